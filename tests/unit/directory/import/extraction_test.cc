#include "directory/import/extraction.h"

#include <cstddef>
#include <cstdint>
#include <set>
#include <string>
#include <string_view>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/unit/directory/import/import_support.h"

namespace socle::directory::import {
namespace {

using testing::HasSubstr;

std::string HeaderLine() {
  std::string line;
  for (std::size_t i = 0; i < kColumnCount; ++i) {
    line += std::string(ColumnName(static_cast<Column>(i))) + "|";
  }
  return line;
}

// A line with the number of each field.
std::string NumberLine() {
  std::string line;
  for (std::size_t i = 0; i < kColumnCount; ++i) {
    line += std::to_string(i) + "|";
  }
  return line;
}

LineFault FaultOf(std::string_view line) {
  const auto header = ParseExtractionHeader(HeaderLine());
  const SplitLine split = SplitExtractionLine(line, *header);
  EXPECT_EQ(split.findings.size(), 1U);
  return split.findings.empty() ? LineFault::kStructureUnknown : split.findings[0].fault;
}

TEST(ExtractionHeader, IsTheOneOfTheFile) {
  const auto lines = LinesOf(DataText("PS_LibreAcces_Personne_activite_synthetic.txt"));
  EXPECT_EQ(lines.front(), HeaderLine());
  EXPECT_TRUE(IsExtractionHeader(HeaderLine()));
  EXPECT_FALSE(IsExtractionHeader(lines[1]));
}

TEST(ExtractionHeader, ColumnsAreFoundByName) {
  const std::string last = "Libellé genre activité|";
  std::string line = HeaderLine();
  line =
      "\xEF\xBB\xBFNouvelle colonne|" + last + line.substr(0, line.size() - last.size()) + "\r\n";
  const auto header = ParseExtractionHeader(line);
  ASSERT_TRUE(header.has_value()) << header.error().detail;
  EXPECT_EQ(header->field_count, kColumnCount + 1);
  const std::string text = "x|genre|" + NumberLine().substr(0, 155);
  const SplitLine split = SplitExtractionLine(text, *header);
  ASSERT_TRUE(split.findings.empty()) << LineFaultName(split.findings[0].fault);
  EXPECT_EQ(split.line[Column::kGenreLabel], "genre");
  EXPECT_EQ(split.line[Column::kIdType], "0");
  EXPECT_EQ(split.line[Column::kGenre], "54");
}

TEST(ExtractionHeader, MissingAndRepeatedColumns) {
  EXPECT_THAT(ParseExtractionHeader("a|b|").error().detail, HasSubstr("\"Identifiant PP\""));
  EXPECT_THAT(ParseExtractionHeader(HeaderLine() + "Identifiant PP|").error().detail,
              HasSubstr("\"Identifiant PP\" stands twice"));
  EXPECT_FALSE(ParseExtractionHeader(std::string(5'000, '|')).has_value());
}

TEST(SplitExtractionLine, TakesWithAndWithoutTheLastSeparator) {
  const auto header = ParseExtractionHeader(HeaderLine());
  std::string line = NumberLine();
  EXPECT_TRUE(SplitExtractionLine(line + "\r\n", *header).findings.empty());
  line.pop_back();
  const SplitLine split = SplitExtractionLine(line, *header);
  EXPECT_TRUE(split.findings.empty());
  EXPECT_EQ(split.line[Column::kGenreLabel], "55");
}

TEST(SplitExtractionLine, RefusesOtherForms) {
  EXPECT_EQ(FaultOf("1|2|3|"), LineFault::kFieldCount);
  EXPECT_EQ(FaultOf(NumberLine() + "56|"), LineFault::kFieldCount);
  EXPECT_EQ(FaultOf(NumberLine() + "\xff"), LineFault::kNotUtf8);
  EXPECT_EQ(FaultOf(NumberLine() + std::string(1, '\0')), LineFault::kNulByte);
}

TEST(SplitExtractionLine, Limits) {
  const auto header = ParseExtractionHeader(HeaderLine());
  const std::string rest = NumberLine().substr(2);
  const auto with = [&](std::size_t bytes) { return std::string(bytes, 'a') + "|" + rest; };
  EXPECT_TRUE(SplitExtractionLine(with(kExtractionFieldBytesMax), *header).findings.empty());
  EXPECT_EQ(FaultOf(with(kExtractionFieldBytesMax + 1)), LineFault::kFieldTooLong);
  EXPECT_EQ(FaultOf(with(kExtractionLineBytesMax)), LineFault::kLineTooLong);
}

TEST(LineFault, NamesAreDifferent) {
  std::set<std::string_view> names;
  for (std::uint8_t i = 0; i <= static_cast<std::uint8_t>(LineFault::kStructureUnknown); ++i) {
    names.insert(LineFaultName(static_cast<LineFault>(i)));
  }
  EXPECT_EQ(names.size(), static_cast<std::size_t>(LineFault::kStructureUnknown) + 1);
  EXPECT_TRUE(IsRefusal(LineFault::kFinessForm));
  EXPECT_FALSE(IsRefusal(LineFault::kProfessionLabel));
}

}  // namespace
}  // namespace socle::directory::import
