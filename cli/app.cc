#include "cli/app.h"

#include <algorithm>
#include <cstddef>
#include <optional>
#include <ostream>
#include <ranges>
#include <string>
#include <string_view>
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

const Command* FindCommand(const Commands& commands, std::string_view noun, std::string_view verb) {
  const auto found = std::ranges::find_if(commands, [&](const Command& command) {
    return command.noun == noun && command.verb == verb;
  });
  return found == commands.end() ? nullptr : &*found;
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

std::vector<std::string> VerbsOf(const Commands& commands, std::string_view noun) {
  std::vector<std::string> verbs;
  for (const Command& command : commands) {
    if (command.noun == noun) {
      verbs.push_back(command.verb);
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
      .positionals =
          {{.name = "TOPIC", .help = "A command, or exit-codes.", .count_min = 0, .count_max = 2}},
  };
  return kTable;
}

ExitCode PrintManual(const Commands& commands,
                     const std::string& name,
                     const Environment& environment) {
  const std::size_t dash = std::min(name.find('-'), name.size());
  const std::string verb = name.substr(std::min(dash + 1, name.size()));
  const Command* command = FindCommand(commands, name.substr(0, dash), verb);
  if (command == nullptr) {
    return FailUsage(environment, fmt::format("no command is named '{}'", name), "help");
  }
  environment.out << RenderManual(*command);
  return ExitCode::kDone;
}

// The help of "mpi", of "mpi link", or the list of exit codes.
ExitCode PrintTopic(const Commands& commands,
                    const Arguments& topic,
                    const Environment& environment) {
  const std::size_t width = environment.terminal.HelpWidth();
  const std::string verb = topic.size() > 1 ? topic[1] : "";
  if (topic.empty()) {
    environment.out << RenderOverview(commands, width);
  } else if (topic.front() == "exit-codes") {
    environment.out << RenderExitCodes(width);
  } else if (const Command* command = FindCommand(commands, topic.front(), verb)) {
    environment.out << RenderCommand(*command, width);
  } else if (verb.empty() && !VerbsOf(commands, topic.front()).empty()) {
    environment.out << RenderNoun(commands, topic.front(), width);
  } else {
    const std::string name = fmt::format("{}", fmt::join(topic, " "));
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

ExitCode Dispatch(const Commands& commands,
                  const Arguments& arguments,
                  const Environment& environment) {
  const std::size_t width = environment.terminal.HelpWidth();
  if (arguments.empty()) {
    environment.err << RenderOverview(commands, width);
    return ExitCode::kUsage;
  }
  const std::string& noun = arguments[0];
  if (noun == "--help" || noun == "-h") {
    environment.out << RenderOverview(commands, width);
    return ExitCode::kDone;
  }
  if (noun == "--version") {
    environment.out << "socle " << SOCLE_VERSION << '\n';
    return ExitCode::kDone;
  }
  const auto rest = [&](std::ptrdiff_t from) {
    return Arguments(arguments.begin() + from, arguments.end());
  };
  if (noun == "help") {
    return RunHelp(commands, rest(1), environment);
  }
  if (const Command* command = FindCommand(commands, noun, "")) {
    return RunCommand(*command, commands, rest(1), environment);
  }
  const auto verbs = VerbsOf(commands, noun);
  if (verbs.empty()) {
    return FailUsage(
        environment,
        fmt::format("unknown command '{}'{}", noun, config::DidYouMean(noun, Nouns(commands))),
        "");
  }
  if (arguments.size() > 1 && (arguments[1] == "--help" || arguments[1] == "-h")) {
    environment.out << RenderNoun(commands, noun, width);
    return ExitCode::kDone;
  }
  if (arguments.size() < 2) {
    return FailUsage(
        environment, fmt::format("'{}' needs a verb: {}", noun, fmt::join(verbs, ", ")), noun);
  }
  const Command* command = FindCommand(commands, noun, arguments[1]);
  if (command == nullptr) {
    return FailUsage(environment,
                     fmt::format("unknown command '{} {}'{}",
                                 noun,
                                 arguments[1],
                                 config::DidYouMean(arguments[1], verbs)),
                     noun);
  }
  return RunCommand(*command, commands, rest(2), environment);
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
