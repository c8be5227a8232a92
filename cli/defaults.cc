#include "cli/defaults.h"

#include <algorithm>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "cli/command.h"
#include "cli/environment.h"
#include "lib/base/result.h"
#include "lib/config/command_line.h"
#include "lib/config/config_file.h"
#include "lib/config/suggest.h"

namespace socle::cli {

std::optional<std::string> UserConfigPath(const Environment& environment) {
  const std::string tail = "/socle/socle.conf";
  if (const auto folder = environment.variable("XDG_CONFIG_HOME"); folder && !folder->empty()) {
    return *folder + tail;
  }
  if (const auto home = environment.variable("HOME"); home && !home->empty()) {
    return *home + "/.config" + tail;
  }
  return std::nullopt;
}

Result<std::optional<config::ConfigFile>> LoadDefaults(const config::CommandLine& line,
                                                       const Environment& environment) {
  for (const config::OptionUse& use : line.uses) {
    if (use.spec->key == kOptionConfig) {
      SOCLE_TRY(auto file, config::LoadConfigFile(use.values.front()));
      return std::optional(std::move(file));
    }
  }
  const auto path = UserConfigPath(environment);
  if (!path) {
    return std::optional<config::ConfigFile>();
  }
  auto file = config::LoadConfigFile(*path);
  if (!file && file.error().code == Code::kNotFound) {
    return std::optional<config::ConfigFile>();
  }
  if (!file) {
    return Fail(std::move(file).error());
  }
  return std::optional(*std::move(file));
}

// A section with a mistyped name would silently change nothing.
Status CheckSectionNames(const config::ConfigFile& file, const std::vector<Command>& commands) {
  std::vector<std::string> names;
  names.reserve(commands.size());
  for (const Command& command : commands) {
    names.push_back(command.Name());
  }
  std::vector<std::string> faults;
  const std::string* last = nullptr;
  for (const config::ConfigEntry& entry : file.entries) {
    const bool is_same_section = last != nullptr && *last == entry.section;
    last = &entry.section;
    if (!is_same_section && std::ranges::find(names, entry.section) == names.end()) {
      faults.push_back(fmt::format("{}:{}: no command is named '{}'{}",
                                   file.path,
                                   entry.line,
                                   entry.section,
                                   config::DidYouMean(entry.section, names)));
    }
  }
  if (!faults.empty()) {
    return Fail(Code::kInvalidArgument, fmt::format("{}", fmt::join(faults, "\n")));
  }
  return {};
}

}  // namespace socle::cli
