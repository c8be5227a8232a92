#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "lib/base/result.h"
#include "lib/config/config_file.h"
#include "lib/config/option.h"
#include "lib/config/values.h"

namespace socle::service {

// One [section] of a daemon's configuration.
struct ConfigSection {
  std::string name = {};
  config::OptionTable table = {};
};

// Sections that every daemon has: [daemon] data (/var/lib/DAEMON by default), threads, poll (`poll`
// microseconds by default), stop-timeout; [log] level, format; [admin] listen (`admin_port` on
// loopback by default).
std::vector<ConfigSection> CommonSections(std::string_view daemon,
                                          std::uint16_t admin_port,
                                          std::uint64_t poll = 0);

// Checked values of all sections.
class DaemonConfig {
 public:
  // Stops the process when there is no such section: a bug.
  [[nodiscard]] const config::OptionValues& Section(std::string_view name) const;

  // Replaces the values of rows that are reloadable by those of `newer`; the keys of other rows
  // that differ, "section.key", are returned: they need a restart.
  std::vector<std::string> TakeReloadable(const DaemonConfig& newer,
                                          const std::vector<ConfigSection>& sections);

 private:
  friend Result<DaemonConfig> BindConfig(const std::vector<ConfigSection>& sections,
                                         const config::ConfigFile* file,
                                         const std::vector<std::string>& settings);

  std::map<std::string, config::OptionValues, std::less<>> sections_;
};

// `settings`: "section.key=value" each; they win over the file (null: none). kInvalidArgument with
// one line for each fault of all sections.
Result<DaemonConfig> BindConfig(const std::vector<ConfigSection>& sections,
                                const config::ConfigFile* file,
                                const std::vector<std::string>& settings);

// The whole sample file, and the part of the reference page about the file.
std::string RenderSampleConfig(std::string_view daemon, const std::vector<ConfigSection>& sections);
std::string RenderConfigReference(const std::vector<ConfigSection>& sections);

}  // namespace socle::service
