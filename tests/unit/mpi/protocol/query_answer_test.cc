#include <cstdint>
#include <string>
#include <string_view>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "mpi/model/feed.h"
#include "mpi/model/query.h"
#include "mpi/model/reliability.h"
#include "mpi/protocol/acknowledge.h"
#include "mpi/protocol/decode_query.h"
#include "mpi/protocol/encode_query.h"
#include "mpi/protocol/header.h"
#include "mpi/protocol/message.h"
#include "tests/unit/mpi/protocol/samples.h"

namespace socle::mpi::protocol {
namespace {

constexpr Stamp kStamp = {.time = "20260105110000", .control_id = "R0001"};

// The query of the specification and the start of its answer.
const std::string kPixQuery =
    MessageOf({"MSH|^~\\&|APP|990000028|MPI|REGION|20260105110000||QBP^Q23^QBP_Q21|Q0001|D|2.5",
               "QPD|IHE PIX Query|TAG0001|IPP000001^^^CH-A&990000010&M^PI|^^^CH-B&990000028&M",
               "RCP|I"});
const std::string kPixHeader =
    "MSH|^~\\&|MPI|REGION|APP|990000028|20260105110000||RSP^K23^RSP_K23|R0001|D|2.5";
const std::string kPixQpd =
    "QPD|IHE PIX Query|TAG0001|IPP000001^^^CH-A&990000010&M^PI|^^^CH-B&990000028&M";

std::string Pix(const PixAnswer& answer, std::string_view query = kPixQuery) {
  const Message request = Message::Read(query);
  return EncodePixAnswer(request, ReadHeader(request), answer, kStamp);
}

QueryFault Fault(QueryPlace place, std::uint16_t repetition = 1) {
  return {
      .kind = FaultKind::kUnknownIdentifier, .place = place, .repetition = repetition, .text = ""};
}

TEST(PixAnswer, GivesOnePatientWithTheIdentifiers) {
  const PixAnswer answer{.identifiers = {{"B77", {"CH-B", "990000028", "M"}, "PI"}}, .faults = {}};
  EXPECT_EQ(Pix(answer),
            MessageOf({kPixHeader,
                       "MSA|AA|Q0001",
                       "QAK|TAG0001|OK",
                       kPixQpd,
                       "PID|||B77^^^CH-B&990000028&M^PI|| ~^^^^^^S"}));
}

TEST(PixAnswer, GivesSeveralIdentifiersOfOneDomain) {
  const PixAnswer answer{
      .identifiers = {{"B77", {"CH-B", "", ""}, "PI"}, {"B|8", {"", "1.2", "ISO"}, ""}},
      .faults = {}};
  EXPECT_TRUE(Pix(answer).ends_with("\rPID|||B77^^^CH-B^PI~B\\F\\8^^^&1.2&ISO|| ~^^^^^^S\r"));
}

TEST(PixAnswer, TellsThatNothingIsKnownThere) {
  EXPECT_EQ(Pix({}), MessageOf({kPixHeader, "MSA|AA|Q0001", "QAK|TAG0001|NF", kPixQpd}));
}

TEST(PixAnswer, PlacesItsFaults) {
  const auto error = [](const QueryFault& fault) {
    const std::string text = Pix({.identifiers = {}, .faults = {fault}});
    EXPECT_TRUE(text.contains("\rMSA|AE|Q0001\rERR||"));
    EXPECT_TRUE(
        text.ends_with("|204^Unknown key identifier^HL70357|E\rQAK|TAG0001|AE\r" + kPixQpd + '\r'));
    return std::string(Message::Read(text).Field(2, 2).Raw());
  };
  EXPECT_EQ(error(Fault(QueryPlace::kIdentifier)), "QPD^1^3^1^1");
  EXPECT_EQ(error(Fault(QueryPlace::kAuthority)), "QPD^1^3^1^4");
  EXPECT_EQ(error(Fault(QueryPlace::kWanted, 2)), "QPD^1^4^2");
}

TEST(PixAnswer, TellsEveryUnknownDomain) {
  const std::string text =
      Pix({.identifiers = {},
           .faults = {Fault(QueryPlace::kWanted, 1), Fault(QueryPlace::kWanted, 3)}});
  EXPECT_TRUE(text.contains("\rERR||QPD^1^4^1|"));
  EXPECT_TRUE(text.contains("\rERR||QPD^1^4^3|"));
}

TEST(PixAnswer, RejectsASenderThatMayNotAsk) {
  const QueryFault fault{.kind = FaultKind::kNotAllowed, .place = QueryPlace::kSender, .text = ""};
  const std::string text = Pix({.identifiers = {}, .faults = {fault}});
  EXPECT_TRUE(text.contains("\rMSA|AR|Q0001\rERR||MSH^1^3|207^"));
  EXPECT_TRUE(text.contains("\rQAK|TAG0001|AR\r"));
}

TEST(PixAnswer, WritesTheQueryWithTheUsualDelimiters) {
  const std::string text = Pix(
      {}, "MSH#%!$@#A#B#C#D###QBP%Q23#Q%1#P#2.5\rQPD#IHE PIX Query#T|1#1%%%A@1@M%PI#%%%B!%%%C\r");
  EXPECT_TRUE(text.contains("\rQPD|IHE PIX Query|T\\F\\1|1^^^A&1&M^PI|^^^B~^^^C\r")) << text;
}

const std::string kPdqQuery =
    MessageOf({"MSH|^~\\&|APP|990000028|MPI|REGION|20260105111500||QBP^Q22^QBP_Q21|Q0002|D|2.5",
               "QPD|IHE PDQ Query|TAG0002|@PID.5.1.1^TCHITCHI|||||^^^CH-A&990000010&M",
               "RCP|I|10^RD"});

std::string Pdq(const PdqAnswer& answer, std::string_view query = kPdqQuery) {
  const Message request = Message::Read(query);
  return EncodePdqAnswer(request, ReadHeader(request), answer, kStamp);
}

PdqMatch Match() {
  PdqMatch match;
  match.identifiers = {{"IPP000001", {"CH-A", "990000010", "M"}, "PI"}};
  match.traits[PatientField::kBirthName] = "TCHITCHI";
  match.traits[PatientField::kBirthFirstGivenName] = "CATARINA";
  match.traits[PatientField::kBirthGivenNames] = "CATARINA BELLA";
  match.traits[PatientField::kUsedName] = "D'ESSAI";
  match.traits[PatientField::kUsedGivenName] = "";
  match.traits[PatientField::kSex] = "F";
  match.traits[PatientField::kBirthDate] = "1936-06-21";
  match.reliability = {"VALI"};
  match.quality = MatchQuality{.confidence = 98, .reason = "NA", .algorithm = "exact"};
  return match;
}

TEST(PdqAnswer, GivesAPatientForEachMatch) {
  const PdqAnswer answer{.matches = {Match(), {}}, .continuation = "P|2", .faults = {}};
  EXPECT_EQ(
      Pdq(answer),
      MessageOf(
          {"MSH|^~\\&|MPI|REGION|APP|990000028|20260105110000||RSP^K22^RSP_K21|R0001|D|2.5",
           "MSA|AA|Q0002",
           "QAK|TAG0002|OK",
           "QPD|IHE PDQ Query|TAG0002|@PID.5.1.1^TCHITCHI|||||^^^CH-A&990000010&M",
           // NOLINTNEXTLINE(bugprone-suspicious-missing-comma): one long line.
           "PID|1||IPP000001^^^CH-A&990000010&M^PI||TCHITCHI^CATARINA^BELLA^^^^L~D'ESSAI^^^^^^D||"
           "19360621|F||||||||||||||||||||||||VALI",
           "QRI|98|NA|exact",
           "PID|2",
           "DSC|P\\F\\2|I"}));
}

TEST(PdqAnswer, IsFrenchForAFrenchAsker) {
  std::string query = kPdqQuery;
  query.insert(query.find("|2.5\r") + 4, "^FRA^2.11");
  const std::string text = Pdq({.matches = {Match()}, .continuation = "", .faults = {}}, query);
  EXPECT_TRUE(text.contains("|TCHITCHI^CATARINA^CATARINA BELLA^^^^L~D'ESSAI^^^^^^D|"));
  EXPECT_FALSE(text.contains("DSC"));
}

TEST(PdqAnswer, TellsNoMatchAndUnknownDomains) {
  EXPECT_TRUE(Pdq({}).contains("\rMSA|AA|Q0002\rQAK|TAG0002|NF\rQPD|"));
  const PdqAnswer refused{
      .matches = {Match()}, .continuation = "", .faults = {Fault(QueryPlace::kWanted)}};
  const std::string text = Pdq(refused);
  EXPECT_TRUE(text.contains("\rMSA|AE|Q0002\rERR||QPD^1^8^1|204^"));
  EXPECT_TRUE(text.contains("\rQAK|TAG0002|AE\r"));
  EXPECT_FALSE(text.contains("PID|"));
}

std::string Refuse(std::string_view query) {
  const Message request = Message::Read(query);
  const MessageHeader header = ReadHeader(request);
  const DecodedQuery decoded = DecodeQuery(request, header, {});
  EXPECT_FALSE(decoded.IsAccepted());
  return EncodeRefusedQuery(request, header, decoded.faults, kStamp);
}

TEST(RefusedQuery, IsAnsweredInItsOwnForm) {
  const std::string pdq = Refuse(ReadSample("pam-fr/queries/12-pdq-bad-parameter.hl7"));
  EXPECT_TRUE(
      pdq.contains("||RSP^K22^RSP_K21|R0001|D|2.5||||||UNICODE UTF-8\rMSA|AE|QRY00012\r"
                   "ERR||QPD^1^3^1|103^"));
  EXPECT_TRUE(pdq.contains("\rQAK|T0012|AE\rQPD|IHE PDQ Query|T0012|@PID.99.1^X\r"));
  const std::string pix = Refuse("MSH|^~\\&|A|B|C|D|||QBP^Q23|Q1|P|2.5\r");
  EXPECT_TRUE(pix.contains("||RSP^K23^RSP_K23|"));
  EXPECT_TRUE(pix.ends_with("\rQAK||AE\r"));
}

TEST(RefusedQuery, IsAcknowledgedOtherwise) {
  EXPECT_TRUE(Refuse("MSH|^~\\&|A|B|C|D|||QCN^J01|Q1|P|2.5\r").contains("||ACK^J01^ACK|"));
  EXPECT_TRUE(Refuse("MSH|^~\\&|A|B|C|D|||QBP^Q23|Q1|X|2.5\r").contains("||ACK^Q23^ACK|"));
  EXPECT_TRUE(Refuse("MSH|^~\\&|A|B|C|D|||QBP^ZV1|Q1|P|2.5\r").contains("\rMSA|AR|Q1\r"));
}

TEST(IdentifierUpdate, IsAMessageOfItsOwn) {
  const IdentifierUpdate update{
      .receiving_application = "GAM",
      .receiving_facility = "990000010",
      .identifiers = {{"IPP1", {"CH-A", "990000010", "M"}, "PI"}, {"B77", {"CH-B", "", ""}, "PI"}}};
  EXPECT_EQ(
      EncodeIdentifierUpdate(update,
                             {.time = "20260105110000+0100",
                              .control_id = "N1",
                              .application = "SOCLE",
                              .facility = "REGION"}),
      MessageOf(
          {"MSH|^~\\&|SOCLE|REGION|GAM|990000010|20260105110000+0100||ADT^A31^ADT_A05|N1|P|2.5"
           "||||||UNICODE UTF-8",
           "EVN||20260105110000+0100",
           "PID|||IPP1^^^CH-A&990000010&M^PI~B77^^^CH-B^PI|| ",
           "PV1||N"}));
}

TEST(IdentifierUpdate, TellsADoublonByItsStatus) {
  const IdentifierUpdate update{.receiving_application = "GAM",
                                .receiving_facility = "990000010",
                                .identifiers = {{"IPP1", {"CH-A", "990000010", "M"}, "PI"},
                                                {"IPP2", {"CH-A", "990000010", "M"}, "PI"}},
                                .reliability = ReliabilityCode::kConfirmedDuplicate};
  const std::string message = EncodeIdentifierUpdate(update, kStamp);
  EXPECT_THAT(message,
              testing::HasSubstr("PID|||IPP1^^^CH-A&990000010&M^PI~IPP2^^^CH-A&990000010&M^PI|| "
                                 "|||||||||||||||||||||||||||DOUA\rPV1||N"));
}

}  // namespace
}  // namespace socle::mpi::protocol
