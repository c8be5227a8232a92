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

std::vector<NamedNumber> CountsOf(const JsonView& json) {
  std::vector<NamedNumber> counts;
  for (const JsonView::Member& member : json.Members()) {
    counts.push_back({.name = member.name, .count = member.value.Count()});
  }
  return counts;
}

std::vector<NamedNumber> AgesOf(const JsonView& json) {
  std::vector<NamedNumber> ages;
  std::string before;
  for (const JsonView& age : json.Items()) {
    const std::string days = age["up_to_days"].Text();
    ages.push_back({.name = days.empty() ? fmt::format("over {} days", before)
                                         : fmt::format("up to {} days", days),
                    .count = age["count"].Count()});
    before = days;
  }
  return ages;
}

std::vector<std::uint64_t> NumbersOf(const JsonView& json) {
  std::vector<std::uint64_t> numbers;
  for (const JsonView& item : json.Items()) {
    numbers.push_back(item.Count());
  }
  return numbers;
}

IndicatorView ReadIndicators(const JsonView& json) {
  const JsonView doublons = json["doublons"];
  const JsonView backlog = json["backlog"];
  return {.code = json["code"].Text(),
          .identities = json["identities"].Count(),
          .doublons = doublons["stock"].Count(),
          .doublon_rate = NumberIfAny(doublons["stock_rate"]),
          .doublon_flow_rate = NumberIfAny(doublons["flow_rate"]),
          .potential_doublons = doublons["potential"].Count(),
          .backlog = backlog["open"].Count() + backlog["claimed"].Count() +
                     backlog["postponed"].Count() + backlog["proposed"].Count(),
          .oldest_opened_at = backlog["oldest_opened_at"].Text(),
          .decided = json["decided"].Count(),
          .handling_seconds_median = NumberIfAny(json["handling_seconds_median"]),
          .merges = json["merges"].Count(),
          .unmerges = json["unmerges"].Count(),
          .collisions = json["collisions"].Count(),
          .ins_duplicates = json["ins_duplicates"].Count(),
          .anomalies = json["anomalies"].Count(),
          .statuses = CountsOf(json["statuses"]),
          .attributes = CountsOf(json["attributes"]),
          .ages = AgesOf(backlog["ages"]),
          .decisions = CountsOf(json["decisions"])};
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

StatisticsView ReadStatistics(const JsonView& json) {
  StatisticsView view{.from = json["from"].Text(),
                      .to = json["to"].Text(),
                      .all = ReadIndicators(json["all"]),
                      .agreement = {.items = json["agreement"]["items"].Count(),
                                    .agreed = json["agreement"]["agreed"].Count(),
                                    .kappa = NumberIfAny(json["agreement"]["kappa"])}};
  for (const JsonView& domain : json["domains"].Items()) {
    view.domains.push_back(ReadIndicators(domain));
  }
  for (const JsonView& point : json["trend"].Items()) {
    view.trend.push_back({.at = point["at"].Text(),
                          .doublon_rate = point["doublon_rate"].Number(),
                          .backlog = point["backlog"].Count()});
  }
  const JsonView weights = json["weights"];
  view.weights = {.from_bits = weights["from_bits"].Number(),
                  .width_bits = weights["width_bits"].Number(),
                  .link = NumbersOf(weights["link"]),
                  .review = NumbersOf(weights["review"]),
                  .apart = NumbersOf(weights["apart"]),
                  .link_bits = NumberIfAny(weights["link_bits"]),
                  .review_bits = NumberIfAny(weights["review_bits"])};
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
      const std::string code = items[i]["code"].Text();
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
