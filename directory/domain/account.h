#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "directory/domain/access.h"
#include "directory/domain/entry_image.h"
#include "directory/domain/identity.h"
#include "directory/store/directory_store.h"
#include "lib/base/result.h"

namespace socle::directory::domain {

// An entry that somebody may authenticate as.
struct Account {
  Identity identity = {};
  std::vector<std::string> passwords = {};  // values of userPassword, as stored
  std::vector<std::string> scram = {};      // values of authPassword
  // Operational attributes of its password and what tells weak ones: names and values.
  std::vector<std::pair<std::string, std::string>> password_state = {};
  std::vector<std::string> personal_words = {};
  // What the asker may do with it.
  bool may_disclose = false;  // know that it is there
  bool may_auth = false;      // try its passwords
  bool may_add = false;       // add a password
  bool may_replace = false;   // give it another password
  bool may_proxy = false;     // act as it
};

// Whether values of an attribute, by its first name, may not stand in its owner's password.
bool IsPersonalWord(std::string_view attribute);

// The account of a name in normal form; nothing when there is no such entry.
Result<std::optional<Account>> LoadAccount(store::DirectoryStore& store,
                                           const ComputedAttributes& computed,
                                           const AccessPolicy& access,
                                           const Identity& asker,
                                           std::string_view normal_dn);

// The same, and nothing when the asker, who is anonymous at a bind, may not try its passwords.
Result<std::optional<Account>> FindAccount(store::DirectoryStore& store,
                                           const ComputedAttributes& computed,
                                           const AccessPolicy& access,
                                           const Identity& asker,
                                           std::string_view normal_dn);

// The one entry with this uid, for names of SASL; nothing when there is none, or several.
Result<std::optional<std::string>> FindByUid(store::DirectoryStore& store, std::string_view uid);

// The groups of an entry, names in normal form; none for a name that is not there. A read of one
// row.
Result<std::vector<std::string>> GroupsOf(store::DirectoryStore& store, std::string_view normal_dn);

}  // namespace socle::directory::domain
