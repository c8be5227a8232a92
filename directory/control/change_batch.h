#pragma once

#include <condition_variable>
#include <cstddef>
#include <functional>
#include <memory>
#include <vector>

#include "directory/control/call.h"
#include "directory/store/directory_draft.h"
#include "lib/base/guarded.h"
#include "lib/base/result.h"

namespace socle::directory::control {

// Changes of one request that are with the writer at once, at most.
inline constexpr std::size_t kBatchUnderWayMax = 1024;

// Many changes of one request, handed to the writer one by one: those that wait together become
// one write unit, and each is made whole or not at all.
class ChangeBatch {
 public:
  explicit ChangeBatch(Call& call);

  // The function must hold all that it uses: it may run after Finish has given up. kBusy, kTimeout.
  Status Submit(const std::function<Status(store::DirectoryDraft& draft)>& apply);

  // When all are on the disk or refused: what became of each, in the order of Submit. kTimeout;
  // kInternal when the disk failed.
  Result<std::vector<Status>> Finish();

 private:
  struct Progress {
    std::vector<Status> done;
    std::size_t under_way = 0;
  };

  struct Shared {
    Guarded<Progress> progress;
    std::condition_variable changed;
  };

  // Waits until fewer than `count` are under way. kTimeout.
  Status WaitUntilFewer(std::size_t count);

  Call& call_;
  std::shared_ptr<Shared> shared_;
};

}  // namespace socle::directory::control
