#include "cli/terminal/table.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <ostream>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "cli/terminal/number.h"
#include "cli/terminal/terminal.h"
#include "cli/terminal/text_box.h"
#include "lib/base/check.h"
#include "lib/config/text_layout.h"

namespace socle::cli {

namespace {

constexpr std::string_view kColumnGap = "  ";

// The parts of a text, marked and not, in turn; the first is not.
std::vector<std::string> PartsOf(const MarkedText& cell) {
  std::vector<std::string> parts;
  std::size_t at = 0;
  for (const Mark& mark : cell.marks) {
    if (mark.from < at || mark.to <= mark.from || mark.to > cell.text.size()) {
      continue;
    }
    parts.push_back(Printable(cell.text.substr(at, mark.from - at)));
    parts.push_back(Printable(cell.text.substr(mark.from, mark.to - mark.from)));
    at = mark.to;
  }
  parts.push_back(Printable(cell.text.substr(at)));
  return parts;
}

// What people see, and the columns that it takes without escape sequences.
struct ShownCell {
  std::string text;
  std::size_t width = 0;
};

constexpr std::size_t kWhole = std::numeric_limits<std::size_t>::max();

ShownCell ShowMarked(const MarkedText& cell, bool may_colour, std::size_t width_max) {
  ShownCell shown;
  bool is_marked = false;
  for (const std::string& whole : PartsOf(cell)) {
    const bool has_brackets = is_marked && !may_colour;
    const std::size_t signs = has_brackets ? 2 : 0;
    const std::size_t room = width_max - shown.width;
    const bool is_cut = config::DisplayWidth(whole) + signs > room;
    const std::string part = is_cut ? CutText(whole, room - std::min(room, signs)) : whole;
    if (!part.empty()) {
      shown.width += config::DisplayWidth(part) + signs;
      shown.text += has_brackets ? '[' + part + ']'
                                 : Paint(part, Colour::kUnderline, is_marked && may_colour);
    }
    if (is_cut) {
      break;
    }
    is_marked = !is_marked;
  }
  return shown;
}

ShownCell ForPeople(const TableCell& cell, bool may_colour, std::size_t width_max = kWhole) {
  if (const auto* marked = std::get_if<MarkedText>(&cell)) {
    return ShowMarked(*marked, may_colour, width_max);
  }
  const auto* number = std::get_if<std::uint64_t>(&cell);
  std::string text =
      number != nullptr ? FormatGrouped(*number) : Printable(std::get<std::string>(cell));
  if (config::DisplayWidth(text) > width_max) {
    text = CutText(text, width_max);
  }
  const std::size_t width = config::DisplayWidth(text);
  return {.text = std::move(text), .width = width};
}

std::string ForPrograms(const TableCell& cell) {
  if (const auto* number = std::get_if<std::uint64_t>(&cell)) {
    return std::to_string(*number);
  }
  const auto* marked = std::get_if<MarkedText>(&cell);
  return Printable(marked != nullptr ? marked->text : std::get<std::string>(cell));
}

// Makes the widest of the columns that give way first narrower, until all fit or none can.
void Narrow(const std::vector<Column>& columns,
            std::size_t room,
            std::vector<std::size_t>& widths) {
  std::size_t used = columns.empty() ? 0 : (columns.size() - 1) * kColumnGap.size();
  for (const std::size_t width : widths) {
    used += width;
  }
  while (used > room) {
    std::size_t chosen = columns.size();
    for (std::size_t i = 0; i < columns.size(); ++i) {
      if (columns[i].yields == 0 || widths[i] <= kCellWidthMin) {
        continue;
      }
      const bool is_better =
          chosen == columns.size() || std::pair(columns[i].yields, widths[i]) >
                                          std::pair(columns[chosen].yields, widths[chosen]);
      chosen = is_better ? i : chosen;
    }
    if (chosen == columns.size()) {
      return;
    }
    --widths[chosen];
    --used;
  }
}

}  // namespace

void Table::AddRow(std::vector<TableCell> cells) {
  SOCLE_CHECK(cells.size() == columns_.size());
  rows_.push_back(std::move(cells));
}

void Table::AddRule() {
  rows_.emplace_back();
}

void Table::Print(std::ostream& out, const Terminal& terminal) const {
  if (terminal.is_out_terminal) {
    PrintAligned(out, terminal);
  } else {
    PrintTabbed(out);
  }
}

void Table::PrintAligned(std::ostream& out, const Terminal& terminal) const {
  std::vector<std::size_t> widths;
  widths.reserve(columns_.size());
  for (const Column& column : columns_) {
    widths.push_back(config::DisplayWidth(column.title));
  }
  for (const auto& row : rows_) {
    for (std::size_t i = 0; i < row.size(); ++i) {
      widths[i] = std::max(widths[i], ForPeople(row[i], terminal.may_colour).width);
    }
  }
  Narrow(columns_, terminal.width, widths);
  const auto print = [&](auto&& cell_of, bool is_title) {
    std::string line;
    for (std::size_t i = 0; i < columns_.size(); ++i) {
      const ShownCell cell = cell_of(i);
      const std::string padding(widths[i] - cell.width, ' ');
      line += i == 0 ? "" : kColumnGap;
      line += columns_[i].align == Align::kRight ? padding + cell.text : cell.text + padding;
    }
    line.erase(line.find_last_not_of(' ') + 1);
    out << (is_title ? Paint(line, Colour::kBold, terminal.may_colour) : line) << '\n';
  };
  print([&](std::size_t i) { return ForPeople(columns_[i].title, false, widths[i]); }, true);
  for (const auto& row : rows_) {
    print(
        [&](std::size_t i) {
          return row.empty() ? ForPeople(std::string(widths[i], '-'), false)
                             : ForPeople(row[i], terminal.may_colour, widths[i]);
        },
        false);
  }
}

void Table::PrintTabbed(std::ostream& out) const {
  for (const auto& row : rows_) {
    for (std::size_t i = 0; i < row.size(); ++i) {
      out << (i == 0 ? "" : "\t") << ForPrograms(row[i]);
    }
    out << (row.empty() ? "" : "\n");
  }
}

}  // namespace socle::cli
