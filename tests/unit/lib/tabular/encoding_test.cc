#include "lib/tabular/encoding.h"

#include <optional>
#include <string>
#include <string_view>

#include <gtest/gtest.h>

#include "lib/base/utf8.h"

namespace socle::tabular {

namespace {

std::string Converted(std::string_view text, Encoding encoding) {
  std::string out;
  AppendAsUtf8(out, text, encoding);
  return out;
}

TEST(Encoding, KnowsNamesInAnyCase) {
  EXPECT_EQ(FindEncoding("UTF-8"), Encoding::kUtf8);
  EXPECT_EQ(FindEncoding("Latin1"), Encoding::kIso8859Part1);
  EXPECT_EQ(FindEncoding("ISO-8859-15"), Encoding::kIso8859Part15);
  EXPECT_EQ(FindEncoding("CP1252"), Encoding::kWindows1252);
  EXPECT_EQ(FindEncoding("utf-16"), std::nullopt);
  EXPECT_EQ(EncodingName(Encoding::kIso8859Part15), "iso-8859-15");
}

TEST(Encoding, ConvertsTheCharactersInWhichTheEncodingsDiffer) {
  EXPECT_EQ(Converted("Zo\xEB", Encoding::kIso8859Part1), "Zoë");
  EXPECT_EQ(Converted("\xA4\xA6\xA8\xB4\xB8\xBC\xBD\xBE", Encoding::kIso8859Part15), "€ŠšŽžŒœŸ");
  EXPECT_EQ(Converted("\xA4\xBC", Encoding::kIso8859Part1), "¤¼");
  EXPECT_EQ(Converted("\x80\x8A\x8C\x9C\x9F\x92\xE9", Encoding::kWindows1252), "€ŠŒœŸ’é");
  EXPECT_EQ(Converted("\xC3\xA9", Encoding::kUtf8), "é");
}

TEST(Encoding, GivesValidUtf8ForEveryByteWithinTheStatedGrowth) {
  for (const Encoding encoding :
       {Encoding::kIso8859Part1, Encoding::kIso8859Part15, Encoding::kWindows1252}) {
    for (int byte = 0; byte < 256; ++byte) {
      const std::string text = Converted(std::string(1, static_cast<char>(byte)), encoding);
      EXPECT_TRUE(IsValidUtf8(text)) << byte;
      EXPECT_LE(text.size(), kUtf8BytesPerByteMax) << byte;
    }
  }
}

}  // namespace

}  // namespace socle::tabular
