#pragma once

#include <string>

#include "mpi/report/link_report.h"

namespace socle::mpi::report {

// The report as one JSON object on one line, names and shapes as in docs/formats/report-json.md.
// Lists are complete. Absent figures and figures that are not finite are null. Traits of the sample
// pairs appear only with show_traits.
std::string RenderJson(const LinkReport& report);

}  // namespace socle::mpi::report
