#include <algorithm>
#include <cstddef>
#include <iterator>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "cli/commands/mpi/answers/work_item.h"
#include "cli/commands/mpi/work/case_view.h"
#include "cli/commands/mpi/work/review_state.h"
#include "cli/terminal/styled_line.h"
#include "lib/config/text_layout.h"

namespace socle::cli {

namespace {

constexpr std::string_view kKeys =
    "l link  k apart  p postpone  c comment  u undo  n next  ? help  q quit";

constexpr std::string_view kHelpLines[] = {
    "l  link: they are one person        then the digit of a reason, or Enter for the first",
    "k  keep apart: different persons    the same; a ruling of this kind is for good",
    "d  the data were corrected          the same",
    "x  nothing to do                    the same",
    "p  postpone                         then 1 to 4 for how long, or Enter for a week",
    "c  write a comment                  then Enter; no traits of patients",
    "u  take back your last decision     then Enter",
    "n  give the item back, see the next one",
    "q  give the item back and leave     also Ctrl-C",
    "",
    "Esc leaves a question. Arrows and PageUp, PageDown move the lines.",
    "",
    "= equal   ~ near   ! different   . missing on one side",
    "Bars are weights of evidence: + speaks for one person, - against.",
};

Span Quiet(std::string text) {
  return {.text = std::move(text), .tone = Tone::kQuiet};
}

std::string_view DecisionText(std::string_view decision) {
  if (decision == "same_person") {
    return "one person";
  }
  if (decision == "different_persons") {
    return "different persons";
  }
  return decision == "corrected" ? "corrected" : "nothing to do";
}

std::vector<StyledLine> ReasonLines(const ReviewState& state) {
  std::vector<StyledLine> lines = {
      {{.text = fmt::format("{}, because:", DecisionText(state.decision)), .tone = Tone::kStrong}}};
  for (std::size_t i = 0; i < std::min(state.reasons.size(), kReasonKeysMax); ++i) {
    const WorkReasonView& reason = state.reasons[i];
    lines.push_back({{.text = fmt::format("  {} {}", i + 1, reason.text)},
                     Quiet(fmt::format("  {}", reason.code))});
  }
  lines.push_back({Quiet("a digit: that reason  Enter: the first  Esc: back")});
  return lines;
}

std::vector<StyledLine> PostponeLines() {
  StyledLine choices = {{.text = "postpone for:", .tone = Tone::kStrong}};
  for (std::size_t i = 0; i < std::size(kPostponeChoices); ++i) {
    choices.push_back({.text = fmt::format("  {} {}", i + 1, kPostponeChoices[i].text)});
  }
  return {
      std::move(choices),
      {Quiet(fmt::format("Enter: {}  Esc: back", kPostponeChoices[kPostponeChoiceUsual].text))}};
}

// The end of what is typed, with a sign where the next character goes.
StyledLine InputLine(const std::string& input, std::size_t columns) {
  const std::size_t room = columns > 12 ? columns - 12 : 1;
  std::string_view shown = input;
  while (config::DisplayWidth(shown) > room) {
    do {
      shown.remove_prefix(1);
    } while (!shown.empty() && (static_cast<unsigned char>(shown.front()) & 0xC0U) == 0x80U);
  }
  return {{.text = "comment: ", .tone = Tone::kStrong},
          {.text = std::string(shown)},
          {.text = "_", .tone = Tone::kStrong}};
}

StyledLine MessageLine(const ReviewState& state) {
  return {{.text = state.message, .tone = state.is_error ? Tone::kBad : Tone::kGood}};
}

std::vector<StyledLine> FooterLines(const ReviewState& state, std::size_t columns) {
  switch (state.mode) {
    case ReviewMode::kView:
      return {MessageLine(state), {{.text = std::string(kKeys), .tone = Tone::kBar}}};
    case ReviewMode::kReason:
      return ReasonLines(state);
    case ReviewMode::kForce:
      return {MessageLine(state),
              {Quiet(fmt::format("f: {} all the same  Esc: back", DecisionText(state.decision)))}};
    case ReviewMode::kPostpone:
      return PostponeLines();
    case ReviewMode::kComment:
      return {InputLine(state.input, columns), {Quiet("Enter: keep it  Esc: back")}};
    case ReviewMode::kUndo:
      return {{{.text = fmt::format("take back your last decision (action {})?", state.undo_action),
                .tone = Tone::kStrong}},
              {Quiet("Enter: take it back  Esc: back")}};
    case ReviewMode::kHelp:
      return {{}, {Quiet("any key: back")}};
  }
  return {};
}

std::vector<StyledLine> BodyLines(const ReviewState& state, std::size_t columns) {
  std::vector<StyledLine> lines;
  if (state.mode == ReviewMode::kHelp) {
    for (const std::string_view line : kHelpLines) {
      lines.push_back({{.text = std::string(line)}});
    }
    return lines;
  }
  if (!state.work) {
    return {{},
            {{.text = "Nothing is left to do.", .tone = Tone::kStrong}},
            {{.text = "u takes back your last decision, n looks again, q leaves."}}};
  }
  return RenderCase(*state.work, columns);
}

}  // namespace

ReviewFrame RenderReview(const ReviewState& state, const FrameStyle& style) {
  const std::size_t columns = style.size.columns;
  const std::size_t rows = style.size.rows;
  const StyledLine title = state.work ? RenderCaseTitle(*state.work, style.now)
                                      : StyledLine{{.text = " work list", .tone = Tone::kBar}};
  std::vector<StyledLine> footer = FooterLines(state, columns);
  if (footer.size() + 1 > rows) {
    footer.erase(footer.begin(),
                 footer.end() - static_cast<std::ptrdiff_t>(rows > 0 ? rows - 1 : 0));
  }
  const std::vector<StyledLine> body = BodyLines(state, columns);
  const std::size_t room = rows - std::min(rows, footer.size() + 1);
  ReviewFrame frame;
  frame.scroll_max = body.size() > room ? body.size() - room : 0;
  const std::size_t begin = std::min(state.scroll, frame.scroll_max);
  const auto add = [&](const StyledLine& line) {
    if (frame.lines.size() < rows) {
      frame.lines.push_back(RenderLine(line, columns, style.may_colour));
    }
  };
  add(title);
  for (std::size_t i = 0; i < room; ++i) {
    const bool has_more = begin + i + 1 < body.size() && i + 1 == room;
    if (has_more) {
      add({Quiet(fmt::format("  {} more lines: arrow down", body.size() - begin - i))});
    } else {
      add(begin + i < body.size() ? body[begin + i] : StyledLine{});
    }
  }
  for (const StyledLine& line : footer) {
    add(line);
  }
  return frame;
}

}  // namespace socle::cli
