#include <cstdint>
#include <string>
#include <utility>

#include <boost/json/object.hpp>
#include <boost/json/value.hpp>
#include <fmt/format.h>

#include "cli/command.h"
#include "cli/commands/mpi/remote.h"
#include "cli/json_view.h"
#include "cli/terminal/table.h"
#include "lib/base/result.h"
#include "lib/config/option.h"
#include "lib/config/values.h"

namespace socle::cli {

namespace {

constexpr std::uint64_t kLimitMax = 1000;

Status Check(const config::OptionValues& values) {
  return values.Positionals().empty() ? Status{} : CheckSubjectName(values.Positionals().front());
}

Status Run(CommandContext& context) {
  boost::json::object params{{"limit", context.values.Count("limit")}};
  if (!context.values.Positionals().empty()) {
    params["subject"] = context.values.Positionals().front();
  }
  SOCLE_TRY(const auto daemon, ConnectMpid(context));
  SOCLE_TRY(ItemsAnswer answer, AskForItems(*daemon, "mpi.actions", std::move(params)));
  if (WantsJson(context)) {
    PrintJson(context, WholeAnswer(std::move(answer)));
    return {};
  }
  const bool is_terminal = context.environment.terminal.is_out_terminal;
  Table table({{.title = "action", .align = Align::kRight},
               {.title = "kind"},
               {.title = "at"},
               {.title = "actor"},
               {.title = "reason"},
               {.title = "identities"},
               {.title = "undone by"}});
  for (const boost::json::value& value : answer.items) {
    const JsonView item(value);
    const std::string at = item["at"].Text();
    const std::string undone_by = item["undone_by"].Text();
    table.AddRow({item["action"].Text(),
                  item["kind"].Text(),
                  is_terminal ? ShortInstant(at) : at,
                  item["actor"].Text(),
                  item["reason"].Text(),
                  fmt::format("{}", fmt::join(item["identities"].Texts(), " ")),
                  undone_by == "0" ? "" : undone_by});
  }
  if (!answer.items.empty()) {
    table.Print(context.environment.out, context.environment.terminal);
  } else if (!context.values.Flag(kOptionQuiet)) {
    context.environment.err << "socle: no action\n";
  }
  return {};
}

}  // namespace

Command MpiActions();

Command MpiActions() {
  return {
      .noun = "mpi",
      .verb = "actions",
      .summary = "list what people decided, of all or of one subject",
      .description = "The latest first. 'mpi undo' takes one back.",
      .table = RemoteTable({{.key = "limit",
                             .kind = config::OptionKind::kCount,
                             .argument = "N",
                             .help = "Show so many at most.",
                             .default_text = "50",
                             .limits = {.min = 1, .max = kLimitMax}}},
                           {{.name = "SUBJECT",
                             .help = "A person (P1042) or an identity (DOMAIN:IPP).",
                             .count_min = 0}}),
      .examples = {{.command_line = "mpi actions", .text = "Show the last decisions."},
                   {.command_line = "mpi actions P1042",
                    .text = "Show what was decided about a person."}},
      .check = Check,
      .run = Run,
  };
}

}  // namespace socle::cli
