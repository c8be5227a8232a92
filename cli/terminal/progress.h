#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <iosfwd>
#include <string>

#include "cli/terminal/terminal.h"
#include "lib/base/clock.h"
#include "lib/base/guarded.h"

namespace socle::cli {

// At most ten drawings a second: more cannot be read and slows the work.
inline constexpr std::chrono::milliseconds kProgressInterval{100};

// Shows how far a long command is, stage by stage. On a terminal one line is drawn again and again:
// bar, percentage, rate, time left; elsewhere each stage gives one line at its end. Goes to stderr,
// so that stdout stays data. Any thread may call it.
class Progress {
 public:
  // `out` and `clock` outlive it. A quiet one prints nothing.
  Progress(std::ostream& out, const Clock& clock, const Terminal& terminal, bool is_quiet);
  Progress(const Progress&) = delete;
  Progress& operator=(const Progress&) = delete;
  Progress(Progress&&) = delete;
  Progress& operator=(Progress&&) = delete;
  // Removes the line of an unfinished stage, so that an error message starts on a line of its own.
  ~Progress();

  // Ends the stage before, if any. `total` 0: not known. `unit`: "records", "pairs".
  void Begin(const std::string& stage, std::uint64_t total, const std::string& unit);
  // Items done since Begin, all together.
  void Update(std::uint64_t done);
  // The total becomes known, or is corrected.
  void SetTotal(std::uint64_t total);
  void End();

 private:
  struct State {
    bool is_open = false;
    bool is_drawn = false;
    std::string stage;
    std::string unit;
    std::uint64_t total = 0;
    std::uint64_t done = 0;
    std::chrono::nanoseconds began{0};
    std::chrono::nanoseconds drawn{0};
  };

  void Draw(State& state, std::chrono::nanoseconds now) const;
  void Erase(State& state) const;
  void Close(State& state) const;

  std::ostream& out_;
  const Clock& clock_;
  Terminal terminal_;
  bool is_quiet_;
  Guarded<State> state_;
};

}  // namespace socle::cli
