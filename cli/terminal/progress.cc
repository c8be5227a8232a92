#include "cli/terminal/progress.h"

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <ostream>
#include <string>

#include <fmt/format.h>

#include "cli/terminal/number.h"
#include "cli/terminal/terminal.h"
#include "lib/base/clock.h"
#include "lib/config/text_layout.h"

namespace socle::cli {

namespace {

constexpr std::size_t kBarWidth = 24;
constexpr std::size_t kStageWidth = 14;
// Back to the first column, and clear what is there.
constexpr const char* kEraseLine = "\r\x1b[K";

std::string Padded(const std::string& text) {
  const std::size_t width = config::DisplayWidth(text);
  return text + std::string(width < kStageWidth ? kStageWidth - width : 0, ' ');
}

std::string Bar(double share) {
  const auto full = static_cast<std::size_t>(share * static_cast<double>(kBarWidth));
  return '[' + std::string(full, '#') + std::string(kBarWidth - full, '.') + ']';
}

// What remains at the average speed so far; empty while that says little.
std::string TimeLeft(double share, std::chrono::nanoseconds elapsed) {
  constexpr double kShareMin = 0.02;
  if (share < kShareMin || share >= 1 || elapsed < std::chrono::seconds(1)) {
    return "";
  }
  const auto left = std::chrono::duration<double>(elapsed) * ((1 - share) / share);
  const auto seconds = std::chrono::ceil<std::chrono::seconds>(left);
  return seconds < std::chrono::minutes(1) ? fmt::format("  {} s left", seconds.count())
                                           : "  " + FormatElapsed(seconds) + " left";
}

// Cuts at `width` columns, between characters.
std::string Cut(const std::string& text, std::size_t width) {
  std::string out = text;
  while (config::DisplayWidth(out) > width) {
    while (!out.empty() && (static_cast<unsigned char>(out.back()) & 0xC0U) == 0x80U) {
      out.pop_back();
    }
    out.pop_back();
  }
  return out;
}

}  // namespace

Progress::Progress(std::ostream& out, const Clock& clock, const Terminal& terminal, bool is_quiet)
    : out_(out), clock_(clock), terminal_(terminal), is_quiet_(is_quiet) {}

Progress::~Progress() {
  auto state = state_.Lock();
  Erase(*state);
}

void Progress::Begin(const std::string& stage, std::uint64_t total, const std::string& unit) {
  auto state = state_.Lock();
  Close(*state);
  *state = State{};
  state->is_open = true;
  state->stage = stage;
  state->unit = unit;
  state->total = total;
  state->began = clock_.Monotonic();
  Draw(*state, state->began);
}

void Progress::Update(std::uint64_t done) {
  auto state = state_.Lock();
  // Threads may report out of order: the count never goes back.
  state->done = std::max(state->done, done);
  const auto now = clock_.Monotonic();
  if (state->is_open && now - state->drawn >= kProgressInterval) {
    Draw(*state, now);
  }
}

void Progress::SetTotal(std::uint64_t total) {
  state_.Lock()->total = total;
}

void Progress::End() {
  auto state = state_.Lock();
  Close(*state);
}

void Progress::Draw(State& state, std::chrono::nanoseconds now) const {
  if (is_quiet_ || !terminal_.is_err_terminal) {
    return;
  }
  const auto elapsed = now - state.began;
  std::string line = Padded(state.stage) + ' ';
  if (state.total > 0) {
    const double share =
        std::min(1.0, static_cast<double>(state.done) / static_cast<double>(state.total));
    line += fmt::format("{} {:3.0f} %  ", Bar(share), share * 100);
    line += FormatRate(state.done, elapsed) + TimeLeft(share, elapsed);
  } else {
    line += fmt::format("{} {}", FormatGrouped(state.done), state.unit);
    line += "  " + FormatRate(state.done, elapsed);
  }
  // The last column stays free: some terminals wrap when it is written.
  out_ << kEraseLine << Cut(line, terminal_.width - 1) << std::flush;
  state.is_drawn = true;
  state.drawn = now;
}

void Progress::Erase(State& state) const {
  if (state.is_drawn) {
    out_ << kEraseLine << std::flush;
    state.is_drawn = false;
  }
}

void Progress::Close(State& state) const {
  if (!state.is_open) {
    return;
  }
  Erase(state);
  state.is_open = false;
  if (is_quiet_) {
    return;
  }
  const auto elapsed = clock_.Monotonic() - state.began;
  std::string line = Padded(state.stage) + ' ' + FormatElapsed(elapsed);
  if (state.done > 0) {
    const std::string count =
        terminal_.is_err_terminal ? FormatGrouped(state.done) : std::to_string(state.done);
    line += fmt::format("  {} {}  {}", count, state.unit, FormatRate(state.done, elapsed));
  }
  out_ << line << '\n' << std::flush;
}

}  // namespace socle::cli
