#include "cli/command.h"

#include <algorithm>
#include <string>

#include "lib/config/option.h"
#include "lib/config/render.h"

namespace socle::cli {

std::string Command::Name() const {
  return verb.empty() ? noun : noun + ' ' + verb;
}

std::string Command::DashedName() const {
  std::string name = Name();
  std::ranges::replace(name, ' ', '-');
  return name;
}

std::string Command::Synopsis() const {
  const std::string usage = config::RenderUsage(table);
  return "socle " + Name() + (usage.empty() ? "" : " ") + usage;
}

config::OptionTable Command::FullTable() const {
  config::OptionTable full = table;
  const config::OptionTable common = CommonOptions();
  full.options.insert(full.options.end(), common.options.begin(), common.options.end());
  return full;
}

config::OptionTable CommonOptions() {
  return {
      .options =
          {
              {.key = std::string(kOptionConfig),
               .kind = config::OptionKind::kPath,
               .argument = "FILE",
               .help = "Take defaults of options from this file.",
               .default_note = "~/.config/socle/socle.conf when it exists",
               .is_command_line_only = true},
              {.key = std::string(kOptionQuiet),
               .kind = config::OptionKind::kFlag,
               .help = "Show no progress."},
              {.key = std::string(kOptionHelp),
               .kind = config::OptionKind::kFlag,
               .short_name = 'h',
               .help = "Show this help.",
               .is_command_line_only = true},
          },
  };
}

}  // namespace socle::cli
