#include "mpi/rules/anomalies.h"

#include <cstddef>
#include <ostream>
#include <set>
#include <string_view>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "mpi/model/civil_date.h"
#include "mpi/model/feed.h"
#include "mpi/model/rniv.h"

namespace socle::mpi::rules {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

constexpr CivilDate kToday = {.year = 2026, .month = 1, .day = 5};

CurrentIdentity Sound() {
  CurrentIdentity identity{.status = TrustStatus::kQualified,
                           .ins = Ins{"285077505600096", "1.2.250.1.213.1.4.10"}};
  identity.traits[PatientField::kBirthName] = "FAUVETTE";
  identity.traits[PatientField::kBirthFirstGivenName] = "MARIE-LOU";
  identity.traits[PatientField::kBirthGivenNames] = "MARIE LOU CAPUCINE";
  identity.traits[PatientField::kSex] = "F";
  identity.traits[PatientField::kBirthDate] = "1985-07-14";
  identity.traits[PatientField::kBirthPlaceCode] = "75056";
  return identity;
}

TEST(FindAnomalies, FindsNothingInASoundIdentity) {
  EXPECT_THAT(FindAnomalies(Sound(), {}, kToday), IsEmpty());
}

struct Case {
  const char* name;
  PatientField field;
  std::string_view value;
  FoundAnomaly found;
  TrustStatus status = TrustStatus::kProvisional;
};

void PrintTo(const Case& row, std::ostream* out) {
  *out << row.name;
}

class OneAnomaly : public testing::TestWithParam<Case> {};

TEST_P(OneAnomaly, IsFound) {
  CurrentIdentity identity = Sound();
  identity.status = GetParam().status;
  if (identity.status != TrustStatus::kQualified) {
    identity.ins.reset();
  }
  identity.traits[GetParam().field] = GetParam().value;
  EXPECT_THAT(FindAnomalies(identity, {}, kToday), ElementsAre(GetParam().found));
}

using enum PatientField;

INSTANTIATE_TEST_SUITE_P(
    Kinds,
    OneAnomaly,
    testing::Values(
        Case{"NoName", kBirthName, "", {Anomaly::kMissingTrait, kBirthName}},
        Case{"NoPlace", kBirthPlaceCode, "", {Anomaly::kMissingTrait, kBirthPlaceCode}},
        Case{"NoDate", kBirthDate, "", {Anomaly::kMissingTrait, kBirthDate}},
        Case{"Future", kBirthDate, "2026-01-06", {Anomaly::kBadBirthDate, kBirthDate}},
        Case{"NoDay", kBirthDate, "1985-02-30", {Anomaly::kBadBirthDate, kBirthDate}},
        Case{"Filler", kBirthDate, "1900-01-01", {Anomaly::kDoubtfulBirthDate, kBirthDate}},
        Case{"Dead", kDeathAt, "1985-07-13", {Anomaly::kDeathBeforeBirth, kDeathAt}},
        Case{"Boy", kSex, "M", {Anomaly::kSexAgainstGivenName, kSex}},
        Case{"Undetermined", kSex, "I", {Anomaly::kSexUndetermined, kSex}},
        Case{"Unknown", kBirthPlaceCode, "99999", {Anomaly::kUnknownBirthPlace, kBirthPlaceCode}},
        Case{"TooLate", kBirthPlaceCode, "20004", {Anomaly::kBadBirthPlace, kBirthPlaceCode}},
        Case{"NoCode", kBirthPlaceCode, "PARIS", {Anomaly::kBadBirthPlace, kBirthPlaceCode}},
        Case{"Slash", kBirthName, "FAUVETTE/PINSON", {Anomaly::kForbiddenCharacter, kBirthName}},
        Case{"SmallLetters", kUsedName, "Pinson", {Anomaly::kForbiddenCharacter, kUsedName}},
        Case{"Nobody",
             kBirthName,
             "SANSNOM",
             {Anomaly::kNameOfNobody, kBirthName},
             TrustStatus::kValidated},
        Case{"Comment", kBirthName, "FAUVETTE DCD", {Anomaly::kCommentInName, kBirthName}},
        Case{"Title", kUsedName, "MME PINSON", {Anomaly::kCommentInName, kUsedName}},
        Case{"Test", kBirthName, "ZZTEST", {Anomaly::kTestName, kBirthName}},
        Case{"NotFirst",
             kBirthFirstGivenName,
             "CAPUCINE",
             {Anomaly::kGivenNameNotFirst, kBirthFirstGivenName}},
        Case{"NoList",
             kBirthGivenNames,
             "",
             {Anomaly::kMissingGivenNames, kBirthGivenNames},
             TrustStatus::kValidated}),
    [](const auto& test) { return test.param.name; });

TEST(FindAnomalies, KnowsWhatIsNoAnomaly) {
  CurrentIdentity identity = Sound();
  identity.traits[kBirthPlaceCode] = "20004";
  EXPECT_THAT(FindAnomalies(identity, {}, kToday), IsEmpty()) << "the code of INSi prevails";
  CurrentIdentity nameless{.status = TrustStatus::kProvisional};
  nameless.traits = Sound().traits;
  nameless.traits[kBirthName] = "SANSNOM";
  EXPECT_THAT(FindAnomalies(nameless, {}, kToday), IsEmpty());
  CurrentIdentity newborn{.status = TrustStatus::kProvisional};
  newborn.traits = Sound().traits;
  newborn.traits[kSex] = "I";
  newborn.traits[kBirthDate] = "2025-12-30";
  EXPECT_THAT(FindAnomalies(newborn, {}, kToday), IsEmpty());
  CurrentIdentity fictive{.status = TrustStatus::kProvisional,
                          .attributes = {RnivAttribute::kFictive}};
  fictive.traits = Sound().traits;
  fictive.traits[kBirthName] = "TEST";
  EXPECT_THAT(FindAnomalies(fictive, {}, kToday), IsEmpty());
}

TEST(FindAnomalies, ChecksTheIns) {
  CurrentIdentity identity = Sound();
  identity.ins->value = "285077505600097";
  EXPECT_THAT(FindAnomalies(identity, {}, kToday), ElementsAre(FoundAnomaly{Anomaly::kBadInsKey}));
  identity = Sound();
  identity.ins->value = "185077505600049";
  EXPECT_THAT(FindAnomalies(identity, {}, kToday),
              ElementsAre(FoundAnomaly{Anomaly::kSexAgainstIns, kSex}));
  identity = Sound();
  identity.status = TrustStatus::kValidated;
  EXPECT_THAT(FindAnomalies(identity, {}, kToday),
              ElementsAre(FoundAnomaly{Anomaly::kInsOfUnqualified}));
  identity.status = TrustStatus::kRecovered;
  EXPECT_THAT(FindAnomalies(identity, {}, kToday), IsEmpty());
}

TEST(FindAnomalies, ChecksAttributes) {
  CurrentIdentity identity = Sound();
  identity.attributes = {RnivAttribute::kDoubtful};
  EXPECT_THAT(FindAnomalies(identity, {}, kToday),
              ElementsAre(FoundAnomaly{Anomaly::kBadAttributes}));
}

TEST(AnomalyName, IsOfItsOwn) {
  std::set<std::string_view> names;
  for (std::size_t i = 0; i < kAnomalyCount; ++i) {
    names.insert(AnomalyName(static_cast<Anomaly>(i)));
  }
  EXPECT_EQ(names.size(), kAnomalyCount);
  EXPECT_FALSE(names.contains(""));
}

}  // namespace
}  // namespace socle::mpi::rules
