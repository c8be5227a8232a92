#include "directory/domain/account.h"

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "directory/domain/access.h"
#include "directory/domain/entry_answer.h"
#include "directory/domain/entry_image.h"
#include "directory/schema/schema.h"
#include "directory/store/description_table.h"
#include "directory/store/directory_store.h"
#include "directory/store/directory_view.h"
#include "directory/store/entry_postings.h"
#include "directory/store/entry_row.h"
#include "directory/store/index_definition.h"
#include "directory/store/posting_key.h"
#include "lib/base/result.h"

namespace socle::directory::domain {

namespace {

constexpr std::array<std::string_view, 6> kStateNames = {"pwdChangedTime",
                                                         "pwdReset",
                                                         "pwdAccountLockedTime",
                                                         "pwdGraceUseTime",
                                                         "pwdHistory",
                                                         "pwdPolicySubentry"};
constexpr std::array<std::string_view, 6> kPersonalNames = {
    "uid", "cn", "sn", "givenName", "mail", "employeeNumber"};

template <std::size_t kCount>
bool Has(const std::array<std::string_view, kCount>& names, std::string_view name) {
  for (const std::string_view one : names) {
    if (one == name) {
      return true;
    }
  }
  return false;
}

void TakeAttribute(const schema::Schema& schema,
                   const ImageAttribute& attribute,
                   Account& account) {
  const std::string& name = attribute.type->Name();
  store::AttributeValues values(attribute.encoded);
  while (values.Next()) {
    std::string value(values.Value());
    if (name == "userPassword") {
      account.passwords.push_back(std::move(value));
    } else if (name == "authPassword") {
      account.scram.push_back(std::move(value));
    } else if (name == "memberOf") {
      if (auto group = schema.NormaliseDn(value)) {
        account.identity.groups.push_back(*std::move(group));
      }
    } else if (Has(kStateNames, name)) {
      account.password_state.emplace_back(name, std::move(value));
    } else if (Has(kPersonalNames, name)) {
      account.personal_words.push_back(std::move(value));
    }
  }
}

}  // namespace

bool IsPersonalWord(std::string_view attribute) {
  return Has(kPersonalNames, attribute);
}

Result<std::optional<Account>> LoadAccount(store::DirectoryStore& store,
                                           const ComputedAttributes& computed,
                                           const AccessPolicy& access,
                                           const Identity& asker,
                                           std::string_view normal_dn) {
  const std::uint64_t membership_version = store.MembershipVersion();
  const store::DirectoryView view = store.NewView();
  SOCLE_TRY(const auto id, view.FindId(normal_dn));
  if (!id) {
    return std::nullopt;
  }
  SOCLE_TRY(const auto entry, view.GetEntry(*id));
  Account account;
  SOCLE_TRY(account.identity.dn, view.DnOf(entry.row));
  account.identity.normal_dn = normal_dn;
  const EntryImage image = ImageOf(computed, view, view.Descriptions(), entry, account.identity.dn);
  const auto rights = access.Begin(asker);
  rights->Look(image);
  const schema::AttributeType* password = view.Schema().FindAttribute("userPassword");
  if (password != nullptr) {
    account.may_auth = rights->MayAttribute(*password, Right::kAuth);
    account.may_add = rights->MayAttribute(*password, Right::kAdd);
    account.may_replace = account.may_add && rights->MayAttribute(*password, Right::kDelete);
  }
  account.may_disclose = rights->MayEntry(Right::kDisclose);
  account.may_proxy = rights->MayEntry(Right::kProxy);
  account.identity.membership_version = membership_version;
  for (const ImageAttribute& attribute : image.Stored()) {
    TakeAttribute(view.Schema(), attribute, account);
  }
  return account;
}

Result<std::optional<Account>> FindAccount(store::DirectoryStore& store,
                                           const ComputedAttributes& computed,
                                           const AccessPolicy& access,
                                           const Identity& asker,
                                           std::string_view normal_dn) {
  SOCLE_TRY(auto account, LoadAccount(store, computed, access, asker, normal_dn));
  if (account && !account->may_auth) {
    account.reset();
  }
  return account;
}

Result<std::vector<std::string>> GroupsOf(store::DirectoryStore& store,
                                          std::string_view normal_dn) {
  const store::DirectoryView view = store.NewView();
  std::vector<std::string> groups;
  SOCLE_TRY(const auto id, view.FindId(normal_dn));
  const schema::AttributeType* type = view.Schema().FindAttribute("memberOf");
  if (!id || type == nullptr) {
    return groups;
  }
  SOCLE_TRY(const auto entry, view.GetEntry(*id));
  const store::StoredDescription* description = view.Descriptions().Find({.type = type});
  const store::AttributeRun* run =
      description == nullptr ? nullptr : entry.row.Find(description->id);
  if (run == nullptr) {
    return groups;
  }
  store::AttributeValues values(run->encoded);
  while (values.Next()) {
    if (auto group = view.Schema().NormaliseDn(values.Value())) {
      groups.push_back(*std::move(group));
    }
  }
  return groups;
}

Result<std::optional<std::string>> FindByUid(store::DirectoryStore& store, std::string_view uid) {
  const store::DirectoryView view = store.NewView();
  const schema::Schema& schema = view.Schema();
  const schema::AttributeType* type = schema.FindAttribute("uid");
  const store::IndexDefinition* index =
      view.Indexes().FindCovering(schema, type->id, {.equality = true});
  if (index == nullptr) {
    return std::nullopt;
  }
  SOCLE_TRY(const auto prefixes, store::PostingsOfEquality(schema, *type, *index, uid));
  SOCLE_TRY(const auto set, view.OpenPosting(prefixes.front()));
  std::optional<std::string> found;
  store::Bucket next = 0;
  while (true) {
    SOCLE_TRY(const auto slice, set->Next(next));
    if (!slice) {
      return found;
    }
    std::vector<store::EntryId> ids;
    slice->entries.ForEach(
        [&](std::size_t number) { ids.push_back(store::EntryInBucket(slice->bucket, number)); });
    if (found || ids.size() != 1) {
      return std::nullopt;
    }
    SOCLE_TRY(const std::string dn, view.DnOf(ids.front()));
    SOCLE_TRY(found, schema.NormaliseDn(dn));
    next = slice->bucket + 1;
  }
}

}  // namespace socle::directory::domain
