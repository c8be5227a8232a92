#pragma once

#include <string>

#include "cli/commands/mpi/stats/statistics.h"

namespace socle::cli {

// One self-contained page with drawings: doublon rate and backlog over time, age of the backlog,
// mix of statuses, agreement of reviewers, weights of links; and a table of the domains. No trait
// of a patient. `made_at` is shown as it is.
std::string RenderStatsPage(const StatisticsView& statistics, const std::string& made_at);

}  // namespace socle::cli
