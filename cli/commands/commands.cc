#include "cli/commands/commands.h"

#include <vector>

#include "cli/command.h"

namespace socle::cli {

// Each is defined in <noun>/<verb>.cc.
Command ConfigCheck();
Command ConfigSample();

std::vector<Command> AllCommands() {
  return {
      ConfigCheck(),
      ConfigSample(),
  };
}

}  // namespace socle::cli
