#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "mpi/app/mpid_app.h"
#include "tests/integration/service/running_daemon.h"

namespace socle::mpi::app {

// A patient index of one run.
class RunningMpid : public service::RunningDaemon {
 public:
  RunningMpid(const std::string& folder, const std::vector<std::string>& settings)
      : RunningDaemon(MpidSpec(), AllSettings(folder, settings), 2) {}

  [[nodiscard]] std::uint16_t MllpPort() { return Port("mllp"); }

 private:
  static std::vector<std::string> AllSettings(const std::string& folder,
                                              const std::vector<std::string>& settings) {
    std::vector<std::string> all = {"daemon.data=" + folder,
                                    "mllp.listen=127.0.0.1:0",
                                    "store.cache=8M",
                                    "store.write-buffer=32M"};
    all.insert(all.end(), settings.begin(), settings.end());
    return all;
  }
};

}  // namespace socle::mpi::app
