#include "lib/storage/verify.h"

#include <ostream>
#include <string>

#include <fmt/format.h>

#include "cli/command.h"
#include "cli/commands/store/store_output.h"
#include "cli/environment.h"
#include "cli/terminal/progress.h"
#include "cli/terminal/terminal.h"
#include "lib/base/result.h"
#include "lib/config/option.h"
#include "lib/config/values.h"
#include "lib/storage/backup.h"

namespace socle::cli {

namespace {

void PrintReport(const storage::VerifyReport& report,
                 const std::string& folder,
                 const Environment& environment) {
  ReportTable(report, folder).Print(environment.out, environment.terminal);
  if (environment.terminal.is_out_terminal) {
    environment.out << '\n';
  }
  FamilyTable(report).Print(environment.out, environment.terminal);
}

Status Run(CommandContext& context) {
  const config::OptionValues& values = context.values;
  const Environment& environment = context.environment;
  const std::string& folder = values.Positionals().front();
  const bool is_quiet = values.Flag(kOptionQuiet);
  const bool is_json = values.Flag("json");
  Progress progress(environment.err, environment.clock, environment.terminal, is_quiet);
  StoreProgress stages(progress);
  const storage::VerifyOptions options{.row_checks = environment.row_checks,
                                       .progress = stages.Callback()};
  if (storage::IsBackup(folder)) {
    SOCLE_TRY(const storage::BackupSummary summary, storage::VerifyBackup(folder, options));
    progress.End();
    if (is_json) {
      environment.out << ToJson(summary) << '\n';
    } else {
      SummaryTable(summary, "backup", folder).Print(environment.out, environment.terminal);
    }
  } else {
    SOCLE_TRY(const storage::VerifyReport report, storage::VerifyStore(folder, options));
    progress.End();
    if (is_json) {
      environment.out << ToJson(report) << '\n';
    } else {
      PrintReport(report, folder, environment);
    }
  }
  if (!is_quiet) {
    environment.err << fmt::format("{}: no damage found\n", Printable(folder));
  }
  return {};
}

}  // namespace

Command StoreVerify();

Command StoreVerify() {
  return {
      .noun = "store",
      .verb = "verify",
      .summary = "read everything in a store or a backup and look for damage",
      .description =
          "Checks the checksums of files and blocks, the description of the store, that every row "
          "can be read and means something to its program, and that no change is missing from the "
          "change log; of a backup also that every file is as it was written. Nothing is changed. "
          "A store must not be open meanwhile; a backup can "
          "be verified at any time.\n\n"
          "The first damage ends the command with exit code 1 and its place.",
      .table = {.options = {{.key = "json",
                             .kind = config::OptionKind::kFlag,
                             .help = "Print one JSON object instead of tables."}},
                .positionals = {{.name = "DIR", .help = "Folder of a store or of a backup."}}},
      .examples = {{.command_line = "store verify /srv/socle/mpi",
                    .text = "Look whether the disk kept what was written."}},
      .run = Run,
  };
}

}  // namespace socle::cli
