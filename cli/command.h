#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "cli/environment.h"
#include "lib/base/result.h"
#include "lib/config/option.h"
#include "lib/config/values.h"

namespace socle::cli {

struct Command;

// What a command works with. Nothing else is global.
struct CommandContext {
  const Environment& environment;
  const config::OptionValues& values;
  // All commands, for those that describe the others.
  const std::vector<Command>& commands;
};

struct Example {
  std::string command_line = {};  // without "socle "
  std::string text = {};          // what it does, one sentence
};

// `socle <noun> <verb>`, declared once: parser, help, reference, manual page and completion are
// made from it.
struct Command {
  std::string noun = {};
  std::string verb = {};         // "link", "work next"; empty: the noun alone is the command
  std::string summary = {};      // one line, no full stop: "find the records of the same person"
  std::string description = {};  // paragraphs separated by an empty line
  config::OptionTable table = {};
  std::vector<Example> examples = {};
  // Rules across options. A failure is a usage error. May be null.
  Status (*check)(const config::OptionValues& values) = nullptr;
  // Data goes to `out`, everything else to `err`. The error's detail is for the user:
  // "<what>; <what to do next>".
  Status (*run)(CommandContext& context) = nullptr;

  // "mpi link"; also the section of its defaults in the configuration file.
  [[nodiscard]] std::string Name() const;
  // "mpi-link": of its manual page.
  [[nodiscard]] std::string DashedName() const;
  // "socle mpi link FILE... [--map MAP]".
  [[nodiscard]] std::string Synopsis() const;
  // Its own options, then those of every command.
  [[nodiscard]] config::OptionTable FullTable() const;
};

// Options that every command has, and their keys.
config::OptionTable CommonOptions();
inline constexpr std::string_view kOptionConfig = "config";
inline constexpr std::string_view kOptionQuiet = "quiet";
inline constexpr std::string_view kOptionHelp = "help";

}  // namespace socle::cli
