#pragma once

#include <cstdint>
#include <iosfwd>
#include <string>
#include <variant>
#include <vector>

#include "cli/terminal/terminal.h"

namespace socle::cli {

enum class Align : std::uint8_t { kLeft, kRight };

struct Column {
  std::string title;
  Align align = Align::kLeft;
};

// Text, or a number that is grouped for people and plain for programs.
using TableCell = std::variant<std::string, std::uint64_t>;

// Rows for people or for programs. On a terminal: aligned, with titles. Piped: tab-separated,
// without titles. Control characters in a text never reach the output.
class Table {
 public:
  explicit Table(std::vector<Column> columns) : columns_(std::move(columns)) {}

  // One cell a column.
  void AddRow(std::vector<TableCell> cells);
  // A line between the rows above and those below, on a terminal only.
  void AddRule();
  void Print(std::ostream& out, const Terminal& terminal) const;

 private:
  void PrintAligned(std::ostream& out, const Terminal& terminal) const;
  void PrintTabbed(std::ostream& out) const;

  std::vector<Column> columns_;
  std::vector<std::vector<TableCell>> rows_;  // an empty row is a rule
};

}  // namespace socle::cli
