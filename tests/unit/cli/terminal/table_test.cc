#include "cli/terminal/table.h"

#include <cstdint>
#include <sstream>
#include <string>

#include <gtest/gtest.h>

#include "cli/terminal/terminal.h"

namespace socle::cli {

namespace {

Table Domains() {
  Table table({{.title = "domain"}, {.title = "records", .align = Align::kRight}});
  table.AddRow({"CHRU-NANCY", std::uint64_t{12345}});
  table.AddRow({"Hélène", std::uint64_t{7}});
  table.AddRule();
  table.AddRow({"all", std::uint64_t{12352}});
  return table;
}

std::string Print(const Table& table, const Terminal& terminal) {
  std::ostringstream out;
  table.Print(out, terminal);
  return out.str();
}

TEST(Table, AlignsOnATerminal) {
  EXPECT_EQ(Print(Domains(), {.is_out_terminal = true}),
            "domain      records\n"
            "CHRU-NANCY   12\u202F345\n"
            "Hélène            7\n"
            "----------  -------\n"
            "all          12\u202F352\n");
}

TEST(Table, IsTabSeparatedWithoutTitlesWhenPiped) {
  EXPECT_EQ(Print(Domains(), {}), "CHRU-NANCY\t12345\nHélène\t7\nall\t12352\n");
}

TEST(Table, PaintsTitlesWhereColourIsAllowed) {
  Table table({{.title = "a"}});
  EXPECT_EQ(Print(table, {.is_out_terminal = true, .may_colour = true}), "\x1b[1ma\x1b[0m\n");
}

TEST(Table, LetsNoControlCharacterThrough) {
  Table table({{.title = "a"}, {.title = "b"}});
  table.AddRow({"x\ty\n", "\x1b[2J"});
  EXPECT_EQ(Print(table, {}), "x?y?\t?[2J\n");
}

TEST(TableDeathTest, ARowHasACellForEachColumn) {
  Table table({{.title = "a"}, {.title = "b"}});
  EXPECT_DEATH(table.AddRow({"only one"}), "broken invariant");
}

}  // namespace

}  // namespace socle::cli
