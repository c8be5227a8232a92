#include "lib/tabular/csv_writer.h"

#include <array>
#include <cstddef>
#include <filesystem>
#include <random>
#include <string>
#include <string_view>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "lib/tabular/byte_source.h"
#include "lib/tabular/byte_window.h"
#include "lib/tabular/csv_reader.h"
#include "lib/tabular/line_fault.h"
#include "tests/support/temporary_folder.h"

namespace socle::tabular {

namespace {

using Row = std::vector<std::string>;

std::string Record(const std::vector<std::string_view>& fields, CsvWriterOptions options = {}) {
  std::string out;
  AppendCsvRecord(out, fields, options);
  return out;
}

TEST(CsvWriter, QuotesOnlyWhatNeedsIt) {
  EXPECT_EQ(Record({"a", "", "b c"}), "a,,b c\n");
  EXPECT_EQ(Record({"a,b", "c\"d", "e\nf", "g\rh", ";"}),
            "\"a,b\",\"c\"\"d\",\"e\nf\",\"g\rh\",;\n");
  EXPECT_EQ(Record({""}), "\"\"\n");
  EXPECT_EQ(Record({"a;b", "c,d"}, {.delimiter = ';', .line_end = LineEnd::kCrLf}),
            "\"a;b\";c,d\r\n");
}

TEST(CsvWriter, LeavesNoFileWithoutCommit) {
  const testing::TemporaryFolder folder;
  const std::string path = folder.File("out.csv");
  {
    auto writer = CsvWriter::Create(path);
    ASSERT_TRUE(writer.has_value());
    ASSERT_TRUE(writer->Write({"a", "b"}).has_value());
  }
  EXPECT_FALSE(std::filesystem::exists(path));
  auto writer = CsvWriter::Create(path);
  ASSERT_TRUE(writer->Write({"a", "b"}).has_value());
  ASSERT_TRUE(writer->Commit().has_value());
  EXPECT_EQ(testing::ReadAll(path), "a,b\n");
}

std::string RandomField(std::mt19937& random) {
  constexpr std::array<std::string_view, 12> kPieces = {
      "a", "\"", ",", "\n", "\r\n", "\r", " ", "\xC3\xA9", ";", "\"\"", "xyz", "\xE2\x82\xAC"};
  std::string field;
  for (std::size_t i = random() % 6; i > 0; --i) {
    field += kPieces[random() % kPieces.size()];
  }
  return field;
}

Row RandomRow(std::mt19937& random) {
  Row row(1 + random() % 5);
  for (std::string& field : row) {
    field = RandomField(random);
  }
  return row;
}

std::vector<Row> ReadBack(const std::string& text, std::size_t block) {
  CsvReader reader(ByteWindow(ByteSource::FromText(text, "memory"), block), {});
  std::vector<Row> rows;
  for (;;) {
    const ReadEvent event = reader.Next().value();
    if (event == ReadEvent::kEnd) {
      return rows;
    }
    EXPECT_EQ(event, ReadEvent::kRecord) << reader.Rejected().detail;
    rows.emplace_back(reader.Fields().begin(), reader.Fields().end());
  }
}

TEST(CsvWriter, WritesWhatTheReaderReadsBack) {
  for (unsigned seed = 0; seed < 300; ++seed) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    std::mt19937 random(seed);
    std::vector<Row> rows(random() % 8);
    std::string text;
    for (Row& row : rows) {
      row = RandomRow(random);
      const std::vector<std::string_view> fields(row.begin(), row.end());
      AppendCsvRecord(
          text,
          fields,
          {.delimiter = ',', .line_end = random() % 2 == 0 ? LineEnd::kLf : LineEnd::kCrLf});
    }
    EXPECT_EQ(ReadBack(text, 1 << 16), rows);
    EXPECT_EQ(ReadBack(text, 4 + random() % 60), rows);
  }
}

}  // namespace

}  // namespace socle::tabular
