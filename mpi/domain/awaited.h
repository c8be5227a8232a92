#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <utility>

#include "lib/base/awaited.h"
#include "lib/base/error.h"
#include "lib/base/result.h"
#include "mpi/domain/command.h"
#include "mpi/domain/command_queue.h"

// Waiting for the writer.
namespace socle::mpi::domain {

using socle::Awaited;

// Has the writer run `change` and waits until that is on the disk, or is not. The function must
// hold all that it uses, for it may run after the wait was given up. kBusy when too many commands
// wait; kTimeout.
template <class Value>
Result<Value> RunAndWait(CommandQueue& queue,
                         std::chrono::milliseconds timeout,
                         std::function<Result<Value>(CommandContext& context)> change) {
  auto awaited = std::make_shared<Awaited<Value>>();
  auto value = std::make_shared<std::optional<Result<Value>>>();
  const bool is_queued = queue.TryPush(
      {.apply = [change = std::move(change), value](CommandContext& context) -> Status {
         value->emplace(change(context));
         return (*value)->has_value() ? Status() : Status(Fail((*value)->error()));
       },
       .done =
           [awaited, value](const Status& status) {
             awaited->Give(status.has_value() ? **value : Result<Value>(Fail(status.error())));
           }});
  if (!is_queued) {
    return Fail(Code::kBusy, "too many changes wait already");
  }
  return awaited->Wait(timeout);
}

}  // namespace socle::mpi::domain
