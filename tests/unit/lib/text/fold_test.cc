#include "lib/text/fold.h"

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include <gtest/gtest.h>
#include <utf8proc.h>

#include "lib/base/random.h"
#include "lib/base/utf8.h"

namespace socle::text {
namespace {

struct Vector {
  const char* name;
  const char* folded;
  const char* rniv;
};

class FoldVector : public testing::TestWithParam<Vector> {};

TEST_P(FoldVector, Folds) {
  EXPECT_EQ(FoldName(GetParam().name), GetParam().folded);
  EXPECT_EQ(FoldNameRniv(GetParam().name), GetParam().rniv);
}

INSTANTIATE_TEST_SUITE_P(
    Names,
    FoldVector,
    testing::Values(
        Vector{"", "", ""},
        Vector{"Martin", "MARTIN", "MARTIN"},
        Vector{"  le   Gall ", "LE GALL", "LE GALL"},
        Vector{"D'Ørsted-Łukasz", "D ORSTED LUKASZ", "D'ORSTED-LUKASZ"},
        Vector{"Élodie Noëlle Çelik", "ELODIE NOELLE CELIK", "ELODIE NOELLE CELIK"},
        Vector{"Œdipe Lætitia", "OEDIPE LAETITIA", "OEDIPE LAETITIA"},
        Vector{"Strauß STRAUẞ", "STRAUSS STRAUSS", "STRAUSS STRAUSS"},
        Vector{"Ĳsselĳk", "IJSSELIJK", "IJSSELIJK"},
        Vector{"Þórður Eiðsson", "THORDUR EIDSSON", "THORDUR EIDSSON"},
        Vector{"Yıldız İnönü", "YILDIZ INONU", "YILDIZ INONU"},
        Vector{"Đặng Nguyễn Thị Hồng", "DANG NGUYEN THI HONG", "DANG NGUYEN THI HONG"},
        Vector{"Ștefănescu Țepeș", "STEFANESCU TEPES", "STEFANESCU TEPES"},
        Vector{"Əliyev Ŋkrumah", "ELIYEV NKRUMAH", "ELIYEV NKRUMAH"},
        Vector{"L’Haÿ l`Aigle lʼIsle l´Art l＇Eau",
               "L HAY L AIGLE L ISLE L ART L EAU",
               "L'HAY L'AIGLE L'ISLE L'ART L'EAU"},
        Vector{"a‐b‑c‒d–e—f―g−h⁃i﹣j－k", "A B C D E F G H I J K", "A-B-C-D-E-F-G-H-I-J-K"},
        Vector{"Jean--Paul", "JEAN PAUL", "JEAN--PAUL"},
        Vector{"DUPONT (épouse) / 2e", "DUPONT EPOUSE 2E", "DUPONT EPOUSE E"},
        Vector{"Ｊｅａｎ ﬁls", "JEAN FILS", "JEAN FILS"},
        Vector{"Иванов Ωmega", "MEGA", "MEGA"},
        Vector{"a\tb\nc\xC2\xA0"
               "d",
               "A B C D",
               "A B C D"},
        Vector{"e\xCC\x81lodie", "ELODIE", "ELODIE"},                  // combining acute
        Vector{"Jean\xC2\xADne", "JEANNE", "JEANNE"},                  // soft hyphen
        Vector{"\xEF\xBB\xBFJean\xE2\x80\x8Bne", "JEANNE", "JEANNE"},  // BOM, zero width
        Vector{"--'", "", "--'"}));

TEST(Fold, TakesBytesThatAreNotUtf8ForBlanks) {
  EXPECT_EQ(FoldName("A\xFF"
                     "B"),
            "A B");
  EXPECT_EQ(FoldName("A\xC3"), "A");
  EXPECT_EQ(FoldName("A\xC3"
                     "B"),
            "A B");
  EXPECT_EQ(FoldName("A\xE2\x80"
                     "B"),
            "A B");
  EXPECT_EQ(FoldName("A\x80\x80"
                     "B"),
            "A B");
  EXPECT_EQ(FoldName("A\xED\xA0\x80"
                     "B"),
            "A B");  // a surrogate
  EXPECT_EQ(FoldName(std::string_view("A\0B", 3)), "A B");
}

TEST(Fold, AppendsWithoutTouchingWhatIsThere) {
  std::string out = "x ";
  FoldNameTo(" é ", out);
  EXPECT_EQ(out, "x E");
  FoldNameRnivTo("-ç", out);
  EXPECT_EQ(out, "x E-C");
}

// Both sides of the length from which memory is taken.
TEST(Fold, FoldsLongTextLikeShortText) {
  for (std::size_t size = 120; size < 140; ++size) {
    std::string text;
    std::string folded;
    for (std::size_t i = 0; i < size; ++i) {
      text += i % 3 == 0 ? "æ" : "b";
      folded += i % 3 == 0 ? "AE" : "B";
    }
    EXPECT_EQ(FoldName(text), folded);
  }
}

// What Unicode's own decomposition leaves of a character, when all of it is ASCII or combining
// marks.
std::string DecompositionOf(char32_t code_point) {
  std::string utf8;
  AppendUtf8(utf8, code_point);
  utf8proc_uint8_t* mapped = nullptr;
  const utf8proc_ssize_t size =
      utf8proc_map(reinterpret_cast<const utf8proc_uint8_t*>(utf8.data()),
                   static_cast<utf8proc_ssize_t>(utf8.size()),
                   &mapped,
                   static_cast<utf8proc_option_t>(UTF8PROC_COMPAT | UTF8PROC_DECOMPOSE |
                                                  UTF8PROC_STRIPMARK | UTF8PROC_IGNORE));
  std::string result;
  if (size > 0) {
    result.assign(reinterpret_cast<const char*>(mapped), static_cast<std::size_t>(size));
  }
  std::free(mapped);  // NOLINT(cppcoreguidelines-no-malloc): utf8proc_map gives malloc'ed memory
  return result;
}

bool IsAlphanumeric(std::string_view text) {
  for (const char c : text) {
    const bool letter = (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
    if (!letter && !(c >= '0' && c <= '9')) {
      return false;
    }
  }
  return !text.empty();
}

// Every code point: where Unicode says which ASCII letters a character stands for, so do we; and
// the result is well-formed, short enough, and stable.
TEST(Fold, AgreesWithUnicodeForEveryCodePoint) {
  int compared = 0;
  for (char32_t c = 1; c <= 0x10FFFF; ++c) {
    if (c >= 0xD800 && c <= 0xDFFF) {
      continue;
    }
    std::string utf8;
    AppendUtf8(utf8, c);
    const std::string folded = FoldName(utf8);
    ASSERT_LE(folded.size(), 2 * utf8.size()) << static_cast<std::uint32_t>(c);
    ASSERT_EQ(FoldName(folded), folded);
    const std::string decomposed = c == U'ŉ' ? "" : DecompositionOf(c);
    if (IsAlphanumeric(decomposed)) {
      ASSERT_EQ(folded, FoldName(decomposed)) << static_cast<std::uint32_t>(c);
      ++compared;
    }
  }
  EXPECT_GT(compared, 1500);
}

TEST(Fold, GivesCapitalsDigitsAndSingleBlanksOnly) {
  SeededRandom random(3);
  for (int i = 0; i < 20000; ++i) {
    std::string bytes(random.Below(40), ' ');
    for (char& c : bytes) {
      c = static_cast<char>(random.Below(4) == 0 ? random.Below(256) : ' ' + random.Below(95));
    }
    const std::string folded = FoldName(bytes);
    ASSERT_EQ(folded.find_first_not_of("ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789 "), std::string::npos);
    ASSERT_EQ(folded.find("  "), std::string::npos);
    ASSERT_FALSE(folded.starts_with(' ') || folded.ends_with(' '));
    ASSERT_EQ(FoldName(folded), folded);
    const std::string rniv = FoldNameRniv(bytes);
    ASSERT_EQ(rniv.find_first_not_of("ABCDEFGHIJKLMNOPQRSTUVWXYZ-' "), std::string::npos);
    ASSERT_EQ(FoldNameRniv(rniv), rniv);
  }
}

}  // namespace
}  // namespace socle::text
