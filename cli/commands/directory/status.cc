#include <ostream>
#include <string>

#include <boost/json/value.hpp>

#include "cli/command.h"
#include "cli/commands/directory/remote.h"
#include "cli/commands/mpi/remote.h"
#include "cli/environment.h"
#include "cli/json_view.h"
#include "lib/base/result.h"

namespace socle::cli {

namespace {

Status Run(CommandContext& context) {
  SOCLE_TRY(const boost::json::value result, AskDirectoryd(context, "directory.status", {}));
  const JsonView answer(result);
  if (WantsJson(context)) {
    PrintJson(context, result);
  } else {
    PrintMembers(context, answer);
  }
  if (!answer["is_writing"].IsAbsent() && !answer["is_writing"].Flag()) {
    context.environment.err
        << "socle: warning: the directory takes no writes: see its log, and free space on its "
           "disk; it tries again by itself\n";
  }
  return {};
}

}  // namespace

Command DirectoryStatus();

Command DirectoryStatus() {
  return {
      .noun = "directory",
      .verb = "status",
      .summary = "show what the running directory holds and whether it takes writes",
      .description =
          "Suffixes, the number of the last entry and of the last change, indexes that "
          "are being built, changes that wait, and the size of the trace.",
      .table = DirectoryTable({}),
      .examples = {{.command_line = "directory status", .text = "Look whether it is well."}},
      .run = Run,
  };
}

}  // namespace socle::cli
