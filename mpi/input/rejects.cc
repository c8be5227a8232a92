#include "mpi/input/rejects.h"

#include <optional>
#include <string>
#include <utility>

#include "lib/base/error.h"
#include "lib/base/result.h"
#include "lib/tabular/csv_writer.h"
#include "mpi/input/identity_check.h"

namespace socle::mpi {

Result<Rejects> Rejects::Create(Options options) {
  Rejects rejects(std::move(options));
  if (!rejects.options_.path.empty()) {
    SOCLE_TRY(auto writer, tabular::CsvWriter::Create(rejects.options_.path));
    SOCLE_TRY_STATUS(
        writer.Write({"file", "line", "outcome", "column", "reason", "detail", "raw"}));
    rejects.writer_.emplace(std::move(writer));
  }
  return rejects;
}

Status Rejects::Add(const RejectedRow& row) {
  const auto known = by_reason_.find(row.reason);
  if (known == by_reason_.end()) {
    by_reason_.emplace(row.reason, 1);
  } else {
    ++known->second;
  }
  if (writer_.has_value()) {
    SOCLE_TRY_STATUS(writer_->Write({row.file,
                                     std::to_string(row.line),
                                     LineOutcomeName(row.outcome),
                                     row.column,
                                     row.reason,
                                     row.detail,
                                     row.raw}));
  }
  if (row.outcome != LineOutcome::kRejected) {
    ++(row.outcome == LineOutcome::kKept ? kept_ : dropped_);
    return {};
  }
  if (++rejected_ == 1) {
    first_ = std::string(row.file) + ":" + std::to_string(row.line) + ": " +
             std::string(row.reason) + ": " + std::string(row.detail);
  }
  if (!options_.rejected_max.has_value() || rejected_ <= *options_.rejected_max) {
    return {};
  }
  SOCLE_TRY_STATUS(Commit());
  return Fail(Code::kTooLarge,
              "more than " + std::to_string(*options_.rejected_max) +
                  " lines are rejected (--max-rejects); the first: " + first_);
}

Status Rejects::Commit() {
  if (!writer_.has_value()) {
    return {};
  }
  const Status status = writer_->Commit();
  writer_.reset();
  return status;
}

}  // namespace socle::mpi
