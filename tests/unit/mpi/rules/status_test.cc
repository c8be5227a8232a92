#include "mpi/rules/status.h"

#include <array>
#include <cstddef>
#include <string>
#include <tuple>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "mpi/model/feed.h"
#include "mpi/model/identity_document.h"
#include "mpi/model/reliability.h"
#include "mpi/model/rniv.h"
#include "mpi/rules/documents.h"

namespace socle::mpi::rules {
namespace {

using enum TrustStatus;
using enum StatusTrigger;
using testing::ElementsAre;

constexpr std::array kAllStatuses = {kNone, kProvisional, kRecovered, kValidated, kQualified};

struct Allowed {
  TrustStatus from;
  TrustStatus to;
  StatusTrigger trigger;
  TransitionEffect effect;
};

// RNIV 1 chapters 3 and 4, with the default parameters; the status is `to` unless said.
const std::vector<Allowed> kAllowed = {
    {kNone, kProvisional, kCreation, {}},
    {kNone, kRecovered, kCreationFromInsi, {.replaces_traits = true}},
    {kNone, kQualified, kInsiAndDocument, {.replaces_traits = true}},
    {kNone, kQualified, kAppliCarteVitale, {.replaces_traits = true}},
    {kProvisional, kValidated, kDocumentControl, {}},
    {kRecovered, kQualified, kDocumentControl, {}},
    {kProvisional, kRecovered, kInsiAccepted, {.replaces_traits = true}},
    {kValidated, kQualified, kInsiAccepted, {.replaces_traits = true}},
    {kRecovered,
     kProvisional,
     kFraud,
     {.removes_ins = true, .sets_doubtful = true, .feeds_work_list = true}},
    {kValidated,
     kProvisional,
     kFraud,
     {.removes_ins = true, .sets_doubtful = true, .feeds_work_list = true}},
    {kQualified,
     kProvisional,
     kFraud,
     {.removes_ins = true, .sets_doubtful = true, .feeds_work_list = true}},
    {kQualified, kValidated, kVerificationFailed, {.removes_ins = true, .feeds_work_list = true}},
    {kQualified, kProvisional, kDiscordance, {.removes_ins = true}},
    {kRecovered, kProvisional, kDiscordance, {.removes_ins = true}},
    {kQualified, kValidated, kInsDeleted, {.removes_ins = true}},
    {kQualified, kProvisional, kInsDeleted, {.removes_ins = true}},
    {kRecovered, kProvisional, kInsDeleted, {.removes_ins = true}},
    {kQualified, kRecovered, kSenderDegraded, {.status = kProvisional, .removes_ins = true}},
};

const Allowed* FindAllowed(const Transition& transition) {
  for (const Allowed& allowed : kAllowed) {
    if (std::tuple(allowed.from, allowed.to, allowed.trigger) ==
        std::tuple(transition.from, transition.to, transition.trigger)) {
      return &allowed;
    }
  }
  return nullptr;
}

constexpr TransitionEvidence kPassportShown = {.document = DocumentType::kPassport};

// Whether it is allowed by a row of RNIV, whose effect it has then.
bool IsAllowedAsItShould(const Transition& transition) {
  const auto effect = CheckTransition(transition, kPassportShown, {});
  const Allowed* const allowed = FindAllowed(transition);
  EXPECT_EQ(effect.has_value(), allowed != nullptr)
      << TrustStatusCode(transition.from) << " -> " << TrustStatusCode(transition.to) << " trigger "
      << static_cast<std::size_t>(transition.trigger);
  if (allowed == nullptr || !effect.has_value()) {
    return false;
  }
  TransitionEffect expected = allowed->effect;
  expected.status = expected.status == kNone ? transition.to : expected.status;
  EXPECT_EQ(*effect, expected) << TrustStatusCode(transition.from) << " -> "
                               << TrustStatusCode(transition.to);
  return true;
}

TEST(CheckTransition, AllowsTheRowsOfRnivAndRefusesAllOthers) {
  std::size_t allowed_count = 0;
  for (const TrustStatus from : kAllStatuses) {
    for (const TrustStatus to : kAllStatuses) {
      for (std::size_t i = 0; i < kStatusTriggerCount; ++i) {
        allowed_count += IsAllowedAsItShould({from, to, static_cast<StatusTrigger>(i)}) ? 1U : 0U;
      }
    }
  }
  EXPECT_EQ(allowed_count, kAllowed.size());
}

TEST(CheckTransition, NeverGoesFromProvisionalToQualifiedInOneStep) {
  for (std::size_t i = 0; i < kStatusTriggerCount; ++i) {
    EXPECT_FALSE(CheckTransition(
        {kProvisional, kQualified, static_cast<StatusTrigger>(i)}, kPassportShown, {}));
  }
}

TEST(CheckTransition, PromotesOnDocumentsOfHighTrustOnly) {
  const std::array<Transition, 3> promotions = {{{kProvisional, kValidated, kDocumentControl},
                                                 {kRecovered, kQualified, kDocumentControl},
                                                 {kNone, kQualified, kInsiAndDocument}}};
  for (const Transition& transition : promotions) {
    EXPECT_FALSE(CheckTransition(transition, {}, {})) << "no default document (SI 23)";
    EXPECT_FALSE(CheckTransition(transition, {.document = DocumentType::kDrivingLicence}, {}));
    EXPECT_FALSE(CheckTransition(transition, {.document = DocumentType::kTravellersBook}, {}));
    EXPECT_TRUE(CheckTransition(transition, {.document = DocumentType::kIdentityCard}, {}));
  }
}

TEST(CheckTransition, NeverPromotesDoubtfulOrFictiveIdentities) {
  for (const Allowed& allowed : kAllowed) {
    const bool is_promotion = allowed.to > kProvisional && allowed.to > allowed.from;
    for (const RnivAttribute attribute : {RnivAttribute::kDoubtful, RnivAttribute::kFictive}) {
      const auto effect = CheckTransition(
          {allowed.from, allowed.to, allowed.trigger}, {{attribute}, DocumentType::kPassport}, {});
      EXPECT_EQ(effect.has_value(), !is_promotion);
    }
    EXPECT_TRUE(CheckTransition({allowed.from, allowed.to, allowed.trigger},
                                {{RnivAttribute::kHomonym}, DocumentType::kPassport},
                                {}));
  }
}

TEST(CheckTransition, AppliCarteVitaleGivesTheStatusOfTheParameter) {
  for (const TrustStatus chosen : {kProvisional, kRecovered, kValidated, kQualified}) {
    const RnivParameters parameters{.from_appli_carte_vitale = chosen};
    for (const TrustStatus to : kAllStatuses) {
      EXPECT_EQ(CheckTransition({kNone, to, kAppliCarteVitale}, {}, parameters).has_value(),
                to == chosen);
    }
  }
}

TEST(CheckTransition, ParametersChooseTheStatusAfterAFailure) {
  const RnivParameters low{.after_failed_verification = kProvisional,
                           .after_incoherent_insi = kProvisional};
  EXPECT_TRUE(CheckTransition({kQualified, kProvisional, kVerificationFailed}, {}, low));
  EXPECT_FALSE(CheckTransition({kQualified, kValidated, kVerificationFailed}, {}, low));
  EXPECT_TRUE(CheckTransition({kValidated, kProvisional, kInsiIncoherent}, {}, low));
  EXPECT_FALSE(CheckTransition({kValidated, kProvisional, kInsiIncoherent}, {}, {}));
}

struct Final {
  InsiOutcome insi;
  bool document;
  TrustStatus status;
};

TEST(FinalStatus, FollowsFromBothControls) {
  const std::array<Final, 6> rows = {{{InsiOutcome::kNotCalled, false, kProvisional},
                                      {InsiOutcome::kCoherent, false, kRecovered},
                                      {InsiOutcome::kNotCalled, true, kValidated},
                                      {InsiOutcome::kCoherent, true, kQualified},
                                      {InsiOutcome::kIncoherent, true, kValidated},
                                      {InsiOutcome::kIncoherent, false, kProvisional}}};
  for (const Final& row : rows) {
    EXPECT_EQ(FinalStatus(row.insi, row.document, {}), row.status);
  }
  EXPECT_EQ(FinalStatus(InsiOutcome::kIncoherent, true, {.after_incoherent_insi = kProvisional}),
            kProvisional);
}

TEST(CheckAttributes, KnowsWhatGoesWithWhat) {
  constexpr auto kHomonym = RnivAttribute::kHomonym;
  constexpr auto kDoubtful = RnivAttribute::kDoubtful;
  constexpr auto kFictive = RnivAttribute::kFictive;
  for (const TrustStatus status : {kProvisional, kRecovered, kValidated, kQualified}) {
    const bool is_provisional = status == kProvisional;
    EXPECT_TRUE(CheckAttributes(status, {}, {}));
    EXPECT_TRUE(CheckAttributes(status, {kHomonym}, {}));
    EXPECT_EQ(CheckAttributes(status, {kDoubtful}, {}).has_value(), is_provisional);
    EXPECT_EQ(CheckAttributes(status, {kFictive}, {}).has_value(), is_provisional);
    EXPECT_EQ(CheckAttributes(status, {kDoubtful, kHomonym}, {}).has_value(), is_provisional);
    EXPECT_FALSE(CheckAttributes(status, {kDoubtful, kFictive}, {}));
    EXPECT_FALSE(CheckAttributes(status, {kFictive, kHomonym}, {}));
    EXPECT_EQ(
        CheckAttributes(status, {kFictive, kHomonym}, {.fictive_and_homonym = true}).has_value(),
        is_provisional);
  }
}

TEST(SetAttribute, DoubtForcesProvisionalAndTakesTheIns) {
  const auto doubtful =
      SetAttribute(kQualified, {RnivAttribute::kHomonym}, RnivAttribute::kDoubtful, {});
  ASSERT_TRUE(doubtful);
  EXPECT_EQ(doubtful->status, kProvisional);
  EXPECT_TRUE(doubtful->removes_ins);
  EXPECT_EQ(doubtful->attributes,
            (RnivAttributes{RnivAttribute::kHomonym, RnivAttribute::kDoubtful}));
  const auto homonym = SetAttribute(kQualified, {}, RnivAttribute::kHomonym, {});
  ASSERT_TRUE(homonym);
  EXPECT_EQ(homonym->status, kQualified) << "homonyme changes no status";
  EXPECT_FALSE(homonym->removes_ins);
  EXPECT_FALSE(SetAttribute(kProvisional, {RnivAttribute::kDoubtful}, RnivAttribute::kFictive, {}));
}

TEST(CheckInsiCall, IsForbiddenWhereRnivSaysSo) {
  EXPECT_TRUE(CheckInsiCall({}, {}));
  EXPECT_FALSE(CheckInsiCall({.attributes = {RnivAttribute::kDoubtful}}, {}));
  EXPECT_FALSE(CheckInsiCall({.attributes = {RnivAttribute::kFictive}}, {}));
  EXPECT_TRUE(CheckInsiCall({.attributes = {RnivAttribute::kHomonym}}, {}));
  EXPECT_FALSE(CheckInsiCall({.is_newborn_without_nir = true}, {}));
  EXPECT_FALSE(CheckInsiCall({.is_anonymous = true}, {}));
  EXPECT_FALSE(CheckInsiCall({.may_have_number = false}, {}));
  EXPECT_FALSE(CheckInsiCall({.ame_number = "7"}, {}));
  EXPECT_TRUE(CheckInsiCall({.ame_number = "1"}, {}));
  EXPECT_TRUE(CheckInsiCall({.ame_number = "2"}, {}));
  EXPECT_FALSE(CheckInsiCall({}, {.insi_on_provisional = false}));
  EXPECT_TRUE(CheckInsiCall({.status = kValidated}, {.insi_on_provisional = false}));
}

WireStatus Read(const std::vector<std::string>& codes,
                bool has_ins,
                std::vector<FeedFault>& faults,
                const RnivParameters& parameters = {}) {
  return StatusFromWire(codes, has_ins, parameters, faults);
}

TEST(StatusFromWire, ReadsTheRowsOfPid32) {
  std::vector<FeedFault> faults;
  EXPECT_EQ(Read({"PROV"}, false, faults).status, kProvisional);
  EXPECT_EQ(Read({"PROV"}, true, faults).status, kProvisional);
  EXPECT_EQ(Read({"VIDE"}, false, faults).status, kProvisional);
  EXPECT_EQ(Read({"VALI"}, false, faults).status, kValidated);
  EXPECT_EQ(Read({"VALI"}, true, faults).status, kQualified);
  EXPECT_EQ(Read({}, true, faults).status, kNone);
  EXPECT_EQ(Read({"HOMA", "VALI"}, true, faults).status, kQualified) << "in any order";
  EXPECT_TRUE(faults.empty());
}

TEST(StatusFromWire, SortsAttributesFromComments) {
  std::vector<FeedFault> faults;
  const WireStatus wire = Read({"PROV", "DOUT", "DPOT", "HOMA", "USUR"}, false, faults);
  EXPECT_EQ(wire.attributes, (RnivAttributes{RnivAttribute::kDoubtful, RnivAttribute::kHomonym}));
  EXPECT_THAT(wire.comments,
              ElementsAre(ReliabilityCode::kPotentialDuplicate, ReliabilityCode::kUsurped));
  EXPECT_EQ(Read({"PROV", "FICT"}, false, faults).attributes,
            RnivAttributes{RnivAttribute::kFictive});
  EXPECT_TRUE(faults.empty());
}

TEST(StatusFromWire, SaysWhichCodeIsWrong) {
  std::vector<FeedFault> faults;
  Read({"PROV", "QUAL"}, false, faults);
  ASSERT_EQ(faults.size(), 1U);
  EXPECT_EQ(faults[0].kind, FaultKind::kUnknownCode);
  EXPECT_EQ(faults[0].place, FaultPlace::kReliability);
  EXPECT_EQ(faults[0].repetition, 2);
  faults.clear();
  Read({"PROV", "VALI"}, false, faults);
  ASSERT_EQ(faults.size(), 1U) << "two statuses";
  EXPECT_EQ(faults[0].repetition, 2);
}

TEST(StatusFromWire, ReadsLongCodesWhereTheyAreUsed) {
  std::vector<FeedFault> faults;
  const RnivParameters parameters{.accepts_long_status_codes = true};
  EXPECT_EQ(Read({"RECUP"}, false, faults, parameters).status, kRecovered);
  EXPECT_EQ(Read({"QUAL"}, true, faults, parameters).status, kQualified);
  EXPECT_TRUE(faults.empty());
}

TEST(WireFromStatus, SendsTheInsOfQualifiedIdentitiesOnly) {
  struct Row {
    TrustStatus status;
    const char* hl7;
    const char* next;
    bool with_ins;
  };

  const std::array<Row, 4> rows = {{{kProvisional, "PROV", "PROV", false},
                                    {kRecovered, "PROV", "RECUP", false},
                                    {kValidated, "VALI", "VALI", false},
                                    {kQualified, "VALI", "QUAL", true}}};
  for (const Row& row : rows) {
    EXPECT_EQ(WireFromStatus(row.status, {}, WireForm::kHl7v2),
              (WireIdentity{{row.hl7}, row.with_ins}));
    EXPECT_EQ(WireFromStatus(row.status, {}, WireForm::kFrCore),
              (WireIdentity{{row.hl7}, row.with_ins}));
    EXPECT_EQ(WireFromStatus(row.status, {}, WireForm::kFrCoreNext),
              (WireIdentity{{row.next}, row.with_ins}));
  }
  EXPECT_THAT(
      WireFromStatus(
          kProvisional, {RnivAttribute::kHomonym, RnivAttribute::kDoubtful}, WireForm::kHl7v2)
          .codes,
      ElementsAre("PROV", "HOMA", "DOUT"));
}

TEST(WireFromStatus, IsReadBackButForRecovered) {
  for (const TrustStatus status : {kProvisional, kValidated, kQualified}) {
    std::vector<FeedFault> faults;
    const WireIdentity wire = WireFromStatus(status, {RnivAttribute::kHomonym}, WireForm::kHl7v2);
    const WireStatus read = Read(wire.codes, wire.with_ins, faults);
    EXPECT_EQ(read.status, status);
    EXPECT_EQ(read.attributes, RnivAttributes{RnivAttribute::kHomonym});
  }
}

struct Proof {
  const char* code;
  DocumentTrust trust;
};

TEST(DocumentTrust, IsThatOfZfd7) {
  const std::array<Proof, kDocumentTypeCount> rows = {{{"CN", DocumentTrust::kHigh},
                                                       {"PA", DocumentTrust::kHigh},
                                                       {"CS", DocumentTrust::kHigh},
                                                       {"CE", DocumentTrust::kHigh},
                                                       {"IE", DocumentTrust::kHigh},
                                                       {"AV", DocumentTrust::kHigh},
                                                       {"DC", DocumentTrust::kHigh},
                                                       {"AN", DocumentTrust::kSpecialCase},
                                                       {"LE", DocumentTrust::kSpecialCase},
                                                       {"AC", DocumentTrust::kSpecialCase},
                                                       {"CM", DocumentTrust::kMilitaryOnly},
                                                       {"TC", DocumentTrust::kByContract},
                                                       {"CC", DocumentTrust::kNone},
                                                       {"PC", DocumentTrust::kNone}}};
  for (const Proof& row : rows) {
    const DocumentType type = FindDocumentType(row.code).value();
    EXPECT_EQ(TrustOf(type), row.trust) << row.code;
    const bool always =
        row.trust == DocumentTrust::kHigh || row.trust == DocumentTrust::kSpecialCase;
    EXPECT_EQ(MayValidate(type, {}), always) << row.code;
  }
  EXPECT_TRUE(MayValidate(DocumentType::kMilitaryCard, {.is_military = true}));
  EXPECT_TRUE(MayValidate(DocumentType::kTrustedThirdParty, {.contract_of_trust = true}));
}

}  // namespace
}  // namespace socle::mpi::rules
