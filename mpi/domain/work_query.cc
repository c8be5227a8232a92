#include "mpi/domain/work_query.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "lib/base/bytes.h"
#include "lib/base/clock.h"
#include "lib/base/error.h"
#include "lib/base/hex.h"
#include "lib/base/result.h"
#include "lib/storage/key_codec.h"
#include "mpi/model/action.h"
#include "mpi/model/work.h"
#include "mpi/model/work_item.h"
#include "mpi/person_store/draft.h"
#include "mpi/person_store/families.h"
#include "mpi/person_store/work_rows.h"
#include "mpi/person_store/work_store.h"

namespace socle::mpi::domain {

namespace {

using person_store::QueuePlace;
using person_store::QueueRow;
using person_store::Rows;
using person_store::SettledPlace;
using person_store::SettledRow;

constexpr std::int64_t kMicrosADay = std::int64_t{86'400} * 1'000'000;

// The rows of the queue that a filter may match.
std::string QueueOf(const WorkFilter& filter) {
  return person_store::QueuePrefix({.kind = filter.kind, .domain = filter.domain.value_or(0)});
}

bool HasDomain(std::optional<std::uint16_t> wanted, std::uint16_t a, std::uint16_t b) {
  return !wanted || a == *wanted || b == *wanted;
}

WorkState StateOf(const QueueRow& row, UnixMicros now) {
  return StateAt({.state = row.state, .until = row.until, .is_proposed = row.is_proposed}, now);
}

bool Matches(const WorkFilter& filter,
             const QueuePlace& place,
             const QueueRow& row,
             UnixMicros now) {
  const WorkState state = StateOf(row, now);
  const bool is_claimed = state == WorkState::kClaimed;
  return (!filter.kind || row.kind == *filter.kind) &&
         HasDomain(filter.domain, row.domain_a, row.domain_b) &&
         (!filter.state || state == *filter.state) &&
         (filter.claimed_by.empty() || (is_claimed && row.claimed_by == filter.claimed_by)) &&
         (!filter.opened_before || place.opened_at < *filter.opened_before) &&
         place.Priority(now) >= filter.priority_min;
}

bool Matches(const WorkFilter& filter, const SettledRow& row) {
  const bool is_closed = filter.state == WorkState::kClosed;
  return (!filter.kind || row.kind == *filter.kind) && row.is_closed == is_closed &&
         HasDomain(filter.domain, row.domain_a, row.domain_b) &&
         (filter.claimed_by.empty() || row.by == filter.claimed_by) &&
         (!filter.opened_before || row.opened_at < *filter.opened_before);
}

bool MayDecide(const QueueRow& row, std::string_view user, UnixMicros now) {
  const WorkState state = StateOf(row, now);
  if (state == WorkState::kPostponed || (state == WorkState::kClaimed && row.claimed_by != user)) {
    return false;
  }
  return std::ranges::find(row.judged_by, user) == row.judged_by.end();
}

// The number of the item that a row leads to, if the row matches.
Result<std::optional<WorkNumber>> MatchRow(const WorkFilter& filter,
                                           bool is_settled,
                                           UnixMicros now,
                                           std::string_view key,
                                           std::string_view value) {
  if (is_settled) {
    SOCLE_TRY(const SettledPlace place, person_store::DecodeSettledKey(key));
    SOCLE_TRY(const SettledRow row, person_store::DecodeSettledRow(value));
    return Matches(filter, row) ? std::optional(place.item) : std::nullopt;
  }
  SOCLE_TRY(const QueuePlace place, person_store::DecodeQueueKey(key));
  SOCLE_TRY(const QueueRow row, person_store::DecodeQueueRow(value));
  return Matches(filter, place, row, now) ? std::optional(place.item) : std::nullopt;
}

Result<WorkItem> LoadItem(const Rows& rows, WorkNumber number) {
  SOCLE_TRY(auto item, person_store::FindWorkItem(rows, number));
  if (!item) {
    return Fail(Code::kCorruption, "work item " + std::to_string(number) + " is not there");
  }
  return *std::move(item);
}

// Where a page starts: the row after the one that the cursor names.
Result<std::string> StartOf(const std::string& prefix, const std::string& cursor) {
  if (cursor.empty()) {
    return prefix;
  }
  auto key = DecodeHex(cursor);
  if (!key.has_value() || !key->starts_with(prefix)) {
    return Fail(Code::kInvalidArgument, "the cursor is not one of this list");
  }
  return *std::move(key) + '\0';
}

void CountOpen(const QueuePlace& place, const QueueRow& row, UnixMicros now, WorkCounts& counts) {
  switch (StateOf(row, now)) {
    case WorkState::kClaimed:
      ++counts.claimed;
      break;
    case WorkState::kPostponed:
      ++counts.postponed;
      break;
    case WorkState::kProposed:
      ++counts.proposed;
      break;
    case WorkState::kOpen:
    case WorkState::kDecided:
    case WorkState::kClosed:
      ++counts.open;
      break;
  }
  const std::int64_t days = (now.value - place.opened_at.value) / kMicrosADay;
  std::size_t bin = 0;
  while (bin < kWorkAgeDays.size() && days >= kWorkAgeDays[bin]) {
    ++bin;
  }
  ++counts.ages[bin];
  if (!counts.oldest_opened_at || place.opened_at < *counts.oldest_opened_at) {
    counts.oldest_opened_at = place.opened_at;
  }
}

class Counter {
 public:
  explicit Counter(WorkStatistics& statistics) : statistics_(statistics) {}

  void AddOpen(const QueuePlace& place, const QueueRow& row, UnixMicros now) {
    CountOpen(place, row, now, statistics_.all);
    CountOpen(place, row, now, statistics_.kinds[static_cast<std::size_t>(row.kind)]);
  }

  void AddSettled(const SettledPlace& place, const SettledRow& row) {
    const auto kind = static_cast<std::size_t>(row.kind);
    for (WorkCounts* counts : {&statistics_.all, &statistics_.kinds[kind]}) {
      ++(row.is_closed ? counts->closed : counts->decided);
      if (!row.is_closed) {
        ++counts->decisions[static_cast<std::size_t>(row.decision)];
      }
    }
    if (!row.is_closed) {
      const std::int64_t micros = place.settled_at.value - row.opened_at.value;
      handling_.push_back(micros);
      handling_of_kind_[kind].push_back(micros);
    }
  }

  void Finish() {
    statistics_.all.handling_micros_median = Median(handling_);
    for (std::size_t i = 0; i < kWorkKindCount; ++i) {
      statistics_.kinds[i].handling_micros_median = Median(handling_of_kind_[i]);
    }
  }

 private:
  // The lower one of two in the middle.
  static std::int64_t Median(std::vector<std::int64_t>& values) {
    if (values.empty()) {
      return 0;
    }
    const auto middle = values.begin() + static_cast<std::ptrdiff_t>((values.size() - 1) / 2);
    std::ranges::nth_element(values, middle);
    return *middle;
  }

  WorkStatistics& statistics_;
  std::vector<std::int64_t> handling_;
  std::array<std::vector<std::int64_t>, kWorkKindCount> handling_of_kind_;
};

}  // namespace

Result<WorkPage> ListWork(const Rows& rows,
                          const WorkFilter& filter,
                          const WorkPageRequest& request) {
  if (request.count_max == 0 || request.count_max > kWorkPageMax) {
    return Fail(Code::kInvalidArgument,
                "a page has 1 to " + std::to_string(kWorkPageMax) + " items");
  }
  const bool is_settled = filter.state == WorkState::kDecided || filter.state == WorkState::kClosed;
  const std::string prefix = is_settled ? person_store::SettledPrefix() : QueueOf(filter);
  SOCLE_TRY(const std::string from, StartOf(prefix, request.cursor));
  WorkPage page;
  std::size_t seen = 0;
  std::string last;
  bool has_more = false;
  std::vector<WorkNumber> numbers;
  const auto visit = [&](std::string_view key, std::string_view value) -> Result<bool> {
    if (numbers.size() == request.count_max || seen == kWorkRowsMax) {
      has_more = true;
      return false;
    }
    ++seen;
    last = key;
    SOCLE_TRY(const auto number, MatchRow(filter, is_settled, request.now, key, value));
    if (number) {
      numbers.push_back(*number);
    }
    return true;
  };
  SOCLE_TRY_STATUS(rows.Scan(person_store::kWork, from, storage::PrefixEnd(prefix), visit));
  for (const WorkNumber number : numbers) {
    SOCLE_TRY(WorkItem item, LoadItem(rows, number));
    page.items.push_back(SeenBy(std::move(item), request.user));
  }
  if (has_more) {
    page.cursor = EncodeHex(AsBytes(last));
  }
  return page;
}

Result<std::optional<WorkItem>> NextWork(const Rows& rows,
                                         const WorkFilter& filter,
                                         std::string_view user,
                                         UnixMicros now) {
  std::optional<WorkNumber> found;
  std::size_t seen = 0;
  SOCLE_TRY_STATUS(person_store::ScanPrefix(
      rows,
      person_store::kWork,
      QueueOf(filter),
      [&](std::string_view key, std::string_view value) -> Result<bool> {
        if (++seen > kWorkRowsMax) {
          return Fail(Code::kConflict,
                      "the first " + std::to_string(kWorkRowsMax) +
                          " items are postponed, with others, or judged already: ask for a kind or "
                          "a domain");
        }
        SOCLE_TRY(const QueuePlace place, person_store::DecodeQueueKey(key));
        SOCLE_TRY(const QueueRow row, person_store::DecodeQueueRow(value));
        if (Matches(filter, place, row, now) && MayDecide(row, user, now)) {
          found = place.item;
        }
        return !found.has_value();
      }));
  if (!found) {
    return std::nullopt;
  }
  SOCLE_TRY(WorkItem item, LoadItem(rows, *found));
  return SeenBy(std::move(item), user);
}

Result<WorkStatistics> CountWork(const Rows& rows,
                                 std::optional<std::uint16_t> domain,
                                 const WorkPeriod& period,
                                 UnixMicros now) {
  WorkStatistics statistics;
  Counter counter(statistics);
  SOCLE_TRY_STATUS(person_store::ScanPrefix(
      rows,
      person_store::kWork,
      person_store::QueuePrefix(),
      [&](std::string_view key, std::string_view value) -> Result<bool> {
        SOCLE_TRY(const QueuePlace place, person_store::DecodeQueueKey(key));
        SOCLE_TRY(const QueueRow row, person_store::DecodeQueueRow(value));
        if (HasDomain(domain, row.domain_a, row.domain_b)) {
          counter.AddOpen(place, row, now);
        }
        return true;
      }));
  const std::string from = person_store::SettledFrom({period.to.value - 1});
  const std::string to = person_store::SettledFrom({period.from.value - 1});
  SOCLE_TRY_STATUS(
      rows.Scan(person_store::kWork,
                from,
                to,
                [&](std::string_view key, std::string_view value) -> Result<bool> {
                  SOCLE_TRY(const SettledPlace place, person_store::DecodeSettledKey(key));
                  SOCLE_TRY(const SettledRow row, person_store::DecodeSettledRow(value));
                  if (HasDomain(domain, row.domain_a, row.domain_b)) {
                    counter.AddSettled(place, row);
                  }
                  return true;
                }));
  counter.Finish();
  return statistics;
}

}  // namespace socle::mpi::domain
