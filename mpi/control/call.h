#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

#include <boost/json/value.hpp>

#include "lib/base/clock.h"
#include "lib/base/error.h"
#include "lib/base/result.h"
#include "lib/control/caller.h"
#include "lib/control/message.h"
#include "lib/control/params.h"
#include "lib/control/server.h"
#include "mpi/domain/awaited.h"
#include "mpi/domain/command.h"
#include "mpi/domain/command_queue.h"
#include "mpi/domain/domain_registry.h"
#include "mpi/domain/feed_service.h"
#include "mpi/domain/patient_index.h"
#include "mpi/domain/ruling_service.h"
#include "mpi/domain/search_service.h"
#include "mpi/domain/work_list.h"
#include "mpi/model/audit.h"

namespace socle::mpi::control {

using socle::control::Params;

// How long a request waits for the writer. Its change may still be made after that.
inline constexpr std::chrono::milliseconds kCommandWaitMax{30'000};

// A backup that was made.
struct BackupDone {
  std::string folder;
  std::uint64_t last_change = 0;  // its state is the one after this event
  std::uint64_t files = 0;
  std::uint64_t bytes = 0;
};

// How far a step is, `done` of `total`.
using BackupProgress =
    std::function<void(std::string_view step, std::uint64_t done, std::uint64_t total)>;

// What the methods ask; all must outlive them. The writer runs until no method does.
struct ControlParts {
  const domain::PatientIndex& index;
  domain::DomainRegistry& registry;
  domain::CommandQueue& queue;
  domain::FeedService& feeds;
  const domain::RulingService& rulings;
  const domain::WorkList& work;
  const domain::SearchService& searches;
  const Clock& clock;
  std::function<Result<std::uint64_t>()> trace_size;  // records of the trace; any thread
  // The daemon is configured to use the models that it trains.
  bool uses_trained_model = true;
  // Copies the store into the new folder `name` where backups lie, while the index works; any
  // thread. kConflict: it is there already, or another backup is under way. Empty: not offered.
  std::function<Result<BackupDone>(const std::string& name, const BackupProgress& progress)>
      backup = {};
  std::chrono::milliseconds command_wait_max = kCommandWaitMax;
};

// One request under way, on a worker.
class Call {
 public:
  // All must outlive the call.
  Call(const ControlParts& parts,
       const socle::control::Request& request,
       const socle::control::Caller& caller,
       socle::control::AnswerStream& stream)
      : parts_(parts),
        params_(request.params),
        actor_{.kind = ActorKind::kUser, .name = caller.user_name},
        stream_(stream) {}

  [[nodiscard]] const ControlParts& Parts() const { return parts_; }

  [[nodiscard]] Params& Parameters() { return params_; }

  [[nodiscard]] const Actor& Who() const { return actor_; }

  [[nodiscard]] socle::control::AnswerStream& Stream() { return stream_; }

  // Has the writer run a command that `make` builds, and waits until it is on the disk, or is not.
  // kBusy when too many wait; kTimeout.
  template <class Value>
  using Done = std::function<void(const Result<Value>& value)>;

  template <class Value, class Make>
  Result<Value> Await(const Make& make) {
    auto awaited = std::make_shared<domain::Awaited<Value>>();
    domain::Command command =
        make(Done<Value>([awaited](const Result<Value>& value) { awaited->Give(value); }));
    SOCLE_TRY_STATUS(Push(std::move(command)));
    return awaited->Wait(parts_.command_wait_max);
  }

  // The same for a function of the command's context; it must hold all that it uses.
  template <class Value>
  Result<Value> Change(std::function<Result<Value>(domain::CommandContext& context)> change) {
    return Hinted(
        domain::RunAndWait<Value>(parts_.queue, parts_.command_wait_max, std::move(change)));
  }

  // Puts an access into the trace; the answer comes after it. kBusy: what cannot be traced is not
  // told.
  Status Trace(AuditEntry entry);

 private:
  Status Push(domain::Command command);

  // What to do about an index that is busy.
  template <class Value>
  Result<Value> Hinted(Result<Value> result) {
    if (!result.has_value() && result.error().code == Code::kBusy) {
      stream_.SetHint("try again later");
    }
    return result;
  }

  const ControlParts& parts_;
  Params params_;
  Actor actor_;
  socle::control::AnswerStream& stream_;
};

using CallHandler = std::function<Result<boost::json::value>(Call& call)>;

// Adds a method that callers with `role` may call.
void AddMethod(const ControlParts& parts,
               std::string name,
               socle::control::Roles role,
               CallHandler handler,
               socle::control::Methods& methods);

}  // namespace socle::mpi::control
