#include "lib/tabular/csv_writer.h"

#include <array>
#include <csignal>
#include <cstddef>
#include <filesystem>
#include <iterator>
#include <random>
#include <string>
#include <string_view>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/resource.h>

#include "lib/base/result.h"
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
  EXPECT_EQ(Record({"\xEF\xBB\xBFx"}), "\"\xEF\xBB\xBFx\"\n");
  EXPECT_EQ(Record({"a;b", "c,d"}, {.delimiter = ';', .line_end = LineEnd::kCrLf}),
            "\"a;b\";c,d\r\n");
}

TEST(CsvWriter, LeavesNoFileWithoutCommit) {
  const test::TemporaryFolder folder;
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
  EXPECT_EQ(test::ReadAll(path), "a,b\n");
}

// Files of this process may not grow over the limit while this lives: what a full disk looks like.
class FileSizeLimit {
 public:
  explicit FileSizeLimit(rlim_t bytes) {
    old_handler_ = std::signal(SIGXFSZ, SIG_IGN);
    getrlimit(RLIMIT_FSIZE, &old_);
    const rlimit limit = {.rlim_cur = bytes, .rlim_max = old_.rlim_max};
    EXPECT_EQ(setrlimit(RLIMIT_FSIZE, &limit), 0);
  }

  FileSizeLimit(const FileSizeLimit&) = delete;
  FileSizeLimit& operator=(const FileSizeLimit&) = delete;

  ~FileSizeLimit() {
    setrlimit(RLIMIT_FSIZE, &old_);
    (void)std::signal(SIGXFSZ, old_handler_);
  }

 private:
  rlimit old_{};
  void (*old_handler_)(int) = nullptr;
};

TEST(CsvWriter, TellsAFullDiskAndLeavesNothing) {
  const test::TemporaryFolder folder;
  const std::string path = folder.Write("out.csv", "what was there before");
  const FileSizeLimit limit(rlim_t{1} << 20);
  Status status;
  {
    auto writer = CsvWriter::Create(path);
    ASSERT_TRUE(writer.has_value());
    const std::string field(1000, 'x');
    for (int i = 0; i < 5'000 && status.has_value(); ++i) {
      status = writer->Write({field});
    }
    if (status.has_value()) {
      status = writer->Commit();
    }
  }
  ASSERT_FALSE(status.has_value());
  EXPECT_THAT(status.error().detail, ::testing::HasSubstr("out.csv: cannot write"));
  EXPECT_EQ(test::ReadAll(path), "what was there before");
  const auto files = std::filesystem::directory_iterator(std::filesystem::path(path).parent_path());
  EXPECT_EQ(std::distance(begin(files), end(files)), 1);
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
