#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "cli/json_view.h"

// The indicators of identity vigilance as socle-mpid gives them (docs/formats/control-mpi.md).
namespace socle::cli {

struct NamedNumber {
  std::string name;
  std::uint64_t count = 0;
};

// Of one domain, or of all. What the daemon does not give is nothing.
struct IndicatorView {
  std::string code = {};  // of the domain; empty for all
  std::uint64_t identities = 0;
  std::uint64_t doublons = 0;  // identities beyond the first of a person
  std::optional<double> doublon_rate = {};
  std::optional<double> doublon_flow_rate = {};
  std::uint64_t potential_doublons = 0;
  std::uint64_t backlog = 0;
  std::string oldest_opened_at = {};
  std::uint64_t decided = 0;
  std::optional<double> handling_seconds_median = {};
  std::uint64_t merges = 0;
  std::uint64_t unmerges = 0;
  std::uint64_t collisions = 0;
  std::uint64_t ins_duplicates = 0;
  std::uint64_t anomalies = 0;
  std::vector<NamedNumber> statuses = {};    // PROV, RECUP, VALI, QUAL
  std::vector<NamedNumber> attributes = {};  // homonym, doubtful, fictive
  std::vector<NamedNumber> ages = {};        // of the backlog
  std::vector<NamedNumber> decisions = {};

  // Share of the identities with a status; nothing without identities.
  [[nodiscard]] std::optional<double> StatusShare(std::string_view status) const;
};

struct TrendPoint {
  std::string at = {};
  double doublon_rate = 0;
  std::uint64_t backlog = 0;
};

struct AgreementView {
  std::uint64_t items = 0;
  std::uint64_t agreed = 0;
  std::optional<double> kappa = {};
};

// Weights of linked pairs, in bins.
struct WeightBins {
  double from_bits = 0;
  double width_bits = 1;
  std::vector<std::uint64_t> link = {};
  std::vector<std::uint64_t> review = {};
  std::vector<std::uint64_t> apart = {};
  std::optional<double> link_bits = {};  // thresholds
  std::optional<double> review_bits = {};
};

struct StatisticsView {
  std::string from = {};
  std::string to = {};
  IndicatorView all = {};
  std::vector<IndicatorView> domains = {};
  std::vector<TrendPoint> trend = {};
  AgreementView agreement = {};
  WeightBins weights = {};
};

StatisticsView ReadStatistics(const JsonView& json);

// Every figure of an answer, whatever it is: "all.doublons.stock" and its value.
std::vector<std::pair<std::string, std::string>> FlattenFigures(const JsonView& json);

}  // namespace socle::cli
