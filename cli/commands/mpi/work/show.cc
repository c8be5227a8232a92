#include <string>

#include <boost/json/object.hpp>
#include <boost/json/value.hpp>

#include "cli/command.h"
#include "cli/commands/mpi/remote.h"
#include "cli/commands/mpi/work/show_case.h"
#include "cli/commands/mpi/work/work_filter.h"
#include "lib/base/result.h"

namespace socle::cli {

namespace {

Status Run(CommandContext& context) {
  SOCLE_TRY(const boost::json::value result,
            AskMpid(context, "mpi.work.show", {{"item", WorkItemOf(context.values)}}));
  PrintCase(context, result);
  return {};
}

}  // namespace

Command MpiWorkShow();

Command MpiWorkShow() {
  return {
      .noun = "mpi",
      .verb = "work show",
      .summary = "show an item with both identities side by side",
      .description =
          "Traits of both identities with the weight of each, what the engine makes of them, other "
          "identities of the persons, people at the same address or telephone, and the history of "
          "the item. A sign tells how values compare: = equal, ~ near, ! different, . missing on "
          "one side.",
      .table = RemoteTable({}, {WorkItemPositional()}),
      .examples = {{.command_line = "mpi work show 17", .text = "Show an item."}},
      .check = CheckWorkItem,
      .run = Run,
  };
}

}  // namespace socle::cli
