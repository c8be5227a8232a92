#include <algorithm>
#include <cmath>
#include <cstddef>
#include <string>
#include <vector>

#include <fmt/format.h>

#include "mpi/report/charts.h"
#include "mpi/report/html_writer.h"
#include "mpi/report/limits.h"
#include "mpi/report/number_format.h"
#include "mpi/report/scale.h"

namespace socle::mpi::report {
namespace {

constexpr int kHeight = 160;
constexpr double kUnits = 1000;       // of the inner drawing that holds the line
constexpr std::size_t kDotsMax = 60;  // more points than this are a line alone
constexpr std::size_t kYTicks = 4;
constexpr std::size_t kXTicks = 6;

struct Point {
  double iteration = 0;
  double value = 0;  // as drawn: a logarithm on a logarithmic scale
  double shown = 0;
};

std::vector<Point> DrawnPoints(const LineChart& chart) {
  std::vector<Point> points;
  points.reserve(chart.values.size());
  for (std::size_t i = 0; i < chart.values.size(); ++i) {
    const double value = chart.values[i];
    if (std::isfinite(value) && (!chart.is_logarithmic || value > 0)) {
      points.push_back({.iteration = static_cast<double>(i + 1),
                        .value = chart.is_logarithmic ? std::log10(value) : value,
                        .shown = value});
    }
  }
  if (points.size() <= kPointsMax) {
    return points;
  }
  std::vector<Point> fewer;  // evenly, the first and the last among them
  fewer.reserve(kPointsMax);
  for (std::size_t i = 0; i < kPointsMax; ++i) {
    fewer.push_back(points[i * (points.size() - 1) / (kPointsMax - 1)]);
  }
  return fewer;
}

LinearScale ValueScale(const std::vector<Point>& points, bool is_logarithmic) {
  const auto [low, high] = std::ranges::minmax(points, {}, &Point::value);
  if (is_logarithmic) {
    return {std::floor(low.value), std::ceil(high.value)};
  }
  return {std::min(0.0, low.value), high.value};
}

std::string TickLabel(double tick, bool is_logarithmic) {
  if (is_logarithmic) {
    return FormatPowerOfTen(static_cast<int>(std::lround(tick)));
  }
  return std::abs(tick) < 10 && tick != std::round(tick) ? FormatProbability(tick)
                                                         : FormatAxisCount(tick);
}

void WriteAxes(HtmlWriter& out,
               const LinearScale& x,
               const LinearScale& y,
               const LineChart& chart) {
  for (const double tick : NiceTicks(y, kYTicks)) {
    if (chart.is_logarithmic && tick != std::round(tick)) {
      continue;
    }
    const std::string at = Place(1 - y.At(tick));
    out.Void("line", {{"class", "guide"}, {"x1", "0"}, {"y1", at}, {"x2", "100%"}, {"y2", at}});
    out.Element("text",
                {{"x", "-6"}, {"y", at}, {"dy", "0.32em"}, {"text-anchor", "end"}},
                TickLabel(tick, chart.is_logarithmic));
  }
  for (const double tick : NiceTicks(x, kXTicks)) {
    if (tick != std::round(tick)) {
      continue;
    }
    const std::string at = Place(x.At(tick));
    out.Element("text",
                {{"x", at}, {"y", fmt::format("{}", kHeight + 17)}, {"text-anchor", "middle"}},
                FormatDecimal(tick, 0));
  }
  out.Element("text",
              {{"class", "axis"},
               {"x", "50%"},
               {"y", fmt::format("{}", kHeight + 34)},
               {"text-anchor", "middle"}},
              chart.axis);
}

}  // namespace

bool WriteLineChart(HtmlWriter& out, const LineChart& chart) {
  const std::vector<Point> points = DrawnPoints(chart);
  if (points.size() < 2) {
    return false;
  }
  const LinearScale x(points.front().iteration, points.back().iteration);
  const LinearScale y = ValueScale(points, chart.is_logarithmic);
  OpenPlot(out,
           {.kind = "line-chart",
            .title = chart.title,
            .description = chart.description,
            .height = kHeight});
  WriteAxes(out, x, y, chart);
  std::string line;
  for (const Point& point : points) {
    line += fmt::format(
        "{:.1f},{:.1f} ", x.At(point.iteration) * kUnits, (1 - y.At(point.value)) * kUnits);
  }
  line.pop_back();
  // The only drawing with a size of its own: a polyline knows no fractions.
  out.Open("svg",
           {{"width", "100%"},
            {"height", "100%"},
            {"viewBox", "0 0 1000 1000"},
            {"preserveAspectRatio", "none"}});
  out.Void("polyline", {{"class", "line"}, {"points", line}}).Close();
  for (const Point& point : points.size() <= kDotsMax ? points : std::vector<Point>{}) {
    out.Open("circle",
             {{"class", "dot"},
              {"cx", Place(x.At(point.iteration))},
              {"cy", Place(1 - y.At(point.value))},
              {"r", "3"}});
    out.Element("title",
                fmt::format("{} {}: {}",
                            chart.axis,
                            FormatDecimal(point.iteration, 0),
                            chart.is_logarithmic ? FormatProbability(point.shown)
                                                 : FormatDecimal(point.shown, 1)));
    out.Close();
  }
  out.Close();
  return true;
}

}  // namespace socle::mpi::report
