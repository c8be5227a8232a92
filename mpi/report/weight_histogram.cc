#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <string_view>
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

constexpr int kHeight = 240;
constexpr double kUnknown = std::numeric_limits<double>::quiet_NaN();
constexpr int kMarkRow = 15;
constexpr std::size_t kXTicks = 8;
constexpr std::size_t kYTicksMax = 9;
constexpr double kGap = 0.12;  // of a bin, between bins

using Bin = WeightHistogram::Bin;

std::uint64_t CountIn(const Bin& bin, Zone zone) {
  switch (zone) {
    case Zone::kLink:
      return bin.link;
    case Zone::kReview:
      return bin.review;
    case Zone::kApart:
      return bin.apart;
  }
  return 0;
}

bool IsEmpty(const Bin& bin) {
  return bin.link == 0 && bin.review == 0 && bin.apart == 0;
}

WeightHistogram JoinBins(const WeightHistogram& histogram, std::size_t bins_max) {
  const std::size_t factor = (histogram.bins.size() + bins_max - 1) / bins_max;
  if (factor <= 1) {
    return histogram;
  }
  WeightHistogram joined = histogram;
  joined.bin_width_bits = histogram.bin_width_bits * static_cast<double>(factor);
  joined.bins.assign((histogram.bins.size() + factor - 1) / factor, Bin{});
  for (std::size_t i = 0; i < histogram.bins.size(); ++i) {
    Bin& bin = joined.bins[i / factor];
    bin.link += histogram.bins[i].link;
    bin.review += histogram.bins[i].review;
    bin.apart += histogram.bins[i].apart;
  }
  return joined;
}

double Edge(const WeightHistogram& histogram, std::size_t bin) {
  return histogram.from_bits + static_cast<double>(bin) * histogram.bin_width_bits;
}

bool HoldsThreshold(const WeightHistogram& histogram,
                    std::size_t bin,
                    const Thresholds& thresholds) {
  const double low = Edge(histogram, bin);
  const double high = Edge(histogram, bin + 1);
  const std::array<std::optional<double>, 3> all = {
      thresholds.review_bits, thresholds.link_bits, thresholds.doublon_link_bits};
  return std::ranges::any_of(
      all, [&](const auto& bits) { return bits.has_value() && *bits >= low && *bits < high; });
}

std::string ScaleLabel(double count) {
  return count < 1000 ? FormatDecimal(count, 0) : FormatAxisCount(count);
}

void WriteZones(HtmlWriter& out, const LinearScale& x, const Thresholds& thresholds) {
  const double review_bits = thresholds.review_bits.value_or(kUnknown);
  const double link_bits = thresholds.link_bits.value_or(kUnknown);
  if (!std::isfinite(review_bits) || !std::isfinite(link_bits)) {
    return;
  }
  const double review = x.At(std::min(review_bits, link_bits));
  const double link = x.At(link_bits);
  const std::array<double, 4> edges = {0, review, link, 1};
  static constexpr std::array<std::string_view, 3> kClasses = {
      "zone-apart", "zone-review", "zone-link"};
  for (std::size_t i = 0; i < kClasses.size(); ++i) {
    out.Void("rect",
             {{"class", kClasses[i]},
              {"x", Place(edges[i])},
              {"y", "0"},
              {"width", Place(edges[i + 1] - edges[i])},
              {"height", "100%"}});
  }
}

// Labels stand above the plot in rows. A line ends below its own label, so no line crosses the
// label of another while review <= link <= doublon.
struct ThresholdMark {
  double bits = 0;
  std::string_view name;
  int row = 0;
  bool is_label_left = false;
};

constexpr double kEdge = 0.2;  // nearer than this to a side of the plot, a label turns inwards

std::vector<ThresholdMark> BuildMarks(const LinearScale& x, const Thresholds& thresholds) {
  constexpr double kNone = std::numeric_limits<double>::quiet_NaN();
  std::vector<ThresholdMark> marks;
  for (ThresholdMark mark :
       {ThresholdMark{.bits = thresholds.review_bits.value_or(kNone),
                      .name = "review from",
                      .row = 0,
                      .is_label_left = true},
        ThresholdMark{.bits = thresholds.link_bits.value_or(kNone), .name = "link from", .row = 1},
        ThresholdMark{.bits = thresholds.doublon_link_bits.value_or(kNone),
                      .name = "doublon from",
                      .row = 0}}) {
    if (!std::isfinite(mark.bits) || !x.Contains(mark.bits)) {
      continue;
    }
    const double at = x.At(mark.bits);
    if (mark.is_label_left && at < kEdge) {
      mark.is_label_left = false;
      mark.row = 2;
    } else if (!mark.is_label_left && at > 1 - kEdge) {
      mark.is_label_left = true;
      mark.row = 2 - mark.row;
    }
    marks.push_back(mark);
  }
  return marks;
}

void WriteThresholds(HtmlWriter& out, const LinearScale& x, const Thresholds& thresholds) {
  const std::vector<ThresholdMark> marks = BuildMarks(x, thresholds);
  for (const ThresholdMark& mark : marks) {
    const std::string at = Place(x.At(mark.bits));
    out.Void("line",
             {{"class", "threshold"},
              {"x1", at},
              {"y1", fmt::format("{}", -15 - kMarkRow * mark.row)},
              {"x2", at},
              {"y2", "100%"}});
  }
  for (const ThresholdMark& mark : marks) {
    out.Element("text",
                {{"class", "mark"},
                 {"x", Place(x.At(mark.bits))},
                 {"y", fmt::format("{}", -6 - kMarkRow * mark.row)},
                 {"dx", mark.is_label_left ? "-5" : "5"},
                 {"text-anchor", mark.is_label_left ? "end" : "start"}},
                fmt::format("{} {}", mark.name, FormatBits(mark.bits)));
  }
}

void WriteAxes(HtmlWriter& out, const LinearScale& x, const CountScale& y) {
  for (const double tick : y.Ticks(kYTicksMax)) {
    const std::string at = Place(1 - y.At(tick));
    out.Void("line", {{"class", "guide"}, {"x1", "0"}, {"y1", at}, {"x2", "100%"}, {"y2", at}});
    out.Element("text",
                {{"x", "-6"}, {"y", at}, {"dy", "0.32em"}, {"text-anchor", "end"}},
                ScaleLabel(tick));
  }
  const std::vector<double> ticks = NiceTicks(x, kXTicks);
  for (const double tick : ticks) {
    const std::string at = Place(x.At(tick));
    out.Void("line",
             {{"class", "tick"},
              {"x1", at},
              {"y1", "100%"},
              {"x2", at},
              {"y2", fmt::format("{}", kHeight + 4)}});
    out.Element("text",
                {{"x", at}, {"y", fmt::format("{}", kHeight + 17)}, {"text-anchor", "middle"}},
                FormatDecimal(tick, TickDecimals(ticks)));
  }
  out.Element("text",
              {{"class", "axis"},
               {"x", "50%"},
               {"y", fmt::format("{}", kHeight + 34)},
               {"text-anchor", "middle"}},
              "weight of the pair, bits");
}

void WriteBin(HtmlWriter& out,
              const WeightHistogram& histogram,
              std::size_t index,
              const CountScale& y) {
  const Bin& bin = histogram.bins[index];
  const auto parts =
      std::ranges::count_if(kZones, [&](Zone zone) { return CountIn(bin, zone) > 0; });
  if (parts == 0) {
    return;
  }
  const auto bins = static_cast<double>(histogram.bins.size());
  const double width = (1 - kGap) / bins / static_cast<double>(parts);
  double x = (static_cast<double>(index) + kGap / 2) / bins;
  for (auto zone = kZones.rbegin(); zone != kZones.rend(); ++zone) {  // apart, review, link
    const std::uint64_t count = CountIn(bin, *zone);
    if (count == 0) {
      continue;
    }
    const double height = y.At(static_cast<double>(count));
    out.Open("rect",
             {{"class", fmt::format("{}", ZoneName(*zone))},
              {"data-count", fmt::format("{}", count)},
              {"x", Place(x)},
              {"y", Place(1 - height)},
              {"width", Place(width)},
              {"height", Place(height)}});
    out.Element("title",
                fmt::format("{} to {} bits: {} {}",
                            FormatBits(Edge(histogram, index)),
                            FormatBits(Edge(histogram, index + 1)),
                            FormatCount(count),
                            ZoneName(*zone)));
    out.Close();
    x += width;
  }
}

std::uint64_t LargestCount(const WeightHistogram& histogram) {
  std::uint64_t largest = 0;
  for (const Bin& bin : histogram.bins) {
    largest = std::max({largest, bin.link, bin.review, bin.apart});
  }
  return largest;
}

}  // namespace

WeightHistogram TrimHistogram(const WeightHistogram& histogram, const Thresholds& thresholds) {
  WeightHistogram trimmed = histogram;
  const bool is_bounded = std::isfinite(histogram.from_bits) &&
                          std::isfinite(histogram.bin_width_bits) && histogram.bin_width_bits > 0 &&
                          std::isfinite(Edge(histogram, histogram.bins.size()));
  if (!is_bounded || std::ranges::all_of(histogram.bins, IsEmpty)) {
    trimmed.bins.clear();
    return trimmed;
  }
  const auto is_kept = [&](std::size_t i) {
    return !IsEmpty(histogram.bins[i]) || HoldsThreshold(histogram, i, thresholds);
  };
  std::size_t first = 0;
  std::size_t last = histogram.bins.size() - 1;
  while (!is_kept(first)) {
    ++first;
  }
  while (!is_kept(last)) {
    --last;
  }
  trimmed.from_bits = Edge(histogram, first);
  trimmed.bins.assign(histogram.bins.begin() + static_cast<std::ptrdiff_t>(first),
                      histogram.bins.begin() + static_cast<std::ptrdiff_t>(last) + 1);
  return JoinBins(trimmed, kBinsMax);
}

void WriteWeightHistogram(HtmlWriter& out,
                          const WeightHistogram& histogram,
                          const Thresholds& thresholds) {
  const LinearScale x(histogram.from_bits, Edge(histogram, histogram.bins.size()));
  const CountScale y(static_cast<double>(LargestCount(histogram)));
  OpenPlot(out,
           {.kind = "histogram",
            .title = "Pairs by match weight and decision",
            .description = "Histogram: number of compared pairs for each weight in bits, on a "
                           "logarithmic scale, one bar for each decision. Lines mark the "
                           "thresholds; bands behind the bars are the three zones.",
            .height = kHeight});
  WriteZones(out, x, thresholds);
  WriteAxes(out, x, y);
  for (std::size_t i = 0; i < histogram.bins.size(); ++i) {
    WriteBin(out, histogram, i, y);
  }
  WriteThresholds(out, x, thresholds);
  out.Close();
}

}  // namespace socle::mpi::report
