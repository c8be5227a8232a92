#pragma once

#include <string>
#include <vector>

#include "lib/base/result.h"
#include "lib/service/daemon_config.h"
#include "mpi/match/model.h"
#include "mpi/match/policy.h"

namespace socle::mpi::app {

// The sections of socle-mpid's configuration beyond the common ones.
std::vector<service::ConfigSection> MpidSections();

// Checks what single options cannot: that files are there and readable, that options fit together.
Status CheckMpidConfig(const service::DaemonConfig& config);

// What [link] model and policy name: a shipped one or a file.
Result<match::Model> LoadModel(const std::string& name);
Result<match::Policy> LoadPolicy(const std::string& name);

}  // namespace socle::mpi::app
