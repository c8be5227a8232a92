#include "cli/command.h"

#include <string>

#include "lib/config/option.h"

namespace socle::cli {

std::string Command::Name() const {
  return verb.empty() ? noun : noun + ' ' + verb;
}

config::OptionTable Command::FullTable() const {
  config::OptionTable full = table;
  full.options.push_back({.key = std::string(kOptionConfig),
                          .kind = config::OptionKind::kPath,
                          .argument = "FILE",
                          .help = "Take defaults of options from this file.",
                          .default_note = "~/.config/socle/socle.conf when it exists",
                          .is_command_line_only = true});
  full.options.push_back({.key = std::string(kOptionQuiet),
                          .kind = config::OptionKind::kFlag,
                          .help = "Show no progress."});
  full.options.push_back({.key = std::string(kOptionHelp),
                          .kind = config::OptionKind::kFlag,
                          .short_name = 'h',
                          .help = "Show this help.",
                          .is_command_line_only = true});
  return full;
}

}  // namespace socle::cli
