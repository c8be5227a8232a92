#include "cli/commands/mpi/work/review_session.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <iterator>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <boost/json/object.hpp>
#include <boost/json/value.hpp>
#include <fmt/format.h>

#include "cli/commands/mpi/answers/work_item.h"
#include "cli/commands/mpi/remote.h"
#include "cli/commands/mpi/work/review_state.h"
#include "cli/commands/mpi/work/work_filter.h"
#include "cli/daemon.h"
#include "cli/json_view.h"
#include "cli/terminal/screen.h"
#include "lib/base/clock.h"
#include "lib/base/instant.h"
#include "lib/base/result.h"
#include "lib/base/utf8.h"

namespace socle::cli {

namespace {

constexpr std::int64_t kDayMicros = 86'400'000'000;
constexpr std::size_t kPageLines = 10;
// Items of the list that are tried, when those before were passed over or are claimed by others.
constexpr std::uint64_t kListedMax = 1000;
constexpr std::size_t kClaimsTriedMax = 20;
constexpr std::string_view kUndoReason = "taken back in review";

bool Is(const Key& key, char32_t character) {
  return key.kind == KeyKind::kCharacter && key.character == character;
}

// 0 for '1', and so on; `count` for what is no such digit.
std::size_t DigitOf(const Key& key, std::size_t count) {
  if (key.kind != KeyKind::kCharacter || key.character < U'1' || key.character > U'9') {
    return count;
  }
  return std::min(static_cast<std::size_t>(key.character - U'1'), count);
}

void DropLastCharacter(std::string& text) {
  while (!text.empty() && (static_cast<unsigned char>(text.back()) & 0xC0U) == 0x80U) {
    text.pop_back();
  }
  if (!text.empty()) {
    text.pop_back();
  }
}

std::string OneLine(std::string text) {
  std::ranges::replace(text, '\n', ';');
  return text;
}

}  // namespace

ReviewSession::ReviewSession(GetDaemon get_daemon, const Clock& clock, ReviewSettings settings)
    : get_daemon_(std::move(get_daemon)), clock_(clock), settings_(std::move(settings)) {}

Status ReviewSession::Start() {
  SOCLE_TRY(const boost::json::value reasons, Ask("mpi.work.reasons", {}));
  reasons_ = ReadWorkReasons(JsonView(reasons));
  return Advance();
}

void ReviewSession::Leave() {
  GiveBack();
  state_.work.reset();
}

void ReviewSession::Handle(const Key& key) {
  if (key.kind == KeyKind::kResize || key.kind == KeyKind::kOther) {
    return;
  }
  if (key.kind == KeyKind::kEnd || key.kind == KeyKind::kInterrupt) {
    is_done_ = true;
    return;
  }
  if (key.kind == KeyKind::kEscape && state_.mode != ReviewMode::kView) {
    Back();
    return;
  }
  switch (state_.mode) {
    case ReviewMode::kView:
      return HandleView(key);
    case ReviewMode::kReason:
      return HandleReason(key);
    case ReviewMode::kForce:
      return HandleForce(key);
    case ReviewMode::kPostpone:
      return HandlePostpone(key);
    case ReviewMode::kComment:
      return HandleComment(key);
    case ReviewMode::kUndo:
      return HandleUndo(key);
    case ReviewMode::kHelp:
      return Back();
  }
}

Result<boost::json::value> ReviewSession::Ask(const std::string& method,
                                              boost::json::object params) {
  SOCLE_TRY(Daemon* const daemon, get_daemon_());
  return daemon->Call(method, std::move(params), {});
}

void ReviewSession::Show(const boost::json::value& answer) {
  state_.work = ReadWorkCase(JsonView(answer));
  state_.scroll = 0;
}

Status ReviewSession::Open(std::uint64_t item) {
  SOCLE_TRY(const boost::json::value answer, Ask("mpi.work.show", {{"item", item}}));
  Show(answer);
  return {};
}

Status ReviewSession::Advance() {
  state_.work.reset();
  boost::json::object params = settings_.filter;
  params["claim_seconds"] = settings_.claim_seconds;
  SOCLE_TRY(const boost::json::value answer, Ask("mpi.work.next", std::move(params)));
  if (JsonView(answer).IsAbsent()) {
    return {};
  }
  Show(answer);
  if (!passed_.contains(ItemShown())) {
    return {};
  }
  // The most urgent item is one that was passed over: look further down the list.
  GiveBack();
  state_.work.reset();
  SOCLE_TRY(const bool is_found, AdvanceByList());
  if (!is_found) {
    passed_.clear();
    Say("every item was seen; n begins again");
  }
  return {};
}

Result<bool> ReviewSession::AdvanceByList() {
  SOCLE_TRY(Daemon* const daemon, get_daemon_());
  boost::json::object params = settings_.filter;
  params["state"] = "open";
  std::vector<std::uint64_t> candidates;
  SOCLE_TRY([[maybe_unused]] const WorkListing listing,
            ForEachWorkItem(*daemon, params, kListedMax, [&](const boost::json::value& value) {
              const std::uint64_t item = ReadWorkItem(JsonView(value)).item;
              if (!passed_.contains(item)) {
                candidates.push_back(item);
              }
              return candidates.size() < kClaimsTriedMax;
            }));
  for (const std::uint64_t item : candidates) {
    const auto claimed =
        Ask("mpi.work.claim", {{"item", item}, {"seconds", settings_.claim_seconds}});
    if (claimed) {
      SOCLE_TRY_STATUS(Open(item));
      return true;
    }
    if (claimed.error().code != Code::kConflict && claimed.error().code != Code::kNotFound) {
      return std::unexpected<Error>(claimed.error());
    }
  }
  return false;
}

void ReviewSession::GiveBack() {
  if (state_.work) {
    // A claim that is not given back ends by itself.
    (void)Ask("mpi.work.release", {{"item", ItemShown()}});
  }
}

bool ReviewSession::HandleScroll(const Key& key) {
  const std::size_t at = std::min(state_.scroll, scroll_max_);
  switch (key.kind) {
    case KeyKind::kUp:
      state_.scroll = at - std::min<std::size_t>(at, 1);
      return true;
    case KeyKind::kDown:
      state_.scroll = std::min(at + 1, scroll_max_);
      return true;
    case KeyKind::kPageUp:
      state_.scroll = at - std::min(at, kPageLines);
      return true;
    case KeyKind::kPageDown:
      state_.scroll = std::min(at + kPageLines, scroll_max_);
      return true;
    default:
      return false;
  }
}

void ReviewSession::HandleView(const Key& key) {
  if (HandleScroll(key) || key.kind != KeyKind::kCharacter) {
    return;
  }
  Say("");
  const bool has_item = state_.work.has_value();
  switch (key.character) {
    case U'q':
      is_done_ = true;
      return;
    case U'?':
      state_.mode = ReviewMode::kHelp;
      return;
    case U'u':
      state_.undo_action != 0 ? void(state_.mode = ReviewMode::kUndo)
                              : Say("there is no decision of this session to take back");
      return;
    case U'n':
      if (has_item) {
        passed_.insert(ItemShown());
        GiveBack();
      }
      GoOn("");
      return;
    default:
      break;
  }
  if (!has_item) {
    return;
  }
  switch (key.character) {
    case U'l':
      return BeginDecision("same_person");
    case U'k':
      return BeginDecision("different_persons");
    case U'd':
      return BeginDecision("corrected");
    case U'x':
      return BeginDecision("nothing_to_do");
    case U'p':
      state_.mode = ReviewMode::kPostpone;
      return;
    case U'c':
      state_.input.clear();
      state_.mode = ReviewMode::kComment;
      return;
    default:
      Say("? shows the keys");
  }
}

void ReviewSession::BeginDecision(const std::string& decision) {
  if (decision == "same_person" && (!state_.work || state_.work->item.b.empty())) {
    Say("the item is about one identity: there is nothing to link");
    return;
  }
  state_.decision = decision;
  state_.reasons.clear();
  std::ranges::copy_if(reasons_,
                       std::back_inserter(state_.reasons),
                       [&](const WorkReasonView& reason) { return reason.decision == decision; });
  if (state_.reasons.empty()) {
    Say("no reason of the list goes with that; use 'socle mpi work decide'");
    return;
  }
  state_.mode = ReviewMode::kReason;
}

void ReviewSession::HandleReason(const Key& key) {
  const std::size_t count = std::min(state_.reasons.size(), kReasonKeysMax);
  const std::size_t chosen = key.kind == KeyKind::kEnter ? 0 : DigitOf(key, count);
  if (chosen < count) {
    Decide(state_.reasons[chosen].code, false);
  }
}

void ReviewSession::HandleForce(const Key& key) {
  if (Is(key, U'f')) {
    Decide(forced_reason_, true);
  }
}

void ReviewSession::Decide(const std::string& reason, bool is_forced) {
  boost::json::object params{
      {"item", ItemShown()}, {"decision", state_.decision}, {"reason", reason}};
  if (is_forced) {
    params["force"] = true;
  }
  const auto answer = Ask("mpi.work.decide", std::move(params));
  if (!answer) {
    const bool may_force = answer.error().code == Code::kConflict && !is_forced;
    SayError(answer.error());
    state_.mode = may_force ? ReviewMode::kForce : ReviewMode::kView;
    forced_reason_ = reason;
    return;
  }
  ++counts_.decided;
  if (const std::uint64_t action = JsonView(*answer)["action"].Count(); action != 0) {
    state_.undo_action = action;
    undo_item_ = ItemShown();
  }
  GoOn(DescribeWorkAnswer(*answer));
}

void ReviewSession::HandlePostpone(const Key& key) {
  const std::size_t count = std::size(kPostponeChoices);
  const std::size_t chosen =
      key.kind == KeyKind::kEnter ? kPostponeChoiceUsual : DigitOf(key, count);
  if (chosen < count) {
    Postpone(kPostponeChoices[chosen].days);
  }
}

void ReviewSession::Postpone(int days) {
  const std::string until = FormatInstant({clock_.Now().value + days * kDayMicros});
  const auto answer = Ask("mpi.work.postpone", {{"item", ItemShown()}, {"until", until}});
  if (!answer) {
    SayError(answer.error());
    return;
  }
  ++counts_.postponed;
  GoOn(fmt::format("item {}: postponed until {}", ItemShown(), ShortInstant(until)));
}

void ReviewSession::HandleComment(const Key& key) {
  if (key.kind == KeyKind::kEnter) {
    state_.input.empty() ? Back() : SendComment();
  } else if (key.kind == KeyKind::kBackspace) {
    DropLastCharacter(state_.input);
  } else if (key.kind == KeyKind::kCharacter && state_.input.size() < kCommentCharactersMax) {
    AppendUtf8(state_.input, key.character);
  }
}

void ReviewSession::SendComment() {
  const std::uint64_t item = ItemShown();
  const auto answer = Ask("mpi.work.comment", {{"item", item}, {"comment", state_.input}});
  if (!answer) {
    SayError(answer.error());
    return;
  }
  Back();
  const Status shown = Open(item);
  shown ? Say("the comment is kept") : SayError(shown.error());
}

void ReviewSession::HandleUndo(const Key& key) {
  if (key.kind == KeyKind::kEnter) {
    Undo();
  }
}

void ReviewSession::Undo() {
  const auto answer =
      Ask("mpi.undo", {{"action", state_.undo_action}, {"reason", std::string(kUndoReason)}});
  if (!answer) {
    SayError(answer.error());
    return;
  }
  GiveBack();
  Back();
  const std::string done = fmt::format("action {} is taken back", state_.undo_action);
  state_.undo_action = 0;
  counts_.decided -= std::min<std::uint64_t>(counts_.decided, 1);
  passed_.erase(undo_item_);
  // Its item is open again: show it, if nobody was faster.
  const auto claimed =
      Ask("mpi.work.claim", {{"item", undo_item_}, {"seconds", settings_.claim_seconds}});
  if (claimed && Open(undo_item_)) {
    Say(done);
    return;
  }
  GoOn(done);
}

void ReviewSession::GoOn(const std::string& done) {
  Back();
  Say(done);
  if (const Status advanced = Advance(); !advanced) {
    SayError(advanced.error());
  }
}

void ReviewSession::Say(std::string message) {
  state_.message = OneLine(std::move(message));
  state_.is_error = false;
}

void ReviewSession::SayError(const Error& error) {
  Back();
  state_.message = OneLine(error.detail);
  state_.is_error = true;
}

void ReviewSession::Back() {
  state_.mode = ReviewMode::kView;
  state_.message.clear();
  state_.is_error = false;
}

}  // namespace socle::cli
