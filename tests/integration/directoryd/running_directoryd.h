#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "directory/app/directoryd_app.h"
#include "tests/integration/service/running_daemon.h"

namespace socle::directory::app {

// A directory of one run; passwords cost little.
class RunningDirectoryd : public service::RunningDaemon {
 public:
  RunningDirectoryd(const std::string& folder, const std::vector<std::string>& settings)
      : RunningDaemon(DirectorydSpec(), AllSettings(folder, settings), 1) {}

  [[nodiscard]] std::uint16_t LdapPort() { return Port("ldap"); }

 private:
  static std::vector<std::string> AllSettings(const std::string& folder,
                                              const std::vector<std::string>& settings) {
    std::vector<std::string> all = {"daemon.data=" + folder,
                                    "ldap.listen=127.0.0.1:0",
                                    "store.cache=8M",
                                    "store.write-buffer=32M",
                                    "password.memory=8M",
                                    "password.passes=1"};
    all.insert(all.end(), settings.begin(), settings.end());
    return all;
  }
};

}  // namespace socle::directory::app
