#include "mpi/report/table.h"

#include <algorithm>
#include <cstddef>
#include <string_view>

#include <fmt/format.h>

#include "mpi/report/html_writer.h"
#include "mpi/report/number_format.h"
#include "mpi/report/scale.h"

namespace socle::mpi::report {
namespace {

std::string_view ColumnClass(ColumnKind kind) {
  switch (kind) {
    case ColumnKind::kText:
      return "text";
    case ColumnKind::kNumber:
      return "number";
    case ColumnKind::kBar:
      return "bar";
  }
  return "text";
}

}  // namespace

void OpenTable(HtmlWriter& out,
               std::string_view caption,
               TableColumns columns,
               std::string_view note) {
  // Wide tables scroll inside their box; the keyboard must reach it.
  out.Open("div",
           {{"class", "scroll"}, {"tabindex", "0"}, {"role", "group"}, {"aria-label", caption}});
  out.Open("table").Open("caption").Text(caption);
  if (!note.empty()) {
    out.Text(" ").Element("span", {{"class", "note"}}, note);
  }
  out.Close().Open("thead").Open("tr");
  for (const TableColumn& column : columns) {
    if (column.name.empty()) {  // bars of the column before: a header without text names nothing
      out.Element("td", {{"class", ColumnClass(column.kind)}}, "");
    } else {
      out.Element("th", {{"scope", "col"}, {"class", ColumnClass(column.kind)}}, column.name);
    }
  }
  out.Close().Close().Open("tbody");
}

void OpenRow(HtmlWriter& out, std::string_view header) {
  out.Open("tr").Element("th", {{"scope", "row"}}, header);
}

void TextCell(HtmlWriter& out, std::string_view text) {
  out.Element("td", {{"class", "text"}}, text);
}

void NumberCell(HtmlWriter& out, std::string_view text) {
  out.Element("td", {{"class", "number"}}, text);
}

void BarCell(HtmlWriter& out, const Bar& bar) {
  const double from = std::min(bar.from, bar.to);
  const double to = std::max(bar.from, bar.to);
  out.Open("td", {{"class", "bar"}});
  out.Open("svg",
           {{"class", "cell"}, {"aria-hidden", "true"}, {"width", "100%"}, {"height", "14"}});
  out.Void("rect",
           {{"class", bar.kind},
            {"x", Place(from)},
            {"y", "2"},
            {"width", Place(to - from)},
            {"height", "10"}});
  out.Void("line",
           {{"class", "zero"},
            {"x1", Place(bar.zero)},
            {"y1", "0"},
            {"x2", Place(bar.zero)},
            {"y2", "14"}});
  out.Close().Close();
}

void MoreRow(HtmlWriter& out, std::size_t columns, std::size_t left_out) {
  if (left_out == 0) {
    return;
  }
  out.Open("tr").Element("td",
                         {{"class", "more"}, {"colspan", fmt::format("{}", columns)}},
                         fmt::format("and {} more", FormatCount(left_out)));
  out.Close();
}

void CloseTable(HtmlWriter& out) {
  out.Close().Close().Close();
}

void OpenSection(HtmlWriter& out, std::string_view id, std::string_view heading) {
  out.Open("section", {{"id", id}}).Element("h2", heading);
}

void Paragraph(HtmlWriter& out, std::string_view text) {
  out.Open("p").Prose(text).Close();
}

void NothingToDraw(HtmlWriter& out, std::string_view why) {
  out.Open("p", {{"class", "empty"}}).Prose(fmt::format("Nothing to draw: {}", why)).Close();
}

}  // namespace socle::mpi::report
