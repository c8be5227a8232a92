#include "mpi/model/feed.h"

#include <algorithm>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include "mpi/protocol/decode_feed.h"
#include "mpi/protocol/events.h"
#include "mpi/protocol/fault.h"
#include "mpi/protocol/header.h"
#include "mpi/protocol/message.h"
#include "tests/unit/mpi/protocol/samples.h"

namespace socle::mpi::protocol {
namespace {

// PID-6 to PID-32 with some fields set.
std::string PidRest(const std::vector<std::pair<std::size_t, std::string>>& values) {
  std::vector<std::string> fields(33);
  fields[32] = "PROV";
  for (const auto& [field, value] : values) {
    fields[field] = value;
  }
  std::string text;
  for (std::size_t i = 6; i <= 32; ++i) {
    text += '|' + fields[i];
  }
  return text;
}

// A message with only what the French extension asks for, to be changed line by line.
struct Draft {
  std::string type = "ADT^A28^ADT_A05";
  std::string version = "2.5^FRA^2.11";
  std::string id = "ID1";
  std::string pid_3 = "IPP1^^^CH-A&990000010&M^PI";
  std::string pid_5 = "DURAND^ANNE^ANNE LUCE^^^^L";
  std::string pid_rest = PidRest({{7, "19610420"}, {8, "F"}});
  std::vector<std::string> rest = {"PV1||N"};

  [[nodiscard]] std::string Text() const {
    std::vector<std::string> segments = {
        "MSH|^~\\&|GAM|990000010|MPI|REGION|20260105||" + type + '|' + id + "|D|" + version,
        "EVN||20260105",
        "PID|||" + pid_3 + "||" + pid_5 + pid_rest};
    segments.insert(segments.end(), rest.begin(), rest.end());
    return MessageOf(segments);
  }
};

DecodedFeed Decode(std::string_view text, Strictness strictness = Strictness::kStandard) {
  const Message message = Message::Read(text);
  return DecodeFeed(message, ReadHeader(message), {.strictness = strictness});
}

// The faults as "E 101 PID^1^3".
std::vector<std::string> Faults(std::string_view text,
                                Strictness strictness = Strictness::kStandard) {
  std::vector<std::string> out;
  for (const WireFault& fault : Decode(text, strictness).faults) {
    const std::string severity = fault.severity == FaultSeverity::kError ? "E " : "W ";
    out.push_back(severity + std::to_string(ErrorNumber(fault.kind)) + ' ' +
                  FormatLocation(fault.location));
  }
  return out;
}

using Strings = std::vector<std::string>;
constexpr auto kTolerant = Strictness::kTolerant;
constexpr auto kStrict = Strictness::kStrict;

TEST(DecodeFeed, ReadsTheDraft) {
  EXPECT_EQ(Faults(Draft{}.Text()), Strings{});
}

TEST(DecodeFeed, KnowsTheEventsOfEachProfile) {
  for (const std::string_view event :
       {"A28", "A31", "A40", "A47", "A24", "A37", "A01", "A02", "A03", "A04", "A05", "A06", "A07",
        "A11", "A12", "A13", "A21", "A22", "A38", "A44", "A52", "A53", "A54", "A55", "Z99"}) {
    EXPECT_NE(FindEvent(Profile::kPamFrance, event), nullptr) << event;
  }
  for (const std::string_view event : {"A01", "A04", "A05", "A08", "A40"}) {
    EXPECT_NE(FindEvent(Profile::kPix, event), nullptr) << event;
  }
  EXPECT_EQ(FindEvent(Profile::kPamFrance, "A08"), nullptr);
  EXPECT_EQ(FindEvent(Profile::kPix, "A28"), nullptr);
  EXPECT_EQ(FindEvent(Profile::kPix, "A10"), nullptr);
}

TEST(DecodeFeed, AsksForAStructureThatFits) {
  Draft draft;
  draft.type = "ADT^A28^ADT_A39";
  EXPECT_EQ(Faults(draft.Text()), Strings{"E 200 MSH^1^9"});
  EXPECT_EQ(Faults(draft.Text(), kTolerant), Strings{"W 200 MSH^1^9"});
  draft.type = "ADT^A28";
  EXPECT_EQ(Faults(draft.Text()), Strings{});
  EXPECT_EQ(Faults(draft.Text(), kStrict), Strings{"E 200 MSH^1^9"});
  draft.type = "ADT^A40^ADT_A40";
  draft.rest = {"MRG|IPP2^^^CH-A&990000010&M^PI"};
  EXPECT_EQ(Faults(draft.Text()), Strings{});
}

TEST(DecodeFeed, TakesVersionsByStrictness) {
  Draft draft;
  draft.version = "2.5.1";
  EXPECT_EQ(Faults(draft.Text()), Strings{});
  EXPECT_EQ(Faults(draft.Text(), kStrict), Strings{"E 203 MSH^1^12"});
  draft.version = "2.4";
  EXPECT_EQ(Faults(draft.Text()), Strings{"E 203 MSH^1^12"});
  EXPECT_EQ(Faults(draft.Text(), kTolerant), Strings{});
  draft.version = "3";
  EXPECT_EQ(Faults(draft.Text(), kTolerant), Strings{"E 203 MSH^1^12"});
}

TEST(DecodeFeed, LimitsTheControlId) {
  Draft draft;
  draft.id = std::string(kControlIdBytesStrict, 'x');
  EXPECT_EQ(Faults(draft.Text(), kStrict), Strings{});
  draft.id = std::string(kControlIdBytesStrict + 1, 'x');
  EXPECT_EQ(Faults(draft.Text(), kStrict), Strings{"E 102 MSH^1^10"});
  draft.id = std::string(kControlIdBytesMax, 'x');
  EXPECT_EQ(Faults(draft.Text()), Strings{});
  draft.id = std::string(kControlIdBytesMax + 1, 'x');
  EXPECT_EQ(Faults(draft.Text()), Strings{"E 102 MSH^1^10"});
}

TEST(DecodeFeed, LimitsTextsAndIdentifiers) {
  Draft draft;
  draft.pid_5 = std::string(kTraitBytesMax, 'A') + "^B^C^^^^L";
  EXPECT_EQ(Faults(draft.Text()), Strings{});
  draft.pid_5 = "A^" + std::string(kTraitBytesMax + 1, 'B') + "^C^^^^L";
  EXPECT_EQ(Faults(draft.Text(), kTolerant), Strings{"E 102 PID^1^5^1^2"});
  draft = {};
  std::string id;
  for (std::size_t i = 0; i < kIdentifierCharactersMax; ++i) {
    id += "é";
  }
  draft.pid_3 = id + "^^^CH-A";
  EXPECT_EQ(Faults(draft.Text()), Strings{});
  draft.pid_3 = id + "x^^^CH-A";
  EXPECT_EQ(Faults(draft.Text()), Strings{"E 102 PID^1^3^1^1"});
}

TEST(DecodeFeed, ToleratesWhatCanBeLeftOut) {
  Draft draft;
  draft.rest = {};
  draft.pid_5 = "";
  draft.pid_3 = "IPP1";
  draft.pid_rest = PidRest({{7, "19611320"}, {8, "X"}, {24, "?"}, {25, "x"}, {32, "QUAL~PROV"}});
  EXPECT_EQ(Faults(draft.Text()), Strings{"E 100 PV1^1"});
  EXPECT_EQ(Faults(draft.Text(), kTolerant),
            (Strings{"W 100 PV1^1",
                     "W 101 PID^1^3^1^4",
                     "W 101 PID^1^5",
                     "W 102 PID^1^7",
                     "W 103 PID^1^8",
                     "W 103 PID^1^24",
                     "W 102 PID^1^25",
                     "W 103 PID^1^32^1"}));
  const DecodedFeed decoded = Decode(draft.Text(), kTolerant);
  EXPECT_TRUE(decoded.IsAccepted());
  EXPECT_EQ(decoded.feed.update[PatientField::kBirthDate], std::nullopt);
  EXPECT_EQ(decoded.feed.update[PatientField::kSex], std::nullopt);
  EXPECT_EQ(decoded.feed.reliability, Strings{"PROV"});
  draft.rest = {"PV1||N"};
  EXPECT_EQ(Faults(draft.Text()),
            (Strings{"E 101 PID^1^3^1^4",
                     "E 101 PID^1^5",
                     "E 102 PID^1^7",
                     "E 103 PID^1^8",
                     "E 103 PID^1^24",
                     "E 102 PID^1^25",
                     "E 103 PID^1^32^1"}));
}

TEST(DecodeFeed, ToleratesControlCharactersEscapesAndOddLines) {
  Draft draft;
  draft.pid_5 = "DU\x1BRAND\xC2\x89^AN\\Q\\NE^ANNE^^^^L";
  draft.rest = {"no segment", "PV1||N"};
  EXPECT_EQ(Faults(draft.Text()), (Strings{"E 102 PID^1^5", "E 100 "}));
  EXPECT_EQ(Faults(draft.Text(), kTolerant),
            (Strings{"W 102 PID^1^5", "W 100 ", "W 102 PID^1^5^1^2"}));
  const DecodedFeed decoded = Decode(draft.Text(), kTolerant);
  EXPECT_EQ(decoded.feed.update[PatientField::kBirthName], "DURAND");
  EXPECT_EQ(decoded.feed.update[PatientField::kBirthFirstGivenName], "AN\\Q\\NE");
}

TEST(DecodeFeed, RefusesBadTextAlways) {
  Draft draft;
  draft.pid_5 = "DU\xFFRAND^ANNE^ANNE^^^^L";
  EXPECT_EQ(Faults(draft.Text(), kTolerant), Strings{"E 102 PID^1^5"});
}

TEST(DecodeFeed, IsStrictAboutTheForm) {
  std::string text = Draft{}.Text();
  EXPECT_EQ(Faults("\xEF\xBB\xBF" + text, kStrict), Strings{"E 100 MSH^1"});
  std::ranges::replace(text, '\r', '\n');
  EXPECT_EQ(Faults(text, kStrict), Strings{"E 100 MSH^1"});
  EXPECT_EQ(Faults(text), Strings{});
  text = Draft{}.Text();
  std::ranges::replace(text, '|', '#');
  EXPECT_EQ(Faults(text, kStrict), Strings{"E 102 MSH^1^1"});
  EXPECT_EQ(Faults(text), Strings{});
}

TEST(DecodeFeed, WantsOneMessageWithOnePatient) {
  Draft draft;
  draft.rest = {"PV1||N", "PID|||IPP2^^^CH-A"};
  EXPECT_EQ(Faults(draft.Text(), kTolerant), Strings{"E 100 PID^2"});
  EXPECT_EQ(Faults(Draft{}.Text() + Draft{}.Text()), Strings{"E 100 MSH^2"});
}

TEST(DecodeFeed, NamesTheSegmentOutOfSequence) {
  Draft draft;
  draft.type = "ADT^A01^ADT_A01";
  draft.pid_rest = PidRest({{18, "D1"}});
  draft.rest = {"ZBE|1|20260105||INSERT|N", "PV1||I"};
  EXPECT_EQ(Faults(draft.Text()), Strings{"E 100 ZBE^1"});
  EXPECT_EQ(Faults(draft.Text(), kTolerant), Strings{"W 100 ZBE^1"});
}

TEST(DecodeFeed, AsksMovementsOfTheFrenchExtensionOnly) {
  Draft draft;
  draft.type = "ADT^A01^ADT_A01";
  EXPECT_EQ(Faults(draft.Text()), Strings{"E 100 ZBE^1"});
  draft.rest = {"PV1||I", "ZBE|1|20260105||INSERT|N"};
  EXPECT_EQ(Faults(draft.Text()), Strings{"E 101 PID^1^18"});
  draft.version = "2.5";
  draft.rest = {"PV1||I"};
  EXPECT_EQ(Faults(draft.Text()), Strings{});
}

TEST(DecodeFeed, DeletesWhatIsSentAsTwoQuotes) {
  Draft draft;
  draft.pid_rest = PidRest({{6, "\"\""},
                            {7, "\"\""},
                            {11, "\"\"^^^^^^H~^^^^^\"\"^BDL^^\"\""},
                            {13, "\"\""},
                            {14, "\"\""},
                            {16, "\"\""},
                            {21, "\"\""},
                            {24, "\"\""},
                            {29, "\"\""},
                            {32, "\"\""}});
  draft.rest = {"PV1||N", "ZFD|\"\"||||||\"\"|\"\""};
  const DecodedFeed decoded = Decode(draft.Text());
  EXPECT_TRUE(decoded.faults.empty());
  for (const PatientField field : {PatientField::kMothersMaidenName,
                                   PatientField::kBirthDate,
                                   PatientField::kAddress,
                                   PatientField::kCity,
                                   PatientField::kPostalCode,
                                   PatientField::kBirthPlaceCode,
                                   PatientField::kBirthCountry,
                                   PatientField::kPhone,
                                   PatientField::kOtherPhone,
                                   PatientField::kEmail,
                                   PatientField::kWorkPhone,
                                   PatientField::kMaritalStatus,
                                   PatientField::kMothersIdentifier,
                                   PatientField::kMultipleBirth,
                                   PatientField::kDeathAt,
                                   PatientField::kLunarBirthDate,
                                   PatientField::kDocumentType,
                                   PatientField::kDocumentValidUntil}) {
    EXPECT_EQ(decoded.feed.update[field], "") << PatientFieldName(field);
  }
  EXPECT_EQ(decoded.feed.reliability, Strings{});
  EXPECT_EQ(decoded.feed.update[PatientField::kSex], std::nullopt);
}

TEST(DecodeFeed, ReadsTelecomsHoweverTheyAreWritten) {
  const auto update = [](const std::string& pid_13) {
    Draft draft;
    draft.pid_rest = PidRest({{13, pid_13}});
    const DecodedFeed decoded = Decode(draft.Text());
    EXPECT_TRUE(decoded.faults.empty()) << pid_13;
    return decoded.feed.update;
  };
  EXPECT_EQ(update("^PRN^PH^^^419^31495443")[PatientField::kPhone], "41931495443");
  EXPECT_EQ(update("^PRN^PH^^33^1^99001201")[PatientField::kPhone], "+33199001201");
  EXPECT_EQ(update("012-0001^PRN^PH")[PatientField::kPhone], "012-0001");
  EXPECT_EQ(update("012-0004^PRN^FX")[PatientField::kPhone], std::nullopt);
  EXPECT_EQ(update("a@example.org^NET^Internet")[PatientField::kEmail], "a@example.org");
  EXPECT_EQ(update("012-0001~^^^b@example.org")[PatientField::kEmail], "b@example.org");
  EXPECT_EQ(update("^NET^Internet^\"\"")[PatientField::kEmail], "");
  EXPECT_EQ(update("^NET^Internet^\"\"")[PatientField::kPhone], std::nullopt);
  const PatientUpdate two = update("0199001201^PRN^PH~0639981201^PRN^CP~0199001299^PRN^PH");
  EXPECT_EQ(two[PatientField::kPhone], "0639981201");
  EXPECT_EQ(two[PatientField::kOtherPhone], "0199001201");
}

TEST(DecodeFeed, ReadsHomeAddresses) {
  const auto address = [](const std::string& pid_11) {
    Draft draft;
    draft.pid_rest = PidRest({{11, pid_11}});
    return Decode(draft.Text()).feed.update[PatientField::kAddress];
  };
  EXPECT_EQ(address("1 RUE A^^B^^1^FRA^BDL~2 RUE B&RUE B&2^^B^^1^FRA^C~3 RUE C^^B^^^^H"),
            "3 RUE C");
  EXPECT_EQ(address("1 RUE A^^^^^^BR~2 RUE B&RUE B&2^^B^^1^FRA"), "2 RUE B");
  EXPECT_EQ(address("^^^^^^H"), std::nullopt);
  EXPECT_EQ(address("^^VILLE^^^^H"), "");
}

TEST(DecodeFeed, CollectsOtherNumbers) {
  Draft draft;
  draft.pid_3 +=
      "~185077505600049^^^ASIP-SANTE-NIR&1.2.250.1.213.1.4.8&ISO^NH~12 AB 3^^^FRA^PPN~9^^^X^AN";
  const DecodedFeed decoded = Decode(draft.Text());
  EXPECT_TRUE(decoded.faults.empty());
  EXPECT_EQ(decoded.feed.update[PatientField::kOtherIds], "185077505600049 12AB3");
  EXPECT_EQ(decoded.feed.identifiers.size(), 4U);
}

TEST(DecodeFeed, KnowsTheTypeOfAnIns) {
  for (const std::string_view oid : {"8", "9", "10", "11"}) {
    Draft draft;
    draft.pid_3 += "~185077505600049^^^X&1.2.250.1.213.1.4." + std::string(oid) + "&ISO^PI";
    EXPECT_EQ(Faults(draft.Text()), Strings{"E 103 PID^1^3^2^5"});
  }
}

TEST(DecodeFeed, NumbersIdentifiersByTheirRepetition) {
  Draft draft;
  draft.pid_3 = "~A^^^X~~B^^^Y";
  const DecodedFeed decoded = Decode(draft.Text());
  ASSERT_EQ(decoded.feed.identifiers.size(), 2U);
  EXPECT_EQ(decoded.feed.identifiers[0].repetition, 2U);
  EXPECT_EQ(decoded.feed.identifiers[1].repetition, 4U);
  draft.pid_3 = "~";
  EXPECT_EQ(Faults(draft.Text()), Strings{"E 101 PID^1^3"});
}

TEST(DecodeFeed, TakesANameWithoutTypeWhereNoneIsOfBirth) {
  Draft draft;
  draft.pid_5 = "NICK~DURAND^ANNE^^^^^L";
  EXPECT_EQ(Decode(draft.Text()).feed.update[PatientField::kBirthName], "DURAND");
  draft.pid_5 = "DURAND^ANNE";
  EXPECT_EQ(Decode(draft.Text()).feed.update[PatientField::kBirthName], "DURAND");
  EXPECT_EQ(Faults(draft.Text(), kStrict), Strings{"E 101 PID^1^5"});
}

TEST(DecodeFeed, ReadsInternationalNames) {
  const auto update = [](const std::string& pid_5) {
    Draft draft;
    draft.version = "2.3.1";
    draft.type = "ADT^A01^ADT_A01";
    draft.pid_5 = pid_5;
    const DecodedFeed decoded = Decode(draft.Text());
    EXPECT_TRUE(decoded.faults.empty());
    return decoded.feed.update;
  };
  const PatientUpdate plain = update("JONES^JENNIFER^^^^^L");
  EXPECT_EQ(plain[PatientField::kBirthName], "JONES");
  EXPECT_EQ(plain[PatientField::kBirthFirstGivenName], "JENNIFER");
  EXPECT_EQ(plain[PatientField::kBirthGivenNames], std::nullopt);
  EXPECT_EQ(plain[PatientField::kUsedName], std::nullopt);
  const PatientUpdate married = update("WASHINGTON^MARY^ROSE^II^Dr.^^L~^ANNE^^^^^L~DEAN^^^^^^B");
  EXPECT_EQ(married[PatientField::kBirthName], "DEAN");
  EXPECT_EQ(married[PatientField::kUsedName], "WASHINGTON");
  EXPECT_EQ(married[PatientField::kBirthFirstGivenName], "MARY");
  EXPECT_EQ(married[PatientField::kBirthGivenNames], "MARY ROSE");
  EXPECT_EQ(married[PatientField::kCivility], "Dr.");
  const PatientUpdate maiden = update("FOSTER^FANNY^FULL^^^^L~FOSTER^FANNY^^^^^M");
  EXPECT_EQ(maiden[PatientField::kBirthName], "FOSTER");
  EXPECT_EQ(maiden[PatientField::kUsedName], std::nullopt);
  EXPECT_EQ(update("MOHR")[PatientField::kBirthName], "MOHR");
  EXPECT_EQ(update("NICK^^^^^^N")[PatientField::kBirthName], std::nullopt);
}

TEST(DecodeFeed, TellsNoMoreFaultsThanTheLimit) {
  Draft draft;
  draft.pid_3 = "1";
  for (std::size_t i = 1; i < kRepetitionsMax; ++i) {
    draft.pid_3 += "~1";
  }
  EXPECT_EQ(Faults(draft.Text()).size(), kFaultsMax);
}

TEST(DecodeFeed, KnowsTheSenderOfARefusedMessage) {
  Draft draft;
  draft.type = "ADT^A99";
  const DecodedFeed decoded = Decode(draft.Text());
  EXPECT_FALSE(decoded.IsAccepted());
  EXPECT_EQ(decoded.feed.sending_application, "GAM");
  EXPECT_EQ(decoded.feed.control_id, "ID1");
}

}  // namespace
}  // namespace socle::mpi::protocol
