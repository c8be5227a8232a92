#include "cli/app.h"

#include <algorithm>
#include <cstddef>
#include <optional>
#include <ostream>
#include <ranges>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "cli/command.h"
#include "cli/defaults.h"
#include "cli/environment.h"
#include "cli/exit_code.h"
#include "cli/help.h"
#include "cli/reference.h"
#include "cli/terminal/terminal.h"
#include "lib/base/result.h"
#include "lib/config/command_line.h"
#include "lib/config/option.h"
#include "lib/config/parse.h"
#include "lib/config/render.h"
#include "lib/config/suggest.h"
#include "lib/config/values.h"

namespace socle::cli {

namespace {

using Arguments = std::vector<std::string>;
using Commands = std::vector<Command>;

constexpr std::ptrdiff_t AsDistance(std::size_t count) {
  return static_cast<std::ptrdiff_t>(count);
}

// "mpi work next".
constexpr std::size_t kNameWordsMax = 3;

std::string JoinWords(const Arguments& words, std::size_t count) {
  return fmt::format("{}", fmt::join(words.begin(), words.begin() + AsDistance(count), " "));
}

// One "socle: " line for each line of the text.
void PrintError(const Environment& environment, std::string_view text) {
  for (const auto line : std::views::split(text, '\n')) {
    environment.err << Paint(
                           "socle:",
                           Colour::kRed,
                           environment.terminal.may_colour && environment.terminal.is_err_terminal)
                    << ' ' << Printable(std::string_view(line.begin(), line.end())) << '\n';
  }
}

ExitCode FailUsage(const Environment& environment,
                   std::string_view text,
                   std::string_view command) {
  PrintError(environment, text);
  const std::string_view blank = command.empty() ? "" : " ";
  PrintError(environment, fmt::format("for help, type 'socle{}{} --help'", blank, command));
  return ExitCode::kUsage;
}

ExitCode FailWith(const Environment& environment, const Error& error) {
  PrintError(environment, error.detail);
  return ExitCodeOf(error.code);
}

bool AsksForHelp(const Arguments& arguments) {
  const auto end = std::ranges::find(arguments, "--");
  return std::any_of(arguments.begin(), end, [](const std::string& argument) {
    return argument == "--help" || argument == "-h";
  });
}

const Command* FindCommand(const Commands& commands, std::string_view name) {
  const auto found = std::ranges::find_if(
      commands, [&](const Command& command) { return command.Name() == name; });
  return found == commands.end() ? nullptr : &*found;
}

// The command that the arguments begin with, and how many of them its name takes: the longest name.
struct Named {
  const Command* command = nullptr;
  std::size_t words = 0;
};

Named FindNamed(const Commands& commands, const Arguments& arguments) {
  for (std::size_t words = std::min(arguments.size(), kNameWordsMax); words > 0; --words) {
    const std::string name = JoinWords(arguments, words);
    if (const Command* command = FindCommand(commands, name)) {
      return {.command = command, .words = words};
    }
  }
  return {};
}

std::vector<std::string> Nouns(const Commands& commands) {
  std::vector<std::string> nouns = {"help"};
  for (const Command& command : commands) {
    if (nouns.back() != command.noun) {
      nouns.push_back(command.noun);
    }
  }
  return nouns;
}

// The words that may follow `group`: "mpi", or "mpi work".
std::vector<std::string> VerbsOf(const Commands& commands, std::string_view group) {
  std::vector<std::string> verbs;
  const std::string front = std::string(group) + ' ';
  for (const Command& command : commands) {
    const std::string name = command.Name();
    if (name.starts_with(front)) {
      const std::string rest = name.substr(front.size());
      std::string verb = rest.substr(0, rest.find(' '));
      if (std::ranges::find(verbs, verb) == verbs.end()) {
        verbs.push_back(std::move(verb));
      }
    }
  }
  return verbs;
}

// Everything before the command's own work. All its failures but a missing or unreadable file are
// usage errors.
Result<config::OptionValues> ReadOptions(const Command& command,
                                         const Commands& commands,
                                         const Arguments& arguments,
                                         const Environment& environment) {
  const config::OptionTable table = command.FullTable();
  const config::CommandLine line = config::SplitCommandLine(table, arguments);
  SOCLE_TRY(const auto defaults, LoadDefaults(line, environment));
  const std::string section = command.Name();
  config::FileSection from_file;
  if (defaults) {
    SOCLE_TRY_STATUS(CheckSectionNames(*defaults, commands));
    from_file = {.file = &*defaults, .section = section};
  }
  SOCLE_TRY(auto values, config::Parse(table, arguments, from_file));
  if (command.check != nullptr) {
    SOCLE_TRY_STATUS(command.check(values));
  }
  return values;
}

ExitCode RunCommand(const Command& command,
                    const Commands& commands,
                    const Arguments& arguments,
                    const Environment& environment) {
  if (AsksForHelp(arguments)) {
    environment.out << RenderCommand(command, environment.terminal.HelpWidth());
    return ExitCode::kDone;
  }
  const auto values = ReadOptions(command, commands, arguments, environment);
  if (!values && values.error().code == Code::kInvalidArgument) {
    return FailUsage(environment, values.error().detail, command.Name());
  }
  if (!values) {
    return FailWith(environment, values.error());
  }
  CommandContext context{.environment = environment, .values = *values, .commands = commands};
  const Status status = command.run(context);
  return status ? ExitCode::kDone : FailWith(environment, status.error());
}

const config::OptionTable& HelpTable() {
  static const config::OptionTable kTable = {
      .options =
          {
              {.key = "reference",
               .kind = config::OptionKind::kFlag,
               .help = "Print the reference of all commands in Markdown."},
              {.key = "man",
               .kind = config::OptionKind::kText,
               .argument = "NOUN-VERB",
               .help = "Print the manual page of one command."},
              {.key = "completion",
               .kind = config::OptionKind::kChoice,
               .argument = "SHELL",
               .help = "Print a completion script.",
               .choices = {"bash"}},
          },
      .positionals = {{.name = "TOPIC",
                       .help = "A command, or exit-codes.",
                       .count_min = 0,
                       .count_max = kNameWordsMax}},
  };
  return kTable;
}

ExitCode PrintManual(const Commands& commands,
                     const std::string& name,
                     const Environment& environment) {
  const auto found = std::ranges::find_if(
      commands, [&](const Command& command) { return command.DashedName() == name; });
  if (found == commands.end()) {
    return FailUsage(environment, fmt::format("no command is named '{}'", name), "help");
  }
  environment.out << RenderManual(*found);
  return ExitCode::kDone;
}

// The help of "mpi", of "mpi link", or the list of exit codes.
ExitCode PrintTopic(const Commands& commands,
                    const Arguments& topic,
                    const Environment& environment) {
  const std::size_t width = environment.terminal.HelpWidth();
  const std::string name = JoinWords(topic, topic.size());
  if (topic.empty()) {
    environment.out << RenderOverview(commands, width);
  } else if (name == "exit-codes") {
    environment.out << RenderExitCodes(width);
  } else if (const Command* command = FindCommand(commands, name)) {
    environment.out << RenderCommand(*command, width);
  } else if (!VerbsOf(commands, name).empty()) {
    environment.out << RenderNoun(commands, name, width);
  } else {
    return FailUsage(environment, fmt::format("there is no help about '{}'", name), "");
  }
  return ExitCode::kDone;
}

ExitCode RunHelp(const Commands& commands,
                 const Arguments& arguments,
                 const Environment& environment) {
  if (AsksForHelp(arguments)) {
    environment.out << "Usage: socle help " << config::RenderUsage(HelpTable()) << "\n\n"
                    << config::RenderHelp(HelpTable(), environment.terminal.HelpWidth());
    return ExitCode::kDone;
  }
  const auto values = config::Parse(HelpTable(), arguments);
  if (!values) {
    return FailUsage(environment, values.error().detail, "help");
  }
  if (values->Flag("reference")) {
    environment.out << RenderMarkdown(commands);
    return ExitCode::kDone;
  }
  if (values->Has("completion")) {
    environment.out << RenderBashCompletion(commands);
    return ExitCode::kDone;
  }
  if (const auto name = values->FindText("man")) {
    return PrintManual(commands, *name, environment);
  }
  return PrintTopic(commands, values->Positionals(), environment);
}

// The arguments begin with a group of commands, "mpi" or "mpi work", but with no command of it.
ExitCode DispatchGroup(const Commands& commands,
                       const Arguments& arguments,
                       std::size_t words,
                       const Environment& environment) {
  const std::string group = JoinWords(arguments, words);
  const auto verbs = VerbsOf(commands, group);
  if (arguments.size() == words) {
    return FailUsage(
        environment, fmt::format("'{}' needs a verb: {}", group, fmt::join(verbs, ", ")), group);
  }
  const std::string& verb = arguments[words];
  if (verb == "--help" || verb == "-h") {
    environment.out << RenderNoun(commands, group, environment.terminal.HelpWidth());
    return ExitCode::kDone;
  }
  return FailUsage(
      environment,
      fmt::format("unknown command '{} {}'{}", group, verb, config::DidYouMean(verb, verbs)),
      group);
}

ExitCode Dispatch(const Commands& commands,
                  const Arguments& arguments,
                  const Environment& environment) {
  if (arguments.empty()) {
    environment.err << RenderOverview(commands, environment.terminal.HelpWidth());
    return ExitCode::kUsage;
  }
  const std::string& noun = arguments[0];
  if (noun == "--help" || noun == "-h") {
    environment.out << RenderOverview(commands, environment.terminal.HelpWidth());
    return ExitCode::kDone;
  }
  if (noun == "--version") {
    environment.out << "socle " << SOCLE_VERSION << '\n';
    return ExitCode::kDone;
  }
  if (noun == "help") {
    return RunHelp(commands, Arguments(arguments.begin() + 1, arguments.end()), environment);
  }
  if (const Named named = FindNamed(commands, arguments); named.command != nullptr) {
    const Arguments rest(arguments.begin() + AsDistance(named.words), arguments.end());
    return RunCommand(*named.command, commands, rest, environment);
  }
  for (std::size_t words = std::min(arguments.size(), kNameWordsMax - 1); words > 0; --words) {
    if (!VerbsOf(commands, JoinWords(arguments, words)).empty()) {
      return DispatchGroup(commands, arguments, words, environment);
    }
  }
  return FailUsage(
      environment,
      fmt::format("unknown command '{}'{}", noun, config::DidYouMean(noun, Nouns(commands))),
      "");
}

}  // namespace

ExitCode RunSocle(const Commands& commands,
                  const Arguments& arguments,
                  const Environment& environment) {
  const ExitCode code = Dispatch(commands, arguments, environment);
  environment.out.flush();
  if (!environment.out.good() && code == ExitCode::kDone) {
    PrintError(environment, "cannot write to standard output; is the disk full?");
    return ExitCode::kFailed;
  }
  return code;
}

}  // namespace socle::cli
