#pragma once

#include <memory>
#include <string>

#include "lib/base/result.h"
#include "lib/control/server.h"
#include "lib/net/listener.h"
#include "mpi/control/call.h"
#include "mpi/control/roles.h"

namespace socle::mpi::control {

struct MpiControlSettings {
  std::string socket{};
  RoleGroups groups{};
};

// Opens the control socket of socle-mpid. The parts must outlive the server.
Result<std::unique_ptr<socle::control::ControlServer>> OpenMpiControl(
    const net::NetServices& services,
    const ControlParts& parts,
    const MpiControlSettings& settings);

}  // namespace socle::mpi::control
