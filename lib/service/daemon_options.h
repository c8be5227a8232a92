#pragma once

#include <string>
#include <vector>

#include "lib/base/result.h"
#include "lib/config/option.h"
#include "lib/service/daemon.h"
#include "lib/service/daemon_config.h"

namespace socle::service {

// --config, --set, --data, --check-config, --sample-config, --reference, --version, --help.
const config::OptionTable& DaemonCommandLine();

// What a command line asks a daemon to do.
struct DaemonArguments {
  std::string config_file = {};            // empty: none
  std::vector<std::string> settings = {};  // "section.key=value", --data among them
  bool is_check_only = false;
  bool wants_sample = false;
  bool wants_reference = false;
  bool wants_version = false;
  bool wants_help = false;
};

// kInvalidArgument with one line for each fault.
Result<DaemonArguments> ParseDaemonArguments(const std::vector<std::string>& arguments);

// The common sections and the daemon's own.
std::vector<ConfigSection> AllSections(const DaemonSpec& spec);

// Reads and checks everything that a start would: file, values, addresses, the daemon's own checks.
Result<DaemonConfig> LoadDaemonConfig(const DaemonSpec& spec, const DaemonArguments& arguments);

// What --help prints.
std::string RenderDaemonHelp(const DaemonSpec& spec);

// What --reference prints: the page docs/reference/DAEMON.md.
std::string RenderDaemonReference(const DaemonSpec& spec);

}  // namespace socle::service
