#include <ostream>
#include <string>
#include <string_view>
#include <utility>

#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>
#include <boost/json/value.hpp>
#include <fmt/format.h>

#include "cli/command.h"
#include "cli/commands/confirm.h"
#include "cli/commands/mpi/answers/identity.h"
#include "cli/commands/mpi/remote.h"
#include "cli/json_view.h"
#include "cli/terminal/number.h"
#include "cli/terminal/progress.h"
#include "cli/terminal/table.h"
#include "cli/terminal/terminal.h"
#include "cli/terminal/text_box.h"
#include "lib/base/result.h"
#include "lib/config/option.h"
#include "lib/control/client.h"

namespace socle::cli {

namespace {

void PrintMembers(const CommandContext& context, const JsonView& json) {
  Table table({{.title = "what"}, {.title = "value", .align = Align::kRight}});
  for (const JsonView::Member& member : json.Members()) {
    const std::string name =
        context.environment.terminal.is_out_terminal ? TraitLabel(member.name) : member.name;
    if (member.value.IsNumber() && member.value.Number() >= 0 &&
        member.value.Text().find_first_of(".eE") == std::string::npos) {
      table.AddRow({name, member.value.Count()});
    } else {
      table.AddRow({name, member.value.Text()});
    }
  }
  table.Print(context.environment.out, context.environment.terminal);
}

Status RunStatus(CommandContext& context) {
  SOCLE_TRY(const boost::json::value result, AskMpid(context, "mpi.status", {}));
  if (WantsJson(context)) {
    PrintJson(context, result);
    return {};
  }
  PrintMembers(context, JsonView(result));
  if (!JsonView(result)["is_writing"].IsAbsent() && !JsonView(result)["is_writing"].Flag()) {
    context.environment.err
        << "socle: warning: the index takes no writes: see its log, and free space on its disk; "
           "it tries again by itself\n";
  }
  return {};
}

// What a step counts.
std::string UnitOf(std::string_view step) {
  if (step == "copy" || step == "check") {
    return "bytes";
  }
  return step == "scan" ? "rows" : "records";
}

// A call that takes long, with its progress: {"step", "records", "of"}, each optional.
Result<boost::json::value> CallLong(CommandContext& context,
                                    const std::string& method,
                                    const std::string& stage,
                                    boost::json::object params) {
  const Environment& environment = context.environment;
  Progress progress(
      environment.err, environment.clock, environment.terminal, context.values.Flag(kOptionQuiet));
  std::string last = stage;
  progress.Begin(stage, 0, UnitOf(stage));
  const control::PartObservers observers = {.on_progress = [&](const boost::json::value& value) {
    const JsonView json(value);
    std::string next = Printable(json["step"].Text());
    if (!next.empty() && next != last) {
      last = std::move(next);
      progress.Begin(last, json["of"].Count(), UnitOf(last));
    }
    progress.SetTotal(json["of"].Count());
    progress.Update(json["records"].Count());
    return true;
  }};
  SOCLE_TRY(const auto daemon, ConnectMpid(context));
  auto result = daemon->Call(method, std::move(params), observers);
  progress.End();
  return result;
}

// The weights before and after.
void PrintWeights(const CommandContext& context, const JsonView& changes) {
  Table table({{.title = "trait"},
               {.title = "level"},
               {.title = "before", .align = Align::kRight},
               {.title = "after", .align = Align::kRight}});
  for (const JsonView& weight : changes["weights"].Items()) {
    table.AddRow({weight["trait"].Text(),
                  weight["level"].Text(),
                  FormatSignedBits(weight["before"].Number()),
                  FormatSignedBits(weight["after"].Number())});
  }
  table.Print(context.environment.out, context.environment.terminal);
  const JsonView sample = changes["sample"];
  if (sample.IsObject() && !context.values.Flag(kOptionQuiet)) {
    context.environment.err << fmt::format(
        "socle: in a sample of {} records the new weights gain {} links and lose {}\n",
        FormatGrouped(sample["records"].Count()),
        FormatGrouped(sample["links_gained"].Count()),
        FormatGrouped(sample["links_lost"].Count()));
  }
}

Status RunReplay(CommandContext& context) {
  SOCLE_TRY_STATUS(
      Confirm(context.environment, context.values.Flag("yes"), "Link all identities anew?"));
  SOCLE_TRY(const boost::json::value result, CallLong(context, "mpi.replay", "replay", {}));
  if (WantsJson(context)) {
    PrintJson(context, result);
  } else {
    PrintMembers(context, JsonView(result));
  }
  return {};
}

Status RunBackup(CommandContext& context) {
  boost::json::object params;
  if (!context.values.Positionals().empty()) {
    params["name"] = context.values.Positionals().front();
  }
  SOCLE_TRY(const boost::json::value result,
            CallLong(context, "mpi.backup", "copy", std::move(params)));
  if (WantsJson(context)) {
    PrintJson(context, result);
  } else {
    PrintMembers(context, JsonView(result));
  }
  return {};
}

Status RunRetrain(CommandContext& context) {
  const bool is_dry = context.values.Flag("dry-run");
  if (!is_dry) {
    SOCLE_TRY_STATUS(Confirm(context.environment,
                             context.values.Flag("yes"),
                             "Train the model anew, and decide with it from now on?"));
  }
  SOCLE_TRY(const boost::json::value result,
            CallLong(context, "mpi.retrain", "retrain", {{"dry_run", is_dry}}));
  const JsonView json(result);
  if (WantsJson(context)) {
    PrintJson(context, result);
    return {};
  }
  PrintWeights(context, json["changes"]);
  if (!context.values.Flag(kOptionQuiet)) {
    context.environment.err << (is_dry
                                    ? "socle: nothing was changed\n"
                                    : "socle: link all identities with it: 'socle mpi replay'\n");
  }
  return {};
}

}  // namespace

Command MpiStatus();
Command MpiBackup();
Command MpiReplay();
Command MpiRetrain();

Command MpiStatus() {
  return {
      .noun = "mpi",
      .verb = "status",
      .summary = "show how much the running index holds and whether it takes writes",
      .description =
          "Counts of identities, persons and open work, the number of the last change, "
          "and the size of the trace.",
      .table = RemoteTable({}),
      .examples = {{.command_line = "mpi status", .text = "Look whether the index is well."}},
      .run = RunStatus,
  };
}

Command MpiBackup() {
  return {
      .noun = "mpi",
      .verb = "backup",
      .summary = "copy the running index into a new folder and verify the copy",
      .description =
          "The index goes on working meanwhile. The copy lies where the daemon keeps its backups "
          "([store] backup-folder), is one state of the index, and has been read back when it gets "
          "its name. Put back with 'store restore'. It holds patients' data.",
      .table = RemoteTable({},
                           {{.name = "NAME",
                             .help = "Name of the new folder; that of the instant by default.",
                             .count_min = 0}}),
      .examples = {{.command_line = "mpi backup monday", .text = "Back up the running index."}},
      .run = RunBackup,
  };
}

Command MpiReplay() {
  return {
      .noun = "mpi",
      .verb = "replay",
      .summary = "link all identities of the running index anew",
      .description =
          "After a change of model or policy, and when the index has grown: items of the work list "
          "that "
          "later knowledge answers are closed. Rulings of people stay; persons keep their numbers "
          "wherever they keep identities.",
      .table = RemoteTable({YesOption()}),
      .examples = {{.command_line = "mpi replay --yes", .text = "Link everything anew."}},
      .run = RunReplay,
  };
}

Command MpiRetrain() {
  return {
      .noun = "mpi",
      .verb = "retrain",
      .summary = "train the model of the running index on what it holds",
      .description =
          "Weights are learnt from the identities and from what people ruled. With --dry-run the "
          "new weights are shown and dropped.",
      .table = RemoteTable({{.key = "dry-run",
                             .kind = config::OptionKind::kFlag,
                             .help = "Show what would change, and change nothing.",
                             .is_command_line_only = true},
                            YesOption()}),
      .examples = {{.command_line = "mpi retrain --dry-run",
                    .text = "See what training would change."}},
      .run = RunRetrain,
  };
}

}  // namespace socle::cli
