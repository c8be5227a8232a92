#include "mpi/protocol/escape.h"

#include <string>
#include <string_view>
#include <utility>

#include <gtest/gtest.h>

#include "mpi/protocol/charset.h"

namespace socle::mpi::protocol {
namespace {

std::pair<std::string, EscapeOutcome> Unescape(std::string_view text,
                                               Charset charset = Charset::kUtf8) {
  std::string out;
  const EscapeOutcome outcome = AppendUnescaped(out, text, Delimiters{}, charset);
  return {out, outcome};
}

using Good = std::pair<std::string, EscapeOutcome>;

TEST(Unescape, GivesTheDelimiters) {
  EXPECT_EQ(Unescape(R"(12 \T\ 14 \F\ \S\ \R\ \E\C)"),
            Good("12 & 14 | ^ ~ \\C", EscapeOutcome::kGood));
  std::string out;
  AppendUnescaped(out, "a$F$b$S$", {'#', '%', '!', '$', '@'}, Charset::kUtf8);
  EXPECT_EQ(out, "a#b%");
}

TEST(Unescape, ReadsHexadecimalInTheCharset) {
  EXPECT_EQ(Unescape(R"(LIEU\XC3A9\DIT)"), Good("LIEUéDIT", EscapeOutcome::kGood));
  EXPECT_EQ(Unescape(R"(\XE9BD\)", Charset::kIso8859Part15), Good("éœ", EscapeOutcome::kGood));
  EXPECT_EQ(Unescape(R"(\XE9\)"), Good(R"(\XE9\)", EscapeOutcome::kBadText));
  EXPECT_EQ(Unescape(R"(\XE\)"), Good(R"(\XE\)", EscapeOutcome::kBadText));
  EXPECT_EQ(Unescape(R"(\XZZ\)"), Good(R"(\XZZ\)", EscapeOutcome::kBadText));
}

TEST(Unescape, BreaksLinesAndDropsHighlighting) {
  EXPECT_EQ(Unescape(R"(a\.br\b \H\c\N\)"), Good("a\nb c", EscapeOutcome::kGood));
}

TEST(Unescape, KeepsWhatItDoesNotKnow) {
  EXPECT_EQ(Unescape(R"(BEC\Q9\FIGUE\T\)"), Good(R"(BEC\Q9\FIGUE&)", EscapeOutcome::kUnknown));
  EXPECT_EQ(Unescape(R"(a\\b)"), Good(R"(a\\b)", EscapeOutcome::kUnknown));
  EXPECT_EQ(Unescape(R"(FIGUE\T)"), Good(R"(FIGUE\T)", EscapeOutcome::kOpen));
}

TEST(Escape, IsTheInverse) {
  std::string all;
  for (int c = 0; c < 128; ++c) {
    all.push_back(static_cast<char>(c));
  }
  all += "éœ中";
  std::string escaped;
  AppendEscaped(escaped, all);
  EXPECT_EQ(escaped.find_first_of("|^~&\r\n"), std::string::npos);
  EXPECT_EQ(Unescape(escaped), Good(all, EscapeOutcome::kGood));
}

TEST(UsualDelimiters, ReplaceThoseOfTheMessage) {
  std::string out;
  AppendWithUsualDelimiters(out, "A%B!C@D$F$|^", {'#', '%', '!', '$', '@'});
  EXPECT_EQ(out, R"(A^B~C&D\F\\F\\S\)");
}

}  // namespace
}  // namespace socle::mpi::protocol
