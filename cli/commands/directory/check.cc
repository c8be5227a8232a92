#include <cstdint>
#include <string>
#include <utility>

#include <boost/json/object.hpp>
#include <boost/json/value.hpp>
#include <fmt/format.h>

#include "cli/command.h"
#include "cli/commands/directory/remote.h"
#include "cli/commands/mpi/remote.h"
#include "cli/environment.h"
#include "cli/json_view.h"
#include "cli/terminal/number.h"
#include "cli/terminal/progress.h"
#include "cli/terminal/table.h"
#include "cli/terminal/terminal.h"
#include "lib/base/error.h"
#include "lib/base/result.h"
#include "lib/config/values.h"
#include "lib/control/client.h"

namespace socle::cli {

namespace {

// Asks for the check and shows how far it is.
Result<ItemsAnswer> Ask(CommandContext& context, bool only_indexes) {
  SOCLE_TRY(const auto daemon, ConnectDirectoryd(context));
  Progress progress(context.environment.err,
                    context.environment.clock,
                    context.environment.terminal,
                    context.values.Flag(kOptionQuiet));
  std::string last;
  ItemsAnswer answer;
  const control::PartObservers observers = {
      .on_item =
          [&](const boost::json::value& item) {
            answer.items.push_back(item);
            return true;
          },
      .on_progress =
          [&](const boost::json::value& value) {
            const JsonView at(value);
            if (const std::string step = Printable(at["step"].Text()); step != last) {
              last = step;
              progress.Begin(last, at["of"].Count(), "rows");
            }
            progress.Update(at["records"].Count());
            return true;
          }};
  SOCLE_TRY(answer.result,
            daemon->Call("directory.check", {{"only_indexes", only_indexes}}, observers));
  progress.End();
  return answer;
}

Status Run(CommandContext& context, bool only_indexes) {
  SOCLE_TRY(ItemsAnswer answer, Ask(context, only_indexes));
  const boost::json::value kept = answer.result;
  const JsonView result(kept);
  const std::uint64_t findings = result["findings"].Count();
  if (WantsJson(context)) {
    PrintJson(context, WholeAnswer(std::move(answer)));
  } else if (findings > 0) {
    Table table({{.title = "what"},
                 {.title = "entry", .align = Align::kRight},
                 {.title = "finding", .yields = 1},
                 {.title = "name", .yields = 2}});
    for (const boost::json::value& value : answer.items) {
      const JsonView item(value);
      table.AddRow(
          {item["kind"].Text(), item["entry"].Text(), item["detail"].Text(), item["dn"].Text()});
    }
    table.Print(context.environment.out, context.environment.terminal);
  } else if (!context.values.Flag(kOptionQuiet)) {
    context.environment.err << fmt::format(
        "socle: {} entries, {} rows of indexes, {} ordered rows and {} references agree\n",
        FormatGrouped(result["entries"].Count()),
        FormatGrouped(result["index_rows"].Count()),
        FormatGrouped(result["order_rows"].Count()),
        FormatGrouped(result["references"].Count()));
  }
  if (findings > 0) {
    return Fail(Code::kCorruption,
                fmt::format("{} findings; an index that does not agree is built anew by 'socle "
                            "directory index drop' and 'index add', else restore a backup",
                            FormatGrouped(findings)));
  }
  return {};
}

Status RunCheck(CommandContext& context) {
  return Run(context, /*only_indexes=*/false);
}

Status RunIndexCheck(CommandContext& context) {
  return Run(context, /*only_indexes=*/true);
}

}  // namespace

Command DirectoryCheck();
Command DirectoryIndexCheck();

Command DirectoryCheck() {
  return {
      .noun = "directory",
      .verb = "check",
      .summary = "verify the whole directory: entries, tree, indexes, references, schema",
      .description =
          "Everything that is kept about entries is compared with the entries, both "
          "ways, in one state while the directory works. Findings name entries and "
          "attributes, never values; with any, the command fails.",
      .table = DirectoryTable({}),
      .examples = {{.command_line = "directory check", .text = "Verify before an upgrade."}},
      .run = RunCheck,
  };
}

Command DirectoryIndexCheck() {
  return {
      .noun = "directory",
      .verb = "index check",
      .summary = "verify indexes against entries",
      .description = "As 'directory check', without the rules of the schema.",
      .table = DirectoryTable({}),
      .examples = {{.command_line = "directory index check",
                    .text = "Verify that searches find what is there."}},
      .run = RunIndexCheck,
  };
}

}  // namespace socle::cli
