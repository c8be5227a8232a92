#include <cstddef>
#include <ostream>
#include <string>
#include <utility>

#include <boost/json/object.hpp>
#include <boost/json/value.hpp>

#include "cli/command.h"
#include "cli/commands/confirm.h"
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

config::PositionalSpec AttributePositional(std::size_t count_min) {
  return {.name = "ATTRIBUTE", .help = "Name of the attribute.", .count_min = count_min};
}

Status RunList(CommandContext& context) {
  boost::json::object params;
  if (!context.values.Positionals().empty()) {
    params["attribute"] = context.values.Positionals().front();
  }
  SOCLE_TRY(const auto daemon, ConnectDirectoryd(context));
  SOCLE_TRY(ItemsAnswer answer, AskForItems(*daemon, "directory.index.list", std::move(params)));
  if (WantsJson(context)) {
    PrintJson(context, WholeAnswer(std::move(answer)));
    return {};
  }
  Table table({{.title = "attribute"}, {.title = "kinds"}, {.title = "state"}});
  for (const boost::json::value& value : answer.items) {
    const JsonView item(value);
    table.AddRow({item["attribute"].Text(), item["kinds"].Text(), item["state"].Text()});
  }
  table.Print(context.environment.out, context.environment.terminal);
  return {};
}

// What becomes of the index from now on.
void Tell(const CommandContext& context, const boost::json::value& result, const char* text) {
  if (WantsJson(context)) {
    PrintJson(context, result);
  } else if (!context.values.Flag(kOptionQuiet)) {
    context.environment.err << text;
  }
}

Status RunAdd(CommandContext& context) {
  boost::json::object params{{"attribute", context.values.Positionals().front()}};
  params["kinds"] = context.values.Text("kinds");
  SOCLE_TRY(const boost::json::value result,
            AskDirectoryd(context, "directory.index.add", std::move(params)));
  Tell(context,
       result,
       "socle: the index is being built while the directory works; see 'socle directory index "
       "list'\n");
  return {};
}

Status RunDrop(CommandContext& context) {
  SOCLE_TRY_STATUS(Confirm(context.environment,
                           context.values.Flag("yes"),
                           "Drop the index? Searches by it will read every entry."));
  SOCLE_TRY(
      const boost::json::value result,
      AskDirectoryd(
          context, "directory.index.drop", {{"attribute", context.values.Positionals().front()}}));
  Tell(context, result, "socle: the index is used no more; its rows are being removed\n");
  return {};
}

}  // namespace

Command DirectoryIndexAdd();
Command DirectoryIndexDrop();
Command DirectoryIndexList();

Command DirectoryIndexAdd() {
  return {
      .noun = "directory",
      .verb = "index add",
      .summary = "have entries found by an attribute",
      .description =
          "The index is built while the directory works, and used once it is whole; a "
          "restart goes on with it. An index that is there is built anew with the kinds "
          "given.",
      .table = DirectoryTable({{.key = "kinds",
                                .kind = config::OptionKind::kText,
                                .argument = "KINDS",
                                .help = "Any of eq, sub (parts of values), pres, approx (what "
                                        "sounds alike), order (ranges, sorting), with commas.",
                                .default_text = "eq",
                                .is_command_line_only = true}},
                              {AttributePositional(1)}),
      .examples = {{.command_line = "directory index add l --kinds eq,sub",
                    .text = "Have towns found by parts of their names."}},
      .run = RunAdd,
  };
}

Command DirectoryIndexDrop() {
  return {
      .noun = "directory",
      .verb = "index drop",
      .summary = "remove an index",
      .description =
          "Searches stop using it at once; its rows are removed while the directory "
          "works. Entries are not touched.",
      .table = DirectoryTable({YesOption()}, {AttributePositional(1)}),
      .examples = {{.command_line = "directory index drop l --yes",
                    .text = "Remove the index of towns."}},
      .run = RunDrop,
  };
}

Command DirectoryIndexList() {
  return {
      .noun = "directory",
      .verb = "index list",
      .summary = "show by what entries can be found",
      .description = "Kinds and state of each index: ready, building, dropping.",
      .table = DirectoryTable({}, {AttributePositional(0)}),
      .examples = {{.command_line = "directory index list", .text = "List all indexes."}},
      .run = RunList,
  };
}

}  // namespace socle::cli
