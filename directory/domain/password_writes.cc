#include "directory/domain/password_writes.h"

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "directory/domain/account.h"
#include "directory/domain/outcome.h"
#include "directory/domain/password_keeper.h"
#include "directory/domain/request_controls.h"
#include "directory/domain/write_service.h"
#include "directory/rules/password_policy.h"
#include "directory/schema/schema.h"
#include "lib/crypto/password.h"
#include "lib/ldap/message.h"
#include "lib/ldap/result_code.h"

namespace socle::directory::domain {

namespace {

using ldap::ModifyOperation;
using ldap::ResultCode;

// Calls `use(attribute, operation)` for each part of a request that is about userPassword.
template <class MessageType, class Use>
void ForEachPart(const schema::Schema& schema, MessageType& message, Use use) {
  const schema::AttributeType* password = schema.FindAttribute("userPassword");
  const auto look = [&](auto& attribute, ModifyOperation operation) {
    const auto description = schema.ParseDescription(attribute.type);
    if (description && description->type == password) {
      use(attribute, operation);
    }
  };
  if (auto* add = std::get_if<ldap::AddRequest>(&message.operation)) {
    for (auto& attribute : add->attributes) {
      look(attribute, ModifyOperation::kAdd);
    }
  } else if (auto* modify = std::get_if<ldap::ModifyRequest>(&message.operation)) {
    for (auto& change : modify->changes) {
      look(change.attribute, change.operation);
    }
  }
}

// What tells a weak password in a new entry.
std::vector<std::string> WordsOf(const schema::Schema& schema, const ldap::AddRequest& request) {
  std::vector<std::string> words;
  for (const ldap::Attribute& attribute : request.attributes) {
    const schema::AttributeType* type = schema.FindAttribute(attribute.type);
    if (type != nullptr && IsPersonalWord(type->Name())) {
      words.insert(words.end(), attribute.values.begin(), attribute.values.end());
    }
  }
  return words;
}

}  // namespace

bool HasPassword(const schema::Schema& schema, const ldap::Message& message) {
  bool found = false;
  ForEachPart(schema, message, [&](const ldap::Attribute& attribute, ModifyOperation) {
    found = found || !attribute.values.empty();
  });
  return found;
}

// One request on its way.
struct PasswordWrites::Work {
  WriteRequest& request;
  Account account = {};
  bool is_checked = false;  // the policy holds
  bool wants_policy = false;
  bool replaces = false;
  rules::PasswordChange change = {};
  bool has_new = false;
  bool has_clear = false;
  std::optional<std::string> scram = {};
};

void PasswordWrites::TakeOldValues(Work& work, ldap::Attribute& attribute) const {
  work.replaces = true;
  if (!work.account.may_replace) {
    return;  // and does not learn whether a guess is right
  }
  for (std::string_view& value : attribute.values) {
    if (!IsClearPassword(value)) {
      continue;
    }
    if (const auto match = FindPassword(value, work.account.passwords)) {
      value = work.request.made.emplace_back(work.account.passwords[*match]);
      work.change.has_old_password = true;
    }
  }
}

std::optional<Outcome> PasswordWrites::TakeNewValues(Work& work, ldap::Attribute& attribute) const {
  for (std::string_view& value : attribute.values) {
    work.has_new = true;
    const bool is_clear = IsClearPassword(value);
    work.change.is_hashed = !is_clear;
    work.change.password = is_clear ? value : std::string_view();
    // The administrator may bring stored forms from elsewhere.
    const bool is_taken_as_is = !is_clear && work.request.identity.is_root;
    work.has_clear = work.has_clear || is_clear;
    if (work.is_checked && !is_taken_as_is) {
      if (auto fault = CheckNewPassword(settings_, work.account, work.change, work.wants_policy)) {
        return fault;
      }
    }
    if (!is_clear) {
      continue;
    }
    auto hashed = crypto::HashPassword(value, parts_.random, settings_.cost);
    if (!hashed) {
      return Refuse(ResultCode::kConstraintViolation, "the password cannot be kept");
    }
    work.scram = MakeScram(settings_, value, parts_.random);
    value = work.request.made.emplace_back(*std::move(hashed));
  }
  return std::nullopt;
}

// Whose password it is, and what a new one is checked against.
void PasswordWrites::TakeAccount(Work& work) const {
  const schema::Schema& schema = parts_.store.Schema();
  const Identity& who = work.request.identity;
  if (const auto* modify = std::get_if<ldap::ModifyRequest>(&work.request.message.operation)) {
    const std::string normal = schema.NormaliseDn(modify->object).value_or("");
    auto found = LoadAccount(parts_.store, parts_.computed, parts_.access, who, normal)
                     .value_or(std::nullopt);
    if (found) {
      work.account = *std::move(found);
      work.is_checked = work.account.may_add;
      work.change.is_by_owner = normal == who.normal_dn;
    }
  } else if (const auto* add = std::get_if<ldap::AddRequest>(&work.request.message.operation)) {
    work.account.personal_words = WordsOf(schema, *add);
    work.is_checked = true;
  }
}

std::optional<Outcome> PasswordWrites::Prepare(WriteRequest& request) const {
  const schema::Schema& schema = parts_.store.Schema();
  const Identity& who = request.identity;
  const auto controls = DecodeRequestControls(request.message);
  if (!controls || who.IsAnonymous()) {
    return std::nullopt;  // the writer says why not
  }
  if (settings_.requires_protection && !who.is_protected) {
    return Refuse(ResultCode::kConfidentialityRequired, "passwords need TLS");
  }
  Work work = {.request = request, .wants_policy = controls->wants_password_policy};
  work.change.now = parts_.clock.Now();
  work.change.is_by_owner = false;
  TakeAccount(work);
  ForEachPart(schema, request.message, [&](ldap::Attribute& attribute, ModifyOperation operation) {
    if (operation == ModifyOperation::kDelete) {
      TakeOldValues(work, attribute);
    } else if (operation == ModifyOperation::kReplace) {
      work.replaces = true;
    }
  });
  // The administrator restores entries as they were: passwords and what is noted of them.
  const bool is_restored = who.is_root && controls->relax;
  work.is_checked = work.is_checked && !is_restored;
  std::optional<Outcome> fault;
  ForEachPart(schema, request.message, [&](ldap::Attribute& attribute, ModifyOperation operation) {
    if (operation != ModifyOperation::kDelete && !fault) {
      fault = TakeNewValues(work, attribute);
    }
  });
  if (!fault && work.has_new && (work.has_clear || !is_restored)) {
    const std::vector<std::string> none;
    request.own_values = ValuesOfNewPassword(settings_,
                                             work.account,
                                             work.replaces ? work.account.passwords : none,
                                             work.change,
                                             std::move(work.scram));
    request.trace_kind = kPasswordChangeKind;
  }
  return fault;
}

}  // namespace socle::directory::domain
