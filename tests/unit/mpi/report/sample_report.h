#pragma once

#include "mpi/report/link_report.h"

namespace socle::mpi::report {

// A report of a fictive French region, with every part filled in: 20,000 identities of 6 domains.
LinkReport SampleReport();

}  // namespace socle::mpi::report
