#include <algorithm>
#include <cmath>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "mpi/report/charts.h"
#include "mpi/report/html_writer.h"
#include "mpi/report/limits.h"
#include "mpi/report/link_report.h"
#include "mpi/report/number_format.h"
#include "mpi/report/scale.h"

namespace socle::mpi::report {
namespace {

constexpr int kRowHeight = 32;
constexpr int kBarHeight = 16;
constexpr std::size_t kLabelCharactersMax = 32;  // what the margin of report.css has room for
constexpr std::size_t kXTicks = 5;
constexpr double kRestShown = 0.05;  // bits: a smaller difference is rounding

struct Row {
  std::string name;
  std::string detail;
  double from = 0;
  double to = 0;
  std::string_view kind;  // class of report.css
};

double FiniteOr0(double bits) {
  return std::isfinite(bits) ? bits : 0;
}

std::string_view KindOf(double bits) {
  return bits < 0 ? "against" : "for";
}

std::string StepName(const SampleStep& step) {
  if (FormatBits(FiniteOr0(step.frequency_bits)) == "0.0") {
    return step.trait;
  }
  return fmt::format("{} (frequency {})", step.trait, FormatBits(step.frequency_bits));
}

// Rows from the prior to the final weight; each starts where the one before it ended.
std::vector<Row> BuildRows(const SamplePair& pair) {
  std::vector<Row> rows;
  double at = 0;
  const auto add =
      [&](std::string_view name, std::string detail, double bits, std::string_view kind) {
        rows.push_back({.name = std::string(name),
                        .detail = std::move(detail),
                        .from = at,
                        .to = at + bits,
                        .kind = kind});
        at += bits;
      };
  add("prior", "any candidate pair", FiniteOr0(pair.prior_bits), "neutral");
  const std::size_t shown = std::min(pair.steps.size(), kStepsMax);
  for (std::size_t i = 0; i < shown; ++i) {
    const SampleStep& step = pair.steps[i];
    const double bits = FiniteOr0(step.level_bits) + FiniteOr0(step.frequency_bits);
    add(StepName(step), step.level, bits, KindOf(bits));
  }
  double left_out = 0;
  for (std::size_t i = shown; i < pair.steps.size(); ++i) {
    left_out += FiniteOr0(pair.steps[i].level_bits) + FiniteOr0(pair.steps[i].frequency_bits);
  }
  if (shown < pair.steps.size()) {
    add(fmt::format("and {} more", pair.steps.size() - shown), "", left_out, KindOf(left_out));
  }
  const double relation = FiniteOr0(pair.relation_bits);
  if (relation != 0 || !pair.relation.empty()) {
    add("relatives", pair.relation, relation, KindOf(relation));
  }
  const double rest = FiniteOr0(pair.weight_bits) - at;
  if (std::abs(rest) > kRestShown) {
    add("other corrections", "", rest, KindOf(rest));
  }
  rows.push_back({.name = "final weight",
                  .detail = fmt::format("probability {}", FormatPercent(pair.probability)),
                  .from = 0,
                  .to = FiniteOr0(pair.weight_bits),
                  .kind = ZoneName(pair.zone)});
  return rows;
}

void WriteRow(HtmlWriter& out, const Row& row, std::size_t index, const LinearScale& scale) {
  const int top = static_cast<int>(index) * kRowHeight;
  const double low = scale.At(std::min(row.from, row.to));
  const double high = scale.At(std::max(row.from, row.to));
  const std::string bits = FormatBits(row.to - row.from);
  out.Open("g");
  out.Element("title", fmt::format("{}, {}: {} bits", row.name, row.detail, bits));
  out.Element(
      "text",
      {{"class", "name"}, {"x", "-8"}, {"y", fmt::format("{}", top + 13)}, {"text-anchor", "end"}},
      CleanText(row.name, kLabelCharactersMax));
  out.Element("text",
              {{"class", "detail"},
               {"x", "-8"},
               {"y", fmt::format("{}", top + 26)},
               {"text-anchor", "end"}},
              CleanText(row.detail, kLabelCharactersMax));
  out.Void("rect",
           {{"class", row.kind},
            {"x", Place(low)},
            {"y", fmt::format("{}", top + (kRowHeight - kBarHeight) / 2)},
            {"width", Place(high - low)},
            {"height", fmt::format("{}", kBarHeight)}});
  out.Element("text",
              {{"class", "value"},
               {"x", Place(high)},
               {"dx", "5"},
               {"y", fmt::format("{}", top + kRowHeight / 2)},
               {"dy", "0.34em"}},
              bits);
  out.Close();
}

// Joins the end of a bar to the start of the next.
void WriteJoint(HtmlWriter& out, double bits, std::size_t index, const LinearScale& scale) {
  const int top = static_cast<int>(index) * kRowHeight + (kRowHeight + kBarHeight) / 2;
  out.Void("line",
           {{"class", "joint"},
            {"x1", Place(scale.At(bits))},
            {"y1", fmt::format("{}", top)},
            {"x2", Place(scale.At(bits))},
            {"y2", fmt::format("{}", top + kRowHeight - kBarHeight)}});
}

void WriteMark(HtmlWriter& out,
               std::optional<double> bits,
               std::string_view name,
               const LinearScale& scale) {
  if (!bits.has_value() || !std::isfinite(*bits) || !scale.Contains(*bits)) {
    return;
  }
  const bool is_link = name == "link";
  const std::string at = Place(scale.At(*bits));
  out.Void("line", {{"class", "threshold"}, {"x1", at}, {"y1", "-4"}, {"x2", at}, {"y2", "100%"}});
  // Review to the left of its line and link to the right, so that near ones do not collide.
  out.Element("text",
              {{"class", "mark"},
               {"x", at},
               {"y", "-7"},
               {"dx", is_link ? "-1" : "1"},
               {"text-anchor", is_link ? "start" : "end"}},
              name);
}

void WriteAxis(HtmlWriter& out, const LinearScale& scale, int height) {
  const std::vector<double> ticks = NiceTicks(scale, kXTicks);
  for (const double tick : ticks) {
    const std::string at = Place(scale.At(tick));
    const bool is_zero = std::abs(tick) < 1e-9;
    out.Void("line",
             {{"class", is_zero ? "zero" : "guide"},
              {"x1", at},
              {"y1", "0"},
              {"x2", at},
              {"y2", "100%"}});
    out.Element("text",
                {{"x", at}, {"y", fmt::format("{}", height + 15)}, {"text-anchor", "middle"}},
                FormatDecimal(tick, TickDecimals(ticks)));
  }
  out.Element("text",
              {{"class", "axis"},
               {"x", "-8"},
               {"y", fmt::format("{}", height + 15)},
               {"text-anchor", "end"}},
              "bits");
}

}  // namespace

LinearScale WaterfallScale(const std::vector<const SamplePair*>& pairs) {
  double low = 0;
  double high = 0;
  for (const SamplePair* pair : pairs) {
    for (const Row& row : BuildRows(*pair)) {
      low = std::min({low, row.from, row.to});
      high = std::max({high, row.from, row.to});
    }
  }
  return {low, high};
}

void WriteWaterfall(HtmlWriter& out,
                    const SamplePair& pair,
                    const LinearScale& scale,
                    const Thresholds& thresholds) {
  const std::vector<Row> rows = BuildRows(pair);
  const int height = static_cast<int>(rows.size()) * kRowHeight;
  OpenPlot(out,
           {.kind = "waterfall",
            .title = fmt::format("Weight of {}:{} and {}:{}, step by step",
                                 pair.a.domain,
                                 pair.a.ipp,
                                 pair.b.domain,
                                 pair.b.ipp),
            .description = "Waterfall chart: from the prior, one bar for each trait to the "
                           "right for evidence that it is one person, to the left against it, "
                           "down to the final weight.",
            .height = height});
  WriteAxis(out, scale, height);
  WriteMark(out, thresholds.review_bits, "review", scale);
  WriteMark(out, thresholds.link_bits, "link", scale);
  for (std::size_t i = 0; i < rows.size(); ++i) {
    if (i + 1 < rows.size()) {
      WriteJoint(out, rows[i].to, i, scale);
    }
    WriteRow(out, rows[i], i, scale);
  }
  out.Close();
}

}  // namespace socle::mpi::report
