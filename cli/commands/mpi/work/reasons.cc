#include <string>
#include <vector>

#include <boost/json/value.hpp>

#include "cli/command.h"
#include "cli/commands/mpi/answers/work_item.h"
#include "cli/commands/mpi/remote.h"
#include "cli/json_view.h"
#include "cli/terminal/table.h"
#include "lib/base/result.h"

namespace socle::cli {

namespace {

Status Run(CommandContext& context) {
  SOCLE_TRY(const boost::json::value result, AskMpid(context, "mpi.work.reasons", {}));
  if (WantsJson(context)) {
    PrintJson(context, result);
    return {};
  }
  Table table({{.title = "code"}, {.title = "decision"}, {.title = "meaning"}});
  for (const WorkReasonView& reason : ReadWorkReasons(JsonView(result))) {
    table.AddRow({reason.code, reason.decision, reason.text});
  }
  table.Print(context.environment.out, context.environment.terminal);
  return {};
}

}  // namespace

Command MpiWorkReasons();

Command MpiWorkReasons() {
  return {
      .noun = "mpi",
      .verb = "work reasons",
      .summary = "list the reasons that decisions are given",
      .description = "Each reason goes with one decision.",
      .table = RemoteTable({}),
      .examples = {{.command_line = "mpi work reasons", .text = "Show the codes."}},
      .run = Run,
  };
}

}  // namespace socle::cli
