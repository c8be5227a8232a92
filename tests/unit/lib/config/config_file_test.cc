#include "lib/config/config_file.h"

#include <filesystem>
#include <fstream>
#include <string>
#include <string_view>

#include <gtest/gtest.h>

#include "lib/base/result.h"

namespace socle::config {

namespace {

std::string FaultsOf(std::string_view text) {
  const auto file = ParseConfigFile("f.conf", text);
  return file ? "" : file.error().detail;
}

TEST(ConfigFile, ReadsSectionsKeysAndLines) {
  const auto file = ParseConfigFile("f.conf",
                                    "# defaults\n"
                                    "\n"
                                    "[mpi link]  # with a comment\n"
                                    "threads = 2\r\n"
                                    "  memory=64M # enough\n"
                                    "[ mpi synth ]\n"
                                    "seed = 7");
  ASSERT_TRUE(file) << file.error().detail;
  ASSERT_EQ(file->entries.size(), 3U);
  EXPECT_EQ(file->entries[0].section, "mpi link");
  EXPECT_EQ(file->entries[0].key, "threads");
  EXPECT_EQ(file->entries[0].value, "2");
  EXPECT_EQ(file->entries[0].line, 4U);
  EXPECT_EQ(file->entries[1].value, "64M");
  EXPECT_EQ(file->entries[2].section, "mpi synth");
  EXPECT_EQ(file->entries[2].line, 7U);
}

TEST(ConfigFile, KeepsEqualSignsAndBlanksOfAValue) {
  const auto file = ParseConfigFile("f.conf", "filter = (cn = a b)\n");
  ASSERT_TRUE(file);
  EXPECT_EQ(file->entries[0].value, "(cn = a b)");
}

TEST(ConfigFile, RefusesACommentSignInsideAWord) {
  EXPECT_EQ(FaultsOf("\nfilter = (cn=a#b)\n"),
            "f.conf:2: '#' begins a comment and needs a blank before it; a value cannot hold it");
  EXPECT_EQ(FaultsOf("filter = a #b\n"), "");
  EXPECT_EQ(FaultsOf("#b\n"), "");
}

TEST(ConfigFile, ReportsEveryFaultWithItsLine) {
  EXPECT_EQ(FaultsOf("[open\nnonsense\nok = 1\nempty =\n= 3\n"),
            "f.conf:1: expected `[section]`\n"
            "f.conf:2: expected `[section]` or `key = value`\n"
            "f.conf:4: empty has no value\n"
            "f.conf:5: there is no key before '='");
}

TEST(ConfigFile, RefusesBytesThatAreNotText) {
  EXPECT_EQ(FaultsOf("a = \xE9\n"), "f.conf:1: the line is not UTF-8 text");
  EXPECT_EQ(FaultsOf(std::string_view("a = \0b\n", 7)), "f.conf:1: the line is not UTF-8 text");
}

TEST(ConfigFile, HasASizeLimit) {
  const std::string folder = testing::TempDir() + "/config_file_limit";
  std::filesystem::create_directories(folder);
  const std::string path = folder + "/f.conf";
  std::ofstream(path) << std::string(kConfigFileBytesMax, '\n');
  EXPECT_TRUE(LoadConfigFile(path));
  std::ofstream(path) << std::string(kConfigFileBytesMax + 1, '\n');
  const auto file = LoadConfigFile(path);
  ASSERT_FALSE(file);
  EXPECT_EQ(file.error().code, Code::kTooLarge);
  std::filesystem::remove_all(folder);
}

TEST(ConfigFile, SaysWhenTheFileIsMissing) {
  const auto file = LoadConfigFile(testing::TempDir() + "/no/such/file.conf");
  ASSERT_FALSE(file);
  EXPECT_EQ(file.error().code, Code::kNotFound);
}

}  // namespace

}  // namespace socle::config
