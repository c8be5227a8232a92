#include "lib/control/caller.h"

#include <algorithm>
#include <cstddef>
#include <string>
#include <utility>
#include <vector>

#include <fmt/format.h>
#include <grp.h>
#include <pwd.h>

#include "lib/net/connection.h"

namespace socle::control {

namespace {

constexpr std::size_t kEntryBytes = std::size_t{64} << 10;
constexpr int kGroupsMax = 65'536;  // NGROUPS_MAX of Linux

std::vector<gid_t> GroupsOf(const char* user, gid_t primary) {
  int count = 64;
  std::vector<gid_t> groups(static_cast<std::size_t>(count));
  while (getgrouplist(user, primary, groups.data(), &count) < 0 && count <= kGroupsMax) {
    count = std::max(count, static_cast<int>(groups.size()) * 2);
    groups.resize(static_cast<std::size_t>(count));
  }
  groups.resize(static_cast<std::size_t>(std::clamp(count, 0, static_cast<int>(groups.size()))));
  return groups;
}

// Empty when the group has no name.
std::string GroupName(gid_t gid, std::string& buffer) {
  group entry{};
  group* found = nullptr;
  if (getgrgid_r(gid, &entry, buffer.data(), buffer.size(), &found) != 0 || found == nullptr) {
    return "";
  }
  return found->gr_name;
}

}  // namespace

Caller FindCaller(const net::PeerCredentials& credentials) {
  Caller caller{.credentials = credentials,
                .user_name = fmt::format("uid={}", credentials.uid),
                .groups = {credentials.gid}};
  std::string buffer(kEntryBytes, '\0');
  passwd entry{};
  passwd* found = nullptr;
  if (getpwuid_r(credentials.uid, &entry, buffer.data(), buffer.size(), &found) == 0 &&
      found != nullptr) {
    caller.user_name = found->pw_name;
    for (const gid_t gid : GroupsOf(found->pw_name, found->pw_gid)) {
      if (std::ranges::find(caller.groups, gid) == caller.groups.end()) {
        caller.groups.push_back(gid);
      }
    }
  }
  for (const gid_t gid : caller.groups) {
    if (std::string name = GroupName(gid, buffer); !name.empty()) {
      caller.group_names.push_back(std::move(name));
    }
  }
  return caller;
}

}  // namespace socle::control
