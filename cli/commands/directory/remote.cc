#include "cli/commands/directory/remote.h"

#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <boost/json/object.hpp>
#include <boost/json/value.hpp>

#include "cli/command.h"
#include "cli/commands/remote_daemon.h"
#include "cli/daemon.h"
#include "cli/json_view.h"
#include "cli/terminal/table.h"
#include "lib/base/result.h"
#include "lib/config/option.h"

namespace socle::cli {

namespace {

constexpr RemoteDaemon kDirectoryd = {
    .name = "socle-directoryd",
    .socket_variable = "SOCLE_DIRECTORYD_SOCKET",
    .demo_socket = "./var/demo/directoryd/control.sock",
    .installed_socket = "/run/socle-directoryd/control.sock",
};

}  // namespace

config::OptionTable DirectoryTable(std::vector<config::OptionSpec> own,
                                   std::vector<config::PositionalSpec> positionals) {
  own.push_back(
      {.key = "socket",
       .kind = config::OptionKind::kPath,
       .argument = "PATH",
       .help = "The control socket of socle-directoryd.",
       .default_note = "SOCLE_DIRECTORYD_SOCKET, that of the demo, or that of the installed daemon",
       .is_command_line_only = true});
  own.push_back({.key = "json",
                 .kind = config::OptionKind::kFlag,
                 .help = "Print the answer as one JSON object.",
                 .is_command_line_only = true});
  return {.options = std::move(own), .positionals = std::move(positionals)};
}

Result<std::unique_ptr<Daemon>> ConnectDirectoryd(const CommandContext& context) {
  return Connect(context, kDirectoryd);
}

Result<boost::json::value> AskDirectoryd(const CommandContext& context,
                                         const std::string& method,
                                         boost::json::object params) {
  return Ask(context, kDirectoryd, method, std::move(params));
}

config::OptionSpec TextOption(const std::string& key,
                              const std::string& argument,
                              const std::string& help) {
  return {.key = key,
          .kind = config::OptionKind::kText,
          .argument = argument,
          .help = help,
          .is_command_line_only = true};
}

config::OptionSpec FlagOption(const std::string& key, const std::string& help) {
  return {
      .key = key, .kind = config::OptionKind::kFlag, .help = help, .is_command_line_only = true};
}

std::string EntryView::First(std::string_view attribute) const {
  const std::vector<JsonView> values = item_["attributes"][attribute].Items();
  return values.empty() ? std::string() : values.front().Text();
}

std::string EntryView::All(std::string_view attribute) const {
  std::string all;
  for (const JsonView& value : item_["attributes"][attribute].Items()) {
    all += (all.empty() ? "" : ", ") + value.Text();
  }
  return all;
}

void PrintMembers(const CommandContext& context, const JsonView& answer) {
  Table table({{.title = "what"}, {.title = "value", .yields = 1}});
  for (const JsonView::Member& member : answer.Members()) {
    std::string name = member.name;
    for (char& c : name) {
      c = c == '_' && context.environment.terminal.is_out_terminal ? ' ' : c;
    }
    const std::vector<std::string> texts = member.value.Texts();
    std::string joined;
    for (const std::string& text : texts) {
      joined += (joined.empty() ? "" : "; ") + text;
    }
    if (member.value.IsNumber()) {
      table.AddRow({name, member.value.Count()});
    } else {
      table.AddRow({name, texts.empty() ? member.value.Text() : joined});
    }
  }
  table.Print(context.environment.out, context.environment.terminal);
}

}  // namespace socle::cli
