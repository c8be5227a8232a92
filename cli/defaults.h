#pragma once

#include <optional>
#include <string>
#include <vector>

#include "cli/command.h"
#include "cli/environment.h"
#include "lib/base/result.h"
#include "lib/config/command_line.h"
#include "lib/config/config_file.h"

namespace socle::cli {

// Where the defaults of the user are kept: $XDG_CONFIG_HOME/socle/socle.conf, or the same under
// ~/.config; none when neither variable is set.
std::optional<std::string> UserConfigPath(const Environment& environment);

// The file of defaults. The one named by --config must exist (kNotFound), the user's own may.
Result<std::optional<config::ConfigFile>> LoadDefaults(const config::CommandLine& line,
                                                       const Environment& environment);

// A section with a mistyped name would silently change nothing. kInvalidArgument, one line for
// each.
Status CheckSectionNames(const config::ConfigFile& file, const std::vector<Command>& commands);

}  // namespace socle::cli
