#include "lib/base/bytes.h"

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include <gtest/gtest.h>

namespace socle {

namespace {

using std::string_view_literals::operator""sv;

std::string Varint(std::uint64_t value) {
  std::string out;
  AppendVarint(out, value);
  return out;
}

std::string BigEndian(std::uint32_t value) {
  std::string out;
  AppendBigEndian(out, value);
  return out;
}

TEST(Bytes, BigEndianHasKnownBytesAndReadsBack) {
  EXPECT_EQ(BigEndian(0x01020304), "\x01\x02\x03\x04"sv);
  EXPECT_EQ(ReadBigEndian<std::uint32_t>("\x01\x02\x03\x04"), 0x01020304U);
  std::string out;
  AppendBigEndian(out, UINT64_MAX - 1);
  EXPECT_EQ(out, "\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFE"sv);
  EXPECT_EQ(ReadBigEndian<std::uint64_t>(out.data()), UINT64_MAX - 1);
  out.clear();
  AppendBigEndian(out, std::uint8_t{0xAB});
  EXPECT_EQ(out, "\xAB"sv);
}

TEST(Bytes, BigEndianKeepsTheOrderOfNumbers) {
  const std::uint32_t numbers[] = {
      0, 1, 255, 256, 65535, 65536, 0x7FFFFFFF, 0x80000000, UINT32_MAX};
  for (std::size_t i = 1; i < std::size(numbers); ++i) {
    EXPECT_LT(BigEndian(numbers[i - 1]), BigEndian(numbers[i]));
  }
}

TEST(Bytes, LittleEndianHasKnownBytesAndReadsBack) {
  std::string out;
  AppendLittleEndian(out, std::uint32_t{0x01020304});
  EXPECT_EQ(out, "\x04\x03\x02\x01"sv);
  EXPECT_EQ(ReadLittleEndian<std::uint32_t>(out.data()), 0x01020304U);
}

TEST(Bytes, VarintHasTheShortestForm) {
  EXPECT_EQ(Varint(0), "\0"sv);
  EXPECT_EQ(Varint(127), "\x7F"sv);
  EXPECT_EQ(Varint(128), "\x80\x01"sv);
  EXPECT_EQ(Varint(300), "\xAC\x02"sv);
  EXPECT_EQ(Varint(UINT64_MAX), "\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\x01"sv);
}

TEST(Bytes, VarintReadsBackOnBothSidesOfEachLength) {
  for (int bits = 0; bits < 64; ++bits) {
    for (const std::uint64_t value : {(1ULL << bits) - 1, 1ULL << bits, (1ULL << bits) + 1}) {
      const std::string bytes = Varint(value) + "rest";
      std::string_view in = bytes;
      std::uint64_t read = 0;
      ASSERT_TRUE(ConsumeVarint(in, read));
      EXPECT_EQ(read, value);
      EXPECT_EQ(in, "rest");
    }
  }
}

TEST(Bytes, VarintRefusesWhatIsCutOrTooLong) {
  const std::string largest = Varint(UINT64_MAX);
  for (std::size_t length = 0; length < largest.size(); ++length) {
    std::string_view cut = std::string_view(largest).substr(0, length);
    std::uint64_t value = 0;
    EXPECT_FALSE(ConsumeVarint(cut, value)) << length;
    EXPECT_EQ(cut.size(), length);  // nothing was taken
  }
  std::uint64_t value = 0;
  std::string_view over = "\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\x02"sv;
  EXPECT_FALSE(ConsumeVarint(over, value));
  std::string_view eleven = "\x80\x80\x80\x80\x80\x80\x80\x80\x80\x80\x01"sv;
  EXPECT_FALSE(ConsumeVarint(eleven, value));
}

TEST(Bytes, TextAndBytesAreTheSameMemory) {
  const std::string_view text = "a\xFF";
  EXPECT_EQ(AsBytes(text)[1], 0xFF);
  EXPECT_EQ(AsText(AsBytes(text)).data(), text.data());
  EXPECT_EQ(AsText(AsBytes(text)), text);
}

}  // namespace

}  // namespace socle
