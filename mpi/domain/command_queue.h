#pragma once

#include <atomic>
#include <condition_variable>
#include <cstddef>
#include <deque>
#include <functional>
#include <mutex>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "lib/base/guarded.h"
#include "lib/base/result.h"
#include "mpi/domain/command.h"
#include "mpi/model/audit.h"

namespace socle::mpi::domain {

// Commands that wait for the writer. Each sender has a lane of its own, and lanes are served in
// turn: whoever floods holds up nobody but himself. Any thread may push; one thread takes.
class CommandQueue {
 public:
  explicit CommandQueue(std::size_t waiting_max) : waiting_max_(waiting_max) {}

  // Commands of one lane that wait at most, as a share of waiting_max: others always find room.
  static constexpr std::size_t kLaneShare = 2;

  // False when waiting_max commands wait, or half of them in this lane, or the queue is closed, or
  // refuses what the trace cannot take (Command::is_audit): the caller answers 'busy'. Commands of
  // a lane keep their order. What has no sender has the lane "", without a limit of its own.
  [[nodiscard]] bool TryPush(Command command, std::string_view lane = {});

  // Commands that wait while accesses are still answered before they are in the trace.
  static constexpr std::size_t kAheadMax = 1000;

  // Queues an access for the trace, and calls `answer` once: on this thread, at once, while fewer
  // than kAheadMax commands wait; otherwise when the access is in the trace, or could not be
  // written, as `done` of a command. So whoever asks faster than the trace is written waits for it.
  // False, without a call, when TryPush would refuse it.
  [[nodiscard]] bool TryPushAudit(AuditEntry entry,
                                  std::string_view lane,
                                  std::function<void(const Status& status)> answer);

  void RefuseAudits(bool refuses) { refuses_audits_ = refuses; }

  // Waits for commands and gives at most `count_max` of them, one of each lane in turn; none once
  // the queue is closed and empty.
  [[nodiscard]] std::vector<Command> Take(std::size_t count_max);

  // The same, but waits only while `is_waiting`, which is asked again after each Wake; called with
  // the queue locked, it must not use it. An access that was answered already does not end this
  // waiting, for nobody waits for it: what ends it takes it along.
  [[nodiscard]] std::vector<Command> TakeWhile(std::size_t count_max,
                                               const std::function<bool()>& is_waiting);
  void Wake();

  // Takes no more commands; those that wait are still given out.
  void Close();

  [[nodiscard]] std::size_t Length();

 private:
  struct State {
    std::unordered_map<std::string, std::deque<Command>> lanes;  // none is empty
    std::deque<std::string> turns;                               // each lane once
    std::size_t count = 0;
    bool is_awaited = false;  // a command is among them for which somebody waits
    bool takes_any = false;   // Take waits
    bool is_closed = false;
  };

  static std::vector<Command> TakeNow(State& state, std::size_t count_max);

  // Whether the command was taken. `if_late` becomes what it has done at the end when kAheadMax
  // commands wait before it, and is empty then.
  bool Push(Command& command, std::string_view lane, std::function<void(const Status&)>* if_late);

  std::size_t waiting_max_;
  std::atomic<bool> refuses_audits_ = false;
  Guarded<State> state_;
  std::condition_variable changed_;
};

}  // namespace socle::mpi::domain
