#include <algorithm>
#include <cstddef>
#include <functional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include "mpi/protocol/acknowledge.h"
#include "mpi/protocol/decode_feed.h"
#include "mpi/protocol/fault.h"
#include "mpi/protocol/header.h"
#include "mpi/protocol/message.h"
#include "mpi/protocol/mllp.h"
#include "tests/unit/mpi/protocol/samples.h"

namespace socle::mpi::protocol {
namespace {

// Messages whose fault cannot be seen without the rules of identity, the known domains or the state
// of the index: here they are read without fault.
const std::set<std::string, std::less<>> kForTheDomain = {"15-unknown-sender",
                                                          "24-pid-3-unknown-authority",
                                                          "25-pid-3-namespace-oid-clash",
                                                          "26-pid-3-of-another-source",
                                                          "27-existing-ipp-a28",
                                                          "28-subsumed-ipp-a31",
                                                          "29-ins-bad-key",
                                                          "30-ins-too-short",
                                                          "31-ins-letter",
                                                          "33-ins-twice",
                                                          "34-ins-without-birth-date",
                                                          "35-ins-without-birth-place",
                                                          "36-ins-sex-unknown",
                                                          "37-vali-doubtful",
                                                          "38-fictive-and-doubtful",
                                                          "46-birth-date-in-future",
                                                          "65-a40-into-itself",
                                                          "66-a40-across-domains",
                                                          "67-a40-unknown-subsumed",
                                                          "68-a40-by-another-source"};

std::string NameOf(const std::string& file) {
  const std::size_t begin = file.find('/') + 1;
  return file.substr(begin, file.rfind('.') - begin);
}

std::string Acknowledge(std::string_view bytes, Strictness strictness) {
  const Message message = Message::Read(bytes);
  const MessageHeader header = ReadHeader(message);
  const DecodedFeed decoded = DecodeFeed(message, header, {.strictness = strictness});
  return BuildAck(header, decoded.faults, {.time = "20260105120000", .control_id = "ACK1"});
}

// MSA-1, ERR-2 and ERR-3.1 of the first fault.
struct Answer {
  std::string code;
  std::string location;
  std::string number;
  std::string control_id;
};

Answer ReadAnswer(std::string_view bytes) {
  const Message message = Message::Read(bytes);
  Answer answer;
  const auto msa = message.FindSegment("MSA");
  if (!msa.has_value()) {
    ADD_FAILURE() << "no MSA in " << bytes;
    return answer;
  }
  answer.code = message.Field(*msa, 1).Raw();
  answer.control_id = message.Field(*msa, 2).Raw();
  if (const auto err = message.FindSegment("ERR"); err.has_value()) {
    answer.location = message.Field(*err, 2).Raw();
    answer.number = message.Field(*err, 3).Component(1).Raw();
  }
  return answer;
}

// A location up to the field: the first three parts.
std::string ToField(std::string_view location) {
  std::string out;
  std::size_t parts = 0;
  for (const std::string& part : SplitText(location, '^')) {
    if (parts++ < 3) {
      out += (out.empty() ? "" : "^") + part;
    }
  }
  return out;
}

class Malformed : public testing::TestWithParam<SampleRow> {};

TEST_P(Malformed, IsAnsweredAsTheIndexAsks) {
  const SampleRow& row = GetParam();
  const std::string bytes = ReadSample("pam-fr/" + row.at("file"));
  const Answer answer = ReadAnswer(Acknowledge(bytes, Strictness::kStandard));
  if (kForTheDomain.contains(NameOf(row.at("file")))) {
    EXPECT_EQ(answer.code, "AA");
    EXPECT_EQ(answer.number, "");
    return;
  }
  EXPECT_EQ(answer.code, row.at("msa_1"));
  EXPECT_EQ(ToField(answer.location), ToField(row.at("err_2")));
  EXPECT_EQ(answer.number, row.at("err_3"));
}

TEST_P(Malformed, HasItsControlIdInTheAnswer) {
  const std::string bytes = ReadSample("pam-fr/" + GetParam().at("file"));
  const std::size_t id = bytes.find("BAD000");
  const Answer answer = ReadAnswer(Acknowledge(bytes, Strictness::kStandard));
  if (id == std::string::npos) {
    EXPECT_EQ(answer.control_id, "");
  } else {
    EXPECT_EQ(answer.control_id, bytes.substr(id, bytes.find_first_of("|#", id) - id));
  }
}

std::vector<SampleRow> RowsWithFraming(std::string_view framing) {
  std::vector<SampleRow> rows;
  for (SampleRow& row : ReadSampleTable("pam-fr/malformed.tsv")) {
    if (row.at("framing") == framing) {
      rows.push_back(std::move(row));
    }
  }
  return rows;
}

std::string TestName(const testing::TestParamInfo<SampleRow>& info) {
  std::string name = NameOf(info.param.at("file"));
  std::ranges::replace(name, '-', '_');
  return name;
}

INSTANTIATE_TEST_SUITE_P(PamFrance,
                         Malformed,
                         testing::ValuesIn(RowsWithFraming("none")),
                         TestName);

class MalformedFrame : public testing::TestWithParam<SampleRow> {};

TEST_P(MalformedFrame, GivesAsManyAnswersAsTheIndexAsks) {
  const SampleRow& row = GetParam();
  MllpDecoder decoder;
  decoder.Push(ReadSample("pam-fr/" + row.at("file")));
  std::string codes;
  Answer last;
  while (true) {
    const auto frame = decoder.Next();
    ASSERT_TRUE(frame.has_value());
    if (!frame->has_value()) {
      break;
    }
    last = ReadAnswer(Acknowledge(**frame, Strictness::kStandard));
    codes += (codes.empty() ? "" : " ") + last.code;
  }
  EXPECT_EQ(codes, row.at("msa_1") == "none" ? "" : row.at("msa_1"));
  EXPECT_EQ(ToField(last.location), ToField(row.at("err_2")));
  EXPECT_EQ(last.number, row.at("err_3"));
}

INSTANTIATE_TEST_SUITE_P(PamFrance,
                         MalformedFrame,
                         testing::ValuesIn(RowsWithFraming("mllp")),
                         TestName);

}  // namespace
}  // namespace socle::mpi::protocol
