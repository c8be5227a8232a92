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

Table Highlights() {
  Table table({{.title = "name"}, {.title = "n"}});
  table.AddRow({MarkedText{.text = "LE GALL", .marks = {{.from = 0, .to = 4}}}, "1"});
  table.AddRow({MarkedText{.text = "DURAND-ÉTÉ", .marks = {{.from = 7, .to = 12}}}, "2"});
  return table;
}

TEST(Table, ShowsMarksInBracketsWithoutColour) {
  EXPECT_EQ(Print(Highlights(), {.is_out_terminal = true}),
            "name          n\n"
            "[LE G]ALL     1\n"
            "DURAND-[ÉTÉ]  2\n");
}

TEST(Table, UnderlinesMarksWhereColourIsAllowed) {
  EXPECT_EQ(Print(Highlights(), {.is_out_terminal = true, .may_colour = true}),
            "\x1b[1mname        n\x1b[0m\n"
            "\x1b[1;4mLE G\x1b[0mALL     1\n"
            "DURAND-\x1b[1;4mÉTÉ\x1b[0m  2\n");
}

TEST(Table, HasNoMarksWhenPiped) {
  EXPECT_EQ(Print(Highlights(), {}), "LE GALL\t1\nDURAND-ÉTÉ\t2\n");
}

TEST(Table, PassesOverMarksThatDoNotFit) {
  Table table({{.title = "a"}});
  table.AddRow({MarkedText{.text = "abc",
                           .marks = {{.from = 2, .to = 9},
                                     {.from = 1, .to = 2},
                                     {.from = 1, .to = 3},
                                     {.from = 3, .to = 3}}}});
  EXPECT_EQ(Print(table, {.is_out_terminal = true}), "a\na[b]c\n");
}

TEST(TableDeathTest, ARowHasACellForEachColumn) {
  Table table({{.title = "a"}, {.title = "b"}});
  EXPECT_DEATH(table.AddRow({"only one"}), "broken invariant");
}

Table Narrowed() {
  Table table({{.title = "id"},
               {.title = "name", .yields = 1},
               {.title = "senders", .yields = 3},
               {.title = "authorities", .yields = 3}});
  table.AddRow({"CH-A:IPP000101",
                MarkedText{.text = "DURAND-ÉTÉ", .marks = {{.from = 0, .to = 6}}},
                "GAM/990000010 APP/990000010",
                "1.2.250.1.213"});
  return table;
}

// What yields most is cut first, the widest of it, and no more than has to be.
TEST(Table, FitsTheWidthOfTheTerminal) {
  EXPECT_EQ(Print(Narrowed(), {.is_out_terminal = true, .width = 72}),
            "id              name          senders                      authorities\n"
            "CH-A:IPP000101  [DURAND]-ÉTÉ  GAM/990000010 APP/990000010  1.2.250.1.213\n");
  EXPECT_EQ(Print(Narrowed(), {.is_out_terminal = true, .width = 52}),
            "id              name          senders     authoriti…\n"
            "CH-A:IPP000101  [DURAND]-ÉTÉ  GAM/99000…  1.2.250.1…\n");
  EXPECT_EQ(Print(Narrowed(), {.is_out_terminal = true, .width = 36}),
            "id              name      sen…  aut…\n"
            "CH-A:IPP000101  [DURAND]  GAM…  1.2…\n");
}

TEST(Table, CutsNoCellBelowItsLeastWidth) {
  EXPECT_EQ(Print(Narrowed(), {.is_out_terminal = true, .width = 10}),
            "id              name  sen…  aut…\n"
            "CH-A:IPP000101  [D…]  GAM…  1.2…\n");
}

TEST(Table, IsWholeForPrograms) {
  EXPECT_EQ(Print(Narrowed(), {.width = 40}),
            "CH-A:IPP000101\tDURAND-ÉTÉ\tGAM/990000010 APP/990000010\t1.2.250.1.213\n");
}

}  // namespace

}  // namespace socle::cli
