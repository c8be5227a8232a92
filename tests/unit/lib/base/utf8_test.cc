#include "lib/base/utf8.h"

#include <array>
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include <gtest/gtest.h>

namespace socle {

namespace {

// All valid sequences of up to four bytes come from here: encode every code point once.
TEST(Utf8, WritesAndReadsEveryCodePoint) {
  for (char32_t c = 0; c <= 0x10FFFF; ++c) {
    const bool is_surrogate = c >= 0xD800 && c <= 0xDFFF;
    std::string text;
    AppendUtf8(text, c);
    ASSERT_EQ(IsValidUtf8(text), !is_surrogate) << static_cast<unsigned>(c);
    std::size_t offset = 0;
    if (!is_surrogate) {
      ASSERT_EQ(NextCodePoint(text, offset), c);
      ASSERT_EQ(offset, text.size());
    }
  }
}

// Against a second decoder that reads by arithmetic: shortest form, range, no surrogate.
bool IsOneCodePoint(std::string_view text) {
  const auto lead = static_cast<unsigned char>(text[0]);
  const std::size_t length = lead < 0x80 ? 1 : lead >= 0xF0 ? 4 : lead >= 0xE0 ? 3 : 2;
  if (length != text.size() || (lead >= 0x80 && lead < 0xC0) || lead >= 0xF8) {
    return false;
  }
  unsigned value = length == 1 ? lead : lead & (0xFFU >> (length + 1));
  for (std::size_t i = 1; i < length; ++i) {
    const auto byte = static_cast<unsigned char>(text[i]);
    if ((byte & 0xC0U) != 0x80U) {
      return false;
    }
    value = (value << 6) | (byte & 0x3FU);
  }
  const unsigned smallest[] = {0, 0x80, 0x800, 0x10000};
  return value >= smallest[length - 1] && value <= 0x10FFFF && (value < 0xD800 || value > 0xDFFF);
}

TEST(Utf8, JudgesEveryPairOfBytes) {
  for (int a = 0; a < 256; ++a) {
    const std::string one(1, static_cast<char>(a));
    ASSERT_EQ(IsValidUtf8(one), IsOneCodePoint(one)) << a;
    for (int b = 0; b < 256; ++b) {
      const std::string two = one + static_cast<char>(b);
      const bool expected =
          IsOneCodePoint(two) || (IsOneCodePoint(one) && IsOneCodePoint(two.substr(1)));
      ASSERT_EQ(IsValidUtf8(two), expected) << a << ' ' << b;
    }
  }
}

constexpr auto kEdges =
    std::to_array<int>({0x00, 0x7F, 0x80, 0x8F, 0x90, 0x9F, 0xA0, 0xBF, 0xC0, 0xFF});

// Three bytes, and each fourth behind them.
void ExpectJudged(const std::string& three) {
  ASSERT_EQ(IsValidUtf8(three), IsOneCodePoint(three)) << testing::PrintToString(three);
  for (const int last : kEdges) {
    const std::string four = three + static_cast<char>(last);
    const bool expected =
        IsOneCodePoint(four) || (IsOneCodePoint(three) && IsOneCodePoint(four.substr(3)));
    ASSERT_EQ(IsValidUtf8(four), expected) << testing::PrintToString(four);
  }
}

TEST(Utf8, JudgesLongSequencesAtTheirEdges) {
  for (int lead = 0xE0; lead < 256; ++lead) {
    for (const int b : kEdges) {
      for (const int c : kEdges) {
        ExpectJudged({static_cast<char>(lead), static_cast<char>(b), static_cast<char>(c)});
      }
    }
  }
}

// Blocks of eight plain bytes are skipped at once: the fault must be found at any place around
// them.
TEST(Utf8, GivesTheOffsetOfTheFirstFault) {
  for (std::size_t before = 0; before < 20; ++before) {
    for (std::size_t after = 0; after < 20; ++after) {
      const std::string text = std::string(before, 'a') + "\xE9" + std::string(after, 'b') + "\xFF";
      EXPECT_EQ(FindInvalidUtf8(text), before);
    }
    EXPECT_EQ(FindInvalidUtf8(std::string(before, 'a') + "é"), std::string_view::npos);
    EXPECT_EQ(FindInvalidUtf8(std::string(before, 'a') + "\xC3"), before);
  }
  EXPECT_EQ(FindInvalidUtf8(""), std::string_view::npos);
}

}  // namespace

}  // namespace socle
