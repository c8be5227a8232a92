#include <string>
#include <utility>

#include <boost/json/object.hpp>
#include <boost/json/value.hpp>

#include "cli/command.h"
#include "cli/commands/directory/remote.h"
#include "cli/commands/mpi/remote.h"
#include "cli/environment.h"
#include "cli/json_view.h"
#include "cli/terminal/table.h"
#include "lib/base/result.h"
#include "lib/config/values.h"

namespace socle::cli {

namespace {

std::string Joined(const JsonView& list) {
  std::string all;
  for (const std::string& text : list.Texts()) {
    all += (all.empty() ? "" : ", ") + text;
  }
  return all;
}

void PrintOne(const CommandContext& context, const JsonView& item) {
  Table table({{.title = "what"}, {.title = "value"}});
  for (const JsonView::Member& member : item.Members()) {
    const std::string list = Joined(member.value);
    const std::string value = list.empty() ? member.value.Text() : list;
    if (!value.empty() && value != "false") {
      table.AddRow({member.name, value});
    }
  }
  table.Print(context.environment.out, context.environment.terminal);
}

void PrintAll(const CommandContext& context, const ItemsAnswer& answer) {
  Table table({{.title = "name"},
               {.title = "what", .yields = 1},
               {.title = "syntax", .yields = 3},
               {.title = "equality", .yields = 4},
               {.title = "description", .yields = 5}});
  for (const boost::json::value& value : answer.items) {
    const JsonView item(value);
    const bool is_class = item["kind"].Text() == "class";
    table.AddRow({item["name"].Text(),
                  is_class ? item["class_kind"].Text() + " class" : item["kind"].Text(),
                  item["syntax_name"].Text(),
                  item["equality"].Text(),
                  item["description"].Text()});
  }
  table.Print(context.environment.out, context.environment.terminal);
}

Status Run(CommandContext& context) {
  boost::json::object params;
  if (!context.values.Positionals().empty()) {
    params["name"] = context.values.Positionals().front();
  }
  SOCLE_TRY(const auto daemon, ConnectDirectoryd(context));
  SOCLE_TRY(ItemsAnswer answer, AskForItems(*daemon, "directory.schema", std::move(params)));
  if (WantsJson(context)) {
    PrintJson(context, WholeAnswer(std::move(answer)));
  } else if (!context.values.Positionals().empty() && !answer.items.empty()) {
    PrintOne(context, JsonView(answer.items.front()));
  } else {
    PrintAll(context, answer);
  }
  return {};
}

}  // namespace

Command DirectorySchema();

Command DirectorySchema() {
  return {
      .noun = "directory",
      .verb = "schema",
      .summary = "show attributes and classes of the running directory",
      .description =
          "All of them, or one with its definition (RFC 4512), what it must and may "
          "have, and how its values are compared.",
      .table = DirectoryTable({},
                              {{.name = "NAME",
                                .help = "An attribute or a class, by name or number.",
                                .count_min = 0}}),
      .examples = {{.command_line = "directory schema socleHabilitation",
                    .text = "See what a habilitation consists of."},
                   {.command_line = "directory schema", .text = "List everything."}},
      .run = Run,
  };
}

}  // namespace socle::cli
