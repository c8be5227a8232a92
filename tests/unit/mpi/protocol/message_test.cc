#include "mpi/protocol/message.h"

#include <cstddef>
#include <string>
#include <string_view>

#include <gtest/gtest.h>

#include "mpi/protocol/charset.h"
#include "mpi/protocol/escape.h"
#include "mpi/protocol/fault.h"

namespace socle::mpi::protocol {
namespace {

constexpr std::string_view kHeader = "MSH|^~\\&|A|B|C|D|20260105||ADT^A28|ID1|P|2.5";

std::string Place(const Message& message, FindingKind kind) {
  const auto& location = message.FindingOf(kind);
  return location.has_value() ? FormatLocation(*location) : "none";
}

Message ReadWith(std::string_view line) {
  return Message::Read(std::string(kHeader) + '\r' + std::string(line) + '\r');
}

TEST(Message, GivesFieldsAndTheirParts) {
  const Message message = ReadWith("PID|1||A^^^B&C&D^E~F||G");
  ASSERT_EQ(message.SegmentCount(), 2U);
  EXPECT_EQ(message.Field(0, 1).Raw(), "|");
  EXPECT_EQ(message.Field(0, 2).Raw(), "^~\\&");
  EXPECT_EQ(message.Field(0, 3).Raw(), "A");
  EXPECT_EQ(message.Field(0, 12).Raw(), "2.5");
  EXPECT_EQ(message.Field(0, 13).Raw(), "");
  const Part ids = message.Field(1, 3);
  EXPECT_EQ(ids.RepetitionCount(), 2U);
  EXPECT_EQ(ids.Component(4).Subcomponent(2).Raw(), "C");
  EXPECT_EQ(ids.Repetition(1).Component(5).Raw(), "E");
  EXPECT_EQ(ids.Repetition(2).Component(1).Raw(), "F");
  EXPECT_TRUE(ids.Repetition(3).IsEmpty());
  EXPECT_EQ(message.Field(1, 5).Raw(), "G");
  EXPECT_TRUE(message.Field(1, 6).IsEmpty());
  EXPECT_TRUE(message.Field(1, 0).IsEmpty());
  EXPECT_EQ(message.Field(1, 6).RepetitionCount(), 0U);
}

TEST(Message, TakesAnyEndOfSegments) {
  for (const std::string_view end : {"\r", "\n", "\r\n", "\r\r"}) {
    const Message message =
        Message::Read(std::string(kHeader) + std::string(end) + "PID|1" + std::string(end));
    ASSERT_EQ(message.SegmentCount(), 2U);
    EXPECT_EQ(message.SegmentText(1), "PID|1");
    EXPECT_EQ(Place(message, FindingKind::kLineFeedEnds), end.contains('\n') ? "MSH^1" : "none");
  }
  EXPECT_EQ(Message::Read(kHeader).SegmentCount(), 1U);
}

TEST(Message, ReadsTheDelimitersThatItDeclares) {
  const Message message = Message::Read("MSH#%!$@#A\rPID#1##A%B!C@D\r");
  EXPECT_EQ(message.GetDelimiters(), (Delimiters{'#', '%', '!', '$', '@'}));
  EXPECT_EQ(message.Field(1, 3).Component(2).Raw(), "B");
  EXPECT_EQ(message.Field(1, 3).Repetition(2).Subcomponent(2).Raw(), "D");
  EXPECT_EQ(Place(message, FindingKind::kOddDelimiters), "MSH^1^1");
  EXPECT_EQ(Place(message, FindingKind::kBadDelimiters), "none");
}

TEST(Message, TellsDelimitersThatCannotBeUsed) {
  for (const std::string_view encoding :
       {"", "^~\\", "^^^^", "^~\\|", "^~\\a", "^~\\&#%", "^~\\ "}) {
    const Message message = Message::Read("MSH|" + std::string(encoding) + "|A\r");
    EXPECT_EQ(Place(message, FindingKind::kBadDelimiters), "MSH^1^2") << encoding;
    EXPECT_EQ(message.SegmentCount(), 1U);
  }
  EXPECT_EQ(Place(Message::Read("MSH|^~\\&#|A\r"), FindingKind::kBadDelimiters), "none");
}

TEST(Message, TellsAMissingHeader) {
  for (const std::string_view bytes :
       {"", "M", "MSH", "MSH ", "MSHA", "EVN|1\rMSH|^~\\&|A\r", "<?xml?>"}) {
    const Message message = Message::Read(bytes);
    EXPECT_EQ(Place(message, FindingKind::kNoHeader), "MSH^1") << bytes;
    EXPECT_EQ(message.SegmentCount(), 0U);
  }
}

TEST(Message, IsDecodedByItsCharset) {
  const std::string header = std::string(kHeader) + "||||||";
  EXPECT_EQ(Message::Read(header + "8859/15\rPID|\xE9\r").Field(1, 1).Raw(), "é");
  EXPECT_EQ(Message::Read(header + "UNICODE UTF-8\rPID|é\r").Field(1, 1).Raw(), "é");
  const Message by_default = Message::Read(header + "\rPID|\xE9\r", Charset::kIso8859Part1);
  EXPECT_EQ(by_default.Field(1, 1).Raw(), "é");
  EXPECT_EQ(by_default.GetCharset(), Charset::kIso8859Part1);
  const Message unknown = Message::Read(header + "KOI8\rPID|a\r");
  EXPECT_EQ(Place(unknown, FindingKind::kUnknownCharset), "MSH^1^18");
  const Message ascii = Message::Read(header + "ASCII\rPID||a|é\r");
  EXPECT_EQ(Place(ascii, FindingKind::kBadText), "PID^1^3");
}

TEST(Message, PlacesBadTextAndControlCharacters) {
  const Message message = ReadWith("PID|1\rNK1|a\rNK1|a|b\xFF|\x1B\rZZZ|\x01");
  EXPECT_EQ(Place(message, FindingKind::kBadText), "NK1^2^2");
  EXPECT_EQ(Place(message, FindingKind::kControlCharacter), "NK1^2^3");
  EXPECT_EQ(Place(ReadWith("PID|a\tb"), FindingKind::kControlCharacter), "none");
  EXPECT_EQ(Place(ReadWith("PID|a\x7F"), FindingKind::kControlCharacter), "PID^1^1");
  EXPECT_EQ(Place(ReadWith("PID|\xC2\x9F"), FindingKind::kControlCharacter), "PID^1^1");
  EXPECT_EQ(Place(ReadWith("PID|\xC2\xA0"), FindingKind::kControlCharacter), "none");
  const Message in_header = Message::Read("MSH|^~\\&|A|B\x01|C\r");
  EXPECT_EQ(Place(in_header, FindingKind::kControlCharacter), "MSH^1^4");
}

TEST(Message, TellsLinesWithoutSegmentName) {
  for (const std::string_view line : {"this is none", "PI|1", "PIDX|1", "1ID|1", "pid|1", "|1"}) {
    EXPECT_EQ(Place(ReadWith(line), FindingKind::kBadSegmentName), "") << line;
  }
  EXPECT_EQ(Place(ReadWith("PV1"), FindingKind::kBadSegmentName), "none");
  EXPECT_EQ(Place(ReadWith(kHeader), FindingKind::kSecondHeader), "MSH^2");
}

std::string Repeat(std::string_view text, std::size_t times) {
  std::string out;
  for (std::size_t i = 0; i < times; ++i) {
    out += text;
  }
  return out;
}

// The place of a finding at the limit and one over it.
void ExpectLimit(FindingKind kind,
                 const std::string& last_good,
                 const std::string& first_bad,
                 std::string_view place) {
  EXPECT_EQ(Place(ReadWith(last_good), kind), "none");
  EXPECT_EQ(Place(ReadWith(first_bad), kind), place);
}

TEST(Message, HasLimits) {
  ExpectLimit(FindingKind::kTooManySegments,
              Repeat("NK1|1\r", kSegmentsMax - 1),
              Repeat("NK1|1\r", kSegmentsMax),
              "NK1");
  ExpectLimit(FindingKind::kTooManyFields,
              "PID" + Repeat("|", kFieldsMax),
              "PID" + Repeat("|", kFieldsMax + 1),
              "PID^1^201");
  ExpectLimit(FindingKind::kTooManyRepetitions,
              "PID||" + Repeat("~", kRepetitionsMax - 1),
              "PID||" + Repeat("~", kRepetitionsMax),
              "PID^1^2");
  ExpectLimit(FindingKind::kTooManyComponents,
              "PID||a~" + Repeat("^", kComponentsMax - 1) + "~a",
              "PID||a~" + Repeat("^", kComponentsMax) + "~a",
              "PID^1^2");
  ExpectLimit(FindingKind::kFieldTooLong,
              "PID||" + std::string(kFieldBytesMax, 'a'),
              "PID||" + std::string(kFieldBytesMax + 1, 'a'),
              "PID^1^2");
  const std::string long_message = std::string(kHeader) + '\r';
  const std::size_t rest = kMessageBytesMax - long_message.size();
  EXPECT_EQ(Place(Message::Read(long_message + std::string(rest, '\r')), FindingKind::kTooLarge),
            "none");
  EXPECT_EQ(
      Place(Message::Read(long_message + std::string(rest + 1, '\r')), FindingKind::kTooLarge),
      "MSH^1");
}

TEST(Message, KeepsNoMoreSegmentsThanTheLimit) {
  EXPECT_EQ(ReadWith(Repeat("NK1|1\r", 3 * kSegmentsMax)).SegmentCount(), kSegmentsMax);
}

TEST(Message, ForgivesAByteOrderMark) {
  const Message message = Message::Read("\xEF\xBB\xBF" + std::string(kHeader));
  EXPECT_EQ(Place(message, FindingKind::kByteOrderMark), "MSH^1");
  EXPECT_EQ(message.Field(0, 10).Raw(), "ID1");
}

}  // namespace
}  // namespace socle::mpi::protocol
