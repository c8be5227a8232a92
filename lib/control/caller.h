#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include <sys/types.h>

#include "lib/net/connection.h"

namespace socle::control {

// Bits that the daemon gives a meaning.
using Roles = std::uint64_t;

// Who asks, as the kernel and the user database say.
struct Caller {
  net::PeerCredentials credentials = {};
  std::string user_name = {};                 // "uid=1234" when the database has none
  std::vector<gid_t> groups = {};             // all of the user, the primary one too
  std::vector<std::string> group_names = {};  // of those that have a name
  Roles roles = 0;                            // decided by the daemon
};

// Asks the user database, which may be slow: on a worker. The groups are those of the user, not of
// the process that asks; the group that the kernel reported is among them. No roles.
Caller FindCaller(const net::PeerCredentials& credentials);

}  // namespace socle::control
