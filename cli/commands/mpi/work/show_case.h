#pragma once

#include <boost/json/value.hpp>

#include "cli/command.h"

namespace socle::cli {

// Prints the answer of mpi.work.show or mpi.work.next: side by side on a terminal; piped, lines of
// kind and values; the whole as JSON with --json.
void PrintCase(const CommandContext& context, const boost::json::value& answer);

}  // namespace socle::cli
