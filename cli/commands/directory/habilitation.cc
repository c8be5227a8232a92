#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <ostream>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <boost/json/object.hpp>
#include <boost/json/value.hpp>

#include "cli/command.h"
#include "cli/commands/directory/remote.h"
#include "cli/commands/mpi/remote.h"
#include "cli/environment.h"
#include "cli/json_view.h"
#include "cli/terminal/table.h"
#include "lib/base/result.h"
#include "lib/config/option.h"
#include "lib/config/values.h"

namespace socle::cli {

namespace {

constexpr std::uint64_t kDaysMax = 1830;

// The value of the first relative name: what people know an entry by.
std::string ShortName(const std::string& dn) {
  const std::size_t equals = dn.find('=');
  const std::size_t end = dn.find(',');
  return equals == std::string::npos || equals > end
             ? dn
             : dn.substr(equals + 1, end == std::string::npos ? end : end - equals - 1);
}

std::string ShortDate(const std::string& instant) {
  return instant.substr(0, 10);
}

void PrintTable(const CommandContext& context, const std::vector<JsonView>& items) {
  Table table({{.title = "id"},
               {.title = "professional"},
               {.title = "application", .yields = 1},
               {.title = "role", .yields = 2},
               {.title = "from"},
               {.title = "until"},
               {.title = "effect"},
               {.title = "asked by", .yields = 3},
               {.title = "decided by", .yields = 3},
               {.title = "reason", .yields = 4}});
  for (const JsonView& item : items) {
    table.AddRow({item["id"].Text(),
                  ShortName(item["person"].Text()),
                  ShortName(item["application"].Text()),
                  item["role"].Text(),
                  ShortDate(item["from"].Text()),
                  ShortDate(item["until"].Text()),
                  item["effect"].Text(),
                  ShortName(item["requested_by"].Text()),
                  ShortName(item["decided_by"].Text()),
                  item["reason"].Text()});
  }
  table.Print(context.environment.out, context.environment.terminal);
}

Status Ask(CommandContext& context, const std::string& verb, boost::json::object params) {
  SOCLE_TRY(const boost::json::value result,
            AskDirectoryd(context, "directory.habilitation." + verb, std::move(params)));
  if (WantsJson(context)) {
    PrintJson(context, result);
  } else {
    PrintTable(context, {JsonView(result)});
  }
  return {};
}

// Instants that were given, as the daemon takes them.
Status PutInstants(boost::json::object& params,
                   const config::OptionValues& values,
                   std::initializer_list<const char*> keys) {
  for (const char* key : keys) {
    if (const auto text = values.FindText(key)) {
      SOCLE_TRY(const std::string instant, NormalInstant(*text));
      params[key] = instant;
    }
  }
  return {};
}

Status RunRequest(CommandContext& context) {
  const std::vector<std::string>& names = context.values.Positionals();
  boost::json::object params{{"person", names[0]}, {"application", names[1]}};
  PutTexts(params, context.values, {"role", "structure", "reason"});
  SOCLE_TRY_STATUS(PutInstants(params, context.values, {"from", "until"}));
  return Ask(context, "request", std::move(params));
}

Status RunDecision(CommandContext& context, const std::string& verb) {
  boost::json::object params{{"habilitation", context.values.Positionals().front()}};
  PutTexts(params, context.values, {"reason"});
  if (verb == "expire") {
    SOCLE_TRY_STATUS(PutInstants(params, context.values, {"at"}));
  }
  return Ask(context, verb, std::move(params));
}

Status RunApprove(CommandContext& context) {
  return RunDecision(context, "approve");
}

Status RunRefuse(CommandContext& context) {
  return RunDecision(context, "refuse");
}

Status RunRevoke(CommandContext& context) {
  return RunDecision(context, "revoke");
}

Status RunExpire(CommandContext& context) {
  return RunDecision(context, "expire");
}

Status RunList(CommandContext& context) {
  boost::json::object params;
  PutTexts(params, context.values, {"person", "application", "effect"});
  PutCounts(params, context.values, {"expiring-days"});
  SOCLE_TRY(const auto daemon, ConnectDirectoryd(context));
  SOCLE_TRY(ItemsAnswer answer,
            AskForItems(*daemon, "directory.habilitation.list", std::move(params)));
  if (WantsJson(context)) {
    PrintJson(context, WholeAnswer(std::move(answer)));
    return {};
  }
  const std::vector<boost::json::value> items(answer.items.begin(), answer.items.end());
  std::vector<JsonView> views;
  views.reserve(items.size());
  for (const boost::json::value& item : items) {
    views.emplace_back(item);
  }
  if (!views.empty()) {
    PrintTable(context, views);
  } else if (!context.values.Flag(kOptionQuiet)) {
    context.environment.err << "socle: none\n";
  }
  return {};
}

config::OptionSpec WhyOption(bool is_required) {
  config::OptionSpec row = TextOption("reason", "TEXT", "Why; shown to the professional.");
  row.is_required = is_required;
  return row;
}

config::PositionalSpec HabilitationPositional() {
  return {.name = "HABILITATION", .help = "Its id, as 'habilitation list' shows it, or its name."};
}

Command Decision(std::string_view verb,
                 std::string summary,
                 std::string description,
                 Status (*run)(CommandContext& context)) {
  Command command = {
      .noun = "directory",
      .verb = "habilitation " + std::string(verb),
      .summary = std::move(summary),
      .description = std::move(description),
      .table = DirectoryTable({WhyOption(verb != "approve")}, {HabilitationPositional()}),
      .run = run};
  command.examples = {{.command_line = "directory habilitation " + std::string(verb) +
                                       " h0f3a77c21b9e4d58" +
                                       (verb == "approve" ? "" : " --reason departed"),
                       .text = "Do it for one habilitation."}};
  return command;
}

}  // namespace

Command DirectoryHabilitationApprove();
Command DirectoryHabilitationExpire();
Command DirectoryHabilitationList();
Command DirectoryHabilitationRefuse();
Command DirectoryHabilitationRequest();
Command DirectoryHabilitationRevoke();

Command DirectoryHabilitationRequest() {
  config::OptionSpec until = TextOption("until", "DATE", "First day when it is over.");
  until.is_required = true;
  return {
      .noun = "directory",
      .verb = "habilitation request",
      .summary = "ask for a habilitation of a professional in an application",
      .description =
          "It means nothing until somebody else approves it: not who asked, and not the "
          "professional. At most five years. Who asked is in the entry and in the trace.",
      .table = DirectoryTable(
          {TextOption("role", "ROLE", "Role in the application."),
           TextOption("structure", "NAME", "Entry of the structure that it holds for."),
           TextOption("from", "DATE", "First day; now by default."),
           until,
           WhyOption(false)},
          {{.name = "PROFESSIONAL", .help = "RPPS number, identifier, or name of the entry."},
           {.name = "APPLICATION", .help = "Its uid, or the name of its entry."}}),
      .examples = {{.command_line = "directory habilitation request 09990000003 dpi --role lecteur "
                                    "--until 2027-12-31",
                    .text = "Ask for the right to read in the patient record."}},
      .run = RunRequest,
  };
}

Command DirectoryHabilitationApprove() {
  return Decision("approve",
                  "give a habilitation that was asked for",
                  "By somebody else than who asked and than the professional, before its end.",
                  RunApprove);
}

Command DirectoryHabilitationRefuse() {
  return Decision("refuse",
                  "refuse a habilitation that was asked for",
                  "With a reason, which the professional may read.",
                  RunRefuse);
}

Command DirectoryHabilitationRevoke() {
  return Decision("revoke",
                  "take a habilitation away at once",
                  "Needs a reason and no second person. The entry stays, with who did it.",
                  RunRevoke);
}

Command DirectoryHabilitationExpire() {
  return {
      .noun = "directory",
      .verb = "habilitation expire",
      .summary = "give an approved habilitation an earlier end",
      .description = "Now, or at a date before its end. Later ends need a new request.",
      .table = DirectoryTable(
          {TextOption("at", "DATE", "The new end; now by default."), WhyOption(true)},
          {HabilitationPositional()}),
      .examples = {{.command_line = "directory habilitation expire h0f3a77c21b9e4d58 --at "
                                    "2026-12-31 --reason contract",
                    .text = "Have it end with the contract."}},
      .run = RunExpire,
  };
}

Command DirectoryHabilitationList() {
  return {
      .noun = "directory",
      .verb = "habilitation list",
      .summary = "show habilitations and what they mean now",
      .description =
          "All of them, or those of a professional or an application; active ones that "
          "end soon with --expiring-days.",
      .table = DirectoryTable(
          {TextOption("person", "PROFESSIONAL", "RPPS number, identifier, or name of the entry."),
           TextOption("application", "APPLICATION", "Its uid, or the name of its entry."),
           {.key = "effect",
            .kind = config::OptionKind::kChoice,
            .argument = "EFFECT",
            .help = "Those that mean this now.",
            .choices = {"requested", "pending", "active", "expired", "refused", "revoked"},
            .is_command_line_only = true},
           {.key = "expiring-days",
            .kind = config::OptionKind::kCount,
            .argument = "N",
            .help = "Active ones that end within so many days.",
            .default_note = "whatever their end",
            .limits = {.min = 0, .max = kDaysMax},
            .is_command_line_only = true}}),
      .examples = {{.command_line = "directory habilitation list --effect requested",
                    .text = "See what waits for an answer."},
                   {.command_line = "directory habilitation list --expiring-days 30",
                    .text = "See what ends this month."}},
      .run = RunList,
  };
}

}  // namespace socle::cli
