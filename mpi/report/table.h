#pragma once

#include <cstddef>
#include <initializer_list>
#include <string_view>

#include "mpi/report/html_writer.h"

// Tables of the page. Bars stand in table cells beside their number, so that every drawing of this
// kind can be read aloud, copied and printed as a table.
namespace socle::mpi::report {

enum class ColumnKind { kText, kNumber, kBar };

struct TableColumn {
  std::string_view name;
  ColumnKind kind = ColumnKind::kText;
};

using TableColumns = std::initializer_list<TableColumn>;

// Table, caption, head and an open body; the caller writes rows, then CloseTable.
// The note, if any, explains the caption in the same line.
void OpenTable(HtmlWriter& out,
               std::string_view caption,
               TableColumns columns,
               std::string_view note = "");

void OpenRow(HtmlWriter& out, std::string_view header);  // first cell is the row's header
void TextCell(HtmlWriter& out, std::string_view text);
void NumberCell(HtmlWriter& out, std::string_view text);

// A bar from `from` to `to`, fractions of the cell's width in any order. `kind` is a class of
// report.css. `zero` places a line where zero is.
struct Bar {
  double from = 0;
  double to = 0;
  double zero = 0;
  std::string_view kind;
};

void BarCell(HtmlWriter& out, const Bar& bar);

// A row "and 12 more", if any were left out.
void MoreRow(HtmlWriter& out, std::size_t columns, std::size_t left_out);

void CloseTable(HtmlWriter& out);

// The part of `items` over `limit`.
constexpr std::size_t LeftOut(std::size_t items, std::size_t limit) {
  return items > limit ? items - limit : 0;
}

// A heading of level 2 with an id, inside an open section; the caller closes it.
void OpenSection(HtmlWriter& out, std::string_view id, std::string_view heading);

void Paragraph(HtmlWriter& out, std::string_view text);

// What stands in place of a drawing that has no data.
void NothingToDraw(HtmlWriter& out, std::string_view why);

}  // namespace socle::mpi::report
