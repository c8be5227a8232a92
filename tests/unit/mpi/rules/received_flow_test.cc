#include "mpi/rules/received_flow.h"

#include <array>
#include <cstddef>
#include <ostream>
#include <vector>

#include <gtest/gtest.h>

#include "mpi/model/rniv.h"
#include "mpi/model/work.h"

namespace socle::mpi::rules {
namespace {

using enum TrustStatus;
using enum FlowAction;

constexpr RnivParameters kTrusted = {.contract_of_trust = true};

struct Cell {
  TrustStatus received;
  InsiAnswer insi;
  TrustStatus local;
  FlowAction action;
  TrustStatus status;
  InsiUse use;
};

void PrintTo(const Cell& cell, std::ostream* out) {
  *out << TrustStatusCode(cell.received) << " insi " << static_cast<int>(cell.insi) << " local "
       << TrustStatusCode(cell.local);
}

// RNIV 4.9.2.1, row by row.
std::vector<Cell> Matrix() {
  std::vector<Cell> cells;
  const auto add_row = [&cells](TrustStatus received,
                                InsiAnswer insi,
                                const std::array<FlowAction, 4>& actions,
                                const std::array<TrustStatus, 4>& statuses,
                                const std::array<InsiUse, 4>& uses) {
    constexpr std::array kLocals = {kNone, kRecovered, kValidated, kQualified};
    for (std::size_t i = 0; i < kLocals.size(); ++i) {
      cells.push_back({received, insi, kLocals[i], actions[i], statuses[i], uses[i]});
    }
  };
  constexpr auto kAsk = InsiUse::kAsk;
  constexpr auto kDoNot = InsiUse::kDoNotAsk;
  add_row(kValidated,
          InsiAnswer::kOne,
          {kProposeCreate, kLink, kProposeCreate, kLink},
          {kQualified, kQualified, kQualified, kQualified},
          {kAsk, kAsk, kAsk, kAsk});
  for (const InsiAnswer failed : {InsiAnswer::kNone, InsiAnswer::kSeveral}) {
    add_row(kValidated,
            failed,
            {kProposeCreate, kProposeCreate, kProposeCreate, kProposeCreate},
            {kValidated, kValidated, kValidated, kValidated},
            {kAsk, kAsk, kAsk, kAsk});
    add_row(kQualified,
            failed,
            {kCreate, kLink, kCreate, kLink},
            {kValidated, kQualified, kValidated, kQualified},
            {kAsk, kDoNot, kAsk, kDoNot});
  }
  add_row(kQualified,
          InsiAnswer::kOne,
          {kCreate, kLink, kCreate, kLink},
          {kQualified, kQualified, kQualified, kQualified},
          {kAsk, kDoNot, kAsk, kDoNot});
  for (const InsiAnswer any : {InsiAnswer::kNotAsked, InsiAnswer::kOne, InsiAnswer::kNone}) {
    add_row(kProvisional,
            any,
            {kCreate, kCreate, kCreate, kCreate},
            {kProvisional, kProvisional, kProvisional, kProvisional},
            {kDoNot, kDoNot, kDoNot, kDoNot});
  }
  return cells;
}

class FlowMatrix : public testing::TestWithParam<Cell> {};

TEST_P(FlowMatrix, IsThatOfRnivWithAContractOfTrust) {
  const Cell& cell = GetParam();
  const auto decision = DecideReceivedFlow(
      {.received = cell.received, .local = cell.local, .insi = cell.insi}, kTrusted);
  EXPECT_EQ(decision.action, cell.action);
  EXPECT_EQ(decision.status, cell.status);
  EXPECT_EQ(decision.insi, cell.use);
  EXPECT_EQ(decision.work.has_value(), cell.action == kProposeCreate);
  if (decision.work) {
    EXPECT_EQ(*decision.work,
              (WorkRequest{WorkKind::kReceivedIdentity, WorkCause::kProposedByFlow}));
  }
}

TEST_P(FlowMatrix, GivesProvisionalIdentitiesWithoutAContract) {
  const Cell& cell = GetParam();
  const auto decision =
      DecideReceivedFlow({.received = cell.received, .local = cell.local, .insi = cell.insi}, {});
  EXPECT_EQ(decision, (ReceivedFlowDecision{kCreate, kProvisional, InsiUse::kDoNotAsk}));
  const RnivParameters outside{.contract_of_trust = true, .is_reference = false};
  EXPECT_EQ(DecideReceivedFlow({.received = cell.received, .local = cell.local, .insi = cell.insi},
                               outside)
                .status,
            kProvisional);
}

TEST_P(FlowMatrix, NeverLinksMinors) {
  const Cell& cell = GetParam();
  const auto decision = DecideReceivedFlow(
      {.received = cell.received, .local = cell.local, .insi = cell.insi, .is_minor = true},
      kTrusted);
  EXPECT_NE(decision.action, kLink);
  const auto alone = DecideReceivedFlow({.received = cell.received, .insi = cell.insi}, kTrusted);
  EXPECT_EQ(decision.status, alone.status) << "as if nothing matched";
  if (cell.local != kNone) {
    EXPECT_EQ(decision.work, (WorkRequest{WorkKind::kMinor, WorkCause::kCandidateOfMinor}));
  }
}

INSTANTIATE_TEST_SUITE_P(Cells, FlowMatrix, testing::ValuesIn(Matrix()));

TEST(DecideReceivedFlow, DecidesWithoutInsi) {
  EXPECT_EQ(DecideReceivedFlow({.received = kQualified}, kTrusted).status, kQualified);
  RnivParameters waits = kTrusted;
  waits.without_insi_query = kValidated;
  EXPECT_EQ(DecideReceivedFlow({.received = kQualified}, waits).status, kValidated);
  const auto validated =
      DecideReceivedFlow({.received = kValidated, .local = kQualified}, kTrusted);
  EXPECT_EQ(validated.action, kProposeCreate);
  EXPECT_EQ(validated.status, kValidated);
}

TEST(DecideReceivedFlow, LinksMinorsOnTheSameInsWhereTheParameterAllowsIt) {
  const ReceivedFlow flow{
      .received = kQualified, .local = kQualified, .is_minor = true, .has_same_ins = true};
  EXPECT_EQ(DecideReceivedFlow(flow, kTrusted).action, kCreate);
  RnivParameters exact = kTrusted;
  exact.minors_with_same_ins = MinorLinks::kOnSameIns;
  EXPECT_EQ(DecideReceivedFlow(flow, exact).action, kLink);
  ReceivedFlow other = flow;
  other.has_same_ins = false;
  EXPECT_EQ(DecideReceivedFlow(other, exact).action, kCreate);
  other = flow;
  other.local = kRecovered;
  EXPECT_EQ(DecideReceivedFlow(other, exact).action, kCreate);
}

TEST(BasisOfLink, FollowsTheOrderOfTheRules) {
  EXPECT_EQ(BasisOfLink(kQualified, kQualified, false, {}), LinkBasis::kInsTraitsAndNumber);
  EXPECT_EQ(BasisOfLink(kQualified, kValidated, false, {}), LinkBasis::kAllTraits);
  EXPECT_EQ(BasisOfLink(kProvisional, kProvisional, false, {}), LinkBasis::kAllTraits);
  EXPECT_EQ(BasisOfLink(kQualified, kQualified, true, {}), LinkBasis::kByHand);
  EXPECT_EQ(BasisOfLink(kProvisional, kQualified, true, {}), LinkBasis::kByHand);
  const RnivParameters exact{.minors_with_same_ins = MinorLinks::kOnSameIns};
  EXPECT_EQ(BasisOfLink(kQualified, kQualified, true, exact), LinkBasis::kInsTraitsAndNumber);
  EXPECT_EQ(BasisOfLink(kQualified, kValidated, true, exact), LinkBasis::kByHand);
}

}  // namespace
}  // namespace socle::mpi::rules
