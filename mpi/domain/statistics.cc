#include "mpi/domain/statistics.h"

#include <algorithm>
#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string_view>
#include <tuple>
#include <utility>
#include <vector>

#include "lib/base/clock.h"
#include "lib/base/error.h"
#include "lib/base/result.h"
#include "mpi/domain/agreement.h"
#include "mpi/domain/calibration.h"
#include "mpi/domain/domain_table.h"
#include "mpi/domain/identity_form.h"
#include "mpi/domain/work_query.h"
#include "mpi/match/traits_parse.h"
#include "mpi/model/action.h"
#include "mpi/model/audit.h"
#include "mpi/model/civil_date.h"
#include "mpi/model/domain_config.h"
#include "mpi/model/feed.h"
#include "mpi/model/patient_record.h"
#include "mpi/model/rniv.h"
#include "mpi/person_store/draft.h"
#include "mpi/person_store/families.h"
#include "mpi/person_store/person_store.h"
#include "mpi/person_store/rows.h"
#include "mpi/person_store/work_rows.h"
#include "mpi/person_store/work_store.h"
#include "mpi/rules/anomalies.h"

namespace socle::mpi::domain {

namespace {

constexpr std::uint64_t kProgressEvery = 20'000;

constexpr auto kStrictTraits = std::to_array<PatientField>({PatientField::kBirthName,
                                                            PatientField::kBirthFirstGivenName,
                                                            PatientField::kBirthGivenNames,
                                                            PatientField::kSex,
                                                            PatientField::kBirthDate,
                                                            PatientField::kBirthPlaceCode});

std::int64_t DayOf(UnixMicros instant) {
  return std::chrono::floor<std::chrono::days>(std::chrono::microseconds(instant.value)).count();
}

CivilDate DateOf(UnixMicros instant) {
  const std::chrono::year_month_day date{std::chrono::sys_days(std::chrono::days(DayOf(instant)))};
  return {.year = static_cast<std::uint16_t>(static_cast<int>(date.year())),
          .month = static_cast<std::uint8_t>(static_cast<unsigned>(date.month())),
          .day = static_cast<std::uint8_t>(static_cast<unsigned>(date.day()))};
}

std::uint64_t CountChanges(const PatientRecord& before, const PatientRecord& after) {
  return static_cast<std::uint64_t>(std::ranges::count_if(kStrictTraits, [&](PatientField trait) {
    return before.Field(trait) != after.Field(trait);
  }));
}

WeightBins BinsOf(const WeightHistogram& histogram) {
  WeightBins bins{};
  for (std::size_t i = 0; i < histogram.Bins().size(); ++i) {
    bins.at(i / WeightHistogram::kBinsPerBit) += histogram.Bins()[i];
  }
  return bins;
}

// What later passes need of a record, by its number.
struct RecordFacts {
  DomainNumber domain = 0;
  bool is_active = false;
  bool is_created = false;  // in the period
};

struct InsFact {
  DomainNumber domain = 0;
  std::uint64_t ins = 0;
};

class Computation {
 public:
  Computation(const person_store::Rows& rows,
              const DomainTable& domains,
              const StatisticsRequest& request)
      : rows_(rows), domains_(domains), request_(request), today_(DateOf(request.now)) {}

  Result<Statistics> Run() {
    if (request_.period.to <= request_.period.from) {
      return Fail(Code::kInvalidArgument, "the period ends before it begins");
    }
    for (const DomainConfig& domain : domains_.Domains()) {
      by_domain_[domain.number].domain = domain.number;
    }
    MakeTrend();
    SOCLE_TRY(const person_store::Head head, person_store::LoadHead(rows_));
    facts_.resize(head.next_record);
    SOCLE_TRY_STATUS(ReadIdentities());
    SOCLE_TRY_STATUS(ReadPersons());
    CountInsDuplicates();
    SOCLE_TRY_STATUS(ReadActions(head.next_action));
    SOCLE_TRY_STATUS(ReadWork());
    return Finish();
  }

 private:
  [[nodiscard]] bool IsInPeriod(UnixMicros instant) const {
    return request_.period.from <= instant && instant < request_.period.to;
  }

  // The counts of a domain and those of all.
  template <class Change>
  void ForBoth(DomainNumber domain, const Change& change) {
    change(all_);
    DomainStatistics& own = by_domain_[domain];
    own.domain = domain;
    change(own);
  }

  void MakeTrend() {
    const std::int64_t last = DayOf({request_.period.to.value - 1});
    const std::int64_t first =
        std::max(DayOf(request_.period.from), last + 1 - static_cast<std::int64_t>(kTrendDaysMax));
    for (std::int64_t day = first; day <= last; ++day) {
      trend_.push_back({.day = day});
    }
  }

  void CountDay(UnixMicros instant, std::uint64_t DayCounts::* count) {
    const std::int64_t at = DayOf(instant) - trend_.front().day;
    if (IsInPeriod(instant) && at >= 0 && static_cast<std::size_t>(at) < trend_.size()) {
      ++(trend_[static_cast<std::size_t>(at)].*count);
    }
  }

  Status ReadIdentities() {
    std::uint64_t done = 0;
    return rows_.Scan(person_store::kIdentity,
                      {},
                      {},
                      [&](std::string_view key, std::string_view value) -> Result<bool> {
                        SOCLE_TRY(const PatientRecord record,
                                  person_store::DecodeRecord(key, value));
                        SOCLE_TRY_STATUS(AddIdentity(record));
                        const bool is_time = ++done % kProgressEvery == 0 && request_.progress;
                        if (is_time && !request_.progress(done, facts_.size())) {
                          return Fail(Code::kNotFound, "nobody waits for the statistics");
                        }
                        return true;
                      });
  }

  Status AddIdentity(const PatientRecord& record) {
    const bool is_created = IsInPeriod(record.created_at);
    if (record.number < facts_.size()) {
      facts_[record.number] = {.domain = record.domain,
                               .is_active = record.state == RecordState::kActive,
                               .is_created = is_created};
    }
    if (record.state != RecordState::kActive) {
      ForBoth(record.domain, [](DomainStatistics& counts) { ++counts.merged; });
      return CountTraitChanges(record);
    }
    CountDay(record.created_at, &DayCounts::created);
    const auto attributes = RnivAttributes::FromBits(record.attributes);
    const auto status =
        static_cast<std::size_t>(FindTrustStatus(record.status).value_or(TrustStatus::kNone));
    const bool is_fed = is_created || IsInPeriod(record.changed_at);
    ForBoth(record.domain, [&](DomainStatistics& counts) {
      ++counts.identities;
      counts.created += is_created ? 1 : 0;
      counts.fed += is_fed ? 1 : 0;
      ++counts.statuses.at(status);
      counts.homonym += attributes.Has(RnivAttribute::kHomonym) ? 1 : 0;
      counts.doubtful += attributes.Has(RnivAttribute::kDoubtful) ? 1 : 0;
      counts.fictive += attributes.Has(RnivAttribute::kFictive) ? 1 : 0;
    });
    if (const std::uint64_t ins = match::PackIns(record.ins_value); ins != 0) {
      ins_.push_back({.domain = record.domain, .ins = ins});
    }
    CountAnomalies(record);
    return CountTraitChanges(record);
  }

  void CountAnomalies(const PatientRecord& record) {
    static constexpr RnivParameters kDefaults;
    const DomainConfig* domain = domains_.Find(record.domain);
    const auto found = rules::FindAnomalies(
        ToCurrentIdentity(record), domain == nullptr ? kDefaults : domain->rules, today_);
    if (found.empty()) {
      return;
    }
    std::array<bool, rules::kAnomalyCount> kinds{};
    for (const rules::FoundAnomaly& anomaly : found) {
      kinds.at(static_cast<std::size_t>(anomaly.anomaly)) = true;
    }
    ForBoth(record.domain, [&](DomainStatistics& counts) {
      ++counts.identities_with_anomalies;
      for (std::size_t i = 0; i < kinds.size(); ++i) {
        counts.anomalies.at(i) += kinds.at(i) ? 1 : 0;
      }
    });
  }

  // A former state ended when the next one began.
  Status CountTraitChanges(const PatientRecord& record) {
    if (record.version <= 1 || record.changed_at < request_.period.from) {
      return {};
    }
    SOCLE_TRY(const auto history, person_store::HistoryOfRecord(rows_, record.number));
    std::uint64_t changes = 0;
    for (std::size_t i = 0; i < history.size(); ++i) {
      const PatientRecord& after = i + 1 < history.size() ? history[i + 1].record : record;
      changes += IsInPeriod(history[i].until) ? CountChanges(history[i].record, after) : 0;
    }
    ForBoth(record.domain, [&](DomainStatistics& counts) { counts.trait_changes += changes; });
    return {};
  }

  Status ReadPersons() {
    return rows_.Scan(person_store::kPerson,
                      {},
                      {},
                      [&](std::string_view key, std::string_view value) -> Result<bool> {
                        SOCLE_TRY(const Person person, person_store::DecodePerson(key, value));
                        if (person.redirect == 0) {
                          AddPerson(person);
                        }
                        return true;
                      });
  }

  // Records are in the order of their arrival: the first of a domain is no doublon.
  void AddPerson(const Person& person) {
    std::vector<DomainNumber> seen;
    for (const RecordNumber record : person.records) {
      if (record >= facts_.size() || !facts_[record].is_active) {
        continue;
      }
      const RecordFacts& facts = facts_[record];
      all_.persons += seen.empty() ? 1 : 0;
      if (std::ranges::find(seen, facts.domain) == seen.end()) {
        seen.push_back(facts.domain);
        ++by_domain_[facts.domain].persons;
        continue;
      }
      ForBoth(facts.domain, [&](DomainStatistics& counts) {
        ++counts.stock_doublons;
        counts.flow_doublons += facts.is_created ? 1 : 0;
      });
    }
  }

  void CountInsDuplicates() {
    const auto key = [](const InsFact& fact) { return std::pair(fact.domain, fact.ins); };
    std::ranges::sort(ins_, {}, key);
    for (std::size_t i = 1; i < ins_.size(); ++i) {
      const bool is_second =
          key(ins_[i]) == key(ins_[i - 1]) && (i == 1 || key(ins_[i - 2]) != key(ins_[i]));
      if (is_second) {
        ForBoth(ins_[i].domain, [](DomainStatistics& counts) { ++counts.ins_duplicates; });
      }
    }
  }

  // Actions are in the order of their instants: the first of the period is found by halving.
  Result<ActionNumber> FirstAction(ActionNumber end) {
    ActionNumber low = 1;
    ActionNumber high = end;
    while (low < high) {
      const ActionNumber middle = low + (high - low) / 2;
      SOCLE_TRY(const auto action, person_store::FindAction(rows_, middle));
      if (action && action->at < request_.period.from) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low;
  }

  Status ReadActions(ActionNumber end) {
    SOCLE_TRY(const ActionNumber first, FirstAction(end));
    for (ActionNumber number = first; number < end; ++number) {
      SOCLE_TRY(const auto action, person_store::FindAction(rows_, number));
      if (action && action->at >= request_.period.to) {
        break;
      }
      if (action && action->merge) {
        AddMerge(*action, *action->merge);
      }
    }
    return {};
  }

  void AddMerge(const Action& action, const MergeChange& merge) {
    const RecordNumber record = merge.surviving;
    const DomainNumber domain = record < facts_.size() ? facts_[record].domain : 0;
    const bool is_sender = action.actor.kind == ActorKind::kSender;
    if (merge.is_merge) {
      CountDay(action.at, &DayCounts::merged);
    }
    ForBoth(domain, [&](DomainStatistics& counts) {
      if (!merge.is_merge) {
        ++counts.merges_reversed;
      } else {
        ++(is_sender ? counts.merges_by_senders : counts.merges_by_users);
      }
    });
  }

  Status ReadWork() {
    SOCLE_TRY(all_.work, CountWork(rows_, std::nullopt, request_.period, request_.now));
    for (auto& [number, counts] : by_domain_) {
      SOCLE_TRY(counts.work, CountWork(rows_, number, request_.period, request_.now));
    }
    SOCLE_TRY_STATUS(
        person_store::ScanPrefix(rows_,
                                 person_store::kWork,
                                 person_store::QueuePrefix(),
                                 [&](std::string_view key, std::string_view) -> Result<bool> {
                                   SOCLE_TRY(const auto place, person_store::DecodeQueueKey(key));
                                   CountDay(place.opened_at, &DayCounts::opened);
                                   return true;
                                 }));
    // Those settled since: newer ones may have been opened in the period too.
    return rows_.Scan(person_store::kWork,
                      person_store::SettledPrefix(),
                      person_store::SettledFrom({request_.period.from.value - 1}),
                      [&](std::string_view key, std::string_view value) -> Result<bool> {
                        SOCLE_TRY(const auto place, person_store::DecodeSettledKey(key));
                        SOCLE_TRY(const auto row, person_store::DecodeSettledRow(value));
                        CountDay(row.opened_at, &DayCounts::opened);
                        CountDay(place.settled_at,
                                 row.is_closed ? &DayCounts::closed : &DayCounts::decided);
                        return true;
                      });
  }

  Result<Statistics> Finish() {
    Statistics statistics;
    statistics.all = all_;
    for (const auto& [number, counts] : by_domain_) {
      statistics.domains.push_back(counts);
    }
    statistics.trend = std::move(trend_);
    SOCLE_TRY(statistics.agreement, AgreementOver(rows_, request_.period));
    return statistics;
  }

  const person_store::Rows& rows_;
  const DomainTable& domains_;
  const StatisticsRequest& request_;
  CivilDate today_;
  DomainStatistics all_;
  std::map<DomainNumber, DomainStatistics> by_domain_;
  std::vector<RecordFacts> facts_;
  std::vector<InsFact> ins_;
  std::vector<DayCounts> trend_;
};

}  // namespace

Result<Statistics> ComputeStatistics(const person_store::Rows& rows,
                                     const DomainTable& domains,
                                     const Calibration& calibration,
                                     const StatisticsRequest& request) {
  SOCLE_TRY(Statistics statistics, Computation(rows, domains, request).Run());
  statistics.cross_domain = BinsOf(calibration.Weights(false));
  statistics.same_domain = BinsOf(calibration.Weights(true));
  return statistics;
}

}  // namespace socle::mpi::domain
