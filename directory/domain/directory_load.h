#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "directory/domain/entry_image.h"
#include "directory/domain/identity.h"
#include "directory/domain/outcome.h"
#include "directory/schema/schema.h"
#include "directory/store/directory_draft.h"
#include "lib/base/clock.h"
#include "lib/base/random.h"
#include "lib/ldap/message.h"

namespace socle::directory::domain {

// Makes many changes as the administrator would, one by one, on drafts of the caller's.
class DirectoryLoad {
 public:
  struct Parts {
    const schema::Schema& schema;
    const ComputedAttributes& computed;
    std::vector<std::string> suffixes = {};
    std::string creator = {};  // name of who loads
    const Clock& clock;
    Random& random;
  };

  explicit DirectoryLoad(Parts parts);

  Outcome Add(const ldap::AddRequest& request, store::DirectoryDraft& draft);
  // An add, modify, delete or rename; protocolError for others.
  Outcome Apply(const ldap::Operation& request, store::DirectoryDraft& draft);

 private:
  Parts parts_;
  Identity identity_;
  std::vector<std::string> normal_suffixes_;
  std::uint64_t count_ = 0;
};

}  // namespace socle::directory::domain
