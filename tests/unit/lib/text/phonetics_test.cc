#include "lib/text/phonetics.h"

#include <cstddef>
#include <string>
#include <string_view>

#include <gtest/gtest.h>

#include "lib/base/random.h"
#include "lib/base/utf8.h"
#include "tests/unit/lib/text/test_tables.h"

namespace socle::text {
namespace {

using Code = std::string (*)(std::string_view);

struct NamedCode {
  const char* name;
  Code code;
  std::size_t column;  // in surname_codes.tsv
};

constexpr NamedCode kCodes[] = {
    {.name = "soundex_fr", .code = SoundexFr, .column = 1},
    {.name = "soundex2", .code = Soundex2, .column = 2},
    {.name = "phonex", .code = Phonex, .column = 3},
    {.name = "phonetic", .code = Phonetic, .column = 4},
    {.name = "fonem", .code = Fonem, .column = 5},
    {.name = "sonnex", .code = Sonnex, .column = 6},
};

class PhoneticCode : public testing::TestWithParam<NamedCode> {};

TEST_P(PhoneticCode, GivesPublishedVectors) {
  for (const auto& row : ReadTable(std::string(GetParam().name) + ".tsv", 2)) {
    EXPECT_EQ(GetParam().code(row[0]), row[1]) << row[0];
  }
}

TEST_P(PhoneticCode, GivesVectorsOfFrequentSurnames) {
  for (const auto& row : ReadTable("surname_codes.tsv", 7)) {
    EXPECT_EQ(GetParam().code(row[0]), row[GetParam().column]) << row[0];
  }
}

TEST_P(PhoneticCode, GivesPublishedEquivalences) {
  for (const auto& row : ReadTable("equivalences.tsv", 4)) {
    if (row[0] == GetParam().name) {
      EXPECT_EQ(GetParam().code(row[2]) == GetParam().code(row[3]), row[1] == "same")
          << row[2] << ' ' << row[3];
    }
  }
}

TEST_P(PhoneticCode, IsEmptyForAnEmptyName) {
  EXPECT_EQ(GetParam().code(""), "");
}

TEST_P(PhoneticCode, TakesAnyBytes) {
  SeededRandom random(9);
  for (int i = 0; i < 500; ++i) {
    std::string name(random.Below(20), ' ');
    for (char& c : name) {
      c = static_cast<char>(random.Chance(0.3) ? random.Below(256) : 'A' + random.Below(26));
    }
    EXPECT_TRUE(IsValidUtf8(GetParam().code(name)));
  }
}

INSTANTIATE_TEST_SUITE_P(Published, PhoneticCode, testing::ValuesIn(kCodes), [](const auto& test) {
  return std::string(test.param.name);
});

}  // namespace
}  // namespace socle::text
