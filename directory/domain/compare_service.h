#pragma once

#include <string>
#include <utility>
#include <vector>

#include "directory/domain/access.h"
#include "directory/domain/entry_image.h"
#include "directory/domain/identity.h"
#include "directory/domain/outcome.h"
#include "directory/store/directory_store.h"
#include "lib/ldap/message.h"

namespace socle::directory::domain {

// Compares a value with those of an entry (RFC 4511, 4.10). Any thread; a few reads.
class CompareService {
 public:
  CompareService(store::DirectoryStore& store,
                 const ComputedAttributes& computed,
                 const AccessPolicy& access,
                 std::vector<std::string> default_referral)
      : store_(store),
        computed_(computed),
        access_(access),
        default_referral_(std::move(default_referral)) {}

  // compareTrue, compareFalse, or why it cannot be said.
  [[nodiscard]] Outcome Compare(const ldap::Message& message, const Identity& identity);

 private:
  store::DirectoryStore& store_;
  const ComputedAttributes& computed_;
  const AccessPolicy& access_;
  std::vector<std::string> default_referral_;
};

}  // namespace socle::directory::domain
