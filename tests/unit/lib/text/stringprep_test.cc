#include "lib/text/stringprep.h"

#include <string>
#include <string_view>

#include <gtest/gtest.h>

#include "lib/base/error.h"

namespace socle::text {
namespace {

std::string Ignore(std::string_view value, PreparedPart part = PreparedPart::kWhole) {
  const auto prepared = PrepareString(value, CaseRule::kIgnore, part);
  return prepared ? *prepared : "error: " + prepared.error().detail;
}

std::string Exact(std::string_view value) {
  const auto prepared = PrepareString(value, CaseRule::kExact, PreparedPart::kWhole);
  return prepared ? *prepared : "error: " + prepared.error().detail;
}

// RFC 4518, appendix B and 2.6.1.
TEST(PrepareString, HandlesBlanksAsTheStandardSays) {
  EXPECT_EQ(Ignore("foo bar"), " foo  bar ");
  EXPECT_EQ(Ignore("  foo   bar  "), " foo  bar ");
  EXPECT_EQ(Ignore(""), "  ");
  EXPECT_EQ(Ignore("    "), "  ");
  EXPECT_EQ(Ignore("foo<bar"), " foo<bar ");
}

TEST(PrepareString, PiecesOfASubstringKeepTheirOpenEnds) {
  EXPECT_EQ(Ignore("foo", PreparedPart::kInitial), " foo");
  EXPECT_EQ(Ignore("  foo  ", PreparedPart::kInitial), " foo ");
  EXPECT_EQ(Ignore("foo", PreparedPart::kAny), "foo");
  EXPECT_EQ(Ignore(" foo  bar ", PreparedPart::kAny), " foo  bar ");
  EXPECT_EQ(Ignore("foo", PreparedPart::kFinal), "foo ");
  EXPECT_EQ(Ignore("  foo", PreparedPart::kFinal), " foo ");
  EXPECT_EQ(Ignore("  ", PreparedPart::kInitial), " ");
  EXPECT_EQ(Ignore("  ", PreparedPart::kAny), " ");
  EXPECT_EQ(Ignore("", PreparedPart::kFinal), " ");
}

TEST(PrepareString, FoldsCaseOnlyWhereItIsIgnored) {
  EXPECT_EQ(Ignore("DUPONT"), " dupont ");
  EXPECT_EQ(Exact("DUPONT"), " DUPONT ");
  EXPECT_EQ(Ignore("ÉLÉONORE"), Ignore("éléonore"));
  EXPECT_NE(Exact("ÉLÉONORE"), Exact("éléonore"));
  EXPECT_EQ(Ignore("Straße"), Ignore("STRASSE"));
  EXPECT_NE(Ignore("Hélène"), Ignore("Helene")) << "accents are significant for caseIgnoreMatch";
}

TEST(PrepareString, ComposesAndReplacesCompatibilityForms) {
  EXPECT_EQ(Exact("e\xCC\x81"), " é ");        // e + combining acute
  EXPECT_EQ(Exact("\xEF\xAC\x81n"), " fin ");  // ligature fi
  EXPECT_EQ(Exact("\xEF\xBC\xA1"), " A ");     // full width A
  EXPECT_EQ(Exact("a\xC2\xA0"
                  "b"),
            " a  b ");  // no-break space
  EXPECT_EQ(Exact("a\xE3\x80\x80"
                  "b"),
            " a  b ");
}

TEST(PrepareString, MapsControlsToNothingAndLineEndsToBlanks) {
  EXPECT_EQ(Exact("a\tb"), " a  b ");
  EXPECT_EQ(Exact("a\r\nb"), " a  b ");
  EXPECT_EQ(Exact("a\xC2\x85"
                  "b"),
            " a  b ");  // next line
  EXPECT_EQ(Exact("a\x01"
                  "b"),
            " ab ");
  EXPECT_EQ(Exact("a\xC2\xAD"
                  "b"),
            " ab ");  // soft hyphen
  EXPECT_EQ(Exact("a\xE2\x80\x8B"
                  "b"),
            " ab ");  // zero width space
  EXPECT_EQ(Exact("a\xEF\xBB\xBF"
                  "b"),
            " ab ");  // byte order mark
  EXPECT_EQ(Exact("a\xCD\x8F"
                  "b"),
            " ab ");  // combining grapheme joiner
  EXPECT_EQ(Exact("a\xEF\xB8\x8F"
                  "b"),
            " ab ");  // variation selector
  EXPECT_EQ(Exact("a\xEF\xBF\xBC"
                  "b"),
            " ab ");  // object replacement character
}

TEST(PrepareString, ABlankBeforeACombiningMarkIsNoBlank) {
  EXPECT_EQ(Exact("a \xE0\xA4\x83"), " a \xE0\xA4\x83 ");  // space + Devanagari sign visarga
}

TEST(PrepareString, RefusesWhatTheStandardProhibits) {
  for (const std::string_view bad : {std::string_view("\xEF\xBF\xBD"),  // replacement character
                                     std::string_view("\xEE\x80\x80"),  // private use
                                     std::string_view("\xCD\x80"),      // U+0340
                                     std::string_view("\xEF\xB7\x90"),  // no character
                                     std::string_view("\xC3"),          // cut
                                     std::string_view("\xC0\xAF")}) {   // overlong
    const auto prepared = PrepareString(bad, CaseRule::kIgnore, PreparedPart::kWhole);
    ASSERT_FALSE(prepared.has_value()) << bad;
    EXPECT_EQ(prepared.error().code, Code::kInvalidArgument);
  }
}

TEST(PrepareString, TheShortWayForAsciiGivesTheSame) {
  // A soft hyphen takes the long way and leaves no trace.
  for (const std::string_view value : {"Jean  DUPONT", " x ", "a", "A~b {c}", "", " "}) {
    EXPECT_EQ(Ignore(value), Ignore(std::string(value) + "\xC2\xAD")) << value;
  }
}

TEST(PrepareNumericString, DropsAllBlanks) {
  EXPECT_EQ(PrepareNumericString(" 10 003 244\xC2\xA0"
                                 "273 ")
                .value(),
            "10003244273");
  EXPECT_EQ(PrepareNumericString("  ").value(), "");
}

TEST(PrepareTelephoneNumber, DropsBlanksAndHyphens) {
  EXPECT_EQ(PrepareTelephoneNumber("+33 3-83 85\xE2\x80\x90"
                                   "85 85")
                .value(),
            "+33383858585");
  EXPECT_EQ(PrepareTelephoneNumber("12 POSTE 5").value(), "12poste5");
}

}  // namespace
}  // namespace socle::text
