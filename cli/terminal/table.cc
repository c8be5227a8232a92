#include "cli/terminal/table.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <ostream>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "cli/terminal/number.h"
#include "cli/terminal/terminal.h"
#include "lib/base/check.h"
#include "lib/config/text_layout.h"

namespace socle::cli {

namespace {

constexpr std::string_view kColumnGap = "  ";

std::string ForPeople(const TableCell& cell) {
  if (const auto* number = std::get_if<std::uint64_t>(&cell)) {
    return FormatGrouped(*number);
  }
  return Printable(std::get<std::string>(cell));
}

std::string ForPrograms(const TableCell& cell) {
  if (const auto* number = std::get_if<std::uint64_t>(&cell)) {
    return std::to_string(*number);
  }
  return Printable(std::get<std::string>(cell));
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
      widths[i] = std::max(widths[i], config::DisplayWidth(ForPeople(row[i])));
    }
  }
  const auto print = [&](auto&& text_of, bool is_title) {
    std::string line;
    for (std::size_t i = 0; i < columns_.size(); ++i) {
      const std::string text = text_of(i);
      const std::string padding(widths[i] - config::DisplayWidth(text), ' ');
      line += i == 0 ? "" : kColumnGap;
      line += columns_[i].align == Align::kRight ? padding + text : text + padding;
    }
    line.erase(line.find_last_not_of(' ') + 1);
    out << (is_title ? Paint(line, Colour::kBold, terminal.may_colour) : line) << '\n';
  };
  print([&](std::size_t i) { return columns_[i].title; }, true);
  for (const auto& row : rows_) {
    print(
        [&](std::size_t i) {
          return row.empty() ? std::string(widths[i], '-') : ForPeople(row[i]);
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
