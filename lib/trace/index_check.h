#pragma once

#include <array>
#include <cstdint>
#include <string_view>

#include "lib/base/result.h"
#include "lib/trace/audit_record.h"
#include "lib/trace/row_source.h"

namespace socle::trace {

// Whether two sets of keys are the same, without sorting them: the sum of the keys' digests.
class KeyTally {
 public:
  void Add(std::string_view key);
  bool operator==(const KeyTally&) const = default;

  [[nodiscard]] std::uint64_t Count() const { return count_; }

 private:
  std::uint64_t count_ = 0;
  std::array<std::uint64_t, 4> sum_{};
};

// Compares the index of a trace with its records, which are given one by one.
class IndexCheck {
 public:
  void AddRecord(const LoggedRecord& record);
  // After all records: kCorruption names a row or record that does not fit.
  Status Finish(const RowSource& rows) const;

  [[nodiscard]] std::uint64_t RowCount() const { return expected_.Count(); }

 private:
  KeyTally expected_;
};

}  // namespace socle::trace
