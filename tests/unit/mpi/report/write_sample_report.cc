// Writes the page of a fictive region to standard output: write_sample_report [--bare|--empty]
#include <cstdio>
#include <string>
#include <string_view>

#include "mpi/report/link_report.h"
#include "mpi/report/render_html.h"
#include "tests/unit/mpi/report/sample_report.h"

int main(int argc, char** argv) {
  socle::mpi::report::LinkReport report;
  const std::string_view mode = argc > 1 ? argv[1] : "";
  if (mode != "--empty") {
    report = socle::mpi::report::SampleReport();
  }
  if (mode == "--bare") {
    report.show_traits = false;
  }
  const std::string page = socle::mpi::report::RenderHtml(report);
  return std::fwrite(page.data(), 1, page.size(), stdout) == page.size() ? 0 : 1;
}
