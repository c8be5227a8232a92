#include <ostream>
#include <string>
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
#include "cli/terminal/terminal.h"
#include "lib/base/result.h"
#include "lib/config/values.h"

namespace socle::cli {

namespace {

Status Run(CommandContext& context) {
  const std::vector<std::string>& names = context.values.Positionals();
  boost::json::object params{{"entry", names[1]}};
  if (names[0] != "anonymous") {
    params["who"] = names[0];
  }
  if (names.size() > 2) {
    params["attribute"] = names[2];
  }
  PutFlags(params, context.values, {"secure", "strong"});
  SOCLE_TRY(const boost::json::value result,
            AskDirectoryd(context, "directory.why-access", std::move(params)));
  if (WantsJson(context)) {
    PrintJson(context, result);
    return {};
  }
  const JsonView answer(result);
  for (const std::string& group : answer["groups"].Texts()) {
    context.environment.err << "socle: member of " << Printable(group) << '\n';
  }
  Table table({{.title = "about"}, {.title = "rights, and the rule that gives them", .yields = 1}});
  for (const JsonView& line : answer["answers"].Items()) {
    table.AddRow({line["about"].Text(), line["reason"].Text()});
  }
  table.Print(context.environment.out, context.environment.terminal);
  return {};
}

}  // namespace

Command DirectoryWhyAccess();

Command DirectoryWhyAccess() {
  return {
      .noun = "directory",
      .verb = "why-access",
      .summary = "explain what somebody may do with an entry, and by which rule",
      .description =
          "The same decision that a search or a change gets: the rights, and file and "
          "line of the rule that gives them. Without ATTRIBUTE, for the entry and all "
          "its attributes. Whoever may not see the entry may not see its attributes.",
      .table = DirectoryTable(
          {FlagOption("secure", "As over TLS or the local socket."),
           FlagOption("strong", "As after a bind by certificate or the local socket.")},
          {{.name = "BINDDN", .help = "Who asks: a name, or the word anonymous."},
           {.name = "ENTRY", .help = "Name of the entry."},
           {.name = "ATTRIBUTE",
            .help = "An attribute, or one of the words entry, children.",
            .count_min = 0}}),
      .examples = {{.command_line = "directory why-access anonymous "
                                    "uid=809990000003,ou=professionnels,o=annuaire,c=fr mail",
                    .text = "See why a mail address is not published."}},
      .run = Run,
  };
}

}  // namespace socle::cli
