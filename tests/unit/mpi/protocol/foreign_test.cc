// Messages of other projects: each is read, and those that a reader of bytes can judge are answered
// as their index says.
#include <cstddef>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "mpi/model/feed.h"
#include "mpi/model/query.h"
#include "mpi/protocol/acknowledge.h"
#include "mpi/protocol/decode_feed.h"
#include "mpi/protocol/decode_query.h"
#include "mpi/protocol/fault.h"
#include "mpi/protocol/header.h"
#include "mpi/protocol/message.h"
#include "tests/unit/mpi/protocol/position.h"
#include "tests/unit/mpi/protocol/samples.h"

namespace socle::mpi::protocol {
namespace {

std::vector<WireFault> FaultsOf(const Message& message) {
  const MessageHeader header = ReadHeader(message);
  return IsQuery(header) ? DecodeQuery(message, header, {}).faults
                         : DecodeFeed(message, header, {}).faults;
}

// "AE PID^1^3^1^4 101", or "AA".
std::string VerdictOf(const Message& message) {
  const std::vector<WireFault> faults = FaultsOf(message);
  std::string verdict(AckCodeText(AckCodeOf(faults)));
  if (!faults.empty()) {
    verdict += ' ' + FormatLocation(faults[0].location) + ' ' +
               std::to_string(ErrorNumber(faults[0].kind));
  }
  return verdict;
}

TEST(OpenHie, MessagesAreReadWithoutFaultButThree) {
  const std::map<std::string, std::string> refused = {
      {"messages/OHIE-CR-01-10.hl7", "AE PID^1^3^1^4 101"},
      {"messages/OHIE-CR-11-40.hl7", "AE QPD^1^3^2 103"},
      // Has its identifier in the place of the tag.
      {"messages/OHIE-CR-18-40.hl7", "AE QPD^1^3 101"}};
  std::size_t count = 0;
  for (const SampleRow& row : ReadSampleTable("openhie/index.tsv")) {
    const std::string& file = row.at("file");
    const Message message = Message::Read(ReadSample("openhie/" + file));
    const auto found = refused.find(file);
    EXPECT_EQ(VerdictOf(message), found == refused.end() ? "AA" : found->second) << file;
    const MessageHeader header = ReadHeader(message);
    EXPECT_EQ(header.sending_application.name + '|' + header.sending_facility.name,
              row.at("sender"));
    ++count;
  }
  EXPECT_EQ(count, 75U);
}

TEST(OpenHie, AnswersGoBackToTheSenderInItsVersion) {
  const Message request = Message::Read(ReadSample("openhie/messages/OHIE-CR-01-10.hl7"));
  const MessageHeader header = ReadHeader(request);
  const DecodedFeed decoded = DecodeFeed(request, header, {});
  const std::string ack =
      BuildAck(header, decoded.faults, {.time = "20260105120000", .control_id = "1"});
  EXPECT_TRUE(
      ack.starts_with("MSH|^~\\&|CR1|MOH_CAAT|TEST_HARNESS|TEST|20260105120000||ACK^A01|1|P|2.3."
                      "1\rMSA|AE| TEST-CR-01-10|"))
      << ack;
}

DecodedFeed DecodeSample(const std::string& file) {
  const Message message = Message::Read(ReadSample(file));
  return DecodeFeed(message, ReadHeader(message), {});
}

TEST(OpenHie, FeedsGiveTheTraitsOfTheTests) {
  const FeedMessage minimal = DecodeSample("openhie/messages/OHIE-CR-05-20.hl7").feed;
  EXPECT_EQ(minimal.update[PatientField::kBirthName], std::nullopt);
  EXPECT_EQ(minimal.update[PatientField::kBirthDate], "2014-10-01");
  EXPECT_EQ(minimal.update[PatientField::kSex], "M");
  EXPECT_EQ(minimal.update[PatientField::kMothersIdentifier], "RJ-439^^^TEST");
  const FeedMessage full = DecodeSample("openhie/messages/OHIE-CR-08-10.hl7").feed;
  EXPECT_EQ(full.update[PatientField::kMothersMaidenName], "FOSTER");
  EXPECT_EQ(full.update[PatientField::kMothersGivenNames], "MARY");
  EXPECT_EQ(full.update[PatientField::kWorkPhone], "0340594343");
  EXPECT_EQ(full.update[PatientField::kLanguage], "EN");
  EXPECT_EQ(full.update[PatientField::kMaritalStatus], "S");
  EXPECT_EQ(DecodeSample("openhie/messages/OHIE-CR-18-20.hl7").feed.update[PatientField::kOtherIds],
            "NID-000345439");
  const FeedMessage merge = DecodeSample("openhie/messages/OHIE-CR-16-30.hl7").feed;
  EXPECT_EQ(merge.action, FeedAction::kMerge);
  EXPECT_EQ(merge.prior[0].value, "RJ-999");
}

TEST(Ipf, RequestsAreReadButThoseThatMustBeRefused) {
  const std::map<std::string, std::string> refused = {
      {"messages/iti8-a10.hl7", "AR MSH^1^9 201"},
      {"messages/iti8-a01-no-pid.hl7", "AE PID^1 100"},
      {"messages/iti8-a01-no-authority.hl7", "AE PID^1^3^1^4 101"},
      {"messages/iti8-a40-three-ids.hl7", "AE MRG^1^1^1^4 101"}};
  for (const SampleRow& row : ReadSampleTable("ipf/index.tsv")) {
    const std::string& file = row.at("file");
    const Message message = Message::Read(ReadSample("ipf/" + file));
    EXPECT_EQ(message.SegmentCount(), static_cast<std::size_t>(std::stoul(row.at("segments"))));
    EXPECT_EQ(TextAt(message, "MSH-12"), row.at("version"));
    if (row.at("direction") == "request") {
      const auto found = refused.find(file);
      EXPECT_EQ(VerdictOf(message), found == refused.end() ? "AA" : found->second) << file;
    }
    if (row.at("direction") == "response") {
      EXPECT_TRUE(ReadAck(message).has_value()) << file;
    }
  }
}

TEST(Ipf, FeedsAndQueriesKeepTheirIdentifiers) {
  const FeedMessage feed = DecodeSample("ipf/messages/iti8-a08-maximal.hl7").feed;
  ASSERT_EQ(feed.identifiers.size(), 4U);
  EXPECT_EQ(feed.identifiers[2].authority.name, "domain2");
  EXPECT_TRUE(feed.identifiers[3].is_deleted);
  EXPECT_EQ(feed.identifiers[3].authority.universal_id, "1.12.23.34.45");
  EXPECT_EQ(feed.update[PatientField::kEmail], "marywash@example.org");
  EXPECT_EQ(feed.update[PatientField::kPhone], "012-0003");
  const Message message = Message::Read(ReadSample("ipf/messages/iti21-qbp-ids.hl7"));
  const DecodedQuery decoded = DecodeQuery(message, ReadHeader(message), {});
  const auto& query = std::get<PdqQuery>(decoded.query);
  EXPECT_EQ(query.identifiers.size(), 2U);
  EXPECT_EQ(query.account.value, "ACC001");
}

TEST(Ipf, AnswersTellWhatWasWrong) {
  const auto reply = ReadAck(Message::Read(ReadSample("ipf/messages/iti9-rsp-err-2.hl7")));
  EXPECT_EQ(reply->code, AckCode::kReject);
  EXPECT_TRUE(reply->text.ends_with("^^^NONEXISTING, ^^^&1.2.3.4&ISO"));
}

}  // namespace
}  // namespace socle::mpi::protocol
