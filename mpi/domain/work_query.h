#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "lib/base/clock.h"
#include "lib/base/result.h"
#include "mpi/model/patient_record.h"
#include "mpi/model/work.h"
#include "mpi/model/work_item.h"
#include "mpi/person_store/draft.h"

namespace socle::mpi::domain {

// Which items; what is not set takes all. Items that are not settled, unless `state` says decided
// or closed.
struct WorkFilter {
  std::optional<WorkKind> kind{};
  std::optional<std::uint16_t> domain{};  // of one of the identities
  std::optional<WorkState> state{};       // as of now
  std::string claimed_by{};
  std::optional<UnixMicros> opened_before{};
  std::uint32_t priority_min = 0;  // as of now; of items that are not settled
};

inline constexpr std::size_t kWorkPageMax = 1000;
// Rows that one page looks at; where more do not match, the page is short and has a cursor.
inline constexpr std::size_t kWorkRowsMax = 20'000;

struct WorkPageRequest {
  UnixMicros now{};
  std::string user{};    // whose view it is (SeenBy)
  std::string cursor{};  // empty = from the start; else as the page before gave it
  std::size_t count_max = 100;
};

struct WorkPage {
  std::vector<WorkItem> items;
  std::string cursor;  // empty: there are no more
};

// Items that are not settled by priority as of now, settled ones the latest first.
// kInvalidArgument: no such cursor, or count_max is not in [1, kWorkPageMax].
Result<WorkPage> ListWork(const person_store::Rows& rows,
                          const WorkFilter& filter,
                          const WorkPageRequest& request);

// The first item that `user` may decide now: nobody else has it, it is not postponed, and the user
// has not judged it before. Nothing when there is none. Reads the items of the kind and domain
// alone; kConflict when none of the first kWorkRowsMax of them is free.
Result<std::optional<WorkItem>> NextWork(const person_store::Rows& rows,
                                         const WorkFilter& filter,
                                         std::string_view user,
                                         UnixMicros now);

// From `from` until before `to`.
struct WorkPeriod {
  UnixMicros from{};
  UnixMicros to{};
};

// Upper bounds of the ages that backlog is counted by, in days; older ones are the last count.
inline constexpr std::array<std::int64_t, 4> kWorkAgeDays = {1, 7, 30, 90};

struct WorkCounts {
  std::uint64_t open = 0;  // the backlog is the sum of these four
  std::uint64_t claimed = 0;
  std::uint64_t postponed = 0;
  std::uint64_t proposed = 0;
  std::array<std::uint64_t, kWorkAgeDays.size() + 1> ages{};  // of the backlog
  std::optional<UnixMicros> oldest_opened_at;                 // of the backlog
  std::uint64_t decided = 0;                                  // in the period
  std::uint64_t closed = 0;                                   // in the period, by the engine
  std::array<std::uint64_t, 4> decisions{};                   // by WorkDecision
  std::int64_t handling_micros_median = 0;  // opening to decision, of those decided

  [[nodiscard]] std::uint64_t Backlog() const { return open + claimed + postponed + proposed; }
};

struct WorkStatistics {
  WorkCounts all;
  std::array<WorkCounts, kWorkKindCount> kinds;
};

// Counts of one domain, or of all. Reads the whole backlog and what was settled in the period.
Result<WorkStatistics> CountWork(const person_store::Rows& rows,
                                 std::optional<std::uint16_t> domain,
                                 const WorkPeriod& period,
                                 UnixMicros now);

}  // namespace socle::mpi::domain
