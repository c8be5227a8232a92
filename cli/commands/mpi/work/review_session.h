#pragma once

#include <cstdint>
#include <functional>
#include <set>
#include <string>
#include <vector>

#include <boost/json/object.hpp>
#include <boost/json/value.hpp>

#include "cli/commands/mpi/answers/work_item.h"
#include "cli/commands/mpi/work/review_state.h"
#include "cli/daemon.h"
#include "cli/terminal/screen.h"
#include "lib/base/clock.h"
#include "lib/base/result.h"

namespace socle::cli {

struct ReviewSettings {
  boost::json::object filter = {};  // members kind and domain of mpi.work.next and mpi.work.list
  std::uint64_t claim_seconds = 900;
};

struct ReviewCounts {
  std::uint64_t decided = 0;
  std::uint64_t postponed = 0;
};

// One person working through the list: keys in, requests to the daemon and a new state out. No
// terminal. An item that is shown is claimed; it is given back when it is left undecided.
class ReviewSession {
 public:
  // Gives the connection of now, a new one when the last was cut. It and `clock` outlive the
  // session.
  using GetDaemon = std::function<Result<Daemon*>()>;

  ReviewSession(GetDaemon get_daemon, const Clock& clock, ReviewSettings settings);

  // Reads the reasons and claims the first item. A failure of these is returned, those after are
  // shown.
  Status Start();
  void Handle(const Key& key);

  // The user wants to leave.
  [[nodiscard]] bool IsDone() const { return is_done_; }

  // Gives the item back.
  void Leave();

  [[nodiscard]] const ReviewState& State() const { return state_; }

  [[nodiscard]] const ReviewCounts& Counts() const { return counts_; }

  // Where scrolling ends, as the last frame had it.
  void SetScrollMax(std::size_t scroll_max) { scroll_max_ = scroll_max; }

 private:
  // Number of the item on the screen; 0 when there is none.
  [[nodiscard]] std::uint64_t ItemShown() const { return state_.work ? state_.work->item.item : 0; }

  Result<boost::json::value> Ask(const std::string& method, boost::json::object params);
  // Claims and shows the first item that was not passed over.
  Status Advance();
  Result<bool> AdvanceByList();
  Status Open(std::uint64_t item);
  void Show(const boost::json::value& answer);
  void GiveBack();

  void HandleView(const Key& key);
  bool HandleScroll(const Key& key);
  void HandleReason(const Key& key);
  void HandleForce(const Key& key);
  void HandlePostpone(const Key& key);
  void HandleComment(const Key& key);
  void HandleUndo(const Key& key);

  void BeginDecision(const std::string& decision);
  void Decide(const std::string& reason, bool is_forced);
  void Postpone(int days);
  void SendComment();
  void Undo();
  void GoOn(const std::string& done);

  void Say(std::string message);
  void SayError(const Error& error);
  void Back();

  GetDaemon get_daemon_;
  const Clock& clock_;
  ReviewSettings settings_;
  std::vector<WorkReasonView> reasons_;
  ReviewState state_;
  ReviewCounts counts_;
  std::set<std::uint64_t> passed_;  // items that the user has passed over
  std::string forced_reason_;
  std::uint64_t undo_item_ = 0;
  std::size_t scroll_max_ = 0;
  bool is_done_ = false;
};

}  // namespace socle::cli
