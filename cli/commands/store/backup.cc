#include "lib/storage/backup.h"

#include <ostream>
#include <string>

#include "cli/command.h"
#include "cli/commands/store/store_output.h"
#include "cli/environment.h"
#include "cli/terminal/progress.h"
#include "lib/base/result.h"
#include "lib/config/option.h"
#include "lib/config/values.h"

namespace socle::cli {

namespace {

Status Run(CommandContext& context) {
  const config::OptionValues& values = context.values;
  const Environment& environment = context.environment;
  const std::string& backup = values.Text("output");
  Progress progress(
      environment.err, environment.clock, environment.terminal, values.Flag(kOptionQuiet));
  StoreProgress stages(progress);
  SOCLE_TRY(const storage::BackupSummary summary,
            storage::BackupStore(
                values.Positionals().front(), backup, environment.clock, stages.Callback()));
  progress.End();
  if (values.Flag("json")) {
    environment.out << ToJson(summary) << '\n';
  } else {
    SummaryTable(summary, "backup", backup).Print(environment.out, environment.terminal);
  }
  return {};
}

}  // namespace

Command StoreBackup();

Command StoreBackup() {
  return {
      .noun = "store",
      .verb = "backup",
      .summary = "copy a store into a new folder and verify the copy",
      .description =
          "For a store that no process has open, whatever program made it. The copy is read back, "
          "compared with what was written, and verified row by row before it gets its name: a "
          "backup that is there is whole. A folder that holds something already is never written "
          "to.",
      .table = {.options = {{.key = "output",
                             .kind = config::OptionKind::kPath,
                             .short_name = 'o',
                             .argument = "BACKUP",
                             .help = "The folder to make.",
                             .is_required = true,
                             .is_command_line_only = true},
                            {.key = "json",
                             .kind = config::OptionKind::kFlag,
                             .help = "Print one JSON object instead of a table."}},
                .positionals = {{.name = "DIR", .help = "Folder of the store."}}},
      .examples = {{.command_line = "store backup /srv/socle/mpi -o /backup/mpi-monday",
                    .text = "Back up the identities of the region."}},
      .run = Run,
  };
}

}  // namespace socle::cli
