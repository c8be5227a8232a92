#include <string>

#include <fmt/format.h>

#include "mpi/report/charts.h"
#include "mpi/report/html_writer.h"

namespace socle::mpi::report {

void OpenPlot(HtmlWriter& out, const Plot& plot) {
  const std::string title_id = out.NewId("title");
  const std::string description_id = out.NewId("description");
  out.Open("svg",
           {{"class", fmt::format("plot {}", plot.kind)},
            {"role", "img"},
            {"aria-labelledby", title_id},
            {"aria-describedby", description_id},
            {"height", fmt::format("{}", plot.height)}});
  out.Element("title", {{"id", title_id}}, plot.title);
  out.Open("desc", {{"id", description_id}}).Prose(plot.description).Close();
}

}  // namespace socle::mpi::report
