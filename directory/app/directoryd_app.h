#pragma once

#include <memory>

#include "lib/base/result.h"
#include "lib/service/daemon.h"

namespace socle::directory::app {

// What socle-directoryd is: its options, its check, and how it starts.
service::DaemonSpec DirectorydSpec();

// Builds every object of the daemon, in order, and opens its listeners.
Result<std::unique_ptr<service::Daemon>> StartDirectoryd(const service::DaemonContext& context);

}  // namespace socle::directory::app
