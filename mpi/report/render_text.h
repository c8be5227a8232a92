#pragma once

#include <string>
#include <vector>

#include "mpi/report/link_report.h"

namespace socle::mpi::report {

// A table for a terminal. Every row has as many cells as there are columns.
struct TextTable {
  struct Column {
    std::string name;
    bool is_number = false;  // aligned to the right
  };

  std::vector<Column> columns;
  std::vector<std::vector<std::string>> rows;
};

// One row a domain and a last row with the totals. Numbers are plain digits.
TextTable BuildDomainTable(const LinkReport& report);

// Name and value of each figure of the whole run, absent ones left out.
TextTable BuildTotalsTable(const LinkReport& report);

enum class TextStyle {
  kAligned,  // for a terminal: header, columns aligned, thousands apart
  kTabs,     // for a pipe: tab-separated, no header, plain digits; tabs and line ends in cells
             // become blanks
};

std::string FormatTable(const TextTable& table, TextStyle style);

// Both tables, for the end of a run.
std::string RenderText(const LinkReport& report, TextStyle style);

}  // namespace socle::mpi::report
