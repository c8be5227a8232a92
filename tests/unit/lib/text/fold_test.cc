#include "lib/text/fold.h"

#include <cstddef>
#include <cstdlib>
#include <string>
#include <string_view>
#include <vector>

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

// Flags of the C library, which are an enumeration there.
constexpr auto kStripMarks =
    static_cast<utf8proc_option_t>(unsigned{UTF8PROC_COMPAT} | unsigned{UTF8PROC_DECOMPOSE} |
                                   unsigned{UTF8PROC_STRIPMARK} | unsigned{UTF8PROC_IGNORE});

// What Unicode's own decomposition leaves of a character, combining marks aside.
std::string DecompositionOf(std::string_view utf8) {
  utf8proc_uint8_t* mapped = nullptr;
  const utf8proc_ssize_t size = utf8proc_map(reinterpret_cast<const utf8proc_uint8_t*>(utf8.data()),
                                             static_cast<utf8proc_ssize_t>(utf8.size()),
                                             &mapped,
                                             kStripMarks);
  std::string result;
  if (size > 0) {
    result.assign(reinterpret_cast<const char*>(mapped), static_cast<std::size_t>(size));
  }
  std::free(mapped);
  return result;
}

constexpr std::string_view kDigits = "0123456789";
constexpr std::string_view kCapitals = "ABCDEFGHIJKLMNOPQRSTUVWXYZ";
constexpr std::string_view kSmall = "abcdefghijklmnopqrstuvwxyz";

bool IsMadeOf(std::string_view text, const std::string& characters) {
  return text.find_first_not_of(characters) == std::string_view::npos;
}

bool IsWellFormed(const std::string& folded) {
  return IsMadeOf(folded, std::string(kCapitals) + std::string(kDigits) + " ") &&
         !folded.contains("  ") && !folded.starts_with(' ') && !folded.ends_with(' ');
}

// Whether the fold of `utf8`, of any bytes, is what the header promises of every fold.
bool IsSound(const std::string& utf8) {
  const std::string folded = FoldName(utf8);
  const std::string rniv = FoldNameRniv(utf8);
  return IsWellFormed(folded) && FoldName(folded) == folded && folded.size() <= 2 * utf8.size() &&
         IsMadeOf(rniv, std::string(kCapitals) + "-' ") && FoldNameRniv(rniv) == rniv;
}

// Whether Unicode says which ASCII letters a character stands for. The table departs from it for ŉ,
// which is an apostrophe and a letter there, and a letter here.
bool IsDecided(std::string_view decomposed, std::string_view utf8) {
  return !decomposed.empty() && utf8 != "ŉ" &&
         IsMadeOf(decomposed, std::string(kCapitals) + std::string(kSmall) + std::string(kDigits));
}

std::vector<std::string> EveryCharacter() {
  std::vector<std::string> characters;
  for (char32_t c = 1; c <= 0x10FFFF; ++c) {
    if (c < 0xD800 || c > 0xDFFF) {
      AppendUtf8(characters.emplace_back(), c);
    }
  }
  return characters;
}

TEST(Fold, AgreesWithUnicodeForEveryCodePoint) {
  int compared = 0;
  for (const std::string& utf8 : EveryCharacter()) {
    const std::string folded = FoldName(utf8);
    EXPECT_TRUE(folded.empty() || IsSound(utf8)) << utf8;
    const std::string decomposed = DecompositionOf(utf8);
    if (IsDecided(decomposed, utf8)) {
      EXPECT_EQ(folded, FoldName(decomposed)) << utf8;
      ++compared;
    }
  }
  EXPECT_GT(compared, 1500);
}

TEST(Fold, IsSoundForAnyBytes) {
  SeededRandom random(3);
  for (int i = 0; i < 10000; ++i) {
    std::string bytes(random.Below(40), ' ');
    for (char& c : bytes) {
      c = static_cast<char>(random.Below(4) == 0 ? random.Below(256) : ' ' + random.Below(95));
    }
    EXPECT_TRUE(IsSound(bytes)) << bytes;
  }
}

}  // namespace
}  // namespace socle::text
