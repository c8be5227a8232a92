#include "mpi/synth/letters.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include <gtest/gtest.h>

#include "lib/base/random.h"

namespace socle::mpi::synth {
namespace {

using LetterError = bool (*)(std::string& name, SeededRandom& random);

struct Case {
  const char* name;
  LetterError error;
  std::string_view input;
};

class LetterErrors : public testing::TestWithParam<Case> {};

// How often `error` changes `input` in 200 tries; -1 when it says one thing and does another.
int CountChanges(LetterError error, std::string_view input) {
  int changes = 0;
  for (std::uint64_t seed = 0; seed < 200; ++seed) {
    SeededRandom random(seed);
    std::string name(input);
    const bool is_changed = error(name, random);
    if (is_changed != (name != input)) {
      return -1;
    }
    changes += is_changed ? 1 : 0;
  }
  return changes;
}

TEST_P(LetterErrors, ChangeTheNameAndSaySo) {
  EXPECT_GT(CountChanges(GetParam().error, GetParam().input), 100);
}

TEST_P(LetterErrors, LeaveVeryShortNames) {
  EXPECT_EQ(CountChanges(GetParam().error, "LY"), 0);
  EXPECT_EQ(CountChanges(GetParam().error, ""), 0);
}

TEST_P(LetterErrors, GiveTheSameForTheSameSeed) {
  SeededRandom one(7);
  SeededRandom two(7);
  std::string a(GetParam().input);
  std::string b(GetParam().input);
  GetParam().error(a, one);
  GetParam().error(b, two);
  EXPECT_EQ(a, b);
}

INSTANTIATE_TEST_SUITE_P(All,
                         LetterErrors,
                         testing::Values(Case{"Keyboard", SlipOnKeyboard, "GUESSARD"},
                                         Case{"Ear", SpellByEar, "PHILIPPEAUX"},
                                         Case{"Ocr", MisreadLetter, "BONNEFOI"},
                                         Case{"Transposition", TransposeLetters, "GUERSAND"},
                                         Case{"Drop", DropLetter, "GUESSARD"},
                                         Case{"Double", DoubleLetter, "GUESSARD"},
                                         Case{"Latin", Transliterate, "EL BOUKHARI"}),
                         [](const auto& tested) { return tested.param.name; });

TEST(DropLetter, LeavesHyphensAndBlanks) {
  std::ptrdiff_t kept = 0;
  for (std::uint64_t seed = 0; seed < 100; ++seed) {
    SeededRandom random(seed);
    std::string name = "A-B C";
    DropLetter(name, random);
    kept += std::ranges::count(name, '-') + std::ranges::count(name, ' ');
  }
  EXPECT_EQ(kept, 200);
}

}  // namespace
}  // namespace socle::mpi::synth
