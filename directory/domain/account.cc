#include "directory/domain/account.h"

#include <array>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "directory/domain/access.h"
#include "directory/domain/entry_answer.h"
#include "directory/domain/entry_image.h"
#include "directory/schema/schema.h"
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

Result<std::optional<Account>> FindAccount(store::DirectoryStore& store,
                                           const ComputedAttributes& computed,
                                           const AccessPolicy& access,
                                           const Identity& asker,
                                           std::string_view normal_dn) {
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
  if (password == nullptr || !rights->MayAttribute(*password, Right::kAuth)) {
    return std::nullopt;
  }
  for (const ImageAttribute& attribute : image.Stored()) {
    TakeAttribute(view.Schema(), attribute, account);
  }
  return account;
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
