#include "cli/commands/mpi/stats/statistics.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "cli/json_view.h"

namespace socle::cli {

namespace {

// Figures of one answer: an answer of another form cannot fill the memory.
constexpr std::size_t kFiguresMax = 100'000;

std::optional<double> NumberIfAny(const JsonView& json) {
  return json.IsNumber() ? std::optional(json.Number()) : std::nullopt;
}

// A share is {"count", "of", "share"}; some counts are a number alone.
CountedShare ShareOf(const JsonView& json) {
  return {.count = json.IsNumber() ? json.Count() : json["count"].Count(),
          .share = NumberIfAny(json["share"])};
}

std::vector<NamedNumber> CountsOf(const JsonView& json) {
  std::vector<NamedNumber> counts;
  for (const JsonView::Member& member : json.Members()) {
    counts.push_back({.name = member.name, .count = ShareOf(member.value).count});
  }
  return counts;
}

std::vector<NamedNumber> AgesOf(const JsonView& json) {
  std::vector<NamedNumber> ages;
  std::string before;
  for (const JsonView& age : json.Items()) {
    const std::string days = age["days_below"].Text();
    ages.push_back({.name = days.empty()
                                ? fmt::format("{} days and more", before)
                                : fmt::format("below {} day{}", days, days == "1" ? "" : "s"),
                    .count = age["count"].Count()});
    before = days;
  }
  return ages;
}

// How much of each kind is open.
std::vector<NamedNumber> BacklogByKind(const JsonView& work) {
  std::vector<NamedNumber> kinds;
  for (const JsonView::Member& member : work.Members()) {
    const std::uint64_t backlog = member.value["backlog"].Count();
    if (member.name != "all" && backlog != 0) {
      kinds.push_back({.name = member.name, .count = backlog});
    }
  }
  return kinds;
}

std::vector<std::uint64_t> NumbersOf(const JsonView& json) {
  std::vector<std::uint64_t> numbers;
  for (const JsonView& item : json.Items()) {
    numbers.push_back(item.Count());
  }
  return numbers;
}

IndicatorView ReadIndicators(const JsonView& json) {
  const JsonView work = json["work"]["all"];
  const JsonView merges = json["merges"];
  return {.code = json["domain"].Text(),
          .identities = json["identities"].Count(),
          .persons = json["persons"].Count(),
          .stock_doublons = ShareOf(json["stock_doublons"]),
          .flow_doublons = ShareOf(json["flow_doublons"]),
          .potential_doublons = json["potential_doublons"]["backlog"].Count(),
          .backlog = work["backlog"].Count(),
          .oldest_at = work["oldest_at"].Text(),
          .decided = work["decided"].Count(),
          .handling_seconds_median = work["decided"].Count() == 0
                                         ? std::nullopt
                                         : NumberIfAny(work["handling_seconds_median"]),
          .merges = merges["by_senders"].Count() + merges["by_users"].Count(),
          .merges_reversed = merges["reversed"].Count(),
          .collisions = json["collisions"]["confirmed"].Count(),
          .ins_duplicates = json["ins_duplicates"].Count(),
          .with_anomalies = ShareOf(json["identities_with_anomalies"]),
          .statuses = CountsOf(json["status"]),
          .attributes = CountsOf(json["attributes"]),
          .anomalies = CountsOf(json["anomalies"]),
          .ages = AgesOf(work["ages"]),
          .decisions = CountsOf(work["decisions"]),
          .kinds = BacklogByKind(json["work"])};
}

struct Pending {
  std::string name;
  JsonView value;
};

}  // namespace

std::optional<double> IndicatorView::StatusShare(std::string_view status) const {
  for (const NamedNumber& entry : statuses) {
    if (entry.name == status && identities != 0) {
      return static_cast<double>(entry.count) / static_cast<double>(identities);
    }
  }
  return std::nullopt;
}

std::vector<double> StatisticsView::BacklogByDay() const {
  std::vector<double> backlog(trend.size());
  auto at = static_cast<double>(all.backlog);
  for (std::size_t i = trend.size(); i > 0; --i) {
    backlog[i - 1] = std::max(at, 0.0);
    const TrendDay& day = trend[i - 1];
    at += static_cast<double>(day.decided + day.closed) - static_cast<double>(day.opened);
  }
  return backlog;
}

std::vector<double> StatisticsView::MergeRateByDay() const {
  constexpr double kHundred = 100;
  std::vector<double> rates;
  std::uint64_t created = 0;
  std::uint64_t merged = 0;
  for (const TrendDay& day : trend) {
    created += day.created;
    merged += day.merged;
    if (created != 0) {
      rates.push_back(kHundred * static_cast<double>(merged) / static_cast<double>(created));
    }
  }
  return rates;
}

StatisticsView ReadStatistics(const JsonView& json) {
  const JsonView agreement = json["agreement"];
  const JsonView weights = json["weights"];
  StatisticsView view{.from = json["from"].Text(),
                      .to = json["to"].Text(),
                      .all = ReadIndicators(json["all"]),
                      .agreement = {.items = agreement["items"].Count(),
                                    .agreed = agreement["agreed"].Count(),
                                    .kappa = NumberIfAny(agreement["kappa"])},
                      .weights_from_bits = weights["from_bits"].Number(),
                      .cross_domain_weights = NumbersOf(weights["cross_domain"]),
                      .same_domain_weights = NumbersOf(weights["same_domain"])};
  for (const JsonView& domain : json["domains"].Items()) {
    view.domains.push_back(ReadIndicators(domain));
  }
  for (const JsonView& day : json["trend"].Items()) {
    view.trend.push_back({.day = day["day"].Text(),
                          .created = day["created"].Count(),
                          .merged = day["merged"].Count(),
                          .opened = day["opened"].Count(),
                          .decided = day["decided"].Count(),
                          .closed = day["closed"].Count()});
  }
  return view;
}

std::vector<std::pair<std::string, std::string>> FlattenFigures(const JsonView& json) {
  std::vector<std::pair<std::string, std::string>> figures;
  std::vector<Pending> pending = {{.name = "", .value = json}};
  while (!pending.empty() && figures.size() < kFiguresMax) {
    const Pending next = std::move(pending.back());
    pending.pop_back();
    const auto name = [&](std::string_view last) {
      return next.name.empty() ? std::string(last) : fmt::format("{}.{}", next.name, last);
    };
    // The last is taken first: the order of the answer is kept.
    const std::size_t begin = pending.size();
    const std::vector<JsonView> items = next.value.Items();
    for (std::size_t i = 0; i < items.size(); ++i) {
      const std::string code = items[i]["domain"].Text();
      pending.push_back({.name = name(code.empty() ? std::to_string(i) : code), .value = items[i]});
    }
    const std::vector<JsonView::Member> members = next.value.Members();
    for (const JsonView::Member& member : members) {
      pending.push_back({.name = name(member.name), .value = member.value});
    }
    std::reverse(pending.begin() + static_cast<std::ptrdiff_t>(begin), pending.end());
    if (items.empty() && members.empty() && !next.value.Text().empty()) {
      figures.emplace_back(next.name, next.value.Text());
    }
  }
  return figures;
}

}  // namespace socle::cli
