#include "mpi/report/render_text.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "lib/base/utf8.h"
#include "mpi/report/html_writer.h"
#include "mpi/report/limits.h"
#include "mpi/report/link_report.h"
#include "mpi/report/number_format.h"

namespace socle::mpi::report {
namespace {

constexpr std::string_view kGutter = "  ";

// Columns on a terminal: one a code point, none for a combining mark.
std::size_t Width(std::string_view text) {
  std::size_t width = 0;
  for (std::size_t offset = 0; offset < text.size();) {
    const char32_t c = NextCodePoint(text, offset);
    width += c >= 0x300 && c <= 0x36f ? 0 : 1;
  }
  return width;
}

bool IsDigits(std::string_view text) {
  return !text.empty() && text.find_first_not_of("0123456789") == std::string_view::npos;
}

// Terminals obey control characters, so those never pass.
std::string AlignedCell(std::string_view text) {
  std::string out = CleanText(text, kTextCharactersMax);
  if (!IsDigits(out)) {
    return out;
  }
  // Thousands apart by a plain blank: not every terminal's font has the narrow one.
  std::string grouped;
  for (std::size_t i = 0; i < out.size(); ++i) {
    if (i > 0 && (out.size() - i) % 3 == 0) {
      grouped += ' ';
    }
    grouped += out[i];
  }
  return grouped;
}

void AppendPadded(std::string& line, std::string_view cell, std::size_t width, bool is_number) {
  const std::string padding(width - std::min(width, Width(cell)), ' ');
  line += is_number ? padding : "";
  line += cell;
  line += is_number ? "" : padding;
}

std::string FormatAligned(const TextTable& table) {
  std::vector<std::vector<std::string>> lines(1);
  for (const TextTable::Column& column : table.columns) {
    lines[0].push_back(CleanText(column.name, kTextCharactersMax));
  }
  for (const std::vector<std::string>& row : table.rows) {
    std::vector<std::string>& line = lines.emplace_back();
    for (std::size_t i = 0; i < table.columns.size(); ++i) {
      // A name of digits alone stays as it is.
      line.push_back(table.columns[i].is_number ? AlignedCell(row[i])
                                                : CleanText(row[i], kTextCharactersMax));
    }
  }
  std::vector<std::size_t> widths(table.columns.size());
  for (const std::vector<std::string>& line : lines) {
    for (std::size_t i = 0; i < widths.size(); ++i) {
      widths[i] = std::max(widths[i], Width(line[i]));
    }
  }
  std::string out;
  for (const std::vector<std::string>& cells : lines) {
    std::string line;
    for (std::size_t i = 0; i < cells.size(); ++i) {
      line += i == 0 ? "" : kGutter;
      AppendPadded(line, cells[i], widths[i], table.columns[i].is_number);
    }
    line.erase(line.find_last_not_of(' ') + 1);
    out += line + "\n";
  }
  return out;
}

std::string FormatTabs(const TextTable& table) {
  std::string out;
  for (const std::vector<std::string>& row : table.rows) {
    for (std::size_t i = 0; i < row.size(); ++i) {
      std::string cell = row[i];
      std::ranges::replace_if(
          cell, [](char c) { return c == '\t' || c == '\n' || c == '\r'; }, ' ');
      out += (i == 0 ? "" : "\t") + cell;
    }
    out += "\n";
  }
  return out;
}

std::string Digits(std::uint64_t count) {
  return fmt::format("{}", count);
}

// Percentages without the typography of the page: "99.95%".
std::string PlainPercent(std::optional<double> share) {
  std::string out;
  std::string_view rest;
  const std::string text = FormatPercent(share);
  rest = text;
  while (!rest.empty()) {
    if (rest.starts_with(kThinSpace)) {
      rest.remove_prefix(kThinSpace.size());
    } else if (rest.starts_with(kMinusSign)) {
      out += '-';
      rest.remove_prefix(kMinusSign.size());
    } else {
      out += rest.front();
      rest.remove_prefix(1);
    }
  }
  return out;
}

}  // namespace

TextTable BuildDomainTable(const LinkReport& report) {
  TextTable table;
  table.columns = {{.name = "domain"},
                   {.name = "records", .is_number = true},
                   {.name = "persons", .is_number = true},
                   {.name = "doublons", .is_number = true},
                   {.name = "to review", .is_number = true},
                   {.name = "rejected", .is_number = true}};
  for (const DomainSummary& domain : report.domains) {
    table.rows.push_back({domain.name,
                          Digits(domain.records),
                          Digits(domain.persons),
                          Digits(domain.doublon_groups),
                          Digits(domain.review_pairs),
                          Digits(domain.rejected)});
  }
  const Totals& totals = report.totals;
  table.rows.push_back({"total",
                        Digits(totals.records),
                        Digits(totals.persons),
                        Digits(totals.doublon_groups),
                        Digits(totals.review_pairs),
                        Digits(totals.rejected)});
  return table;
}

TextTable BuildTotalsTable(const LinkReport& report) {
  TextTable table;
  table.columns = {{.name = "figure"}, {.name = "value", .is_number = true}};
  const Totals& totals = report.totals;
  const Quality& quality = report.quality;
  for (const auto& [name, count] :
       {std::pair<const char*, std::uint64_t>{"records", totals.records},
        {"persons", totals.persons},
        {"persons with one record", totals.singletons},
        {"candidate pairs", totals.candidate_pairs},
        {"pairs linked", totals.links},
        {"doublon pairs", totals.doublon_pairs},
        {"pairs to review", totals.review_pairs},
        {"records to review", totals.review_records},
        {"rejected lines", totals.rejected}}) {
    table.rows.push_back({name, Digits(count)});
  }
  for (const auto& [name, share] :
       {std::pair<const char*, std::optional<double>>{
            "share of records to review", ShareOf(totals.review_records, totals.records)},
        {"reduction ratio", ReductionRatio(totals)},
        {"precision, estimated", quality.precision_estimated},
        {"recall, estimated", quality.recall_estimated},
        {"recall with review, estimated", quality.recall_with_review},
        {"blocking recall, estimated", report.blocking.recall_estimated}}) {
    const std::string text = PlainPercent(share);
    if (text != kAbsent) {
      table.rows.push_back({name, text});
    }
  }
  return table;
}

std::string FormatTable(const TextTable& table, TextStyle style) {
  return style == TextStyle::kAligned ? FormatAligned(table) : FormatTabs(table);
}

std::string RenderText(const LinkReport& report, TextStyle style) {
  return FormatTable(BuildDomainTable(report), style) + "\n" +
         FormatTable(BuildTotalsTable(report), style);
}

}  // namespace socle::mpi::report
