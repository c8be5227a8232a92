#include "mpi/rules/status_change.h"

#include <cstddef>
#include <optional>
#include <vector>

#include <gtest/gtest.h>

#include "mpi/model/identity_document.h"
#include "mpi/model/rniv.h"
#include "mpi/rules/status.h"

namespace socle::mpi::rules {
namespace {

using enum TrustStatus;
using enum StatusTrigger;

struct Path {
  TrustStatus from;
  TrustStatus to;
  std::optional<std::vector<StatusTrigger>> triggers;  // nothing: refused
};

// A passport was shown; what a structure may choose is as it says.
std::vector<Path> AllPaths() {
  using Triggers = std::vector<StatusTrigger>;
  return {
      {kNone, kNone, std::nullopt},
      {kNone, kProvisional, Triggers{kCreation}},
      {kNone, kRecovered, Triggers{kCreationFromInsi}},
      {kNone, kValidated, Triggers{kCreation, kDocumentControl}},
      {kNone, kQualified, Triggers{kInsiAndDocument}},
      {kProvisional, kNone, std::nullopt},
      {kProvisional, kProvisional, Triggers{}},
      {kProvisional, kRecovered, Triggers{kInsiAccepted}},
      {kProvisional, kValidated, Triggers{kDocumentControl}},
      {kProvisional, kQualified, Triggers{kInsiAccepted, kDocumentControl}},
      {kRecovered, kNone, std::nullopt},
      {kRecovered, kProvisional, Triggers{kDiscordance}},
      {kRecovered, kRecovered, Triggers{}},
      {kRecovered, kValidated, Triggers{kInsDeleted, kDocumentControl}},
      {kRecovered, kQualified, Triggers{kDocumentControl}},
      {kValidated, kNone, std::nullopt},
      {kValidated, kProvisional, Triggers{kInsiIncoherent}},
      {kValidated, kRecovered, std::nullopt},
      {kValidated, kValidated, Triggers{}},
      {kValidated, kQualified, Triggers{kInsiAccepted}},
      {kQualified, kNone, std::nullopt},
      {kQualified, kProvisional, Triggers{kDiscordance}},
      {kQualified, kRecovered, std::nullopt},
      {kQualified, kValidated, Triggers{kInsDeleted}},
      {kQualified, kQualified, Triggers{}},
  };
}

StepEvidence PassportShown() {
  return {.transition = {.document = DocumentType::kPassport}};
}

TEST(FindSteps, LeadsBetweenStatusesByStepsOfRniv) {
  const RnivParameters chosen{.after_incoherent_insi = kProvisional};
  const auto paths = AllPaths();
  EXPECT_EQ(paths.size(), kTrustStatusCount * kTrustStatusCount);
  for (const Path& path : paths) {
    const auto steps = FindSteps(path.from, path.to, PassportShown(), chosen);
    ASSERT_EQ(steps.has_value(), path.triggers.has_value())
        << TrustStatusCode(path.from) << " -> " << TrustStatusCode(path.to);
    if (!steps) {
      continue;
    }
    ASSERT_EQ(steps->size(), path.triggers->size());
    TrustStatus at = path.from;
    for (std::size_t i = 0; i < steps->size(); ++i) {
      EXPECT_EQ((*steps)[i].trigger, (*path.triggers)[i]);
      EXPECT_EQ((*steps)[i].from, at) << "each step begins where the last ended";
      at = (*steps)[i].to;
    }
    EXPECT_EQ(at, path.to);
  }
}

TEST(FindSteps, KnowsFraudDeletionAndDegradation) {
  StepEvidence doubtful = PassportShown();
  doubtful.transition.attributes = {RnivAttribute::kDoubtful};
  EXPECT_EQ(FindSteps(kQualified, kProvisional, doubtful, {})->front().trigger, kFraud);
  EXPECT_EQ(FindSteps(kValidated, kProvisional, doubtful, {})->front().trigger, kFraud);
  EXPECT_FALSE(FindSteps(kProvisional, kValidated, doubtful, {})) << "no promotion in doubt";
  StepEvidence taken_back = PassportShown();
  taken_back.takes_ins_back = true;
  EXPECT_EQ(FindSteps(kQualified, kProvisional, taken_back, {})->front().trigger, kInsDeleted);
  StepEvidence by_a47;
  by_a47.is_change_of_ins = true;
  EXPECT_EQ(FindSteps(kQualified, kRecovered, by_a47, {})->front().trigger, kSenderDegraded);
}

TEST(FindSteps, PromotesNobodyWithoutADocument) {
  EXPECT_FALSE(FindSteps(kNone, kValidated, {}, {}));
  EXPECT_FALSE(FindSteps(kNone, kQualified, {}, {}));
  EXPECT_FALSE(FindSteps(kProvisional, kQualified, {}, {}));
  EXPECT_TRUE(FindSteps(kProvisional, kRecovered, {}, {}));
}

}  // namespace
}  // namespace socle::mpi::rules
