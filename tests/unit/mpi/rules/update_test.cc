#include "mpi/rules/update.h"

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "mpi/model/feed.h"
#include "mpi/model/ins_authority.h"
#include "mpi/model/rniv.h"
#include "mpi/model/work.h"
#include "mpi/rules/status_change.h"
#include "tests/unit/mpi/rules/fault_matchers.h"
#include "tests/unit/mpi/rules/feed_builder.h"

namespace socle::mpi::rules {
namespace {

using enum TrustStatus;
using testing::Contains;
using testing::ElementsAre;
using testing::IsEmpty;

constexpr auto kError = FaultSeverity::kError;
constexpr auto kWarning = FaultSeverity::kWarning;

FaultIs OfField(PatientField field, FaultKind kind, FaultSeverity severity = kError) {
  return {severity, kind, FaultPlace::kField, field, 1};
}

FaultIs OfStatus(FaultKind kind, int repetition = 1) {
  return {kError, kind, FaultPlace::kReliability, {}, repetition};
}

FaultIs OfIdentifier(FaultKind kind, int repetition, FaultSeverity severity = kError) {
  return {severity, kind, FaultPlace::kIdentifiers, {}, repetition};
}

CurrentIdentity Qualified() {
  return Applied(FeedBuilder().Qualified().Validate());
}

CurrentIdentity Provisional() {
  return Applied(FeedBuilder().Validate());
}

CurrentIdentity Validated() {
  return Applied(FeedBuilder().Status({"VALI"}).Document("CN").Validate());
}

std::optional<Ins> CapucinesIns() {
  return Ins{std::string(kCapucinesIns), std::string(kInsTestNirOid)};
}

TEST(ValidateUpdate, CreatesAProvisionalIdentity) {
  const auto verdict = FeedBuilder().Validate();
  EXPECT_TRUE(verdict.IsAccepted());
  EXPECT_THAT(verdict.faults, IsEmpty());
  EXPECT_EQ(verdict.status, kProvisional);
  EXPECT_EQ(verdict.ins_change, InsChange::kKeep);
  EXPECT_EQ(verdict.update[PatientField::kBirthName], "FAUVETTE");
  EXPECT_THAT(verdict.work, IsEmpty());
}

TEST(ValidateUpdate, CreatesAQualifiedIdentityWithItsIns) {
  const auto verdict = FeedBuilder().Qualified().Validate();
  EXPECT_THAT(verdict.faults, IsEmpty());
  EXPECT_EQ(verdict.status, kQualified);
  EXPECT_EQ(verdict.received_status, kQualified);
  EXPECT_EQ(verdict.ins_change, InsChange::kSet);
  EXPECT_EQ(verdict.ins, CapucinesIns());
  EXPECT_FALSE(verdict.alerts_partners);
}

TEST(ValidateUpdate, CreatesAValidatedIdentityWithoutIns) {
  const auto verdict = FeedBuilder().Status({"VALI"}).Document("PA").Validate();
  EXPECT_EQ(verdict.status, kValidated);
  EXPECT_EQ(verdict.ins_change, InsChange::kKeep);
}

TEST(ValidateUpdate, StoresNamesInTheirForm) {
  const auto verdict = FeedBuilder()
                           .Set(PatientField::kBirthName, "Lœuvre")
                           .Set(PatientField::kBirthFirstGivenName, "Noël")
                           .Set(PatientField::kBirthGivenNames, "Noël, Marie")
                           .Set(PatientField::kUsedName, "d’Alouette")
                           .Validate();
  EXPECT_EQ(verdict.update[PatientField::kBirthName], "LOEUVRE");
  EXPECT_EQ(verdict.update[PatientField::kBirthFirstGivenName], "NOEL");
  EXPECT_EQ(verdict.update[PatientField::kBirthGivenNames], "NOEL MARIE");
  EXPECT_EQ(verdict.update[PatientField::kUsedName], "D'ALOUETTE");
}

TEST(ValidateUpdate, IsIdempotent) {
  FeedBuilder builder;
  builder.Qualified()
      .Set(PatientField::kBirthName, "Grive--Merle")
      .Set(PatientField::kBirthGivenNames, "Noël, Marie")
      .Set(PatientField::kBirthFirstGivenName, "Noël")
      .Set(PatientField::kBirthPlaceCode, "2a004");
  const auto first = builder.Validate();
  const CurrentIdentity held = Applied(first);
  FeedBuilder again;
  again.Qualified();
  for (std::size_t i = 0; i < kPatientFieldCount; ++i) {
    again.Set(static_cast<PatientField>(i), first.update[static_cast<PatientField>(i)]);
  }
  const auto second = again.Validate(&held);
  EXPECT_EQ(second.update, first.update);
  EXPECT_EQ(second.status, first.status);
  EXPECT_EQ(second.ins_change, InsChange::kKeep) << "the same INS changes nothing";
  EXPECT_THAT(second.work, IsEmpty());
  EXPECT_THAT(second.former_ins, IsEmpty());
}

TEST(ValidateUpdate, TakesTheFirstGivenNameFromTheList) {
  const auto verdict = FeedBuilder()
                           .Set(PatientField::kBirthFirstGivenName, std::nullopt)
                           .Set(PatientField::kBirthGivenNames, "Jean-Roger Pierre")
                           .Validate();
  EXPECT_TRUE(verdict.IsAccepted());
  EXPECT_EQ(verdict.update[PatientField::kBirthFirstGivenName], "JEAN-ROGER");
}

TEST(ValidateUpdate, NeverFillsInUsedNames) {
  const auto verdict = FeedBuilder().Validate();
  EXPECT_FALSE(verdict.update[PatientField::kUsedName]);
  EXPECT_FALSE(verdict.update[PatientField::kUsedGivenName]);
}

TEST(ValidateUpdate, HandsOnATraitThatIsTakenAway) {
  CurrentIdentity held = Provisional();
  held.traits[PatientField::kUsedName] = "PINSON";
  const auto verdict = FeedBuilder("A31").Set(PatientField::kUsedName, "").Validate(&held);
  EXPECT_TRUE(verdict.IsAccepted());
  EXPECT_EQ(verdict.update[PatientField::kUsedName], "");
}

TEST(ValidateUpdate, AsksForTheFiveTraitsOfACreation) {
  for (const PatientField field : {PatientField::kBirthName,
                                   PatientField::kBirthDate,
                                   PatientField::kSex,
                                   PatientField::kBirthPlaceCode}) {
    const auto verdict = FeedBuilder().Set(field, std::nullopt).Validate();
    EXPECT_THAT(Outline(verdict.faults), ElementsAre(OfField(field, FaultKind::kRequiredMissing)));
    EXPECT_EQ(verdict.update, PatientUpdate());
    RnivParameters lenient = kTrustedTest;
    lenient.missing_trait = RuleSeverity::kNote;
    EXPECT_TRUE(FeedBuilder().Set(field, std::nullopt).Validate(nullptr, lenient).IsAccepted());
  }
  const auto no_given = FeedBuilder()
                            .Set(PatientField::kBirthFirstGivenName, std::nullopt)
                            .Set(PatientField::kBirthGivenNames, std::nullopt)
                            .Validate();
  EXPECT_THAT(
      Outline(no_given.faults),
      ElementsAre(OfField(PatientField::kBirthFirstGivenName, FaultKind::kRequiredMissing)));
}

TEST(ValidateUpdate, AnUpdateMayLeaveTraitsOutButNotTakeThemAway) {
  const CurrentIdentity held = Provisional();
  EXPECT_TRUE(
      FeedBuilder("A31").Set(PatientField::kBirthDate, std::nullopt).Validate(&held).IsAccepted());
  EXPECT_FALSE(FeedBuilder("A31").Set(PatientField::kBirthDate, "").Validate(&held).IsAccepted());
}

TEST(ValidateUpdate, RefusesTheFaultsOfThePublishedSamples) {
  struct Sample {
    const char* what;
    FeedBuilder builder;
    FaultIs fault;
  };

  const std::vector<Sample> samples = {
      {"ins-twice",
       FeedBuilder().Qualified().Ins("185077505600049"),
       OfIdentifier(FaultKind::kDuplicateIdentifier, 3)},
      {"ins-without-birth-date",
       FeedBuilder().Qualified().Set(PatientField::kBirthDate, std::nullopt),
       OfField(PatientField::kBirthDate, FaultKind::kRequiredMissing)},
      {"ins-without-birth-place",
       FeedBuilder().Qualified().Set(PatientField::kBirthPlaceCode, std::nullopt),
       OfField(PatientField::kBirthPlaceCode, FaultKind::kRequiredMissing)},
      {"ins-sex-unknown",
       FeedBuilder().Qualified().Set(PatientField::kSex, "I"),
       OfField(PatientField::kSex, FaultKind::kUnknownCode)},
      {"ins-partial-birth-date",
       FeedBuilder().Qualified().Set(PatientField::kBirthDate, "1985-07"),
       OfField(PatientField::kBirthDate, FaultKind::kBadValue)},
      {"vali-doubtful",
       FeedBuilder().Qualified().Status({"VALI", "DOUT"}),
       OfStatus(FaultKind::kUnknownCode)},
      {"fictive-and-doubtful",
       FeedBuilder().Status({"PROV", "FICT", "DOUT"}),
       OfStatus(FaultKind::kUnknownCode)},
      {"unknown-status", FeedBuilder().Status({"QUAL"}), OfStatus(FaultKind::kUnknownCode)},
      {"birth-date-month-13",
       FeedBuilder().Set(PatientField::kBirthDate, "1961-13-20"),
       OfField(PatientField::kBirthDate, FaultKind::kBadValue)},
      {"birth-date-in-future",
       FeedBuilder().Set(PatientField::kBirthDate, "2161-04-20"),
       OfField(PatientField::kBirthDate, FaultKind::kBadValue)},
      {"sex-o",
       FeedBuilder().Set(PatientField::kSex, "O"),
       OfField(PatientField::kSex, FaultKind::kUnknownCode)},
      {"utf8-declared-latin9",
       FeedBuilder().Set(PatientField::kBirthName, "M\xC3\x83\xC2\x89SANGE"),
       OfField(PatientField::kBirthName, FaultKind::kBadValue)},
      {"bad-document",
       FeedBuilder().Document("XX"),
       OfField(PatientField::kDocumentType, FaultKind::kUnknownCode)},
      {"bad-source",
       FeedBuilder().Source("XX"),
       OfField(PatientField::kInsSource, FaultKind::kUnknownCode)},
      {"incoherent-first-given-name",
       FeedBuilder().Set(PatientField::kBirthFirstGivenName, "MARIE-LOU"),
       OfField(PatientField::kBirthFirstGivenName, FaultKind::kBadValue)},
      {"birth-place-text",
       FeedBuilder().Set(PatientField::kBirthPlaceCode, "PARIS"),
       OfField(PatientField::kBirthPlaceCode, FaultKind::kBadValue)},
  };
  for (const Sample& sample : samples) {
    const auto verdict = sample.builder.Validate();
    EXPECT_FALSE(verdict.IsAccepted()) << sample.what;
    ASSERT_FALSE(verdict.faults.empty()) << sample.what;
    EXPECT_EQ(Outline(verdict.faults).front(), sample.fault) << sample.what;
    EXPECT_EQ(verdict.update, PatientUpdate()) << sample.what;
    EXPECT_EQ(verdict.ins_change, InsChange::kKeep) << sample.what;
    EXPECT_THAT(verdict.work, IsEmpty()) << sample.what;
  }
}

TEST(ValidateUpdate, AnInsWithAWrongKeyIsRefusedOrLeftOut) {
  FeedBuilder test;
  test.Status({"VALI"}).Ins("285077505600097").Document("CN");
  const auto verdict = test.Validate();
  EXPECT_TRUE(verdict.IsAccepted()) << "warned of on a test feed";
  EXPECT_EQ(verdict.status, kValidated);
  EXPECT_EQ(verdict.ins_change, InsChange::kKeep);
  EXPECT_THAT(verdict.work,
              ElementsAre(WorkRequest{WorkKind::kInsDropped, WorkCause::kInsKeyWrong}));
  FeedBuilder production;
  production.Production().Status({"VALI"}).Ins("285077505600097", kInsNirOid).Document("CN");
  const auto refused = production.Validate(nullptr, {.contract_of_trust = true});
  EXPECT_THAT(Outline(refused.faults), ElementsAre(OfIdentifier(FaultKind::kBadValue, 2)));
}

TEST(ValidateUpdate, RefusesTestMessagesInProduction) {
  const auto verdict = FeedBuilder().Validate(nullptr, {});
  EXPECT_THAT(
      Outline(verdict.faults),
      ElementsAre(FaultIs{kError, FaultKind::kUnsupportedProcessing, FaultPlace::kMessage, {}, 1}));
  EXPECT_TRUE(FeedBuilder().Validate(nullptr, {.refuses_test_messages = false}).IsAccepted());
  EXPECT_TRUE(FeedBuilder().Production().Validate(nullptr, {}).IsAccepted());
}

TEST(ValidateUpdate, DropsAnInsThatIsNotOfAQualifiedIdentity) {
  const CurrentIdentity held = Provisional();
  const auto verdict = FeedBuilder("A31").Status({"PROV"}).Ins().Validate(&held);
  EXPECT_TRUE(verdict.IsAccepted());
  EXPECT_EQ(verdict.status, kProvisional);
  EXPECT_EQ(verdict.ins_change, InsChange::kKeep);
  EXPECT_THAT(verdict.work,
              ElementsAre(WorkRequest{WorkKind::kInsDropped, WorkCause::kInsOfUnqualified}));
  EXPECT_THAT(Outline(verdict.faults),
              ElementsAre(OfIdentifier(FaultKind::kNotAllowed, 2, kWarning)));
}

TEST(ValidateUpdate, WithoutAStatusNothingIsPromoted) {
  const auto created = FeedBuilder().NoStatus().Ins().Validate();
  EXPECT_EQ(created.status, kProvisional);
  EXPECT_FALSE(created.comments);
  EXPECT_THAT(created.work,
              ElementsAre(WorkRequest{WorkKind::kInsDropped, WorkCause::kInsOfUnqualified}));
  const CurrentIdentity held = Qualified();
  const auto updated = FeedBuilder("A31").NoStatus().Ins().Validate(&held);
  EXPECT_EQ(updated.status, kQualified);
  EXPECT_EQ(updated.ins_change, InsChange::kKeep);
  RnivParameters strict = kTrustedTest;
  strict.accepts_missing_status = false;
  EXPECT_THAT(Outline(FeedBuilder().NoStatus().Validate(nullptr, strict).faults),
              ElementsAre(OfStatus(FaultKind::kRequiredMissing)));
}

TEST(ValidateUpdate, WithoutAContractOfTrustAllIsProvisional) {
  const RnivParameters untrusted{.feed = FeedKind::kTest};
  const auto verdict = FeedBuilder().Qualified().Validate(nullptr, untrusted);
  EXPECT_TRUE(verdict.IsAccepted());
  EXPECT_EQ(verdict.status, kProvisional);
  EXPECT_EQ(verdict.received_status, kQualified);
  EXPECT_EQ(verdict.ins_change, InsChange::kKeep);
  EXPECT_THAT(verdict.work, IsEmpty()) << "nobody has to look";
  const auto validated = FeedBuilder().Status({"VALI"}).Document("CN").Validate(nullptr, untrusted);
  EXPECT_EQ(validated.status, kProvisional);
}

TEST(ValidateUpdate, OutsideOfTheReferenceAllIsProvisionalAndNothingMerges) {
  RnivParameters outside = kTrustedTest;
  outside.is_reference = false;
  EXPECT_EQ(FeedBuilder().Qualified().Validate(nullptr, outside).status, kProvisional);
  const CurrentIdentity held = Qualified();
  const auto merge = FeedBuilder("A40").Qualified().Action(FeedAction::kMerge);
  EXPECT_THAT(Outline(merge.Validate(&held, outside).faults),
              ElementsAre(FaultIs{kError, FaultKind::kNotAllowed, FaultPlace::kMessage, {}, 1}));
  EXPECT_TRUE(merge.Validate(&held).IsAccepted());
}

TEST(ValidateUpdate, MergesIdentitiesOfEveryStatus) {
  for (const TrustStatus status : {kProvisional, kRecovered, kValidated, kQualified}) {
    CurrentIdentity held = status == kQualified || status == kRecovered ? Qualified() : Validated();
    held.status = status;
    const auto verdict = FeedBuilder("A40").NoStatus().Action(FeedAction::kMerge).Validate(&held);
    EXPECT_TRUE(verdict.IsAccepted());
    EXPECT_EQ(verdict.status, status);
  }
}

TEST(ValidateUpdate, ADomainWithoutInsKeepsNone) {
  RnivParameters no_ins = kTrustedTest;
  no_ins.ins_is_accepted = false;
  const auto verdict = FeedBuilder().Qualified().Validate(nullptr, no_ins);
  EXPECT_EQ(verdict.status, kValidated);
  EXPECT_EQ(verdict.ins_change, InsChange::kKeep);
  EXPECT_THAT(verdict.work, IsEmpty());
}

TEST(ValidateUpdate, AQualifiedIdentityMayHaveToWaitForInsi) {
  RnivParameters waits = kTrustedTest;
  waits.without_insi_query = kValidated;
  EXPECT_EQ(FeedBuilder().Qualified().Validate(nullptr, waits).status, kValidated);
  const CurrentIdentity held = Qualified();
  EXPECT_EQ(FeedBuilder("A31").Qualified().Validate(&held, waits).status, kQualified);
}

TEST(ValidateUpdate, ACorrectedDateForbidsTheIns) {
  for (const bool is_lunar : {false, true}) {
    FeedBuilder builder;
    builder.Qualified();
    if (is_lunar) {
      builder.Set(PatientField::kLunarBirthDate, "33~14~1985");
    } else {
      builder.Set(PatientField::kIsBirthDateModified, "Y");
    }
    const auto verdict = builder.Validate();
    EXPECT_TRUE(verdict.IsAccepted());
    EXPECT_EQ(verdict.status, kValidated);
    EXPECT_THAT(verdict.work,
                ElementsAre(WorkRequest{WorkKind::kInsDropped, WorkCause::kInsOfCorrectedDate}));
  }
}

TEST(ValidateUpdate, AnAnonymousPatientHasNoIns) {
  const auto verdict = FeedBuilder().Qualified().Status({"VALI", "ANOM"}).Validate();
  EXPECT_EQ(verdict.status, kValidated);
  EXPECT_THAT(verdict.work,
              ElementsAre(WorkRequest{WorkKind::kInsDropped, WorkCause::kInsOfAnonymous}));
}

TEST(ValidateUpdate, OnlyDocumentsOfHighTrustPromote) {
  for (const char* code : {"PC", "CC", "CM"}) {
    const auto verdict = FeedBuilder().Qualified().Document(code).Validate();
    EXPECT_TRUE(verdict.IsAccepted());
    EXPECT_EQ(verdict.status, kProvisional) << code;
    EXPECT_THAT(Outline(verdict.faults),
                Contains(OfField(PatientField::kDocumentType, FaultKind::kBadValue, kWarning)));
    EXPECT_THAT(verdict.work,
                ElementsAre(WorkRequest{WorkKind::kInsDropped, WorkCause::kInsWithoutDocument}));
  }
  RnivParameters strict = kTrustedTest;
  strict.weak_document = RuleSeverity::kRefuse;
  EXPECT_FALSE(
      FeedBuilder().Status({"VALI"}).Document("PC").Validate(nullptr, strict).IsAccepted());
}

TEST(ValidateUpdate, ATrustedFlowVouchesWhereNoDocumentIsSaid) {
  const auto verdict = FeedBuilder().Status({"VALI"}).Validate();
  EXPECT_EQ(verdict.status, kValidated) << "tiers de confiance";
  EXPECT_FALSE(verdict.update[PatientField::kDocumentType]) << "no default document (SI 23)";
}

TEST(ValidateUpdate, TheAppliCarteVitaleGivesTheStatusOfTheParameter) {
  const auto app = FeedBuilder().Status({"VALI"}).Ins().Document("AV").Source("CV");
  EXPECT_EQ(app.Validate().status, kQualified);
  RnivParameters parameters = kTrustedTest;
  parameters.from_appli_carte_vitale = kValidated;
  const auto validated = app.Validate(nullptr, parameters);
  EXPECT_EQ(validated.status, kValidated);
  EXPECT_EQ(validated.ins_change, InsChange::kKeep);
  parameters.from_appli_carte_vitale = kRecovered;
  const auto recovered = app.Validate(nullptr, parameters);
  EXPECT_EQ(recovered.status, kRecovered);
  EXPECT_EQ(recovered.ins, CapucinesIns()) << "may be stored, not sent";
}

TEST(ValidateUpdate, FollowsTheLifeOfTheSampleIdentity) {
  CurrentIdentity held = Provisional();
  const auto step = [&held](const FeedBuilder& builder) {
    const auto verdict = builder.Validate(&held);
    EXPECT_TRUE(verdict.IsAccepted());
    held = Applied(verdict, held);
    return verdict;
  };
  step(FeedBuilder("A31").Status({"VALI"}).Document("PA"));
  EXPECT_EQ(held.status, kValidated);
  step(FeedBuilder("A31").Qualified());
  EXPECT_EQ(held.status, kQualified);
  EXPECT_EQ(held.ins, CapucinesIns());
  const auto deleted =
      step(FeedBuilder("A47").Action(FeedAction::kChangeIdentifier).Status({"VALI"}).Ins(""));
  EXPECT_EQ(held.status, kValidated);
  EXPECT_FALSE(held.ins);
  EXPECT_TRUE(deleted.alerts_partners);
  step(FeedBuilder("A31").Qualified());
  EXPECT_EQ(held.status, kQualified);
  step(FeedBuilder("A47").Action(FeedAction::kChangeIdentifier).Status({"PROV"}).Ins(""));
  EXPECT_EQ(held.status, kProvisional);
  EXPECT_FALSE(held.ins);
  const auto dropped = step(FeedBuilder("A31").Status({"PROV"}).Ins());
  EXPECT_EQ(held.status, kProvisional);
  EXPECT_FALSE(held.ins);
  EXPECT_EQ(dropped.work.size(), 1U);
}

TEST(ValidateUpdate, AnInsDeletedWithoutAStatusLeavesTheParametersStatus) {
  const CurrentIdentity held = Qualified();
  const auto deletion = FeedBuilder("A47").Action(FeedAction::kChangeIdentifier).NoStatus().Ins("");
  EXPECT_EQ(deletion.Validate(&held).status, kValidated);
  EXPECT_EQ(deletion.Validate(&held).ins_change, InsChange::kRemove);
  RnivParameters low = kTrustedTest;
  low.after_failed_verification = kProvisional;
  EXPECT_EQ(deletion.Validate(&held, low).status, kProvisional);
}

TEST(ValidateUpdate, AQualifiedIdentityKeepsItsInsWhenAMessageLeavesItOut) {
  const CurrentIdentity held = Qualified();
  const auto verdict =
      FeedBuilder("A40").Action(FeedAction::kMerge).Status({"VALI"}).Validate(&held);
  EXPECT_EQ(verdict.status, kQualified);
  EXPECT_EQ(verdict.ins_change, InsChange::kKeep);
}

TEST(ValidateUpdate, DoubtTakesStatusAndIns) {
  for (const CurrentIdentity& held : {Qualified(), Validated(), Provisional()}) {
    const auto verdict = FeedBuilder("A31").Status({"PROV", "DOUT"}).Validate(&held);
    EXPECT_TRUE(verdict.IsAccepted());
    EXPECT_EQ(verdict.status, kProvisional);
    EXPECT_TRUE(verdict.attributes.Has(RnivAttribute::kDoubtful));
    EXPECT_EQ(verdict.ins_change, held.ins ? InsChange::kRemove : InsChange::kKeep);
    EXPECT_EQ(verdict.alerts_partners, held.ins.has_value());
  }
}

TEST(ValidateUpdate, AUsurpedIdentityBecomesDoubtful) {
  const CurrentIdentity held = Qualified();
  const auto verdict = FeedBuilder("A31").Status({"VALI", "USUR"}).Validate(&held);
  EXPECT_EQ(verdict.status, kProvisional);
  EXPECT_TRUE(verdict.attributes.Has(RnivAttribute::kDoubtful));
  EXPECT_EQ(verdict.ins_change, InsChange::kRemove);
  EXPECT_THAT(verdict.work,
              ElementsAre(WorkRequest{WorkKind::kUsurpation, WorkCause::kSenderSaysUsurped}));
}

TEST(ValidateUpdate, AFictiveIdentityIsPromotedOnlyWhenItIsNoLonger) {
  const CurrentIdentity held = Applied(FeedBuilder().Status({"PROV", "FICT"}).Validate());
  EXPECT_TRUE(held.attributes.Has(RnivAttribute::kFictive));
  EXPECT_FALSE(
      FeedBuilder("A31").Qualified().Status({"VALI", "FICT"}).Validate(&held).IsAccepted());
  EXPECT_EQ(FeedBuilder("A31").Qualified().Validate(&held).status, kQualified);
}

TEST(ValidateUpdate, TheHomonymAttributeStays) {
  const CurrentIdentity held =
      Applied(FeedBuilder().Status({"VALI", "HOMA"}).Document("CN").Validate());
  EXPECT_EQ(held.status, kValidated);
  const auto kept = FeedBuilder("A31").Status({"PROV"}).Validate(&held);
  EXPECT_TRUE(kept.attributes.Has(RnivAttribute::kHomonym));
  RnivParameters drops = kTrustedTest;
  drops.keeps_homonym = false;
  EXPECT_FALSE(FeedBuilder("A31")
                   .Status({"VALI"})
                   .Validate(&held, drops)
                   .attributes.Has(RnivAttribute::kHomonym));
}

TEST(ValidateUpdate, OpensWorkForWhatTheSenderSays) {
  const auto verdict =
      FeedBuilder().Status({"PROV", "DPOT", "COLP", "HOMD", "DOUA", "CACH"}).Validate();
  EXPECT_THAT(verdict.work,
              ElementsAre(WorkRequest{WorkKind::kDoublon, WorkCause::kSenderSaysDuplicate},
                          WorkRequest{WorkKind::kCollision, WorkCause::kSenderSaysCollision},
                          WorkRequest{WorkKind::kHomonym, WorkCause::kSenderSaysHomonym}));
  ASSERT_TRUE(verdict.comments);
  EXPECT_EQ(verdict.comments->size(), 5U);
}

TEST(ValidateUpdate, ANirReplacesTheNiaOfTheSamePerson) {
  FeedBuilder with_nia;
  with_nia.Status({"VALI"}).Ins("105096938100039", kInsNiaOid).Document("CN");
  const CurrentIdentity held = Applied(with_nia.Validate());
  ASSERT_EQ(held.status, kQualified);
  for (const bool are_both_sent : {true, false}) {
    FeedBuilder with_nir("A31");
    with_nir.Status({"VALI"}).Document("CN").Source("INSI");
    if (are_both_sent) {
      with_nir.Ins("105096938100039", kInsNiaOid);
    }
    const auto verdict = with_nir.Ins("105096938200009").Validate(&held);
    EXPECT_EQ(verdict.ins_change, InsChange::kSet);
    EXPECT_EQ(verdict.ins, (Ins{"105096938200009", std::string(kInsTestNirOid)}));
    EXPECT_THAT(verdict.former_ins, ElementsAre(Ins{"105096938100039", std::string(kInsNiaOid)}));
    EXPECT_THAT(verdict.work, IsEmpty());
    EXPECT_FALSE(verdict.alerts_partners);
  }
}

TEST(ValidateUpdate, AnInsChangesByA47OrIsAConflict) {
  const CurrentIdentity held = Qualified();
  FeedBuilder changed("A47");
  changed.Status({"VALI"}).Ins("185077505600049").Set(PatientField::kSex, "M");
  changed.Action(FeedAction::kChangeIdentifier);
  const auto by_a47 = changed.Validate(&held);
  EXPECT_EQ(by_a47.ins_change, InsChange::kSet);
  EXPECT_THAT(by_a47.former_ins, ElementsAre(*CapucinesIns()));
  EXPECT_THAT(by_a47.work, IsEmpty());
  EXPECT_TRUE(by_a47.alerts_partners);
  const auto by_a31 = changed.Action(FeedAction::kUpsert).Validate(&held);
  EXPECT_EQ(by_a31.ins_change, InsChange::kSet);
  EXPECT_THAT(by_a31.work,
              ElementsAre(WorkRequest{WorkKind::kInsConflict, WorkCause::kInsChangedWithoutA47}));
}

TEST(ValidateUpdate, SeesAnotherPersonUnderAnIdentifier) {
  const CurrentIdentity held = Qualified();
  FeedBuilder other;
  other.Set(PatientField::kBirthName, "BECFIGUE")
      .Set(PatientField::kBirthFirstGivenName, "HONORE")
      .Set(PatientField::kBirthGivenNames, "HONORE")
      .Set(PatientField::kBirthDate, "1961-04-20")
      .Set(PatientField::kSex, "M");
  const auto refused = other.Validate(&held);
  EXPECT_FALSE(refused.IsAccepted());
  EXPECT_EQ(Outline(refused.faults).front(), OfIdentifier(FaultKind::kDuplicateIdentifier, 1));
  RnivParameters lenient = kTrustedTest;
  lenient.another_person = RuleSeverity::kFlag;
  const auto flagged = other.Validate(&held, lenient);
  EXPECT_TRUE(flagged.IsAccepted());
  EXPECT_THAT(flagged.work,
              Contains(WorkRequest{WorkKind::kCollision, WorkCause::kOtherTraitsOnIdentifier}));
}

TEST(ValidateUpdate, FlagsAnotherPersonInAnUpdate) {
  const CurrentIdentity held = Provisional();
  FeedBuilder other("A31");
  other.Set(PatientField::kBirthName, "BECFIGUE")
      .Set(PatientField::kBirthFirstGivenName, "HONORE")
      .Set(PatientField::kBirthGivenNames, "HONORE")
      .Set(PatientField::kBirthDate, "1961-04-20");
  const auto verdict = other.Validate(&held);
  EXPECT_TRUE(verdict.IsAccepted());
  EXPECT_THAT(verdict.work,
              ElementsAre(WorkRequest{WorkKind::kCollision, WorkCause::kOtherTraitsOnIdentifier}));
}

TEST(ValidateUpdate, CorrectionsAreNotAnotherPerson) {
  const CurrentIdentity held = Provisional();
  EXPECT_THAT(FeedBuilder("A31").Set(PatientField::kBirthName, "BECFIGUE").Validate(&held).work,
              IsEmpty());
  EXPECT_THAT(FeedBuilder("A31").Set(PatientField::kBirthDate, "1961-04-20").Validate(&held).work,
              IsEmpty());
  CurrentIdentity nameless = held;
  nameless.traits[PatientField::kBirthName] = "SANSNOM";
  nameless.traits[PatientField::kBirthFirstGivenName] = "SANSPRENOM";
  nameless.traits[PatientField::kBirthDate] = "1970-12-31";
  EXPECT_THAT(FeedBuilder("A31").Validate(&nameless).work, IsEmpty());
}

TEST(ValidateUpdate, AFirstGivenNameChangesWithoutTheStatus) {
  const CurrentIdentity held = Qualified();
  const auto verdict = FeedBuilder("A31")
                           .Qualified()
                           .Set(PatientField::kBirthFirstGivenName, "CAPUCINE MARIE")
                           .Validate(&held);
  EXPECT_TRUE(verdict.IsAccepted());
  EXPECT_THAT(verdict.faults, IsEmpty());
  EXPECT_EQ(verdict.status, kQualified);
  EXPECT_EQ(verdict.update[PatientField::kBirthFirstGivenName], "CAPUCINE MARIE");
}

TEST(ValidateUpdate, FlagsInsTraitsThatChangeWithoutInsi) {
  const CurrentIdentity held = Qualified();
  auto changed = FeedBuilder("A31").Qualified().Set(PatientField::kBirthName, "FAUVET");
  EXPECT_THAT(changed.Validate(&held).faults, IsEmpty()) << "INSi traits replace local ones";
  const auto verdict = changed.Source("SM").Validate(&held);
  EXPECT_THAT(Outline(verdict.faults),
              ElementsAre(OfField(PatientField::kBirthName, FaultKind::kBadValue, kWarning)));
}

TEST(ValidateUpdate, AcceptsTheOldCodeOfANirBesideTheCountryOfToday) {
  FeedBuilder builder;
  builder.Status({"VALI"})
      .Ins("147039340800016")
      .Document("CN")
      .Source("INSI")
      .Set(PatientField::kBirthName, "GANGA")
      .Set(PatientField::kBirthFirstGivenName, "YANIS")
      .Set(PatientField::kBirthGivenNames, "YANIS")
      .Set(PatientField::kSex, "M")
      .Set(PatientField::kBirthDate, "1947-03-09")
      .Set(PatientField::kBirthPlaceCode, "99352");
  const auto verdict = builder.Validate();
  EXPECT_THAT(verdict.faults, IsEmpty());
  EXPECT_EQ(verdict.status, kQualified);
}

TEST(ValidateUpdate, NeverChangesATraitByTheNir) {
  const auto verdict = FeedBuilder()
                           .Qualified()
                           .Set(PatientField::kSex, "M")
                           .Set(PatientField::kBirthDate, "1985-08-14")
                           .Validate();
  EXPECT_TRUE(verdict.IsAccepted());
  EXPECT_EQ(verdict.update[PatientField::kSex], "M");
  EXPECT_EQ(verdict.update[PatientField::kBirthDate], "1985-08-14");
  EXPECT_EQ(Worst(verdict.faults), FaultSeverity::kInformation);
  EXPECT_EQ(verdict.faults.size(), 2U);
}

TEST(ValidateUpdate, AsksForTheListOfGivenNamesOnceADocumentIsKnown) {
  const auto verdict = FeedBuilder()
                           .Status({"VALI"})
                           .Document("CN")
                           .Set(PatientField::kBirthGivenNames, std::nullopt)
                           .Validate();
  EXPECT_TRUE(verdict.IsAccepted());
  EXPECT_THAT(
      Outline(verdict.faults),
      ElementsAre(OfField(PatientField::kBirthGivenNames, FaultKind::kRequiredMissing, kWarning)));
}

TEST(ValidateUpdate, NotesADayAndMonthThatChangedPlaces) {
  CurrentIdentity held = Provisional();
  held.traits[PatientField::kBirthDate] = "1985-12-07";
  const auto verdict =
      FeedBuilder("A31").Set(PatientField::kBirthDate, "1985-07-12").Validate(&held);
  EXPECT_EQ(Worst(verdict.faults), FaultSeverity::kInformation);
}

TEST(ValidateUpdate, LinksChangeNoTrait) {
  const CurrentIdentity held = Qualified();
  for (const FeedAction action : {FeedAction::kLink, FeedAction::kUnlink}) {
    const auto verdict = FeedBuilder("A24")
                             .Action(action)
                             .Status({"PROV"})
                             .Set(PatientField::kBirthName, "")
                             .Validate(&held);
    EXPECT_TRUE(verdict.IsAccepted());
    EXPECT_EQ(verdict.update, PatientUpdate());
    EXPECT_EQ(verdict.status, kQualified);
    EXPECT_EQ(verdict.ins_change, InsChange::kKeep);
  }
}

TEST(ValidateUpdate, ReadsLongStatusesOfNativeFiles) {
  RnivParameters native = kTrustedTest;
  native.accepts_long_status_codes = true;
  const auto recovered = FeedBuilder().Status({"RECUP"}).Ins().Validate(nullptr, native);
  EXPECT_EQ(recovered.status, kRecovered);
  EXPECT_EQ(recovered.ins, CapucinesIns());
  const auto without = FeedBuilder().Status({"QUAL"}).Document("CN").Validate(nullptr, native);
  EXPECT_EQ(without.status, kValidated) << "a qualified identity has an INS";
}

TEST(ValidateUpdate, SortsFaultsBySeverityAndNamesNoValue) {
  const auto verdict = FeedBuilder()
                           .Qualified()
                           .Set(PatientField::kBirthName, "FAUVETTE/PINSON")
                           .Set(PatientField::kSex, "O")
                           .Set(PatientField::kBirthDate, "1940-12-31")
                           .Validate();
  ASSERT_GE(verdict.faults.size(), 3U);
  for (std::size_t i = 1; i < verdict.faults.size(); ++i) {
    EXPECT_LE(verdict.faults[i - 1].severity, verdict.faults[i].severity);
  }
  for (const FeedFault& fault : verdict.faults) {
    EXPECT_THAT(fault.text, testing::Not(testing::HasSubstr("FAUVETTE")));
    EXPECT_FALSE(fault.text.empty());
  }
}

TEST(InsDuplicateAlert, IsAnAlertAndAWarning) {
  const InsDuplicate alert = InsDuplicateAlert(2);
  EXPECT_EQ(alert.work, (WorkRequest{WorkKind::kInsDuplicate, WorkCause::kSameInsInDomain}));
  EXPECT_EQ(Outline({alert.fault}).front(),
            OfIdentifier(FaultKind::kDuplicateIdentifier, 2, kWarning));
}

}  // namespace
}  // namespace socle::mpi::rules
