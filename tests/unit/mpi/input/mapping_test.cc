#include "mpi/input/mapping.h"

#include <cstddef>
#include <string>
#include <string_view>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "lib/base/error.h"
#include "lib/tabular/encoding.h"
#include "mpi/model/identity.h"
#include "tests/support/temporary_folder.h"

namespace socle::mpi {

namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Pair;

constexpr std::string_view kLeast = "[columns]\ndomain = \"D\"\nipp = id\n";

std::string ErrorOf(std::string_view text) {
  const auto mapping = ParseMapping(text, "x.map");
  if (mapping.has_value()) {
    return "no error";
  }
  EXPECT_EQ(mapping.error().code, Code::kInvalidArgument);
  return mapping.error().detail;
}

const Mapping::Trait& TraitOf(const Mapping& mapping, std::string_view name) {
  for (std::size_t i = 0; i < kTraitCount; ++i) {
    if (kTraitFields[i].name == name) {
      return mapping.traits[i];
    }
  }
  ADD_FAILURE() << name;
  return mapping.traits[0];
}

TEST(Mapping, HasDefaults) {
  const Mapping mapping = ParseMapping(kLeast, "x.map").value();
  EXPECT_EQ(mapping.form, Mapping::Form::kDetect);
  EXPECT_EQ(mapping.encoding, tabular::Encoding::kUtf8);
  EXPECT_EQ(mapping.delimiter, ',');
  EXPECT_EQ(mapping.quote, '"');
  EXPECT_TRUE(mapping.has_header);
  EXPECT_TRUE(TraitOf(mapping, "domain").terms[0].is_constant);
  EXPECT_EQ(TraitOf(mapping, "domain").terms[0].text, "D");
  EXPECT_FALSE(TraitOf(mapping, "ipp").terms[0].is_constant);
  EXPECT_EQ(TraitOf(mapping, "ipp").terms[0].text, "id");
  EXPECT_TRUE(TraitOf(mapping, "sex").terms.empty());
}

TEST(Mapping, ReadsEveryKey) {
  const Mapping mapping =
      ParseMapping(
          "\xEF\xBB\xBF# a comment\r\n[source]\r\nformat = csv\r\nencoding = CP1252\r\n"
          "delimiter = tab\r\nquote = none\r\nheader = no\r\ncolumns = id, {a, b} , c\r\n"
          "date_formats = %d/%m/%Y, %Y%m%d\r\nignore = c\r\n\r\n[columns]\r\ndomain=\"A + B\"\r\n"
          "ipp = id\r\naddress = {a, b} + \"x\" + c\r\nsex = c\r\n[values sex]\r\n1 = M\r\n"
          " 2=F \r\n* =\r\n",
          "x.map")
          .value();
  EXPECT_EQ(mapping.form, Mapping::Form::kCsv);
  EXPECT_EQ(mapping.encoding, tabular::Encoding::kWindows1252);
  EXPECT_EQ(mapping.delimiter, '\t');
  EXPECT_EQ(mapping.quote, '\0');
  EXPECT_FALSE(mapping.has_header);
  EXPECT_THAT(mapping.columns, ElementsAre("id", "a, b", "c"));
  EXPECT_THAT(mapping.ignored, ElementsAre("c"));
  ASSERT_EQ(mapping.date_formats.size(), 2);
  EXPECT_EQ(mapping.date_formats[1].Text(), "%Y%m%d");
  EXPECT_EQ(TraitOf(mapping, "domain").terms[0].text, "A + B");
  const auto& address = TraitOf(mapping, "address").terms;
  ASSERT_EQ(address.size(), 3);
  EXPECT_EQ(address[0].text, "a, b");
  EXPECT_TRUE(address[1].is_constant);
  EXPECT_EQ(address[2].text, "c");
  EXPECT_THAT(TraitOf(mapping, "sex").values, ElementsAre(Pair("1", "M"), Pair("2", "F")));
  EXPECT_TRUE(TraitOf(mapping, "sex").has_other_value);
}

TEST(Mapping, TellsMistakesWithFileAndLine) {
  EXPECT_THAT(ErrorOf("[columns]\ndomain = \"D\"\nname = x\n"),
              HasSubstr("x.map:3: no trait 'name'; the traits are domain, ipp, birth_name,"));
  EXPECT_THAT(ErrorOf("[colums]\n"), HasSubstr("x.map:1: no section 'colums'"));
  EXPECT_THAT(ErrorOf("[source\n"), HasSubstr("x.map:1: a section is written [name]"));
  EXPECT_THAT(ErrorOf("ipp = x\n"), HasSubstr("x.map:1: text before the first section"));
  EXPECT_THAT(ErrorOf("[columns]\nipp\n"), HasSubstr("x.map:2: a line is written key = value"));
  EXPECT_THAT(ErrorOf("[columns]\nipp =\n"), HasSubstr("x.map:2: 'ipp' has no value"));
  EXPECT_THAT(ErrorOf("[columns]\nipp = a\nipp = b\n"), HasSubstr("x.map:3: 'ipp' comes twice"));
  EXPECT_THAT(ErrorOf("[columns]\nipp = a + \n"), HasSubstr("a column name is missing"));
  EXPECT_THAT(ErrorOf("[columns]\nipp = \"a\n"), HasSubstr("write \"text\" for a constant"));
  EXPECT_THAT(ErrorOf("[source]\nencoding = utf-16\n"),
              HasSubstr("x.map:2: encoding 'utf-16' is not utf-8, iso-8859-1"));
  EXPECT_THAT(ErrorOf("[source]\ndelimiter = ;;\n"), HasSubstr("';;' is not one character"));
  EXPECT_THAT(ErrorOf("[source]\ndelimiter = none\n"), HasSubstr("is not one character"));
  EXPECT_THAT(ErrorOf("[source]\nheader = maybe\n"), HasSubstr("header is yes or no"));
  EXPECT_THAT(ErrorOf("[source]\nformat = xls\n"), HasSubstr("'xls' is not csv or ndjson"));
  EXPECT_THAT(ErrorOf("[source]\ncolour = red\n"), HasSubstr("no key 'colour' in [source]"));
  EXPECT_THAT(ErrorOf("[source]\ndate_formats = %d/%m/%y\n"), HasSubstr("x.map:2: date format"));
  EXPECT_THAT(ErrorOf("[values hat]\n"), HasSubstr("x.map:1: no trait 'hat'"));
  EXPECT_THAT(ErrorOf("[source]\n# \xE9\n"), HasSubstr("x.map:2: the mapping is not UTF-8"));
}

TEST(Mapping, TellsWhatIsMissing) {
  EXPECT_THAT(ErrorOf(""), HasSubstr("x.map: [columns] has no 'domain'; a constant is written"));
  EXPECT_THAT(ErrorOf("[columns]\ndomain = d\n"), HasSubstr("[columns] has no 'ipp'"));
  const std::string least(kLeast);
  EXPECT_THAT(ErrorOf(least + "[source]\nheader = no\n"), HasSubstr("'columns' in [source]"));
  EXPECT_THAT(ErrorOf(least + "[source]\ncolumns = a\n"), HasSubstr("'columns' in [source]"));
  EXPECT_THAT(ErrorOf(least + "[source]\ndelimiter = double\n"), HasSubstr("the same character"));
  EXPECT_THAT(ErrorOf(least + "[values sex]\n1 = M\n"),
              HasSubstr("[values sex] is there, but [columns] does not have the trait"));
}

TEST(Mapping, IsLoadedFromAFileOfLimitedSize) {
  const test::TemporaryFolder folder;
  std::string text(kLeast);
  text += "#" + std::string(kMappingBytesMax - text.size() - 1, 'x');
  EXPECT_TRUE(LoadMapping(folder.Write("a.map", text)).has_value());
  EXPECT_EQ(LoadMapping(folder.Write("b.map", text + "x")).error().code, Code::kTooLarge);
  EXPECT_EQ(LoadMapping(folder.File("none.map")).error().code, Code::kNotFound);
}

}  // namespace

}  // namespace socle::mpi
