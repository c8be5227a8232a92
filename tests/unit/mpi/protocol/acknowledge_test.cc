#include "mpi/protocol/acknowledge.h"

#include <algorithm>
#include <cstddef>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include "lib/base/error.h"
#include "mpi/model/feed.h"
#include "mpi/protocol/fault.h"
#include "mpi/protocol/header.h"
#include "mpi/protocol/message.h"
#include "tests/unit/mpi/protocol/samples.h"

namespace socle::mpi::protocol {
namespace {

constexpr Stamp kStamp = {.time = "20260105093001",
                          .control_id = "ACK00001",
                          .application = "SOCLE",
                          .facility = "REGION"};

std::string Ack(std::string_view header, const std::vector<WireFault>& faults) {
  const Message message = Message::Read(header);
  return BuildAck(ReadHeader(message), faults, kStamp);
}

WireFault Fault(FaultKind kind, Location location, std::string text = {}) {
  return {kind, FaultSeverity::kError, std::move(location), std::move(text)};
}

constexpr std::string_view kFrench =
    "MSH|^~\\&|GAM|990000010|MPI|REGION|20260105093000||ADT^A28^ADT_A05|MSG00001|D|2.5^FRA^2.11||||"
    "|"
    "FRA|UNICODE UTF-8|FR||2.11^IHE_FRANCE-2.11-PAM\r";

TEST(Acknowledgement, HasTheFormOfTheSpecification) {
  EXPECT_EQ(
      Ack(kFrench, {Fault(FaultKind::kUnknownIdentifier, At("PID", {3, 1, 4}), "Domaine inconnu")}),
      MessageOf({"MSH|^~\\&|MPI|REGION|GAM|990000010|20260105093001||ACK^A28^ACK|ACK00001|D|"
                 "2.5^FRA^2.11|||||FRA|UNICODE UTF-8",
                 "MSA|AE|MSG00001",
                 "ERR||PID^1^3^1^4|204^Unknown key identifier^HL70357|E||||Domaine inconnu"}));
}

TEST(Acknowledgement, AcceptsWithWarnings) {
  const WireFault warning{.kind = FaultKind::kBadValue,
                          .severity = FaultSeverity::kWarning,
                          .location = At("PID", {3, 2, 1}),
                          .text = "INS left out"};
  const std::string ack = Ack(kFrench, {warning});
  EXPECT_TRUE(ack.contains("\rMSA|AA|MSG00001\r"));
  EXPECT_TRUE(ack.contains("\rERR||PID^1^3^2^1|102^Data type error^HL70357|W||||INS left out\r"));
}

TEST(Acknowledgement, HasTheOlderFormForTheOlderVersion) {
  const std::string header =
      "MSH|^~\\&|TEST_HARNESS^^|TEST^^|CR1^^|MOH^^|20141104||ADT^A01^ADT_A01| T-01|P^T|2.3.1\r";
  const std::vector<WireFault> faults = {
      {.kind = FaultKind::kBadValue,
       .severity = FaultSeverity::kWarning,
       .location = {},
       .text = "odd"},
      Fault(FaultKind::kRequiredMissing, At("PID", {3, 1, 4}), "no authority"),
      Fault(FaultKind::kUnknownIdentifier, {})};
  EXPECT_EQ(
      Ack(header, faults),
      MessageOf(
          {"MSH|^~\\&|CR1|MOH|TEST_HARNESS|TEST|20260105093001||ACK^A01|ACK00001|P^T|2.3.1",
           "MSA|AE| T-01|no authority",
           "ERR|PID^1^3^101&Required field missing&HL70357|PID^1^3^1^4|"
           "101^Required field missing^HL70357|E||||no authority",
           "ERR|^^^204&Unknown key identifier&HL70357||204^Unknown key identifier^HL70357|E"}));
  EXPECT_TRUE(Ack(header, {}).ends_with("\rMSA|AA| T-01\r"));
}

TEST(Acknowledgement, IsMadeForAMessageWithoutHeader) {
  EXPECT_EQ(Ack("<?xml?>", {Fault(FaultKind::kSegmentSequence, At("MSH"))}),
            MessageOf({"MSH|^~\\&|SOCLE|REGION|||20260105093001||ACK|ACK00001|P|2.5",
                       "MSA|AR",
                       "ERR||MSH^1|100^Segment sequence error^HL70357|E"}));
}

TEST(Acknowledgement, SpeaksTheCharsetOfTheRequest) {
  const std::string ack = Ack("MSH|^~\\&|G\xC9|1|M|R|||ADT^A28|I\xEA|P|2.5||||||8859/15\r",
                              {Fault(FaultKind::kBadValue, At("PID", {5}), "œ 中")});
  EXPECT_TRUE(ack.contains("|G\xC9|1|")) << ack;
  EXPECT_TRUE(ack.contains("|8859/15\r"));
  EXPECT_TRUE(ack.contains("MSA|AE|I\xEA\r"));
  EXPECT_TRUE(ack.contains("|\xBD ?\r"));
}

TEST(Acknowledgement, EchoesTheControlIdOfOtherDelimiters) {
  const std::string ack = Ack("MSH#^~\\&#A#B#C#D###ADT^A28#x|\\F\\y#P#2.5\r", {});
  EXPECT_TRUE(ack.contains("MSA|AA|x\\F\\\\F\\y\r")) << ack;
  EXPECT_TRUE(ack.starts_with("MSH|^~\\&|C|D|A|B|"));
}

TEST(Acknowledgement, CannotBeBrokenByItsTexts) {
  const std::string ack = Ack(kFrench, {Fault(FaultKind::kInternal, {}, "a\rMSA|AA|x")});
  EXPECT_TRUE(ack.contains("|a\\X0D\\MSA\\F\\AA\\F\\x\r"));
}

TEST(AckCode, DependsOnKindAndPlace) {
  const auto code = [](FaultKind kind, Location location) {
    return AckCodeText(AckCodeOf(std::vector<WireFault>{Fault(kind, std::move(location))}));
  };
  EXPECT_EQ(code(FaultKind::kRequiredMissing, At("MSH", {10})), "AR");
  EXPECT_EQ(code(FaultKind::kRequiredMissing, At("PID", {3})), "AE");
  EXPECT_EQ(code(FaultKind::kUnsupportedEvent, {}), "AR");
  EXPECT_EQ(code(FaultKind::kUnsupportedVersion, {}), "AR");
  EXPECT_EQ(code(FaultKind::kNotAllowed, At("PID", {3})), "AR");
  EXPECT_EQ(code(FaultKind::kInternal, {}), "AE");
  EXPECT_EQ(code(FaultKind::kLocked, {}), "AE");
  EXPECT_EQ(AckCodeOf({}), AckCode::kAccept);
}

TEST(FaultsOfTheDomain, HaveTheirPlaceInTheMessage) {
  const auto place = [](const FeedFault& fault) {
    return FormatLocation(LocateFault(fault).location);
  };
  EXPECT_EQ(place({.place = FaultPlace::kMessage, .text = ""}), "");
  EXPECT_EQ(place({.kind = FaultKind::kUnsupportedEvent, .text = ""}), "MSH^1^9");
  EXPECT_EQ(place({.place = FaultPlace::kSender, .text = ""}), "MSH^1^3");
  EXPECT_EQ(place({.place = FaultPlace::kIdentifiers, .repetition = 2, .text = ""}), "PID^1^3^2^1");
  EXPECT_EQ(place({.place = FaultPlace::kAuthorities, .text = ""}), "PID^1^3^1^4");
  EXPECT_EQ(place({.place = FaultPlace::kIdentifierTypes, .text = ""}), "PID^1^3^1^5");
  EXPECT_EQ(place({.place = FaultPlace::kPrior, .text = ""}), "MRG^1^1^1^1");
  EXPECT_EQ(place({.place = FaultPlace::kPriorAuthorities, .text = ""}), "MRG^1^1^1^4");
  EXPECT_EQ(place({.place = FaultPlace::kOther, .text = ""}), "PID^2^3^1");
  EXPECT_EQ(place({.place = FaultPlace::kReliability, .text = ""}), "PID^1^32^1");
}

// The rows of a table of places are in the order of the fields.
TEST(FaultsOfTheDomain, KnowTheFieldOfEveryTrait) {
  const auto place = [](PatientField field) {
    const FeedFault fault{.place = FaultPlace::kField, .field = field, .text = ""};
    return FormatLocation(LocateFault(fault).location);
  };
  EXPECT_EQ(place(PatientField::kBirthName), "PID^1^5");
  EXPECT_EQ(place(PatientField::kSex), "PID^1^8");
  EXPECT_EQ(place(PatientField::kBirthDate), "PID^1^7");
  EXPECT_EQ(place(PatientField::kBirthPlaceCode), "PID^1^11");
  EXPECT_EQ(place(PatientField::kMothersIdentifier), "PID^1^21");
  EXPECT_EQ(place(PatientField::kProtection), "PD1^1^12");
  EXPECT_EQ(place(PatientField::kDocumentType), "ZFD^1^7");
  EXPECT_EQ(place(PatientField::kMaritalStatus), "PID^1^16");
  EXPECT_EQ(place(PatientField::kSmsConsent), "ZFD^1^3");
}

TEST(FaultsOfTheDomain, MakeTheAcknowledgement) {
  FeedOutcome outcome;
  const MessageHeader header = ReadHeader(Message::Read(kFrench));
  EXPECT_TRUE(BuildAck(header, {}, outcome, kStamp).ends_with("\rMSA|AA|MSG00001\r"));
  outcome.faults.push_back(
      {.kind = FaultKind::kNotAllowed, .place = FaultPlace::kSender, .text = "unknown sender"});
  EXPECT_TRUE(
      BuildAck(header, {}, outcome, kStamp)
          .ends_with("\rMSA|AR|MSG00001\rERR||MSH^1^3|207^Application internal error^HL70357"
                     "|E||||unknown sender\r"));
}

TEST(FaultsOfTheDomain, ComeBehindTheWarningsOfTheReader) {
  std::vector<WireFault> warnings(kFaultsMax,
                                  {.kind = FaultKind::kBadValue,
                                   .severity = FaultSeverity::kWarning,
                                   .location = At("PID", {7}),
                                   .text = ""});
  FeedOutcome outcome;
  outcome.faults.push_back({.kind = FaultKind::kUnknownIdentifier,
                            .severity = FaultSeverity::kError,
                            .place = FaultPlace::kPrior,
                            .text = ""});
  const MessageHeader header = ReadHeader(Message::Read(kFrench));
  const std::string full = BuildAck(header, warnings, outcome, kStamp);
  EXPECT_TRUE(full.contains("\rMSA|AE|MSG00001\rERR||PID^1^7|102^"));
  EXPECT_TRUE(full.ends_with("\rERR||MRG^1^1^1^1|204^Unknown key identifier^HL70357|E\r"));
  EXPECT_EQ(static_cast<std::size_t>(std::ranges::count(full, '\r')), 2 + kFaultsMax);
}

TEST(FaultTable, IsInTheOrderOfItsKinds) {
  EXPECT_EQ(ErrorNumber(FaultKind::kSegmentSequence), 100U);
  EXPECT_EQ(ErrorNumber(FaultKind::kUnknownCode), 103U);
  EXPECT_EQ(ErrorNumber(FaultKind::kUnsupportedMessage), 200U);
  EXPECT_EQ(ErrorNumber(FaultKind::kDuplicateIdentifier), 205U);
  EXPECT_EQ(ErrorNumber(FaultKind::kNotAllowed), 207U);
  EXPECT_EQ(ErrorName(FaultKind::kUnsupportedVersion), "Unsupported version id");
}

TEST(ReadAck, GivesCodeAndControlId) {
  const auto reply = ReadAck(Message::Read("MSH|^~\\&|A\rMSA|AE|M1|sorry\rERR||||E||||later\r"));
  ASSERT_TRUE(reply.has_value());
  EXPECT_EQ(reply->code, AckCode::kError);
  EXPECT_EQ(reply->control_id, "M1");
  EXPECT_EQ(reply->text, "sorry");
  EXPECT_EQ(ReadAck(Message::Read("MSH|^~\\&|A\rMSA|CR|M1\rERR||||E||||later\r"))->text, "later");
  for (const std::string_view bytes : {"", "MSH|^~\\&|A\r", "MSH|^~\\&|A\rMSA|XX|M1\r"}) {
    const auto none = ReadAck(Message::Read(bytes));
    ASSERT_FALSE(none.has_value());
    EXPECT_EQ(none.error().code, Code::kInvalidArgument);
  }
}

TEST(ReadAck, ReadsWhatBuildAckWrites) {
  const auto reply = ReadAck(Message::Read(Ack(kFrench, {})));
  ASSERT_TRUE(reply.has_value());
  EXPECT_EQ(reply->code, AckCode::kAccept);
  EXPECT_EQ(reply->control_id, "MSG00001");
}

}  // namespace
}  // namespace socle::mpi::protocol
