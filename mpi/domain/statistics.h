#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <vector>

#include "lib/base/clock.h"
#include "lib/base/result.h"
#include "mpi/domain/agreement.h"
#include "mpi/domain/calibration.h"
#include "mpi/domain/domain_table.h"
#include "mpi/domain/work_query.h"
#include "mpi/model/domain_config.h"
#include "mpi/model/rniv.h"
#include "mpi/person_store/draft.h"
#include "mpi/rules/anomalies.h"

// Quality indicators of a region (docs/reference/rniv.md says how each is computed).
namespace socle::mpi::domain {

// Of one domain, or of all together. "Active" identities are those that were not merged away.
struct DomainStatistics {
  DomainNumber domain = 0;       // 0: all
  std::uint64_t identities = 0;  // active
  std::uint64_t merged = 0;      // merged away
  std::uint64_t persons = 0;     // who have an active identity here
  std::uint64_t created = 0;     // active ones created in the period
  std::uint64_t fed = 0;         // active ones created in the period, or changed last in it
  std::array<std::uint64_t, kTrustStatusCount> statuses{};  // by TrustStatus, of active ones
  std::uint64_t homonym = 0;
  std::uint64_t doubtful = 0;
  std::uint64_t fictive = 0;
  // Doublons: active identities of a person beyond the first that the person has in the domain.
  std::uint64_t stock_doublons = 0;
  std::uint64_t flow_doublons = 0;  // those of them created in the period
  std::uint64_t merges_by_senders = 0;
  std::uint64_t merges_by_users = 0;
  std::uint64_t merges_reversed = 0;
  std::uint64_t trait_changes = 0;  // of strict traits after creation, in the period
  std::array<std::uint64_t, rules::kAnomalyCount> anomalies{};  // by rules::Anomaly
  std::uint64_t identities_with_anomalies = 0;
  std::uint64_t ins_duplicates = 0;  // matricules that two active identities or more have
  WorkStatistics work{};
};

// One day in UTC.
struct DayCounts {
  std::int64_t day = 0;  // since 1970-01-01
  std::uint64_t created = 0;
  std::uint64_t merged = 0;
  std::uint64_t opened = 0;  // work items
  std::uint64_t decided = 0;
  std::uint64_t closed = 0;
};

// Kept pairs by whole bits of weight, the first bin from WeightHistogram::kFromBits on.
inline constexpr std::size_t kWeightBins =
    static_cast<std::size_t>(WeightHistogram::kToBits - WeightHistogram::kFromBits);
using WeightBins = std::array<std::uint64_t, kWeightBins>;

struct Statistics {
  DomainStatistics all;
  std::vector<DomainStatistics> domains;  // by number
  Agreement agreement;                    // of reviewers, in the period
  WeightBins cross_domain{};
  WeightBins same_domain{};
  std::vector<DayCounts> trend;  // each day of the period, the first first
};

// Days that a trend has at most: the last ones of a longer period.
inline constexpr std::size_t kTrendDaysMax = 400;

struct StatisticsRequest {
  WorkPeriod period{};  // kInvalidArgument when it is empty
  UnixMicros now{};
  // Called now and then with how many of all records were read; false: give up (kNotFound).
  std::function<bool(std::uint64_t done, std::uint64_t total)> progress{};
};

// Reads all identities and persons, what was done in the period, and the open work: about ten
// seconds a million identities, and 16 bytes of memory for each.
Result<Statistics> ComputeStatistics(const person_store::Rows& rows,
                                     const DomainTable& domains,
                                     const Calibration& calibration,
                                     const StatisticsRequest& request);

}  // namespace socle::mpi::domain
