// What is written is read back as it was.
#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <random>
#include <string>
#include <string_view>
#include <vector>

#include <gtest/gtest.h>

#include "mpi/model/feed.h"
#include "mpi/protocol/builder.h"
#include "mpi/protocol/charset.h"
#include "mpi/protocol/decode_feed.h"
#include "mpi/protocol/encode_patient.h"
#include "mpi/protocol/header.h"
#include "mpi/protocol/message.h"
#include "tests/unit/mpi/protocol/samples.h"

namespace socle::mpi::protocol {
namespace {

std::string EncodeFeed(const FeedMessage& feed, Charset charset) {
  MessageBuilder builder;
  builder.Segment("MSH")
      .Text(3, "GAM")
      .Encoded(9, "ADT^A31^ADT_A05")
      .Text(10, "ID1")
      .Text(11, "D")
      .Encoded(12, "2.5^FRA^2.11")
      .Text(18, CharsetName(charset));
  builder.Segment("EVN");
  const std::vector<std::string> none;
  AppendPatient(builder,
                {.identifiers = feed.identifiers,
                 .traits = &feed.update,
                 .reliability = feed.reliability.has_value() ? *feed.reliability : none},
                PatientStyle::kFrench);
  builder.Segment("PV1").Text(2, "N");
  return builder.Finish(charset);
}

DecodedFeed Decode(std::string_view bytes) {
  const Message message = Message::Read(bytes);
  return DecodeFeed(message, ReadHeader(message), {});
}

// Of one character that stands in both 8859/1 and 8859/15, or is a delimiter.
std::string RandomText(std::mt19937_64& random) {
  constexpr auto kSigns = std::to_array<std::string_view>(
      {"A", "b", "é", "Ç", "|", "^", "~", "\\", "&", "-", "'", "#"});
  std::string text;
  const std::size_t length = 1 + random() % 12;
  for (std::size_t i = 0; i < length; ++i) {
    text += kSigns[random() % kSigns.size()];
  }
  return text;
}

FeedMessage RandomFeed(std::mt19937_64& random) {
  FeedMessage feed;
  feed.identifiers.resize(1 + random() % 3);
  std::uint16_t repetition = 0;
  for (PatientIdentifier& identifier : feed.identifiers) {
    identifier.value = RandomText(random);
    identifier.authority = {RandomText(random), RandomText(random), "ISO"};
    identifier.type = "PI";
    identifier.repetition = ++repetition;
  }
  feed.update[PatientField::kBirthName] = RandomText(random);
  for (const PatientField field : {PatientField::kBirthFirstGivenName,
                                   PatientField::kBirthGivenNames,
                                   PatientField::kUsedName,
                                   PatientField::kUsedGivenName,
                                   PatientField::kCivility,
                                   PatientField::kMothersMaidenName,
                                   PatientField::kMothersGivenNames,
                                   PatientField::kWorkPhone,
                                   PatientField::kLanguage,
                                   PatientField::kMaritalStatus,
                                   PatientField::kBirthPlaceText,
                                   PatientField::kNationality,
                                   PatientField::kBirthPlaceCode,
                                   PatientField::kBirthCountry}) {
    if (random() % 2 == 0) {
      feed.update[field] = RandomText(random);
    }
  }
  if (random() % 2 == 0) {
    feed.update[PatientField::kAddress] = RandomText(random);
    for (const PatientField field : {PatientField::kCity,
                                     PatientField::kRegion,
                                     PatientField::kPostalCode,
                                     PatientField::kCountry}) {
      feed.update[field] = random() % 2 == 0 ? RandomText(random) : "";
    }
  }
  feed.update[PatientField::kPhone] = "0639981201";
  feed.update[PatientField::kOtherPhone] = random() % 2 == 0 ? "0199001201" : "";
  feed.update[PatientField::kEmail] = "a@example.org";
  feed.update[PatientField::kMothersIdentifier] =
      FormatPatientIdentifier({RandomText(random), {"CH-A", RandomText(random), "M"}, "PI"});
  feed.update[PatientField::kBirthDate] = random() % 2 == 0 ? "1961-04" : "1961-04-20";
  feed.update[PatientField::kSex] = random() % 2 == 0 ? "I" : "F";
  feed.update[PatientField::kDeathAt] = "2025-12-31T23:55:00+01:00";
  feed.update[PatientField::kIsDead] = "Y";
  feed.update[PatientField::kMultipleBirth] = "N";
  feed.update[PatientField::kBirthRank] = "2";
  feed.update[PatientField::kIsUnknown] = "N";
  feed.update[PatientField::kProtection] = "Y";
  feed.reliability = {"PROV", "DOUT"};
  return feed;
}

TEST(RoundTrip, GivesBackRandomPatients) {
  std::mt19937_64 random(20260105);
  for (int i = 0; i < 500; ++i) {
    const FeedMessage feed = RandomFeed(random);
    for (const Charset charset :
         {Charset::kUtf8, Charset::kIso8859Part1, Charset::kIso8859Part15}) {
      const std::string bytes = EncodeFeed(feed, charset);
      const DecodedFeed decoded = Decode(bytes);
      ASSERT_TRUE(decoded.faults.empty()) << decoded.faults.front().text << '\n' << bytes;
      ASSERT_EQ(decoded.feed.identifiers, feed.identifiers) << bytes;
      ASSERT_EQ(decoded.feed.update, feed.update) << bytes;
      ASSERT_EQ(decoded.feed.reliability, feed.reliability);
    }
  }
}

TEST(RoundTrip, GivesBackThePatientsOfTheSamples) {
  for (const SampleRow& row : ReadSampleTable("pam-fr/valid.tsv")) {
    FeedMessage feed = Decode(ReadSample("pam-fr/" + row.at("file"))).feed;
    const bool has_deleted = std::ranges::any_of(feed.identifiers, &PatientIdentifier::is_deleted);
    if (has_deleted) {
      continue;
    }
    const DecodedFeed again = Decode(EncodeFeed(feed, Charset::kUtf8));
    EXPECT_EQ(again.feed.identifiers, feed.identifiers);
    EXPECT_EQ(again.feed.reliability, feed.reliability);
    for (std::size_t i = 0; i < kPatientFieldCount; ++i) {
      const auto field = static_cast<PatientField>(i);
      if (again.feed.update[field].has_value()) {
        EXPECT_EQ(again.feed.update[field], feed.update[field]) << row.at("file");
      }
    }
    EXPECT_EQ(again.feed.update[PatientField::kBirthName], feed.update[PatientField::kBirthName]);
    EXPECT_EQ(again.feed.update[PatientField::kAddress], feed.update[PatientField::kAddress]);
  }
}

}  // namespace
}  // namespace socle::mpi::protocol
