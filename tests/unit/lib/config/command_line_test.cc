#include "lib/config/command_line.h"

#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "lib/config/option.h"

namespace socle::config {

namespace {

using testing::ElementsAre;
using testing::IsEmpty;

OptionTable Table() {
  return {
      .options = {{.key = "json", .kind = OptionKind::kFlag, .help = "Print JSON."},
                  {.key = "output",
                   .kind = OptionKind::kPath,
                   .short_name = 'o',
                   .argument = "FILE",
                   .help = "Where to write."},
                  {.key = "score", .argument = "X", .help = "A score."},
                  {.key = "pair",
                   .kind = OptionKind::kList,
                   .argument = "ID",
                   .help = "Two records.",
                   .values_per_use = 2}},
      .positionals = {},
  };
}

TEST(CommandLine, UnderstandsTheUsualForms) {
  for (const std::vector<std::string>& arguments : std::vector<std::vector<std::string>>{
           {"--output", "x"}, {"--output=x"}, {"-o", "x"}, {"-ox"}}) {
    const OptionTable table = Table();
    const CommandLine line = SplitCommandLine(table, arguments);
    EXPECT_THAT(line.errors, IsEmpty());
    ASSERT_EQ(line.uses.size(), 1U);
    EXPECT_EQ(line.uses[0].spec->key, "output");
    EXPECT_THAT(line.uses[0].values, ElementsAre("x"));
  }
}

TEST(CommandLine, TakesNegativeNumbersAsValues) {
  const OptionTable table = Table();
  const CommandLine line = SplitCommandLine(table, {"--score", "-3.5"});
  EXPECT_THAT(line.errors, IsEmpty());
  ASSERT_EQ(line.uses.size(), 1U);
  EXPECT_THAT(line.uses[0].values, ElementsAre("-3.5"));
}

TEST(CommandLine, EndsOptionsAtTwoDashesAndTakesOneAsAPositional) {
  const OptionTable table = Table();
  const CommandLine line = SplitCommandLine(table, {"-", "a", "--", "--json"});
  EXPECT_THAT(line.errors, IsEmpty());
  EXPECT_THAT(line.positionals, ElementsAre("-", "a", "--json"));
}

TEST(CommandLine, GivesAnOptionItsTwoValuesAndNoMore) {
  const OptionTable table = Table();
  const CommandLine line =
      SplitCommandLine(table, {"--pair", "A:1", "B:2", "a.csv", "--json", "b.csv"});
  EXPECT_THAT(line.errors, IsEmpty());
  ASSERT_EQ(line.uses.size(), 2U);
  EXPECT_THAT(line.uses[0].values, ElementsAre("A:1", "B:2"));
  EXPECT_THAT(line.positionals, ElementsAre("a.csv", "b.csv"));
}

TEST(CommandLine, ReportsTooFewValues) {
  const OptionTable table = Table();
  EXPECT_THAT(SplitCommandLine(table, {"--pair", "A:1"}).errors,
              ElementsAre("--pair: needs 2 values"));
  EXPECT_EQ(SplitCommandLine(table, {"--output"}).errors.size(), 1U);
  EXPECT_EQ(SplitCommandLine(table, {"--json=1"}).errors.size(), 1U);
}

TEST(CommandLine, ReportsEveryUnknownOptionAndSuggests) {
  const OptionTable table = Table();
  EXPECT_THAT(SplitCommandLine(table, {"--ouptut", "x", "-z", "--other=3"}).errors,
              ElementsAre("unknown option '--ouptut'; did you mean '--output'?",
                          "unknown option '-z'",
                          "unknown option '--other'"));
}

TEST(CommandLine, DoesNotGuessAbbreviations) {
  const OptionTable table = Table();
  EXPECT_EQ(SplitCommandLine(table, {"--out", "x"}).errors.size(), 1U);
}

}  // namespace

}  // namespace socle::config
