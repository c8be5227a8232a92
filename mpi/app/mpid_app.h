#pragma once

#include <memory>

#include "lib/base/result.h"
#include "lib/service/daemon.h"

namespace socle::mpi::app {

// What socle-mpid is: its options, its check, and how it starts.
service::DaemonSpec MpidSpec();

// Builds every object of the daemon, in order, and opens its listeners.
Result<std::unique_ptr<service::Daemon>> StartMpid(const service::DaemonContext& context);

}  // namespace socle::mpi::app
