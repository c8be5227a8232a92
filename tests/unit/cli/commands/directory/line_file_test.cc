#include "cli/commands/directory/line_file.h"

#include <cstddef>
#include <cstdint>
#include <fstream>
#include <ios>
#include <string>
#include <string_view>
#include <vector>

#include <gtest/gtest.h>

#include "lib/base/error.h"
#include "tests/support/temporary_folder.h"

namespace socle::cli {
namespace {

constexpr std::size_t kLineMax = 10;

class LineFileTest : public testing::Test {
 protected:
  std::string Write(std::string_view text) {
    std::ofstream(folder_.File("text"), std::ios::binary) << text;
    return folder_.File("text");
  }

  test::TemporaryFolder folder_;
};

TEST_F(LineFileTest, GivesLinesWithTheirPlaces) {
  auto file = LineFile::Open(Write("one\n\nthree\r\nlast"), kLineMax);
  ASSERT_TRUE(file.has_value());
  std::vector<std::string> texts;
  std::vector<std::uint64_t> offsets;
  while (true) {
    const auto line = file->Next();
    ASSERT_TRUE(line.has_value());
    if (!*line) {
      break;
    }
    texts.emplace_back((*line)->text);
    offsets.push_back((*line)->offset);
    EXPECT_EQ((*line)->number, texts.size());
  }
  EXPECT_EQ(texts, (std::vector<std::string>{"one", "", "three\r", "last"}));
  EXPECT_EQ(offsets, (std::vector<std::uint64_t>{0, 4, 5, 12}));
  EXPECT_EQ(file->Read(5, 5).value_or(""), "three");
  EXPECT_EQ(file->Read(12, 4).value_or(""), "last");
  EXPECT_FALSE(file->Read(12, 5).has_value());
}

TEST_F(LineFileTest, CutsLinesThatAreTooLong) {
  auto file = LineFile::Open(
      Write(std::string(kLineMax, 'a') + "\n" + std::string(500'000, 'b') + "\nc\n"), kLineMax);
  EXPECT_EQ((*file->Next())->text, std::string(kLineMax, 'a'));
  EXPECT_EQ((*file->Next())->text.size(), kLineMax + 1);
  const auto third = file->Next();
  EXPECT_EQ((*third)->text, "c");
  EXPECT_EQ(file->Read((*third)->offset, 1).value_or(""), "c");
  EXPECT_FALSE((*file->Next()).has_value());
}

TEST_F(LineFileTest, TellsWhatIsNotThere) {
  EXPECT_EQ(LineFile::Open(folder_.File("none"), kLineMax).error().code, Code::kNotFound);
  auto empty = LineFile::Open(Write(""), kLineMax);
  EXPECT_FALSE((*empty->Next()).has_value());
}

}  // namespace
}  // namespace socle::cli
