#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "lib/base/result.h"
#include "lib/storage/database.h"

namespace socle::storage {

struct ChangeEvent {
  ChangeNumber number = 0;
  std::uint32_t kind = 0;
  std::string payload;
};

// Reads the change log in order from a number on, and goes on from there: who keeps NextNumber
// beside what it made of the events resumes where it stopped. One thread; destroyed before the
// database.
class ChangeLogReader {
 public:
  // `next`: number of the first event wanted; 1 is the first of all.
  ChangeLogReader(const Database& database, ChangeNumber next) : database_(database), next_(next) {}

  // The next events, at most `count_max` and, after the first, about `bytes_max` of payload; none
  // when the reader has seen all. Moves NextNumber behind them.
  //   kNotFound    the wanted event was trimmed: start from a copy of the state
  //   kConflict    the log ends before what the reader has seen: the store was restored from an
  //                older state, and the reader must start anew
  //   kCorruption  a number is missing, or a row is ill-formed
  Result<std::vector<ChangeEvent>> Read(std::size_t count_max, std::size_t bytes_max);

  // Waits until there is something to read; false when `timeout` passes before.
  [[nodiscard]] bool Wait(std::chrono::nanoseconds timeout) const;

  [[nodiscard]] ChangeNumber NextNumber() const { return next_; }

 private:
  const Database& database_;
  ChangeNumber next_;
};

}  // namespace socle::storage
