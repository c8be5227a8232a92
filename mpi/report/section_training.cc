#include <cstddef>
#include <string>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "mpi/report/charts.h"
#include "mpi/report/html_writer.h"
#include "mpi/report/limits.h"
#include "mpi/report/link_report.h"
#include "mpi/report/number_format.h"
#include "mpi/report/sections.h"
#include "mpi/report/table.h"

namespace socle::mpi::report {
namespace {

std::string Conclusion(const Training& training) {
  const EmIteration& last = training.iterations.back();
  return fmt::format(
      "Expectation-maximisation over {} agreement patterns of {} pairs, u from {} random pairs: {} "
      "after {} iterations, log-likelihood {}, largest change of a parameter {}.",
      FormatCount(training.patterns),
      FormatCount(training.pairs),
      FormatCount(training.random_pairs),
      training.has_converged ? "converged" : "not converged",
      FormatCount(training.iterations.size()),
      FormatDecimal(last.log_likelihood, 1),
      FormatProbability(last.change_max));
}

void WriteFigure(HtmlWriter& out, const LineChart& chart) {
  out.Open("figure");
  out.Element("h3", chart.title);
  if (!WriteLineChart(out, chart)) {
    NothingToDraw(out, "fewer than two iterations have a value.");
  }
  out.Close();
}

void WriteIterations(HtmlWriter& out, const std::vector<EmIteration>& iterations) {
  out.Open("details").Element("summary", "The iterations as a table");
  OpenTable(out,
            "Iterations",
            {{.name = "Iteration"},
             {.name = "Log-likelihood", .kind = ColumnKind::kNumber},
             {.name = "Largest change", .kind = ColumnKind::kNumber}});
  for (std::size_t i = 0; i < iterations.size() && i < kPointsMax; ++i) {
    OpenRow(out, FormatCount(i + 1));
    NumberCell(out, FormatDecimal(iterations[i].log_likelihood, 2));
    NumberCell(out, FormatProbability(iterations[i].change_max));
    out.Close();
  }
  MoreRow(out, 3, LeftOut(iterations.size(), kPointsMax));
  CloseTable(out);
  out.Close();
}

}  // namespace

void WriteTrainingSection(HtmlWriter& out, const LinkReport& report) {
  const Training& training = report.training;
  OpenSection(out, "training", "Training");
  if (!training.source.empty()) {
    Paragraph(out, training.source);
  }
  if (training.iterations.empty()) {
    NothingToDraw(out, "the model was not trained in this run.");
    out.Close();
    return;
  }
  Paragraph(out, Conclusion(training));
  std::vector<double> gains;
  std::vector<double> changes;
  gains.reserve(training.iterations.size());
  changes.reserve(training.iterations.size());
  for (const EmIteration& iteration : training.iterations) {
    gains.push_back(iteration.log_likelihood - training.iterations.front().log_likelihood);
    changes.push_back(iteration.change_max);
  }
  out.Open("div", {{"class", "grid"}});
  WriteFigure(out,
              {.title = "Gain of log-likelihood since the first iteration",
               .description = "Line: log-likelihood of each iteration less that of the first. "
                              "It rises and flattens when training converges.",
               .values = std::move(gains)});
  WriteFigure(out,
              {.title = "Largest change of a parameter",
               .description = "Line: largest change of a parameter in each iteration, on a "
                              "logarithmic scale. It falls when training converges.",
               .values = std::move(changes),
               .is_logarithmic = true});
  out.Close();
  WriteIterations(out, training.iterations);
  out.Close();
}

}  // namespace socle::mpi::report
