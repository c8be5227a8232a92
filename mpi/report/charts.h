#pragma once

#include <string_view>
#include <vector>

#include "mpi/report/html_writer.h"
#include "mpi/report/link_report.h"
#include "mpi/report/scale.h"

// The drawings of the page that are more than bars in a table. Each is one <svg> with a title and a
// description. The svg element is the area of the plot; labels stand outside of it, in the margins
// that report.css leaves.
namespace socle::mpi::report {

// Opens <svg> with its title and description; the caller closes it. `height` in CSS pixels.
struct Plot {
  std::string_view kind;  // class of report.css: sets the margins
  std::string_view title;
  std::string_view description;
  int height = 0;
};

void OpenPlot(HtmlWriter& out, const Plot& plot);

// Bins joined until there are at most kBinsMax, without the empty ones at both ends (those that
// hold a threshold stay). Without bins when there is nothing to draw: no count, or bounds that are
// not finite.
WeightHistogram TrimHistogram(const WeightHistogram& histogram, const Thresholds& thresholds);

// Counts by weight, one bar a decision and bin, zones behind them. `histogram` is a trimmed one
// with at least one bin.
void WriteWeightHistogram(HtmlWriter& out,
                          const WeightHistogram& histogram,
                          const Thresholds& thresholds);

// One line over 1..n.
struct LineChart {
  std::string_view title;
  std::string_view description;
  std::vector<double> values;           // what is not finite is left out
  bool is_logarithmic = false;          // values at or below 0 are left out too
  std::string_view axis = "iteration";  // what is counted from 1 to n
};

// False, and nothing written, with fewer than two values to draw.
bool WriteLineChart(HtmlWriter& out, const LineChart& chart);

// One bar a step from the prior to the final weight. The scale is shared by the pairs of a page.
void WriteWaterfall(HtmlWriter& out,
                    const SamplePair& pair,
                    const LinearScale& scale,
                    const Thresholds& thresholds);

// A scale that holds every step of the pairs.
LinearScale WaterfallScale(const std::vector<const SamplePair*>& pairs);

}  // namespace socle::mpi::report
