#pragma once

#include <vector>

#include "cli/command.h"

namespace socle::cli {

// Every command of `socle`, in the order of help.
std::vector<Command> AllCommands();

}  // namespace socle::cli
