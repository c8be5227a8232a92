#include "mpi/report/link_report.h"

#include <cstdint>
#include <optional>
#include <string_view>

namespace socle::mpi::report {

std::string_view ZoneName(Zone zone) {
  switch (zone) {
    case Zone::kLink:
      return "link";
    case Zone::kReview:
      return "review";
    case Zone::kApart:
      return "apart";
  }
  return "apart";
}

std::optional<double> ShareOf(std::uint64_t part, std::uint64_t whole) {
  if (whole == 0) {
    return std::nullopt;
  }
  return static_cast<double>(part) / static_cast<double>(whole);
}

std::optional<double> ReductionRatio(const Totals& totals) {
  if (totals.records < 2) {
    return std::nullopt;
  }
  // In doubles: the number of all pairs passes 64 bits from 6 billion records on.
  const auto records = static_cast<double>(totals.records);
  return 1 - static_cast<double>(totals.candidate_pairs) / (records * (records - 1) / 2);
}

std::optional<double> DoublonRate(const DomainSummary& domain) {
  if (domain.persons > domain.records) {
    return std::nullopt;
  }
  return ShareOf(domain.records - domain.persons, domain.records);
}

}  // namespace socle::mpi::report
