#pragma once

#include <string>

#include <sys/types.h>

#include "lib/control/caller.h"

namespace socle::mpi::control {

// What a caller may do; each has the rights of those before it.
inline constexpr socle::control::Roles kRead = 1U << 0;
inline constexpr socle::control::Roles kReview = 1U << 1;
inline constexpr socle::control::Roles kDecide = 1U << 2;
inline constexpr socle::control::Roles kAdminister = 1U << 3;

// Unix groups whose members have a role; "none" or empty for nobody.
struct RoleGroups {
  std::string read{};
  std::string review{};
  std::string decide{};
  std::string administer{};
};

// Root and `daemon_user` are administrators, whatever their groups.
socle::control::Roles RolesOf(const socle::control::Caller& caller,
                              const RoleGroups& groups,
                              uid_t daemon_user);

}  // namespace socle::mpi::control
