#pragma once

#include <cstddef>
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
  // What gives way when the terminal is too narrow for all: the greatest first, 0 never. No cell is
  // made shorter than kCellWidthMin.
  std::uint8_t yields = 0;
};

inline constexpr std::size_t kCellWidthMin = 4;

// Bytes of a text that are shown apart from the others: underlined where there may be colour, in
// brackets elsewhere, not at all for programs.
struct Mark {
  std::size_t from = 0;
  std::size_t to = 0;
};

struct MarkedText {
  std::string text;
  std::vector<Mark> marks = {};  // in order, not overlapping; others are left out
};

// Text, or a number that is grouped for people and plain for programs.
using TableCell = std::variant<std::string, std::uint64_t, MarkedText>;

// Rows for people or for programs. On a terminal: aligned, with titles, cells cut to fit its width
// where their columns yield. Piped: tab-separated, whole, without titles. Control characters in a
// text never reach the output.
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
