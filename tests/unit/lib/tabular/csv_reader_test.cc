#include "lib/tabular/csv_reader.h"

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "lib/tabular/byte_source.h"
#include "lib/tabular/byte_window.h"
#include "lib/tabular/encoding.h"
#include "lib/tabular/line_fault.h"

namespace socle::tabular {

namespace {

using ::testing::ElementsAre;

// What a reader told, as text: "1:a|b" for a record of line 1, "2!nul_byte#1" for a rejected line.
std::vector<std::string> Told(CsvReader& reader) {
  std::vector<std::string> out;
  for (;;) {
    const auto event = reader.Next();
    if (!event.has_value()) {
      out.push_back("error: " + event.error().detail);
      return out;
    }
    if (*event == ReadEvent::kEnd) {
      return out;
    }
    if (*event == ReadEvent::kRejected) {
      const RejectedLine& line = reader.Rejected();
      out.push_back(std::to_string(line.line) + "!" + std::string(LineFaultName(line.fault)) + "#" +
                    std::to_string(line.field));
      continue;
    }
    std::string text = std::to_string(reader.Line()) + ":";
    for (std::size_t i = 0; i < reader.Fields().size(); ++i) {
      text += i > 0 ? "|" : "";
      text += reader.Fields()[i];
    }
    out.push_back(text);
  }
}

constexpr std::size_t kSmallBlock = 8;  // so small that every record crosses a border

CsvReader ReaderOf(std::string_view text, CsvOptions options = {}, std::size_t block = 1 << 16) {
  return {ByteWindow(ByteSource::FromText(std::string(text), "memory"), block), options};
}

std::vector<std::string> Read(std::string_view text, CsvOptions options = {}) {
  CsvReader large = ReaderOf(text, options);
  CsvReader small = ReaderOf(text, options, kSmallBlock);
  const auto told = Told(large);
  EXPECT_EQ(Told(small), told) << "depends on the size of the window";
  return told;
}

struct FormCase {
  const char* name;
  std::string_view text;
  std::vector<std::string> told;
};

class CsvForm : public ::testing::TestWithParam<FormCase> {};

TEST_P(CsvForm, IsReadAsRfc4180Says) {
  EXPECT_EQ(Read(GetParam().text), GetParam().told);
}

INSTANTIATE_TEST_SUITE_P(
    All,
    CsvForm,
    ::testing::Values(
        FormCase{"LineFeeds", "a,b\nc,d\n", {"1:a|b", "2:c|d"}},
        FormCase{"NoLastLineEnd", "a,b\nc,d", {"1:a|b", "2:c|d"}},
        FormCase{"ReturnsAndLineFeeds", "a,b\r\nc,d\r\n", {"1:a|b", "2:c|d"}},
        FormCase{"ReturnsAlone", "a,b\rc,d\r", {"1:a|b", "2:c|d"}},
        FormCase{"MixedLineEnds", "a\r\nb\rc\nd", {"1:a", "2:b", "3:c", "4:d"}},
        FormCase{"EmptyFields", ",\n,,\n", {"1:|", "2:||"}},
        FormCase{"EmptyLines", "\n\na\n\r\n\nb\n", {"3:a", "6:b"}},
        FormCase{"Nothing", "", {}},
        FormCase{"OnlyLineEnds", "\n\r\n", {}},
        FormCase{"ByteOrderMark", "\xEF\xBB\xBF\"a\",b\n", {"1:a|b"}},
        FormCase{"ByteOrderMarkAlone", "\xEF\xBB\xBF", {}},
        FormCase{"Quoted", "\"a,b\",\"c\"\n", {"1:a,b|c"}},
        FormCase{"QuotedAtTheEnd", "a,\"b\"", {"1:a|b"}},
        FormCase{"QuotedEmpty", "\"\"\n\"\",\"\"\n", {"1:", "2:|"}},
        FormCase{"DoubledQuotes", "\"a\"\"b\",\"\"\"\",\"\"\"x\"\n", {"1:a\"b|\"|\"x"}},
        FormCase{"QuotedLineEnds", "\"a\nb\r\nc\rd\",e\nf,g\n", {"1:a\nb\r\nc\rd|e", "5:f|g"}},
        FormCase{"QuoteInsideUnquoted", "a\"b,c\"\nd,e\n", {"1:a\"b|c\"", "2:d|e"}},
        FormCase{"QuoteBehindBlank", "a, \"b\"\n", {"1:a| \"b\""}},
        FormCase{"BlanksAreKept", " a , b \n", {"1: a | b "}},
        FormCase{"Utf8", "\xC3\xA9,\xE2\x82\xAC\n", {"1:\xC3\xA9|\xE2\x82\xAC"}}),
    [](const auto& row) { return row.param.name; });

TEST(CsvReader, TakesOtherDelimitersAndQuotes) {
  EXPECT_THAT(Read("a;'b;c'\n", {.delimiter = ';', .quote = '\'', .encoding = {}, .limits = {}}),
              ElementsAre("1:a|b;c"));
  EXPECT_THAT(Read("a\t\"b\n", {.delimiter = '\t', .quote = '\0', .encoding = {}, .limits = {}}),
              ElementsAre("1:a|\"b"));
}

TEST(CsvReader, RejectsALineWithAnotherNumberOfFields) {
  for (const std::size_t block : {std::size_t{1} << 16, kSmallBlock}) {
    CsvReader reader = ReaderOf("a,b\n1\n1,2\n1,2,3\n1,2\n", {}, block);
    reader.ExpectFields(2);
    EXPECT_THAT(
        Told(reader),
        ElementsAre("1:a|b", "2!too_few_fields#0", "3:1|2", "4!too_many_fields#0", "5:1|2"));
  }
}

TEST(CsvReader, TellsTheRawTextAndTheCountsOfARejectedLine) {
  CsvReader reader = ReaderOf("\"x\"\"y\",2\n1,2,3\n");
  reader.ExpectFields(2);
  ASSERT_EQ(reader.Next().value(), ReadEvent::kRecord);
  EXPECT_EQ(reader.Raw(), "\"x\"\"y\",2");
  ASSERT_EQ(reader.Next().value(), ReadEvent::kRejected);
  EXPECT_EQ(reader.Rejected().raw, "1,2,3");
  EXPECT_EQ(reader.Rejected().detail, "3 fields where the header has 2");
}

TEST(CsvReader, RejectsTextBehindAClosingQuoteAndGoesOn) {
  EXPECT_THAT(Read("a,\"b\"c\nd,e\n"), ElementsAre("1!text_after_quote#2", "2:d|e"));
}

TEST(CsvReader, LosesOneLineOnlyToAQuoteThatIsNeverClosed) {
  EXPECT_THAT(Read("a,\"b\nc,d\ne,f\n"), ElementsAre("1!unclosed_quote#2", "2:c|d", "3:e|f"));
}

TEST(CsvReader, LosesOneLineOnlyWhenTheNextQuotedFieldClosesALostQuote) {
  EXPECT_THAT(Read("a,\"b\nc,d\ne,\"f,g\"\nh,i\n"),
              ElementsAre("1!text_after_quote#2", "2:c|d", "3:e|f,g", "4:h|i"));
}

TEST(CsvReader, TakesTheLinesOfARecordAloneWhenItsNumberOfFieldsIsWrong) {
  CsvReader reader = ReaderOf("\"a,b\nc,d\n\",x,y\ne,f\n");
  reader.ExpectFields(2);
  EXPECT_THAT(Told(reader),
              ElementsAre("1!too_many_fields#0", "2:c|d", "3!unclosed_quote#1", "4:e|f"));
}

TEST(CsvReader, HoldsTheLimitOfLinesInAQuotedField) {
  CsvOptions options;
  options.limits.quoted_lines_max = 2;
  EXPECT_THAT(Read("\"1\n2\n3\",x\n", options), ElementsAre("1:1\n2\n3|x"));
  EXPECT_THAT(Read("\"1\n2\n3\n4\",x\n", options),
              ElementsAre("1!unclosed_quote#1", "2:2", "3:3", "4:4\"|x"));
}

TEST(CsvReader, HoldsTheLimitOfTheFieldSize) {
  CsvOptions options;
  options.limits.field_bytes_max = 100;
  const std::string last(100, 'x');
  const std::string over(101, 'x');
  EXPECT_THAT(Read("a," + last + "\nb," + over + "\nc,d\n", options),
              ElementsAre("1:a|" + last, "2!field_too_long#2", "3:c|d"));
  EXPECT_THAT(Read("a,\"" + last + "\"\nb,\"" + over + "\"\nc,d\n", options),
              ElementsAre("1:a|" + last, "2!field_too_long#2", "3:c|d"));
}

TEST(CsvReader, RejectsAFieldOfTenMegabytesWithoutHoldingIt) {
  // NOLINTNEXTLINE(bugprone-string-constructor): so long.
  const std::string text = "a,b\nc," + std::string(10'000'000, 'x') + "\nd,e\n";
  CsvReader reader = ReaderOf(text);
  ASSERT_EQ(reader.Next().value(), ReadEvent::kRecord);
  ASSERT_EQ(reader.Next().value(), ReadEvent::kRejected);
  EXPECT_EQ(reader.Rejected().fault, LineFault::kFieldTooLong);
  EXPECT_EQ(reader.Rejected().line, 2);
  EXPECT_EQ(reader.Rejected().raw.size(), kRawBytesMax);
  ASSERT_EQ(reader.Next().value(), ReadEvent::kRecord);
  EXPECT_THAT(reader.Fields(), ElementsAre("d", "e"));
  EXPECT_EQ(reader.Line(), 3);
}

TEST(CsvReader, HoldsTheLimitOfTheRecordSize) {
  CsvOptions options;
  options.limits.field_bytes_max = 50;
  options.limits.record_bytes_max = 100;
  const std::string half(49, 'x');
  EXPECT_THAT(Read(half + "," + half + "\n", options), ElementsAre("1:" + half + "|" + half));
  EXPECT_THAT(Read(half + "," + half + "," + half + "\na\n", options),
              ElementsAre("1!record_too_long#0", "2:a"));
}

TEST(CsvReader, HoldsTheLimitOfTheNumberOfFields) {
  CsvOptions options;
  options.limits.fields_max = 3;
  EXPECT_THAT(Read("1,2,3\n1,2,3,4\n1\n", options),
              ElementsAre("1:1|2|3", "2!too_many_fields#4", "3:1"));
}

TEST(CsvReader, RejectsNulBytes) {
  using std::string_view_literals::operator""sv;
  EXPECT_THAT(Read("a,b\nc,\0d\ne,\"\0\"\nf,g\n"sv),
              ElementsAre("1:a|b", "2!nul_byte#2", "3!nul_byte#2", "4:f|g"));
  EXPECT_THAT(Read("a\0"sv), ElementsAre("1!nul_byte#1"));
}

TEST(CsvReader, RejectsBadUtf8WithItsPlace) {
  EXPECT_THAT(Read("a,b\nc,d\xE9\nf,\xED\xA0\x80\ng,h\n"),
              ElementsAre("1:a|b", "2!bad_utf8#2", "3!bad_utf8#2", "4:g|h"));
  CsvReader reader = ReaderOf("c,d\xE9\n");
  ASSERT_EQ(reader.Next().value(), ReadEvent::kRejected);
  EXPECT_THAT(reader.Rejected().detail, ::testing::HasSubstr("byte 4 of the record"));
}

TEST(CsvReader, ReadsOneByteEncodings) {
  CsvOptions options;
  options.encoding = Encoding::kIso8859Part15;
  EXPECT_THAT(Read("\xE9,a,\"\"\"\xA4\"\nb,\xBC,c\n", options),
              ElementsAre("1:\xC3\xA9|a|\"\xE2\x82\xAC", "2:b|\xC5\x92|c"));
}

TEST(CsvReader, RefusesUtf16) {
  using std::string_view_literals::operator""sv;
  EXPECT_THAT(Read("\xFF\xFE"
                   "a\0"sv),
              ElementsAre("error: memory: the text is UTF-16; convert it to UTF-8 first"));
}

}  // namespace

}  // namespace socle::tabular
