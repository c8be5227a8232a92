#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "cli/json_view.h"

// The indicators of identity vigilance as socle-mpid gives them (docs/formats/control-mpi.md).
namespace socle::cli {

struct NamedNumber {
  std::string name;
  std::uint64_t count = 0;
};

// A count, and its share of another one where the daemon gives it.
struct CountedShare {
  std::uint64_t count = 0;
  std::optional<double> share = {};
};

// Of one domain, or of all. What the daemon does not give is nothing.
struct IndicatorView {
  std::string code = {};  // of the domain; empty for all
  std::uint64_t identities = 0;
  std::uint64_t persons = 0;
  CountedShare stock_doublons = {};  // identities beyond the first of a person
  CountedShare flow_doublons = {};   // those of them that came in the period
  std::uint64_t potential_doublons = 0;
  std::uint64_t backlog = 0;
  std::string oldest_at = {};  // when the oldest item of the backlog was opened
  std::uint64_t decided = 0;   // in the period
  std::optional<double> handling_seconds_median = {};
  std::uint64_t merges = 0;
  std::uint64_t merges_reversed = 0;
  std::uint64_t collisions = 0;
  std::uint64_t ins_duplicates = 0;
  CountedShare with_anomalies = {};
  std::vector<NamedNumber> statuses = {};    // PROV, RECUP, VALI, QUAL, none
  std::vector<NamedNumber> attributes = {};  // homonym, doubtful, fictive
  std::vector<NamedNumber> anomalies = {};   // by kind
  std::vector<NamedNumber> ages = {};        // of the backlog
  std::vector<NamedNumber> decisions = {};
  std::vector<NamedNumber> kinds = {};  // of the backlog

  // Share of the identities with a status; nothing without identities.
  [[nodiscard]] std::optional<double> StatusShare(std::string_view status) const;
};

struct TrendDay {
  std::string day = {};
  std::uint64_t created = 0;
  std::uint64_t merged = 0;
  std::uint64_t opened = 0;  // items
  std::uint64_t decided = 0;
  std::uint64_t closed = 0;
};

struct AgreementView {
  std::uint64_t items = 0;
  std::uint64_t agreed = 0;
  std::optional<double> kappa = {};
};

struct StatisticsView {
  std::string from = {};
  std::string to = {};
  IndicatorView all = {};
  std::vector<IndicatorView> domains = {};
  std::vector<TrendDay> trend = {};
  AgreementView agreement = {};
  // Kept pairs by weight, in bins of one bit.
  double weights_from_bits = 0;
  std::vector<std::uint64_t> cross_domain_weights = {};
  std::vector<std::uint64_t> same_domain_weights = {};

  // Items to look at, at the end of each day of the trend: from what is open now backwards.
  [[nodiscard]] std::vector<double> BacklogByDay() const;
  // Identities merged away for each hundred that were created until then, from the first day on;
  // days before the first creation are left out.
  [[nodiscard]] std::vector<double> MergeRateByDay() const;
};

StatisticsView ReadStatistics(const JsonView& json);

// Every figure of an answer, whatever it is: "all.doublons.stock" and its value.
std::vector<std::pair<std::string, std::string>> FlattenFigures(const JsonView& json);

}  // namespace socle::cli
