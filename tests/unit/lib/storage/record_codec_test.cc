#include "lib/storage/record_codec.h"

#include <cstddef>
#include <cstdint>
#include <limits>
#include <string>
#include <string_view>
#include <utility>

#include <gtest/gtest.h>

#include "lib/base/bytes.h"
#include "lib/base/error.h"
#include "lib/base/hex.h"

namespace socle::storage {
namespace {

std::string Sample() {
  RecordWriter writer(3);
  writer.Unsigned(0).Unsigned(300).Signed(-1).Signed(1).Bool(true);
  writer.Fixed64(0x0102030405060708).Double(1.0).Text("né").Text("");
  return std::move(writer).Take();
}

TEST(RecordWriter, WritesTheDocumentedBytes) {
  EXPECT_EQ(EncodeHex(AsBytes(Sample())),
            "03"
            "00"
            "ac02"
            "01"
            "02"
            "01"
            "0807060504030201"
            "000000000000f03f"
            "036ec3a9"
            "00");
}

void ReadSample(RecordReader& reader) {
  EXPECT_EQ(reader.Version(), 3);
  EXPECT_EQ(reader.Unsigned(), 0U);
  EXPECT_EQ(reader.Unsigned(), 300U);
  EXPECT_EQ(reader.Signed(), -1);
  EXPECT_EQ(reader.Signed(), 1);
  EXPECT_TRUE(reader.Bool());
  EXPECT_EQ(reader.Fixed64(), 0x0102030405060708U);
  EXPECT_EQ(reader.Double(), 1.0);
  EXPECT_EQ(reader.Text(), "né");
  EXPECT_EQ(reader.Text(), "");
}

TEST(RecordReader, ReadsWhatWasWritten) {
  const std::string sample = Sample();
  auto reader = RecordReader::Open(sample, 3);
  ASSERT_TRUE(reader.has_value());
  ReadSample(*reader);
  EXPECT_TRUE(reader->IsGood());
  EXPECT_TRUE(reader->Finish().has_value());
}

TEST(RecordReader, KeepsNumbersAtTheEdges) {
  RecordWriter writer(1);
  writer.Unsigned(std::numeric_limits<std::uint64_t>::max());
  writer.Signed(std::numeric_limits<std::int64_t>::min());
  writer.Signed(std::numeric_limits<std::int64_t>::max());
  const std::string record = std::move(writer).Take();
  auto reader = RecordReader::Open(record, 1);
  ASSERT_TRUE(reader.has_value());
  EXPECT_EQ(reader->Unsigned(), std::numeric_limits<std::uint64_t>::max());
  EXPECT_EQ(reader->Signed(), std::numeric_limits<std::int64_t>::min());
  EXPECT_EQ(reader->Signed(), std::numeric_limits<std::int64_t>::max());
  EXPECT_TRUE(reader->Finish().has_value());
}

TEST(RecordReader, RefusesEveryCutRecord) {
  const std::string sample = Sample();
  EXPECT_FALSE(RecordReader::Open("", 3).has_value());
  for (std::size_t size = 1; size < sample.size(); ++size) {
    auto reader = RecordReader::Open(std::string_view(sample).substr(0, size), 3);
    ASSERT_TRUE(reader.has_value());
    (void)reader->Unsigned();
    (void)reader->Unsigned();
    (void)reader->Signed();
    (void)reader->Signed();
    (void)reader->Bool();
    (void)reader->Fixed64();
    (void)reader->Double();
    (void)reader->Text();
    (void)reader->Text();
    EXPECT_FALSE(reader->IsGood());
    ASSERT_FALSE(reader->Finish().has_value()) << size;
    EXPECT_EQ(reader->Finish().error().code, Code::kCorruption);
  }
}

TEST(RecordReader, RefusesBytesThatAreLeft) {
  const std::string sample = Sample() + 'x';
  auto reader = RecordReader::Open(sample, 3);
  ASSERT_TRUE(reader.has_value());
  ReadSample(*reader);
  EXPECT_EQ(reader->Finish().error().code, Code::kCorruption);
}

TEST(RecordReader, RefusesUnknownVersions) {
  EXPECT_TRUE(RecordReader::Open("\x03", 3).has_value());
  EXPECT_EQ(RecordReader::Open("\x04", 3).error().code, Code::kCorruption);
  EXPECT_EQ(RecordReader::Open(std::string_view("\0", 1), 3).error().code, Code::kCorruption);
}

TEST(RecordReader, RefusesANumberOverItsLimit) {
  RecordWriter writer(1);
  writer.Unsigned(7).Unsigned(8);
  const std::string record = std::move(writer).Take();
  auto reader = RecordReader::Open(record, 1);
  ASSERT_TRUE(reader.has_value());
  EXPECT_EQ(reader->UnsignedUpTo(7), 7U);
  EXPECT_TRUE(reader->IsGood());
  EXPECT_EQ(reader->UnsignedUpTo(7), 0U);
  EXPECT_FALSE(reader->Finish().has_value());
}

TEST(RecordReader, RefusesATextLongerThanTheRecord) {
  // A length of 2^63: adding it to a pointer would overflow.
  const std::string record = std::string("\x01") + std::string(8, '\x80') + "\x80\x01";
  auto reader = RecordReader::Open(record, 1);
  ASSERT_TRUE(reader.has_value());
  EXPECT_EQ(reader->Text(), "");
  EXPECT_FALSE(reader->Finish().has_value());
}

TEST(RecordWriter, TakesTextsUpToTheLimit) {
  RecordWriter writer(1);
  writer.Text(std::string(kRecordTextBytesMax, 'x'));
  const std::string record = std::move(writer).Take();
  auto reader = RecordReader::Open(record, 1);
  ASSERT_TRUE(reader.has_value());
  EXPECT_EQ(reader->Text().size(), kRecordTextBytesMax);
  EXPECT_TRUE(reader->Finish().has_value());
}

TEST(RecordWriterDeathTest, StopsForATextOverTheLimit) {
  RecordWriter writer(1);
  const std::string text(kRecordTextBytesMax + 1, 'x');
  EXPECT_DEATH(writer.Text(text), "kRecordTextBytesMax");
}

// RFC 3720 appendix B.4, and the check value of the CRC catalogue.
TEST(Crc32c, GivesThePublishedValues) {
  EXPECT_EQ(Crc32c("123456789"), 0xE3069283U);
  EXPECT_EQ(Crc32c(std::string(32, '\0')), 0x8A9136AAU);
  EXPECT_EQ(Crc32c(std::string(32, '\xff')), 0x62A8AB43U);
  std::string ascending;
  std::string descending;
  for (int i = 0; i < 32; ++i) {
    ascending.push_back(static_cast<char>(i));
    descending.push_back(static_cast<char>(31 - i));
  }
  EXPECT_EQ(Crc32c(ascending), 0x46DD794EU);
  EXPECT_EQ(Crc32c(descending), 0x113FDB5CU);
  EXPECT_EQ(Crc32c(""), 0U);
}

TEST(SealedRecord, OpensOnlyUnchanged) {
  const std::string sealed = SealRecord("state");
  EXPECT_EQ(OpenSealedRecord(sealed).value(), "state");
  for (std::size_t i = 0; i < sealed.size(); ++i) {
    std::string changed = sealed;
    changed[i] = static_cast<char>(changed[i] ^ 1);
    ASSERT_FALSE(OpenSealedRecord(changed).has_value()) << i;
    EXPECT_FALSE(OpenSealedRecord(std::string_view(sealed).substr(0, i)).has_value()) << i;
  }
  EXPECT_EQ(OpenSealedRecord(SealRecord("")).value(), "");
}

}  // namespace
}  // namespace socle::storage
