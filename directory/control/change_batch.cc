#include "directory/control/change_batch.h"

#include <cstddef>
#include <functional>
#include <memory>
#include <utility>
#include <vector>

#include "directory/control/call.h"
#include "directory/domain/directory_writer.h"
#include "directory/store/directory_draft.h"
#include "lib/base/error.h"
#include "lib/base/result.h"

namespace socle::directory::control {

ChangeBatch::ChangeBatch(Call& call) : call_(call), shared_(std::make_shared<Shared>()) {}

Status ChangeBatch::WaitUntilFewer(std::size_t count) {
  auto progress = shared_->progress.Lock();
  const bool is_less = shared_->changed.wait_for(progress.UniqueLock(),
                                                 call_.Parts().change_wait_max,
                                                 [&] { return progress->under_way < count; });
  return is_less ? Status()
                 : Status(Fail(Code::kTimeout,
                               "the directory is busy; what was asked for may still be done: "
                               "repeat it, that is safe"));
}

Status ChangeBatch::Submit(const std::function<Status(store::DirectoryDraft& draft)>& apply) {
  std::size_t index = 0;
  std::size_t under_way_max = kBatchUnderWayMax;
  {
    auto progress = shared_->progress.Lock();
    index = progress->done.size();
    progress->done.emplace_back();
  }
  while (true) {
    SOCLE_TRY_STATUS(WaitUntilFewer(under_way_max));
    ++shared_->progress.Lock()->under_way;
    domain::DirectoryCommand command;
    command.apply = apply;
    command.done = [shared = shared_, index](const Status& status) {
      auto progress = shared->progress.Lock();
      progress->done[index] = status;
      --progress->under_way;
      shared->changed.notify_all();
    };
    if (call_.Parts().writer.TrySubmit(std::move(command))) {
      return {};
    }
    --shared_->progress.Lock()->under_way;
    if (under_way_max == 1) {
      call_.Stream().SetHint("try again later");
      return Fail(Code::kBusy, "too many changes wait already");
    }
    // Once its own are done, there may be room.
    under_way_max = 1;
  }
}

Result<std::vector<Status>> ChangeBatch::Finish() {
  SOCLE_TRY_STATUS(WaitUntilFewer(1));
  std::vector<Status> done = shared_->progress.Lock()->done;
  for (const Status& status : done) {
    if (!status && (status.error().code == Code::kInternal || status.error().code == Code::kBusy)) {
      return Fail(status.error());
    }
  }
  return done;
}

}  // namespace socle::directory::control
