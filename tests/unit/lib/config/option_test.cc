#include "lib/config/option.h"

#include <string>

#include <gtest/gtest.h>

#include "lib/base/result.h"

namespace socle::config {

namespace {

std::string FaultsOf(const OptionTable& table) {
  const Status status = CheckTable(table);
  return status ? "" : status.error().detail;
}

OptionSpec Good() {
  return {.key = "threads",
          .kind = OptionKind::kCount,
          .argument = "N",
          .help = "Worker threads.",
          .default_text = "2",
          .limits = {.min = 1, .max = 64}};
}

TEST(OptionTable, AcceptsAGoodRow) {
  EXPECT_EQ(FaultsOf({.options = {Good()}}), "");
}

TEST(OptionTable, FindsRowsByKey) {
  const OptionTable table{.options = {Good()}};
  ASSERT_NE(table.Find("threads"), nullptr);
  EXPECT_EQ(table.Find("thread"), nullptr);
}

TEST(OptionTable, RefusesABadKeyOrHelp) {
  OptionSpec spec = Good();
  spec.key = "Threads";
  spec.help = "no full stop";
  EXPECT_EQ(FaultsOf({.options = {spec}}),
            "Threads: the key is not lower-case words joined by '-'\n"
            "Threads: the help is not one sentence with a full stop");
}

TEST(OptionTable, RefusesADefaultOutsideItsLimits) {
  OptionSpec spec = Good();
  spec.default_text = "65";
  EXPECT_EQ(FaultsOf({.options = {spec}}), "threads: the default is refused");
}

TEST(OptionTable, RefusesTheSameNameTwice) {
  OptionSpec other = Good();
  other.key = "output";
  other.short_name = 't';
  OptionSpec another = other;
  another.key = "target";
  EXPECT_EQ(FaultsOf({.options = {Good(), Good()}}), "threads: declared twice");
  EXPECT_EQ(FaultsOf({.options = {other, another}}), "target: its short name is declared twice");
}

TEST(OptionTable, RefusesContradictions) {
  OptionSpec flag = Good();
  flag.kind = OptionKind::kFlag;
  flag.default_text = "";
  EXPECT_NE(FaultsOf({.options = {flag}}), "");
  OptionSpec choice = Good();
  choice.kind = OptionKind::kChoice;
  choice.default_text = "";
  EXPECT_NE(FaultsOf({.options = {choice}}), "");
  OptionSpec required = Good();
  required.is_required = true;
  EXPECT_NE(FaultsOf({.options = {required}}), "");
  OptionSpec pair = Good();
  pair.values_per_use = 2;
  EXPECT_NE(FaultsOf({.options = {pair}}), "");
}

TEST(OptionTable, OnlyTheLastPositionalIsOpen) {
  const PositionalSpec open{.name = "FILE", .help = "Files.", .count_min = 1, .count_max = 9};
  const PositionalSpec one{.name = "OUT", .help = "Output."};
  EXPECT_EQ(FaultsOf({.positionals = {one, open}}), "");
  EXPECT_EQ(FaultsOf({.positionals = {open, one}}),
            "FILE: only the last positional has an open count");
}

}  // namespace

}  // namespace socle::config
