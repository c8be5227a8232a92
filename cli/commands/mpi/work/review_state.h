#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "cli/commands/mpi/answers/work_item.h"
#include "cli/terminal/screen.h"
#include "lib/base/clock.h"

// What the full-screen view of the work list shows: plain values, and their drawing.
namespace socle::cli {

enum class ReviewMode : std::uint8_t {
  kView,      // one key begins something
  kReason,    // a decision waits for its reason
  kForce,     // something speaks against the decision
  kPostpone,  // for how long?
  kComment,   // a text is typed
  kUndo,      // the last decision is taken back once confirmed
  kHelp,
};

// How long an item is put aside, by key 1 to 4.
struct PostponeChoice {
  int days = 0;
  std::string_view text;
};

inline constexpr PostponeChoice kPostponeChoices[] = {{.days = 1, .text = "a day"},
                                                      {.days = 3, .text = "three days"},
                                                      {.days = 7, .text = "a week"},
                                                      {.days = 30, .text = "a month"}};
inline constexpr std::size_t kPostponeChoiceUsual = 2;

// Reasons that have a key of their own: 1 to 9.
inline constexpr std::size_t kReasonKeysMax = 9;
inline constexpr std::size_t kCommentCharactersMax = 500;

struct ReviewState {
  ReviewMode mode = ReviewMode::kView;
  std::optional<WorkCase> work = {};  // nothing: there is nothing left to do
  std::string message = {};           // what came of the last key
  bool is_error = false;
  std::string decision = {};                 // with kReason and kForce
  std::vector<WorkReasonView> reasons = {};  // of that decision
  std::string input = {};                    // with kComment
  std::uint64_t undo_action = 0;             // the last decision; 0 = none
  std::size_t scroll = 0;                    // lines that are above the window
};

// As many lines as the screen has rows, none wider than its columns.
struct ReviewFrame {
  std::vector<std::string> lines = {};
  std::size_t scroll_max = 0;
};

struct FrameStyle {
  ScreenSize size = {};
  bool may_colour = false;
  UnixMicros now = {};
};

ReviewFrame RenderReview(const ReviewState& state, const FrameStyle& style);

}  // namespace socle::cli
