#pragma once

#include <memory>
#include <string>

#include "directory/control/call.h"
#include "directory/control/roles.h"
#include "lib/base/result.h"
#include "lib/control/server.h"
#include "lib/net/listener.h"

namespace socle::directory::control {

struct DirectoryControlSettings {
  std::string socket{};
  RoleGroups groups{};
};

// Opens the control socket of socle-directoryd. The parts must outlive the server.
Result<std::unique_ptr<socle::control::ControlServer>> OpenDirectoryControl(
    const net::NetServices& services,
    const ControlParts& parts,
    const DirectoryControlSettings& settings);

}  // namespace socle::directory::control
