#include <filesystem>
#include <ostream>
#include <string>
#include <system_error>

#include <fmt/format.h>

#include "cli/command.h"
#include "cli/commands/confirm.h"
#include "cli/commands/store/store_output.h"
#include "cli/environment.h"
#include "cli/terminal/progress.h"
#include "lib/base/result.h"
#include "lib/config/option.h"
#include "lib/config/values.h"
#include "lib/storage/backup.h"
#include "lib/storage/progress.h"

namespace socle::cli {

namespace {

bool IsOccupied(const std::string& folder) {
  std::error_code ignored;
  return std::filesystem::exists(folder, ignored) &&
         !(std::filesystem::is_directory(folder, ignored) &&
           std::filesystem::is_empty(folder, ignored));
}

Result<storage::BackupSummary> Restore(const CommandContext& context,
                                       const storage::ProgressCallback& progress) {
  const std::string& backup = context.values.Positionals().front();
  const std::string& target = context.values.Text("output");
  if (!IsOccupied(target) || !storage::IsBackup(backup)) {
    return storage::RestoreBackup(backup, target, progress);
  }
  SOCLE_TRY_STATUS(storage::CheckReplaceable(target));
  SOCLE_TRY_STATUS(
      Confirm(context.environment,
              context.values.Flag("yes"),
              fmt::format("{} holds a store. Remove it and put the backup in its place?", target)));
  return storage::RestoreBackupOver(backup, target, progress);
}

Status Run(CommandContext& context) {
  const config::OptionValues& values = context.values;
  const Environment& environment = context.environment;
  Progress progress(
      environment.err, environment.clock, environment.terminal, values.Flag(kOptionQuiet));
  StoreProgress stages(progress);
  SOCLE_TRY(const storage::BackupSummary summary, Restore(context, stages.Callback()));
  progress.End();
  if (values.Flag("json")) {
    environment.out << ToJson(summary) << '\n';
  } else {
    SummaryTable(summary, "restored", values.Text("output"))
        .Print(environment.out, environment.terminal);
  }
  return {};
}

}  // namespace

Command StoreRestore();

Command StoreRestore() {
  return {
      .noun = "store",
      .verb = "restore",
      .summary = "make a store from a backup and verify it",
      .description =
          "Every file is compared with the digest that the backup keeps of it, and the result is "
          "verified row by row before it gets its name.\n\n"
          "When DIR holds a store already, that one is replaced: after a question on a terminal, "
          "with --yes elsewhere. It stays until the new one is verified; then the two change "
          "places in one step and the old one is removed, so both need room on the disk. A folder "
          "that holds anything but a store, or a store that a process has open, is left alone.",
      .table = {.options = {{.key = "output",
                             .kind = config::OptionKind::kPath,
                             .short_name = 'o',
                             .argument = "DIR",
                             .help = "Folder of the store to make.",
                             .is_required = true,
                             .is_command_line_only = true},
                            {.key = "yes",
                             .kind = config::OptionKind::kFlag,
                             .help = "Replace the store in DIR without asking.",
                             .is_command_line_only = true},
                            {.key = "json",
                             .kind = config::OptionKind::kFlag,
                             .help = "Print one JSON object instead of a table."}},
                .positionals = {{.name = "BACKUP", .help = "Folder of the backup."}}},
      .examples = {{.command_line = "store restore /backup/mpi-monday -o /srv/socle/mpi",
                    .text = "Bring back what was backed up."}},
      .run = Run,
  };
}

}  // namespace socle::cli
