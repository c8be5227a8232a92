#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/value.hpp>
#include <boost/json/value_from.hpp>

#include "lib/base/clock.h"
#include "lib/base/instant.h"
#include "lib/base/result.h"
#include "lib/control/server.h"
#include "mpi/control/call.h"
#include "mpi/control/methods.h"
#include "mpi/control/roles.h"
#include "mpi/domain/agreement.h"
#include "mpi/domain/calibration.h"
#include "mpi/domain/domain_table.h"
#include "mpi/domain/statistics.h"
#include "mpi/domain/work_query.h"
#include "mpi/model/domain_config.h"
#include "mpi/model/rniv.h"
#include "mpi/model/work.h"
#include "mpi/person_store/draft.h"
#include "mpi/rules/anomalies.h"

namespace socle::mpi::control {

namespace {

namespace json = boost::json;

constexpr std::int64_t kMicrosASecond = 1'000'000;
constexpr std::int64_t kMicrosADay = 86'400 * kMicrosASecond;
constexpr std::int64_t kDaysDefault = 30;
constexpr std::size_t kDateLength = 10;

double ShareOf(std::uint64_t part, std::uint64_t whole) {
  return whole == 0 ? 0 : static_cast<double>(part) / static_cast<double>(whole);
}

json::object EncodeShare(std::uint64_t part, std::uint64_t whole) {
  return {{"count", part}, {"of", whole}, {"share", ShareOf(part, whole)}};
}

json::object EncodeWork(const domain::WorkCounts& counts) {
  json::array ages;
  for (std::size_t i = 0; i < counts.ages.size(); ++i) {
    const bool is_last = i == domain::kWorkAgeDays.size();
    ages.push_back(
        {{"days_below", is_last ? json::value(nullptr) : json::value(domain::kWorkAgeDays.at(i))},
         {"count", counts.ages.at(i)}});
  }
  json::object decisions;
  for (std::size_t i = 0; i < counts.decisions.size(); ++i) {
    decisions[WorkDecisionName(static_cast<WorkDecision>(i))] = counts.decisions.at(i);
  }
  json::object object{{"backlog", counts.Backlog()},
                      {"open", counts.open},
                      {"claimed", counts.claimed},
                      {"postponed", counts.postponed},
                      {"proposed", counts.proposed},
                      {"decided", counts.decided},
                      {"closed", counts.closed},
                      {"handling_seconds_median", counts.handling_micros_median / kMicrosASecond},
                      {"ages", std::move(ages)},
                      {"decisions", std::move(decisions)}};
  object["oldest_at"] = counts.oldest_opened_at
                            ? json::value(FormatInstant(*counts.oldest_opened_at))
                            : json::value(nullptr);
  return object;
}

const domain::WorkCounts& WorkOf(const domain::DomainStatistics& counts, WorkKind kind) {
  return counts.work.kinds.at(static_cast<std::size_t>(kind));
}

json::object EncodeWorkKinds(const domain::DomainStatistics& counts) {
  json::object kinds{{"all", EncodeWork(counts.work.all)}};
  for (const WorkKindFacts& facts : AllWorkKinds()) {
    const domain::WorkCounts& work = WorkOf(counts, facts.kind);
    if (work.Backlog() + work.decided + work.closed != 0) {
      kinds[facts.name] = EncodeWork(work);
    }
  }
  return kinds;
}

json::object EncodeStatuses(const domain::DomainStatistics& counts) {
  json::object statuses;
  for (std::size_t i = 0; i < kTrustStatusCount; ++i) {
    const std::string_view code = TrustStatusCode(static_cast<TrustStatus>(i));
    statuses[code.empty() ? std::string_view("none") : code] =
        EncodeShare(counts.statuses.at(i), counts.identities);
  }
  return statuses;
}

json::object EncodeAnomalies(const domain::DomainStatistics& counts) {
  json::object anomalies;
  for (std::size_t i = 0; i < rules::kAnomalyCount; ++i) {
    anomalies[rules::AnomalyName(static_cast<rules::Anomaly>(i))] = counts.anomalies.at(i);
  }
  return anomalies;
}

// Collisions that people confirmed: decided otherwise than that there is nothing to do.
std::uint64_t ConfirmedCollisions(const domain::DomainStatistics& counts) {
  const domain::WorkCounts& work = WorkOf(counts, WorkKind::kCollision);
  return work.decided - work.decisions.at(static_cast<std::size_t>(WorkDecision::kNothingToDo));
}

json::object EncodeDomain(const domain::DomainStatistics& counts) {
  constexpr double kThousand = 1000;
  const std::uint64_t active = counts.identities;
  return {{"identities", active},
          {"merged", counts.merged},
          {"persons", counts.persons},
          {"created", counts.created},
          {"fed", counts.fed},
          {"status", EncodeStatuses(counts)},
          {"attributes",
           {{"homonym", EncodeShare(counts.homonym, active)},
            {"doubtful", EncodeShare(counts.doubtful, active)},
            {"fictive", EncodeShare(counts.fictive, active)}}},
          {"flow_doublons", EncodeShare(counts.flow_doublons, counts.fed)},
          {"stock_doublons", EncodeShare(counts.stock_doublons, active)},
          {"potential_doublons", EncodeWork(WorkOf(counts, WorkKind::kDoublon))},
          {"potential_links", EncodeWork(WorkOf(counts, WorkKind::kPotentialLink))},
          {"merges",
           {{"by_senders", counts.merges_by_senders},
            {"by_users", counts.merges_by_users},
            {"reversed", counts.merges_reversed}}},
          {"collisions",
           {{"open", WorkOf(counts, WorkKind::kCollision).Backlog()},
            {"confirmed", ConfirmedCollisions(counts)}}},
          {"trait_changes",
           {{"count", counts.trait_changes},
            {"per_thousand", ShareOf(counts.trait_changes, active) * kThousand}}},
          {"anomalies", EncodeAnomalies(counts)},
          {"identities_with_anomalies", EncodeShare(counts.identities_with_anomalies, active)},
          {"ins_duplicates", counts.ins_duplicates},
          {"work", EncodeWorkKinds(counts)}};
}

json::array EncodeTrend(const domain::Statistics& statistics) {
  json::array trend;
  for (const domain::DayCounts& day : statistics.trend) {
    trend.push_back({{"day", FormatInstant({day.day * kMicrosADay}).substr(0, kDateLength)},
                     {"created", day.created},
                     {"merged", day.merged},
                     {"opened", day.opened},
                     {"decided", day.decided},
                     {"closed", day.closed}});
  }
  return trend;
}

json::object EncodeAgreement(const domain::Agreement& agreement) {
  json::object object{
      {"items", agreement.items}, {"agreed", agreement.agreed}, {"share", agreement.Share()}};
  object["kappa"] = agreement.kappa ? json::value(*agreement.kappa) : json::value(nullptr);
  return object;
}

json::object EncodeStatistics(const domain::Statistics& statistics,
                              const domain::DomainTable& domains) {
  json::array list;
  for (const domain::DomainStatistics& counts : statistics.domains) {
    json::object object = EncodeDomain(counts);
    const DomainConfig* domain = domains.Find(counts.domain);
    object["domain"] = domain == nullptr ? json::value(nullptr) : json::value(domain->code);
    list.push_back(std::move(object));
  }
  return {{"all", EncodeDomain(statistics.all)},
          {"domains", std::move(list)},
          {"agreement", EncodeAgreement(statistics.agreement)},
          {"weights",
           {{"from_bits", domain::WeightHistogram::kFromBits},
            {"cross_domain", json::value_from(statistics.cross_domain)},
            {"same_domain", json::value_from(statistics.same_domain)}}},
          {"trend", EncodeTrend(statistics)}};
}

Result<json::value> ShowStatistics(Call& call) {
  const ControlParts& parts = call.Parts();
  Params& params = call.Parameters();
  domain::StatisticsRequest request;
  request.now = parts.clock.Now();
  request.period.to = params.Instant("to").value_or(request.now);
  request.period.from = params.Instant("from").value_or(
      UnixMicros{request.period.to.value - kDaysDefault * kMicrosADay});
  SOCLE_TRY_STATUS(params.Finish());
  request.progress = [&stream = call.Stream()](std::uint64_t done, std::uint64_t total) {
    return stream.SendProgress({{"records", done}, {"of", total}}).has_value();
  };
  const auto domains = parts.registry.Snapshot();
  const auto calibration = parts.index.SharedCalibration();
  const auto view = parts.index.NewReadView();
  SOCLE_TRY(
      const domain::Statistics statistics,
      domain::ComputeStatistics(person_store::ViewRows(view), *domains, *calibration, request));
  json::object answer = EncodeStatistics(statistics, *domains);
  answer["from"] = FormatInstant(request.period.from);
  answer["to"] = FormatInstant(request.period.to);
  answer["at"] = FormatInstant(request.now);
  return answer;
}

}  // namespace

void AddStatisticsMethods(const ControlParts& parts, socle::control::Methods& methods) {
  AddMethod(parts, "mpi.stats", kRead, ShowStatistics, methods);
}

}  // namespace socle::mpi::control
