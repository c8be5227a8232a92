#include "lib/storage/change_log.h"

#include <chrono>
#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "lib/base/error.h"
#include "lib/base/result.h"
#include "lib/storage/database.h"
#include "lib/storage/internal/change_record.h"
#include "lib/storage/internal/database_impl.h"
#include "lib/storage/internal/store_meta.h"
#include "lib/storage/read_view.h"

namespace socle::storage {

namespace {

// The first number that the view's log keeps.
Result<ChangeNumber> FirstChangeOf(const ReadView& view, const DatabaseImpl& impl) {
  SOCLE_TRY(const std::optional<std::string> first, view.Find(impl.MetaFamily(), kFirstChangeKey));
  if (!first.has_value()) {
    return ChangeNumber{1};
  }
  return DecodeChangeKey(*first);
}

}  // namespace

Result<std::vector<ChangeEvent>> ChangeLogReader::Read(std::size_t count_max,
                                                       std::size_t bytes_max) {
  const DatabaseImpl& impl = database_.Impl();
  // Before the view is taken, so that all numbers up to it are in the view or were trimmed. Later
  // ones that the view holds already are read when the log says that it reaches them.
  const ChangeNumber last = database_.LastChange();
  if (next_ == 0 || next_ > last + 1) {
    return Fail(Code::kConflict,
                "change log ends at " + std::to_string(last) + ", the reader wants " +
                    std::to_string(next_) + ": the store is older than the reader");
  }
  std::vector<ChangeEvent> events;
  if (next_ > last) {
    return events;
  }
  const ReadView view = database_.NewReadView();
  SOCLE_TRY(const ChangeNumber first, FirstChangeOf(view, impl));
  if (next_ < first) {
    return Fail(Code::kNotFound,
                "change " + std::to_string(next_) + " was removed; the log begins at " +
                    std::to_string(first));
  }
  ChangeNumber expected = next_;
  std::size_t bytes = 0;
  Scan scan = view.ScanRange(impl.LogFamily(), EncodeChangeKey(next_), {});
  while (expected <= last && events.size() < count_max && (events.empty() || bytes < bytes_max) &&
         scan.Next()) {
    SOCLE_TRY(const ChangeNumber number, DecodeChangeKey(scan.Key()));
    SOCLE_TRY(const ChangeRecord record, DecodeChangeRecord(scan.Value()));
    if (number != expected) {
      break;
    }
    bytes += record.payload.size();
    events.push_back(
        {.number = number, .kind = record.kind, .payload = std::string(record.payload)});
    ++expected;
  }
  SOCLE_TRY_STATUS(scan.Finish());
  const bool full = events.size() >= count_max || (!events.empty() && bytes >= bytes_max);
  if (!full && expected <= last) {
    return Fail(Code::kCorruption,
                "change " + std::to_string(expected) + " is missing from the change log");
  }
  next_ = expected;
  return events;
}

bool ChangeLogReader::Wait(std::chrono::nanoseconds timeout) const {
  return database_.Impl().Queue().WaitPast(next_ - 1, timeout);
}

}  // namespace socle::storage
