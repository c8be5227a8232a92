#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "lib/base/result.h"
#include "lib/tabular/csv_writer.h"
#include "mpi/input/identity_check.h"

namespace socle::mpi {

// One line of the input about which there is something to say.
struct RejectedRow {
  std::string_view file;
  std::uint64_t line = 0;
  LineOutcome outcome = LineOutcome::kRejected;
  std::string_view column;  // name of the column or trait; empty = the line as a whole
  std::string_view reason;  // a stable name
  std::string_view detail;
  std::string_view raw;  // the line as it stands in the file
};

// Counts what was wrong with the input, and writes it to a CSV file (file, line, outcome, column,
// reason, detail, raw) when one is asked for. The file holds patients' data.
class [[nodiscard]] Rejects {
 public:
  struct Options {
    std::string path;  // empty = no file
    // More rejected lines than this end the run; remarks (kept) and repeats (dropped) do not count.
    std::optional<std::uint64_t> rejected_max;
  };

  static Result<Rejects> Create(Options options);

  // kTooLarge when there are more rejected lines than allowed; the file is then complete already.
  Status Add(const RejectedRow& row);
  // Gives the file its name. Without it no file appears.
  Status Commit();

  [[nodiscard]] std::uint64_t Rejected() const { return rejected_; }

  [[nodiscard]] std::uint64_t Kept() const { return kept_; }

  [[nodiscard]] std::uint64_t Dropped() const { return dropped_; }

  [[nodiscard]] const std::map<std::string, std::uint64_t, std::less<>>& ByReason() const {
    return by_reason_;
  }

  // The first rejected line, as "file:line: reason: detail"; empty when there is none.
  [[nodiscard]] const std::string& First() const { return first_; }

 private:
  explicit Rejects(Options options) : options_(std::move(options)) {}

  Options options_;
  std::optional<tabular::CsvWriter> writer_;
  std::uint64_t rejected_ = 0;
  std::uint64_t kept_ = 0;
  std::uint64_t dropped_ = 0;
  std::map<std::string, std::uint64_t, std::less<>> by_reason_;
  std::string first_;
};

}  // namespace socle::mpi
