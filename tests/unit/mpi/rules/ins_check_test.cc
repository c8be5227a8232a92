#include "mpi/rules/ins_check.h"

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "mpi/model/feed.h"
#include "mpi/model/ins.h"
#include "mpi/model/ins_authority.h"
#include "mpi/model/rniv.h"
#include "mpi/model/work.h"
#include "mpi/rules/faults.h"
#include "tests/unit/mpi/rules/fault_matchers.h"

namespace socle::mpi::rules {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

constexpr std::string_view kNumber = "285077505600096";
constexpr RnivParameters kTest = {.feed = FeedKind::kTest};

PatientIdentifier InsOf(std::string_view value,
                        std::string_view oid,
                        std::uint16_t repetition = 2) {
  return {.value = std::string(value),
          .authority = {.name = std::string(oid == kInsNiaOid ? kInsNiaName : kInsNirName),
                        .universal_id = std::string(oid),
                        .universal_id_type = "ISO"},
          .type = "INS",
          .repetition = repetition};
}

// identity-fr.md 16.3: published, then hand-made with the order number 000.
TEST(InsKey, IsRightInThePublishedVectors) {
  constexpr auto kRight = std::to_array<std::string_view>({"260058815400233",
                                                           "279035121518989",
                                                           "297022A02077878",
                                                           "160012B02077713",
                                                           "236066322083656",
                                                           "276037510669326",
                                                           "109076322083489",
                                                           "277010115400329",
                                                           "185077505600049",
                                                           "285077505600096",
                                                           "170026912300020",
                                                           "299122A00400040",
                                                           "155032B03300095",
                                                           "113049935200015",
                                                           "200019741100002",
                                                           "213106912300078",
                                                           "113106912300031",
                                                           "142057511500063"});
  for (const std::string_view ins : kRight) {
    EXPECT_TRUE(HasValidInsKey(ins)) << ins;
    Faults faults;
    const auto reading = ReadIns(std::array{InsOf(ins, kInsTestNirOid)}, kTest, faults);
    ASSERT_TRUE(reading.active) << ins;
    EXPECT_EQ(reading.active->ins, (Ins{std::string(ins), std::string(kInsTestNirOid)}));
    EXPECT_THAT(faults, IsEmpty());
  }
}

TEST(InsKey, IsWrongInThePublishedSamples) {
  struct Sample {
    std::string_view ins;
    std::string_view right_key;
  };

  constexpr auto kWrong = std::to_array<Sample>({{"260058815400244", "33"},
                                                 {"276037510669380", "26"},
                                                 {"123456789012244", "12"},
                                                 {"267059812345671", "90"},
                                                 {"185076234567831", "73"},
                                                 {"275031234274436", "77"},
                                                 {"170017510112313", "88"}});
  for (const auto& [ins, right_key] : kWrong) {
    EXPECT_FALSE(HasValidInsKey(ins)) << ins;
    const std::string number(ins.substr(0, kInsNumberLength));
    EXPECT_TRUE(HasValidInsKey(number + std::string(right_key))) << ins;
    Faults faults;
    const auto production = ReadIns(std::array{InsOf(ins, kInsNirOid)}, {}, faults);
    EXPECT_EQ(Worst(faults), FaultSeverity::kError) << "refused in production";
    EXPECT_FALSE(production.active);
    faults.clear();
    const auto test = ReadIns(std::array{InsOf(ins, kInsTestNirOid)}, kTest, faults);
    EXPECT_EQ(Worst(faults), FaultSeverity::kWarning) << "warned of on test feeds";
    EXPECT_FALSE(test.active);
    EXPECT_EQ(test.dropped, WorkCause::kInsKeyWrong);
    faults.clear();
    const auto replay =
        ReadIns(std::array{InsOf(ins, kInsTestNirOid)},
                {.feed = FeedKind::kTest, .bad_ins_key_on_test = RuleSeverity::kNote},
                faults);
    EXPECT_EQ(Worst(faults), FaultSeverity::kInformation);
    EXPECT_TRUE(replay.active);
  }
}

TEST(InsKey, IsWrongForAnyOtherLengthOrLetter) {
  for (const std::string_view ins : {"",
                                     "2850775056000",
                                     "28507750560009",
                                     "2850775056000960",
                                     "28507750560O096",
                                     "285077C05600096"}) {
    Faults faults;
    EXPECT_FALSE(ReadIns(std::array{InsOf(ins, kInsTestNirOid)}, kTest, faults).active) << ins;
    EXPECT_THAT(
        Outline(faults),
        ElementsAre(FaultIs{
            FaultSeverity::kWarning, FaultKind::kBadValue, FaultPlace::kIdentifiers, {}, 2}));
  }
}

TEST(ReadIns, KnowsRealAndTestAuthorities) {
  struct Row {
    std::string_view oid;
    FeedKind feed;
    std::optional<FaultSeverity> worst;
  };

  const std::array<Row, 8> rows = {{
      {kInsNirOid, FeedKind::kProduction, std::nullopt},
      {kInsNiaOid, FeedKind::kProduction, std::nullopt},
      {kInsTestNirOid, FeedKind::kProduction, FaultSeverity::kError},
      {kInsDemoNirOid, FeedKind::kProduction, FaultSeverity::kError},
      {kInsNirOid, FeedKind::kTest, FaultSeverity::kWarning},
      {kInsNiaOid, FeedKind::kTest, FaultSeverity::kInformation},
      {kInsTestNirOid, FeedKind::kTest, std::nullopt},
      {kInsDemoNirOid, FeedKind::kTest, std::nullopt},
  }};
  for (const Row& row : rows) {
    Faults faults;
    const auto reading = ReadIns(std::array{InsOf(kNumber, row.oid)}, {.feed = row.feed}, faults);
    EXPECT_EQ(Worst(faults), row.worst) << row.oid;
    EXPECT_EQ(reading.active.has_value(), row.worst != FaultSeverity::kError) << row.oid;
  }
}

TEST(ReadIns, AsksForTheTypeIns) {
  auto identifier = InsOf(kNumber, kInsTestNirOid);
  identifier.type = "PI";
  Faults faults;
  EXPECT_FALSE(ReadIns(std::array{identifier}, kTest, faults).active);
  EXPECT_THAT(
      Outline(faults),
      ElementsAre(FaultIs{
          FaultSeverity::kError, FaultKind::kUnknownCode, FaultPlace::kIdentifiers, {}, 2}));
}

TEST(ReadIns, PassesOverTheBillingNirAndAllElse) {
  auto billing = InsOf(kNumber, kInsNirOid);
  billing.type = "NH";
  auto billing_of_fr_core = InsOf(kNumber, kNssNirOid);
  billing_of_fr_core.type = "NH";
  auto ins_c = InsOf("1234567890123456789012", "1.2.250.1.213.1.4.2");
  ins_c.type = "INS-C";
  PatientIdentifier ipp;
  ipp.value = "IPP1";
  ipp.type = "PI";
  ipp.authority.name = "CH-A";
  Faults faults;
  const auto reading = ReadIns(std::array{ipp, billing, billing_of_fr_core, ins_c}, {}, faults);
  EXPECT_FALSE(reading.active);
  EXPECT_THAT(faults, IsEmpty());
}

TEST(ReadIns, RefusesTheTypeInsOfAnotherAuthority) {
  Faults faults;
  ReadIns(std::array{InsOf(kNumber, "1.2.3"), InsOf(kNumber, kNssNirOid, 3)}, {}, faults);
  auto without = InsOf(kNumber, "");
  without.authority = {};
  ReadIns(std::array{without}, {}, faults);
  EXPECT_THAT(Outline(faults),
              ElementsAre(FaultIs{FaultSeverity::kError,
                                  FaultKind::kUnknownIdentifier,
                                  FaultPlace::kAuthorities,
                                  {},
                                  2},
                          FaultIs{FaultSeverity::kError,
                                  FaultKind::kUnknownIdentifier,
                                  FaultPlace::kAuthorities,
                                  {},
                                  3},
                          FaultIs{FaultSeverity::kError,
                                  FaultKind::kRequiredMissing,
                                  FaultPlace::kAuthorities,
                                  {},
                                  2}));
}

TEST(ReadIns, RefusesNameAndOidOfTwoKinds) {
  auto identifier = InsOf(kNumber, kInsNiaOid);
  identifier.authority.name = kInsNirName;
  Faults faults;
  EXPECT_FALSE(ReadIns(std::array{identifier}, {}, faults).active);
  EXPECT_EQ(Worst(faults), FaultSeverity::kError);
}

TEST(ReadIns, ReadsAnAuthorityByItsNameAlone) {
  auto identifier = InsOf(kNumber, "");
  Faults faults;
  const auto production = ReadIns(std::array{identifier}, {}, faults);
  ASSERT_TRUE(production.active);
  EXPECT_EQ(production.active->ins.oid, kInsNirOid);
  EXPECT_EQ(Worst(faults), FaultSeverity::kWarning);
  const auto test = ReadIns(std::array{identifier}, kTest, faults);
  ASSERT_TRUE(test.active);
  EXPECT_EQ(test.active->ins.oid, kInsTestNirOid);
}

TEST(ReadIns, PrefersTheNirToTheNia) {
  for (const bool is_nia_first : {true, false}) {
    std::vector<PatientIdentifier> identifiers = {InsOf("105096938100039", kInsNiaOid, 2),
                                                  InsOf("105096938200009", kInsNirOid, 3)};
    if (!is_nia_first) {
      std::swap(identifiers[0], identifiers[1]);
    }
    Faults faults;
    const auto reading = ReadIns(identifiers, {}, faults);
    ASSERT_TRUE(reading.active && reading.former);
    EXPECT_EQ(reading.active->ins.value, "105096938200009");
    EXPECT_EQ(reading.former->ins.value, "105096938100039");
    EXPECT_THAT(faults, IsEmpty());
  }
  Faults faults;
  const auto alone = ReadIns(std::array{InsOf("105096938100039", kInsNiaOid)}, {}, faults);
  ASSERT_TRUE(alone.active);
  EXPECT_FALSE(alone.former);
}

TEST(ReadIns, RefusesTwoDifferentNirAndAcceptsOneTwice) {
  Faults faults;
  ReadIns(std::array{InsOf(kNumber, kInsNirOid, 2), InsOf("185077505600049", kInsNirOid, 3)},
          {},
          faults);
  EXPECT_THAT(Outline(faults),
              ElementsAre(FaultIs{FaultSeverity::kError,
                                  FaultKind::kDuplicateIdentifier,
                                  FaultPlace::kIdentifiers,
                                  {},
                                  3}));
  faults.clear();
  ReadIns(std::array{InsOf(kNumber, kInsNirOid, 2), InsOf(kNumber, kInsNirOid, 3)}, {}, faults);
  EXPECT_THAT(faults, IsEmpty());
}

TEST(ReadIns, SeesThatAnInsIsTakenBack) {
  auto identifier = InsOf("", kInsNirOid);
  identifier.is_deleted = true;
  Faults faults;
  const auto reading = ReadIns(std::array{identifier}, {}, faults);
  EXPECT_TRUE(reading.takes_back);
  EXPECT_FALSE(reading.active);
  EXPECT_THAT(faults, IsEmpty());
}

TEST(ReadNir, ReadsTheParts) {
  const auto nir = ReadNir("297022A02077878").value();
  EXPECT_EQ(nir.sex, 'F');
  EXPECT_EQ(nir.year, 97U);
  EXPECT_EQ(nir.month, 2U);
  EXPECT_EQ(nir.place, "2A020");
  EXPECT_EQ(ReadNir("1852077505600").value().month, 0U) << "month 20 is fictive";
  EXPECT_EQ(ReadNir("7850775056000").value().sex, '\0') << "a temporary number";
  EXPECT_FALSE(ReadNir("285077505600"));
}

PatientUpdate Traits(const char* sex, const char* date, const char* place) {
  PatientUpdate traits;
  traits[PatientField::kSex] = sex;
  traits[PatientField::kBirthDate] = date;
  traits[PatientField::kBirthPlaceCode] = place;
  return traits;
}

std::vector<PatientField> NotedFields(std::string_view ins, const PatientUpdate& traits) {
  Faults faults;
  NoteNirDifferences(ins, traits, faults);
  std::vector<PatientField> fields;
  for (const FeedFault& fault : faults) {
    EXPECT_EQ(fault.severity, FaultSeverity::kInformation) << "never more than a note";
    fields.push_back(fault.field);
  }
  return fields;
}

TEST(NoteNirDifferences, NotesEachTraitThatDiffers) {
  EXPECT_THAT(NotedFields(kNumber, Traits("F", "1985-07-14", "75056")), IsEmpty());
  EXPECT_THAT(NotedFields(kNumber, Traits("M", "1985-07-14", "75056")),
              ElementsAre(PatientField::kSex));
  EXPECT_THAT(NotedFields(kNumber, Traits("F", "1986-07-14", "75056")),
              ElementsAre(PatientField::kBirthDate));
  EXPECT_THAT(NotedFields(kNumber, Traits("F", "1985-08-14", "75056")),
              ElementsAre(PatientField::kBirthDate));
  EXPECT_THAT(NotedFields(kNumber, Traits("F", "1985-07-14", "88160")),
              ElementsAre(PatientField::kBirthPlaceCode));
}

TEST(NoteNirDifferences, PassesOverWhatIsLegitimate) {
  EXPECT_THAT(NotedFields("147039340800016", Traits("M", "1947-03-09", "99352")), IsEmpty())
      << "a department of Algeria";
  EXPECT_THAT(NotedFields(kNumber, Traits("F", "1985-07-14", "75101")), IsEmpty())
      << "an arrondissement";
  EXPECT_THAT(NotedFields(kNumber, Traits("F", "1985-07-14", "99999")), IsEmpty());
  EXPECT_THAT(NotedFields(kNumber, Traits("I", "1985", "")), IsEmpty());
}

TEST(NoteNirDifferences, SaysWhenDayAndMonthMayBeSwapped) {
  Faults faults;
  NoteNirDifferences(kNumber, Traits("F", "1985-12-07", "75056"), faults);
  ASSERT_EQ(faults.size(), 1U);
  EXPECT_THAT(faults[0].text, testing::HasSubstr("swapped"));
}

TEST(InsForExchange, IsOfQualifiedIdentitiesOnly) {
  CurrentIdentity identity{.status = TrustStatus::kQualified,
                           .ins = Ins{std::string(kNumber), std::string(kInsNirOid)}};
  const RnivParameters allowed{.ins_may_be_sent = true};
  EXPECT_EQ(InsForExchange(identity, allowed), identity.ins);
  EXPECT_FALSE(InsForExchange(identity, {})) << "the domain may not have it";
  for (const TrustStatus status :
       {TrustStatus::kProvisional, TrustStatus::kRecovered, TrustStatus::kValidated}) {
    identity.status = status;
    EXPECT_FALSE(InsForExchange(identity, allowed));
  }
  identity.status = TrustStatus::kQualified;
  identity.attributes = {RnivAttribute::kDoubtful};
  EXPECT_FALSE(InsForExchange(identity, allowed));
  identity.attributes = {};
  identity.traits[PatientField::kIsBirthDateModified] = "Y";
  EXPECT_FALSE(InsForExchange(identity, allowed));
}

}  // namespace
}  // namespace socle::mpi::rules
