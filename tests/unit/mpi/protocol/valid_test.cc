#include <algorithm>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <gtest/gtest.h>

#include "mpi/model/feed.h"
#include "mpi/protocol/decode_feed.h"
#include "mpi/protocol/fault.h"
#include "mpi/protocol/header.h"
#include "mpi/protocol/message.h"
#include "tests/unit/mpi/protocol/position.h"
#include "tests/unit/mpi/protocol/samples.h"

namespace socle::mpi::protocol {
namespace {

DecodedFeed Decode(const Message& message, Strictness strictness = Strictness::kStandard) {
  return DecodeFeed(message, ReadHeader(message), {.strictness = strictness});
}

FeedMessage DecodeSample(std::string_view file) {
  const Message message = Message::Read(ReadSample("pam-fr/valid/" + std::string(file)));
  DecodedFeed decoded = Decode(message);
  EXPECT_TRUE(decoded.faults.empty()) << file;
  return decoded.feed;
}

class Valid : public testing::TestWithParam<SampleRow> {};

TEST_P(Valid, IsReadAsItsIndexSays) {
  const SampleRow& row = GetParam();
  const Message message = Message::Read(ReadSample("pam-fr/" + row.at("file")));
  const MessageHeader header = ReadHeader(message);
  EXPECT_EQ(header.type + '^' + header.event + '^' + header.structure, row.at("message_type"));
  EXPECT_EQ(header.charset_name, row.at("charset"));
  const DecodedFeed decoded = Decode(message);
  EXPECT_TRUE(decoded.faults.empty()) << decoded.faults.front().text;
  EXPECT_EQ(decoded.feed.control_id, row.at("control_id"));
  EXPECT_EQ(decoded.feed.sending_facility, row.at("sender"));
  EXPECT_TRUE(decoded.feed.is_test_feed);
  for (const std::string& assertion : SplitText(row.at("asserts"), ';')) {
    const std::size_t equals = assertion.find('=');
    EXPECT_EQ(TextAt(message, assertion.substr(0, equals)), assertion.substr(equals + 1))
        << assertion;
  }
}

TEST_P(Valid, IsReadByStrictAndTolerantReadersAlike) {
  const Message message = Message::Read(ReadSample("pam-fr/" + GetParam().at("file")));
  const DecodedFeed strict = Decode(message, Strictness::kStrict);
  EXPECT_TRUE(strict.faults.empty()) << strict.faults.front().text;
  EXPECT_EQ(strict.feed, Decode(message).feed);
  EXPECT_EQ(Decode(message, Strictness::kTolerant).feed, strict.feed);
}

INSTANTIATE_TEST_SUITE_P(PamFrance,
                         Valid,
                         testing::ValuesIn(ReadSampleTable("pam-fr/valid.tsv")),
                         [](const testing::TestParamInfo<SampleRow>& info) {
                           std::string name = info.param.at("file");
                           name = name.substr(6, name.size() - 10);
                           std::ranges::replace(name, '-', '_');
                           return name;
                         });

TEST(ValidFeed, GivesAQualifiedIdentity) {
  const FeedMessage feed = DecodeSample("01-a28-qualified.hl7");
  EXPECT_EQ(feed.action, FeedAction::kUpsert);
  EXPECT_EQ(feed.event, "A28");
  EXPECT_EQ(feed.sending_application, "GAM");
  EXPECT_EQ(feed.recorded_at, "2026-01-05T08:01:00+01:00");
  const std::vector<PatientIdentifier> identifiers = {
      {"IPP000101", {"CH-A", "990000010", "M"}, "PI"},
      {"285077505600096", {"ASIP-SANTE-INS-NIR", "1.2.250.1.213.1.4.10", "ISO"}, "INS", false, 2}};
  EXPECT_EQ(feed.identifiers, identifiers);
  EXPECT_EQ(feed.reliability, std::vector<std::string>{"VALI"});
  EXPECT_FALSE(feed.dmp_consent.has_value());
  PatientUpdate expected;
  expected[PatientField::kBirthName] = "FAUVETTE";
  expected[PatientField::kBirthFirstGivenName] = "CAPUCINE";
  expected[PatientField::kBirthGivenNames] = "CAPUCINE MARIE-LOU";
  expected[PatientField::kCivility] = "Mme";
  expected[PatientField::kBirthDate] = "1985-07-14";
  expected[PatientField::kSex] = "F";
  expected[PatientField::kAddress] = "12 RUE DES TESTS";
  expected[PatientField::kCity] = "VILLE-TEST";
  expected[PatientField::kRegion] = "";
  expected[PatientField::kPostalCode] = "00000";
  expected[PatientField::kCountry] = "FRA";
  expected[PatientField::kBirthPlaceCode] = "75056";
  expected[PatientField::kBirthCountry] = "FRA";
  expected[PatientField::kPhone] = "0639981201";
  expected[PatientField::kOtherPhone] = "0199001201";
  expected[PatientField::kEmail] = "capucine.fauvette@example.org";
  expected[PatientField::kMaritalStatus] = "S";
  expected[PatientField::kNationality] = "FRA";
  expected[PatientField::kSmsConsent] = "N";
  expected[PatientField::kIsBirthDateModified] = "N";
  expected[PatientField::kInsSource] = "INSI";
  expected[PatientField::kInsiCalledAt] = "2026-01-05T07:55:00+01:00";
  expected[PatientField::kDocumentType] = "CN";
  expected[PatientField::kDocumentValidUntil] = "2030-01-01";
  for (std::size_t i = 0; i < kPatientFieldCount; ++i) {
    const auto field = static_cast<PatientField>(i);
    EXPECT_EQ(feed.update[field], expected[field]) << PatientFieldName(field);
  }
}

TEST(ValidFeed, ReplacesAddressAndPhones) {
  const FeedMessage feed = DecodeSample("02-a31-address-phone.hl7");
  EXPECT_EQ(feed.update[PatientField::kAddress], "45 AVENUE DU BANC D'ESSAI RESIDENCE PROTOTYPE");
  EXPECT_EQ(feed.update[PatientField::kPhone], "0199001202");
  EXPECT_EQ(feed.update[PatientField::kOtherPhone], "");
  EXPECT_EQ(feed.update[PatientField::kEmail], std::nullopt);
  EXPECT_EQ(feed.update[PatientField::kProtection], "N");
}

TEST(ValidFeed, SetsAndClearsTheUsedName) {
  const FeedMessage set = DecodeSample("03-a31-used-name.hl7");
  EXPECT_EQ(set.update[PatientField::kUsedName], "PINSON");
  EXPECT_EQ(set.update[PatientField::kUsedGivenName], "MARIE-LOU");
  EXPECT_EQ(set.update[PatientField::kBirthName], "FAUVETTE");
  const FeedMessage clear = DecodeSample("04-a31-clear-used-name.hl7");
  EXPECT_EQ(clear.update[PatientField::kUsedName], "");
  EXPECT_EQ(clear.update[PatientField::kUsedGivenName], "");
  const FeedMessage plain = DecodeSample("02-a31-address-phone.hl7");
  EXPECT_EQ(plain.update[PatientField::kUsedName], std::nullopt);
}

TEST(ValidFeed, HandsOnTheConsentOfTheRecord) {
  const FeedMessage feed = DecodeSample("05-a31-dmp-consent.hl7");
  ASSERT_TRUE(feed.dmp_consent.has_value());
  EXPECT_EQ(*feed.dmp_consent,
            (DmpConsent{"ACTIF",
                        "2026-01-05T08:10:00+01:00",
                        "",
                        "INO",
                        "2026-01-05T08:10:00+01:00",
                        "IC",
                        "2026-01-05T08:10:00+01:00"}));
  EXPECT_EQ(DecodeSample("06-a31-dmp-opposition.hl7").dmp_consent->feeding, "IO");
  EXPECT_EQ(DecodeSample("07-a31-dmp-not-collected.hl7").dmp_consent->status, "INEXISTANT");
}

TEST(ValidFeed, DeletesAnIdentifier) {
  const FeedMessage feed = DecodeSample("12-a47-ins-deleted.hl7");
  EXPECT_EQ(feed.action, FeedAction::kChangeIdentifier);
  ASSERT_EQ(feed.identifiers.size(), 2U);
  EXPECT_TRUE(feed.identifiers[1].is_deleted);
  EXPECT_EQ(feed.identifiers[1].value, "");
  EXPECT_EQ(feed.identifiers[1].type, "INS");
  ASSERT_EQ(feed.prior.size(), 1U);
  EXPECT_EQ(feed.prior[0].value, "152022000400072");
}

TEST(ValidFeed, ResolvesEscapesAndCharsets) {
  const FeedMessage escapes = DecodeSample("17-a28-escapes.hl7");
  EXPECT_EQ(escapes.update[PatientField::kAddress],
            "12 & 14 RUE DU PIPE | CHAPEAU BAT. A^B ~ ESC. \\C");
  EXPECT_EQ(escapes.update[PatientField::kBirthPlaceText], "LIEUéDIT");
  const FeedMessage latin = DecodeSample("18-a28-latin9.hl7");
  EXPECT_EQ(latin.update[PatientField::kUsedName], "Lœuvre");
  EXPECT_EQ(latin.update[PatientField::kUsedGivenName], "Noël");
  EXPECT_EQ(latin.update[PatientField::kAddress], "3 € RUE DE LA FORÊT");
}

TEST(ValidFeed, KnowsUnknownPatientsMothersAndTwins) {
  const FeedMessage unknown = DecodeSample("22-a28-unknown-patient.hl7");
  EXPECT_EQ(unknown.reliability, (std::vector<std::string>{"PROV", "DOUT"}));
  EXPECT_EQ(unknown.update[PatientField::kSex], "I");
  EXPECT_EQ(unknown.update[PatientField::kIsUnknown], "Y");
  EXPECT_EQ(unknown.update[PatientField::kBirthPlaceCode], "99999");
  EXPECT_EQ(unknown.update[PatientField::kAddress], std::nullopt);
  EXPECT_EQ(unknown.update[PatientField::kBirthGivenNames], std::nullopt);
  const FeedMessage twin = DecodeSample("28-a28-twin-2.hl7");
  EXPECT_EQ(twin.update[PatientField::kMultipleBirth], "Y");
  EXPECT_EQ(twin.update[PatientField::kBirthRank], "2");
  EXPECT_EQ(twin.update[PatientField::kGestationWeeks], "37");
  EXPECT_EQ(twin.update[PatientField::kMothersMaidenName], "BERGERONNETTE");
  EXPECT_EQ(twin.update[PatientField::kMothersGivenNames], "IRIS");
  EXPECT_EQ(twin.update[PatientField::kMothersIdentifier], "IPP000120^^^CH-A&990000010&M^PI");
}

TEST(ValidFeed, KeepsDatesAsPreciseAsTheyAre) {
  EXPECT_EQ(DecodeSample("30-a28-truncated-birth-date.hl7").update[PatientField::kBirthDate],
            "1942-05");
  EXPECT_EQ(DecodeSample("31-a28-lunar-date.hl7").update[PatientField::kLunarBirthDate],
            "33~14~1945");
  const FeedMessage dead = DecodeSample("34-a28-deceased.hl7");
  EXPECT_EQ(dead.update[PatientField::kDeathAt], "2025-12-31T23:55:00+01:00");
  EXPECT_EQ(dead.update[PatientField::kIsDead], "Y");
}

TEST(ValidFeed, MergesLinksAndUnlinks) {
  const FeedMessage merge = DecodeSample("40-a40-merge.hl7");
  EXPECT_EQ(merge.action, FeedAction::kMerge);
  ASSERT_EQ(merge.prior.size(), 1U);
  EXPECT_EQ(merge.prior[0].value, "IPP000109");
  const FeedMessage link = DecodeSample("42-a24-link.hl7");
  EXPECT_EQ(link.action, FeedAction::kLink);
  EXPECT_EQ(link.identifiers[0].value, "IPP000101");
  ASSERT_EQ(link.other.size(), 1U);
  EXPECT_EQ(link.other[0].value, "B-0077");
  EXPECT_EQ(link.update[PatientField::kBirthGivenNames], "CAPUCINE MARIE-LOU");
  EXPECT_EQ(DecodeSample("43-a37-unlink.hl7").action, FeedAction::kUnlink);
}

TEST(ValidFeed, TakesMovementsForTheirPatient) {
  const FeedMessage admission = DecodeSample("47-a01-admission.hl7");
  EXPECT_EQ(admission.action, FeedAction::kUpsert);
  EXPECT_EQ(admission.event, "A01");
  EXPECT_EQ(admission.dmp_consent->reading, "IC");
  EXPECT_EQ(DecodeSample("55-z99-correction.hl7").identifiers[0].value, "IPP000101");
}

}  // namespace
}  // namespace socle::mpi::protocol
