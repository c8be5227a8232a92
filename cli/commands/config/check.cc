#include <ostream>
#include <string>
#include <vector>

#include <fmt/format.h>

#include "cli/command.h"
#include "cli/defaults.h"
#include "lib/base/result.h"
#include "lib/config/config_file.h"
#include "lib/config/parse.h"

namespace socle::cli {

namespace {

Result<std::string> PathToCheck(const CommandContext& context) {
  if (!context.values.Positionals().empty()) {
    return context.values.Positionals().front();
  }
  const auto path = UserConfigPath(context.environment);
  if (!path) {
    return Fail(Code::kNotFound, "neither HOME nor XDG_CONFIG_HOME is set; name the file to check");
  }
  return *path;
}

Status Run(CommandContext& context) {
  SOCLE_TRY(const std::string path, PathToCheck(context));
  SOCLE_TRY(const auto file, config::LoadConfigFile(path));
  std::vector<std::string> faults;
  if (const auto status = CheckSectionNames(file, context.commands); !status) {
    faults.push_back(status.error().detail);
  }
  for (const Command& command : context.commands) {
    const std::string section = command.Name();
    const auto status =
        config::CheckSection(command.FullTable(), {.file = &file, .section = section});
    if (!status) {
      faults.push_back(status.error().detail);
    }
  }
  if (!faults.empty()) {
    return Fail(Code::kInvalidArgument, fmt::format("{}", fmt::join(faults, "\n")));
  }
  context.environment.out << path << ": " << file.entries.size() << " options, no fault\n";
  return {};
}

}  // namespace

Command ConfigCheck();

Command ConfigCheck() {
  return {
      .noun = "config",
      .verb = "check",
      .summary = "check a file of defaults for this command line",
      .description =
          "Reads every section and reports all faults with file and line, not only the "
          "first. Without FILE, the user's own file is read.",
      .table = {.positionals = {{.name = "FILE",
                                 .help = "The file to check.",
                                 .count_min = 0,
                                 .count_max = 1}}},
      .examples = {{.command_line = "config check", .text = "Check your own defaults."}},
      .run = Run,
  };
}

}  // namespace socle::cli
