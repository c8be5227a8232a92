#include "mpi/model/work.h"

#include <cstddef>
#include <optional>
#include <set>
#include <string_view>

#include <gtest/gtest.h>

#include "mpi/model/reliability.h"

namespace socle::mpi {
namespace {

TEST(WorkKind, HasANameOfItsOwnAndFacts) {
  std::set<std::string_view> names;
  for (std::size_t i = 0; i < kWorkKindCount; ++i) {
    const auto kind = static_cast<WorkKind>(i);
    EXPECT_EQ(FactsOf(kind).kind, kind) << "order of the table";
    EXPECT_EQ(FindWorkKind(WorkKindName(kind)), kind);
    names.insert(WorkKindName(kind));
  }
  EXPECT_EQ(names.size(), kWorkKindCount);
  EXPECT_EQ(AllWorkKinds().size(), kWorkKindCount);
  EXPECT_FALSE(FindWorkKind("no_such_kind"));
}

TEST(WorkKind, HasTheStatesOfTable0445) {
  EXPECT_EQ(FactsOf(WorkKind::kDoublon).open_code, ReliabilityCode::kPotentialDuplicate);
  EXPECT_EQ(FactsOf(WorkKind::kDoublon).confirmed_code, ReliabilityCode::kConfirmedDuplicate);
  EXPECT_EQ(FactsOf(WorkKind::kCollision).open_code, ReliabilityCode::kPotentialCollision);
  EXPECT_EQ(FactsOf(WorkKind::kCollision).confirmed_code, ReliabilityCode::kConfirmedCollision);
  EXPECT_EQ(FactsOf(WorkKind::kHomonym).open_code, ReliabilityCode::kHomonymDetected);
  EXPECT_EQ(FactsOf(WorkKind::kHomonym).confirmed_code, ReliabilityCode::kHomonymConfirmed);
  EXPECT_EQ(FactsOf(WorkKind::kTwins).open_code, ReliabilityCode::kHomonymDetected);
  EXPECT_EQ(FactsOf(WorkKind::kReceivedIdentity).open_code, ReliabilityCode::kReceived);
  EXPECT_EQ(FactsOf(WorkKind::kUsurpation).open_code, ReliabilityCode::kUsurped);
  EXPECT_EQ(FactsOf(WorkKind::kLinkedElsewhere).open_code, ReliabilityCode::kLinkedElsewhere);
  EXPECT_EQ(FactsOf(WorkKind::kAnomaly).open_code, std::nullopt) << "ANOM means anonymous";
}

TEST(WorkKind, AlertsAreTheForbiddenStates) {
  std::set<WorkKind> alerts;
  for (const WorkKindFacts& facts : AllWorkKinds()) {
    if (facts.is_alert) {
      alerts.insert(facts.kind);
    }
  }
  EXPECT_EQ(alerts,
            (std::set{WorkKind::kCollision,
                      WorkKind::kUsurpation,
                      WorkKind::kInsDuplicate,
                      WorkKind::kPartnerInsError}));
}

TEST(WorkCause, HasANameOfItsOwn) {
  std::set<std::string_view> names;
  for (std::size_t i = 0; i < kWorkCauseCount; ++i) {
    const auto cause = static_cast<WorkCause>(i);
    EXPECT_FALSE(WorkCauseName(cause).empty());
    EXPECT_EQ(FindWorkCause(WorkCauseName(cause)), cause);
    names.insert(WorkCauseName(cause));
  }
  EXPECT_EQ(names.size(), kWorkCauseCount);
  EXPECT_EQ(WorkCauseName(WorkCause::kTooManyCandidates), "too_many_candidates");
}

TEST(WorkPriority, GrowsWithEachInput) {
  const WorkPriorityInput plain{.probability = 0.5, .age_days = 10};
  const auto base = WorkPriority(WorkKind::kDoublon, plain);
  auto changed = plain;
  changed.probability = 0.6;
  EXPECT_GT(WorkPriority(WorkKind::kDoublon, changed), base);
  changed = plain;
  changed.age_days = 11;
  EXPECT_EQ(WorkPriority(WorkKind::kDoublon, changed), base + 1);
  changed = plain;
  changed.is_active = true;
  EXPECT_GT(WorkPriority(WorkKind::kDoublon, changed), base);
  changed = plain;
  changed.has_ins = true;
  EXPECT_GT(WorkPriority(WorkKind::kDoublon, changed), base);
  EXPECT_GT(WorkPriority(WorkKind::kCollision, plain), base);
}

TEST(WorkPriority, StaysUnderItsLimit) {
  const WorkPriorityInput most{
      .probability = 7, .age_days = 100'000, .is_active = true, .has_ins = true};
  EXPECT_EQ(WorkPriority(WorkKind::kCollision, most), kWorkPriorityMax);
  const WorkPriorityInput least{.probability = -1};
  EXPECT_EQ(WorkPriority(WorkKind::kAnomaly, least), FactsOf(WorkKind::kAnomaly).urgency);
}

TEST(WorkReason, DefaultsHaveCodesOfTheirOwnForEachDecision) {
  std::set<std::string_view> codes;
  std::set<WorkDecision> decisions;
  for (const WorkReason& reason : DefaultWorkReasons()) {
    codes.insert(reason.code);
    decisions.insert(reason.decision);
    EXPECT_FALSE(reason.text.empty());
  }
  EXPECT_EQ(codes.size(), DefaultWorkReasons().size());
  EXPECT_EQ(decisions.size(), 4U);
  EXPECT_EQ(FindWorkDecision(WorkDecisionName(WorkDecision::kCorrected)), WorkDecision::kCorrected);
  EXPECT_FALSE(FindWorkDecision("perhaps"));
}

}  // namespace
}  // namespace socle::mpi
