#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <unordered_set>
#include <vector>

#include "directory/domain/outcome.h"
#include "directory/schema/schema.h"
#include "directory/store/bulk_loader.h"
#include "directory/store/directory_store.h"
#include "lib/base/clock.h"
#include "lib/base/random.h"
#include "lib/base/result.h"
#include "lib/ldap/message.h"

namespace socle::directory::domain {

// Fills an empty directory as the administrator would, entry by entry and parents first, with the
// checks of an add; nothing is there until Finish, then all is. Operational attributes that the
// entries bring are kept. The writer must not run meanwhile.
class FirstLoad {
 public:
  struct Parts {
    store::DirectoryStore& store;
    std::vector<std::string> suffixes = {};
    std::string creator = {};  // name of who loads
    const Clock& clock;
    Random& random;
  };

  // Errors of store::BulkLoader::Start; kConflict when there are entries.
  static Result<std::unique_ptr<FirstLoad>> Start(const Parts& parts,
                                                  const store::BulkOptions& options = {});

  // What an add would have answered. A refused entry leaves nothing; the load goes on.
  Outcome Add(const ldap::AddRequest& request);

  Result<store::BulkReport> Finish();

 private:
  FirstLoad(const Parts& parts, std::unique_ptr<store::BulkLoader> loader);

  Parts parts_;
  std::unordered_set<std::string> suffixes_;  // normal names, as those of the aliases
  std::unordered_set<std::string> aliases_;
  std::unique_ptr<store::BulkLoader> loader_;
  std::uint64_t count_ = 0;
};

}  // namespace socle::directory::domain
