#include "mpi/report/render_text.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "mpi/report/link_report.h"
#include "tests/unit/mpi/report/sample_report.h"

namespace socle::mpi::report {
namespace {

using testing::ElementsAre;

TEST(DomainTable, HasARowForEachDomainAndTheTotals) {
  const TextTable table = BuildDomainTable(SampleReport());
  ASSERT_EQ(table.rows.size(), 7U);
  EXPECT_THAT(table.rows[0], ElementsAre("CHRU-NANCY", "6400", "6171", "214", "61", "12"));
  EXPECT_THAT(table.rows[6], ElementsAre("total", "20002", "12431", "617", "184", "13"));
}

TEST(TotalsTable, LeavesOutWhatIsAbsent) {
  const TextTable full = BuildTotalsTable(SampleReport());
  EXPECT_EQ(full.rows.size(), 15U);
  EXPECT_THAT(full.rows[10], ElementsAre("reduction ratio", "99.79%"));
  EXPECT_THAT(full.rows[11], ElementsAre("precision, estimated", "99.978%"));
  const TextTable empty = BuildTotalsTable({});
  EXPECT_EQ(empty.rows.size(), 9U);
  for (const auto& row : empty.rows) {
    EXPECT_EQ(row[1], "0");
  }
}

TEST(FormatTable, AlignsForATerminal) {
  const TextTable table{.columns = {{.name = "domain"}, {.name = "records", .is_number = true}},
                        .rows = {{"\u00c9PINAL", "1234567"}, {"2026", "9"}}};
  EXPECT_EQ(FormatTable(table, TextStyle::kAligned),
            "domain    records\n"
            "\u00c9PINAL  1 234 567\n"
            "2026            9\n");
}

TEST(FormatTable, KeepsControlCharactersFromTheTerminal) {
  const TextTable table{.columns = {{.name = "domain"}}, .rows = {{"a\x1b[2Jb\nc"}}};
  EXPECT_EQ(FormatTable(table, TextStyle::kAligned), "domain\na\ufffd[2Jb c\n");
}

TEST(FormatTable, SeparatesByTabsForAPipe) {
  const TextTable table{.columns = {{.name = "domain"}, {.name = "records", .is_number = true}},
                        .rows = {{"A\tB\r\nC", "1234567"}}};
  EXPECT_EQ(FormatTable(table, TextStyle::kTabs), "A B  C\t1234567\n");
}

TEST(RenderText, HoldsBothTables) {
  const LinkReport report = SampleReport();
  EXPECT_EQ(RenderText(report, TextStyle::kAligned),
            FormatTable(BuildDomainTable(report), TextStyle::kAligned) + "\n" +
                FormatTable(BuildTotalsTable(report), TextStyle::kAligned));
}

}  // namespace
}  // namespace socle::mpi::report
