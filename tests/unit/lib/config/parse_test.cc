#include "lib/config/parse.h"

#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "lib/base/result.h"
#include "lib/config/config_file.h"
#include "lib/config/option.h"
#include "lib/config/values.h"

namespace socle::config {

namespace {

using testing::ElementsAre;
using testing::IsEmpty;

OptionTable Table() {
  return {
      .options =
          {
              {.key = "threads",
               .kind = OptionKind::kCount,
               .argument = "N",
               .help = "Threads.",
               .limits = {.min = 1, .max = 64}},
              {.key = "memory",
               .kind = OptionKind::kSize,
               .argument = "SIZE",
               .help = "Memory.",
               .default_text = "2GiB"},
              {.key = "wait",
               .kind = OptionKind::kDuration,
               .argument = "TIME",
               .help = "Wait.",
               .default_text = "30s"},
              {.key = "rate",
               .kind = OptionKind::kRate,
               .argument = "RATE",
               .help = "Rate.",
               .default_text = "0.1%"},
              {.key = "map", .kind = OptionKind::kList, .argument = "MAP", .help = "Mappings."},
              {.key = "report", .kind = OptionKind::kPath, .argument = "FILE", .help = "Report."},
              {.key = "json", .kind = OptionKind::kFlag, .help = "Print JSON."},
              {.key = "force",
               .kind = OptionKind::kFlag,
               .help = "Force.",
               .is_command_line_only = true},
          },
      .positionals = {{.name = "FILE", .help = "Input.", .count_min = 1, .count_max = 3}},
  };
}

ConfigFile File(std::string_view text) {
  return ParseConfigFile("f.conf", text).value();
}

std::string FaultsOf(const Result<OptionValues>& values) {
  return values ? "" : values.error().detail;
}

TEST(Parse, GivesDefaultsAndKnowsThatTheyAreDefaults) {
  const auto values = Parse(Table(), {"a.csv"});
  ASSERT_TRUE(values) << FaultsOf(values);
  EXPECT_EQ(values->SizeBytes("memory"), 2ULL << 30);
  EXPECT_EQ(values->Duration("wait"), std::chrono::seconds(30));
  EXPECT_DOUBLE_EQ(values->Rate("rate"), 0.001);
  EXPECT_TRUE(values->Has("memory"));
  EXPECT_FALSE(values->IsGiven("memory"));
  EXPECT_FALSE(values->Has("threads"));
  EXPECT_EQ(values->FindCount("threads"), std::nullopt);
  EXPECT_EQ(values->FindText("report"), std::nullopt);
  EXPECT_FALSE(values->Flag("json"));
  EXPECT_THAT(values->List("map"), IsEmpty());
  EXPECT_THAT(values->Positionals(), ElementsAre("a.csv"));
}

TEST(Parse, CommandLineWinsOverFileWinsOverDefault) {
  const ConfigFile file = File("[x]\nthreads = 2\nmemory = 64M\njson = yes\n[y]\nrate = 1\n");
  const FileSection section{.file = &file, .section = "x"};
  const auto values = Parse(Table(), {"a", "--threads", "3"}, section);
  ASSERT_TRUE(values) << FaultsOf(values);
  EXPECT_EQ(values->Count("threads"), 3U);
  EXPECT_EQ(values->SizeBytes("memory"), 64ULL << 20);
  EXPECT_TRUE(values->IsGiven("memory"));
  EXPECT_TRUE(values->Flag("json"));
  EXPECT_DOUBLE_EQ(values->Rate("rate"), 0.001);  // the other section is not ours
}

TEST(Parse, AListComesWholeFromTheFirstSourceThatHasIt) {
  const ConfigFile file = File("[x]\nmap = c\nmap = d\n");
  const FileSection section{.file = &file, .section = "x"};
  EXPECT_THAT(Parse(Table(), {"a"}, section)->List("map"), ElementsAre("c", "d"));
  EXPECT_THAT(Parse(Table(), {"a", "--map", "e", "--map", "f"}, section)->List("map"),
              ElementsAre("e", "f"));
}

TEST(Parse, ReportsAllFaultsOfCommandLineAndFile) {
  const ConfigFile file =
      File("[x]\nthread = 2\nmemory = much\nthreads = 1\nthreads = 2\nforce = yes\njson = 1\n");
  const auto values =
      Parse(Table(), {"--nope", "--wait", "30", "--report", "a", "--report", "b"}, {&file, "x"});
  ASSERT_FALSE(values);
  EXPECT_EQ(values.error().code, Code::kInvalidArgument);
  EXPECT_EQ(values.error().detail,
            "unknown option '--nope'\n"
            "--wait: unknown unit ''; write a duration with its unit, as 30s or 15m\n"
            "--report: given twice\n"
            "FILE is missing\n"
            "f.conf:2: thread: unknown key; did you mean 'threads'?\n"
            "f.conf:3: memory: must begin with a whole number, in digits only; write a size as "
            "64M or 2GiB\n"
            "f.conf:5: threads: given twice\n"
            "f.conf:6: force: may be given on the command line only\n"
            "f.conf:7: json: must be yes or no");
}

TEST(Parse, CountsPositionalsOnBothSides) {
  EXPECT_EQ(FaultsOf(Parse(Table(), {})), "FILE is missing");
  EXPECT_EQ(FaultsOf(Parse(Table(), {"a", "b", "c"})), "");
  EXPECT_EQ(FaultsOf(Parse(Table(), {"a", "b", "c", "d"})), "unexpected argument 'd'");
}

TEST(Parse, InsistsOnARequiredOption) {
  OptionTable table = Table();
  table.options[5].is_required = true;
  EXPECT_EQ(FaultsOf(Parse(table, {"a"})), "--report FILE is missing");
  EXPECT_EQ(FaultsOf(Parse(table, {"a", "--report", "r.html"})), "");
}

TEST(Parse, ChecksASectionWithoutACommandLine) {
  const ConfigFile file = File("[x]\nthreads = 65\n");
  const Status status = CheckSection(Table(), {&file, "x"});
  ASSERT_FALSE(status);
  EXPECT_EQ(status.error().detail, "f.conf:2: threads: must be 1 to 64");
  EXPECT_TRUE(CheckSection(Table(), {&file, "y"}));
}

TEST(ParseDeathTest, AnUnknownKeyInTheProgramIsABug) {
  const auto values = Parse(Table(), {"a"});
  ASSERT_TRUE(values);
  EXPECT_DEATH(static_cast<void>(values->Flag("jsn")), "broken invariant");
  EXPECT_DEATH(static_cast<void>(values->Count("memory")), "broken invariant");
  EXPECT_DEATH(static_cast<void>(values->Count("threads")), "broken invariant");
}

}  // namespace

}  // namespace socle::config
