#include "mpi/report/link_report.h"

#include <optional>

#include <gtest/gtest.h>

namespace socle::mpi::report {
namespace {

TEST(LinkReport, NamesZones) {
  EXPECT_EQ(ZoneName(Zone::kLink), "link");
  EXPECT_EQ(ZoneName(Zone::kReview), "review");
  EXPECT_EQ(ZoneName(Zone::kApart), "apart");
}

TEST(LinkReport, ComputesTheReductionRatio) {
  Totals totals;
  totals.records = 1;
  EXPECT_EQ(ReductionRatio(totals), std::nullopt);
  totals.records = 5;
  totals.candidate_pairs = 2;
  EXPECT_DOUBLE_EQ(*ReductionRatio(totals), 0.8);
  totals.records = 10'000'000'000;  // the number of all pairs does not fit in 64 bits
  EXPECT_NEAR(*ReductionRatio(totals), 1, 1e-12);
}

TEST(LinkReport, ComputesTheRateOfDoublons) {
  DomainSummary domain;
  EXPECT_EQ(DoublonRate(domain), std::nullopt);
  domain.records = 10;
  domain.persons = 9;
  EXPECT_DOUBLE_EQ(*DoublonRate(domain), 0.1);
  domain.persons = 11;
  EXPECT_EQ(DoublonRate(domain), std::nullopt);
  EXPECT_EQ(ShareOf(1, 0), std::nullopt);
}

}  // namespace
}  // namespace socle::mpi::report
