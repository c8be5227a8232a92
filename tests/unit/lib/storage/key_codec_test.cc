#include "lib/storage/key_codec.h"

#include <array>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <string>
#include <string_view>
#include <vector>

#include <gtest/gtest.h>

#include "lib/base/bytes.h"
#include "lib/base/error.h"
#include "lib/base/hex.h"
#include "lib/base/random.h"

namespace socle::storage {
namespace {

constexpr std::array<std::uint8_t, kIdBytes> kId = {
    0x00, 0x11, 0x22, 0x33, 0x44, 0x55, 0x66, 0x77, 0x88, 0x99, 0xaa, 0xbb, 0xcc, 0xdd, 0xee, 0xff};

TEST(KeyWriter, WritesTheDocumentedBytes) {
  KeyWriter key;
  key.U8(0x01).U16(0x0203).U32(0x04050607).U64(0x08090a0b0c0d0e0f);
  key.I64(-1).I64(0).DescendingU64(1).Text(std::string_view("a\0b", 3)).Id(kId);
  EXPECT_EQ(EncodeHex(AsBytes(key.View())),
            "01"
            "0203"
            "04050607"
            "08090a0b0c0d0e0f"
            "7fffffffffffffff"
            "8000000000000000"
            "fffffffffffffffe"
            "6100ff620001"
            "00112233445566778899aabbccddeeff");
}

TEST(KeyReader, ReadsWhatWasWritten) {
  KeyWriter key;
  key.U8(9).U16(10).U32(11).U64(12).I64(-13).DescendingU64(14);
  key.Text(std::string_view("\0x\0", 3)).Text("").Id(kId);
  KeyReader reader(key.View());
  EXPECT_EQ(reader.U8(), 9);
  EXPECT_EQ(reader.U16(), 10);
  EXPECT_EQ(reader.U32(), 11U);
  EXPECT_EQ(reader.U64(), 12U);
  EXPECT_EQ(reader.I64(), -13);
  EXPECT_EQ(reader.DescendingU64(), 14U);
  EXPECT_EQ(reader.Text(), std::string_view("\0x\0", 3));
  EXPECT_EQ(reader.Text(), "");
  EXPECT_EQ(reader.Id(), AsText(kId));
  EXPECT_TRUE(reader.Finish().has_value());
}

TEST(KeyReader, RefusesEveryCutKey) {
  KeyWriter key;
  key.U32(1).Text("ab").I64(2).Id(kId);
  for (std::size_t size = 0; size < key.View().size(); ++size) {
    KeyReader reader(std::string_view(key.View()).substr(0, size));
    (void)reader.U32();
    (void)reader.Text();
    (void)reader.I64();
    (void)reader.Id();
    const Status finished = reader.Finish();
    ASSERT_FALSE(finished.has_value()) << size;
    EXPECT_EQ(finished.error().code, Code::kCorruption);
  }
}

TEST(KeyReader, RefusesBytesThatAreLeft) {
  KeyReader reader(std::string_view("\x01\x02", 2));
  EXPECT_EQ(reader.U8(), 1);
  EXPECT_EQ(reader.Finish().error().code, Code::kCorruption);
}

TEST(KeyReader, RefusesAnUnknownEscape) {
  KeyReader reader(std::string_view("a\0\x02", 3));
  EXPECT_EQ(reader.Text(), "");
  EXPECT_FALSE(reader.Finish().has_value());
}

// Orders of all texts of up to three letters of a small alphabet, and of numbers at the edges.
TEST(KeyWriter, KeepsTheOrderOfTexts) {
  std::vector<std::string> texts = {""};
  for (std::size_t begin = 0, length = 0; length < 3; ++length) {
    const std::size_t end = texts.size();
    for (std::size_t i = begin; i < end; ++i) {
      for (const char c : {'\0', '\x01', 'a', '\xfe', '\xff'}) {
        texts.push_back(texts[i] + c);
      }
    }
    begin = end;
  }
  for (const std::string& a : texts) {
    for (const std::string& b : texts) {
      // A second part that would win if the first one's end did not count.
      KeyWriter key_a;
      KeyWriter key_b;
      key_a.Text(a).U8(0xFF);
      key_b.Text(b).U8(0xFF);
      ASSERT_EQ(key_a.View() <=> key_b.View(), a <=> b)
          << EncodeHex(AsBytes(a)) << " and " << EncodeHex(AsBytes(b));
    }
  }
}

TEST(KeyWriter, KeepsTheOrderOfNumbers) {
  std::vector<std::int64_t> numbers = {std::numeric_limits<std::int64_t>::min(),
                                       -256,
                                       -1,
                                       0,
                                       1,
                                       255,
                                       256,
                                       std::numeric_limits<std::int64_t>::max()};
  SeededRandom random(1);
  for (int i = 0; i < 50; ++i) {
    numbers.push_back(static_cast<std::int64_t>(random.Next()));
  }
  for (const std::int64_t a : numbers) {
    for (const std::int64_t b : numbers) {
      KeyWriter signed_a;
      KeyWriter signed_b;
      signed_a.I64(a);
      signed_b.I64(b);
      ASSERT_EQ(signed_a.View() <=> signed_b.View(), a <=> b);
      KeyWriter down_a;
      KeyWriter down_b;
      down_a.DescendingU64(static_cast<std::uint64_t>(a));
      down_b.DescendingU64(static_cast<std::uint64_t>(b));
      ASSERT_EQ(down_a.View() <=> down_b.View(),
                static_cast<std::uint64_t>(b) <=> static_cast<std::uint64_t>(a));
    }
  }
}

TEST(PrefixEnd, IsTheLeastKeyBehindThePrefix) {
  EXPECT_EQ(PrefixEnd("ab"), "ac");
  EXPECT_EQ(PrefixEnd("a\xff\xff"), "b");
  EXPECT_EQ(PrefixEnd("\xff\xff"), "");
  EXPECT_EQ(PrefixEnd(""), "");
}

TEST(KeyWriterDeathTest, StopsForAnIdOfAnotherLength) {
  KeyWriter key;
  EXPECT_DEATH(key.Id(AsBytes("short")), "kIdBytes");
}

}  // namespace
}  // namespace socle::storage
