#include "lib/trace/export.h"

#include <string>
#include <utility>

#include <fmt/format.h>

#include "cli/command.h"
#include "cli/commands/trace/trace_input.h"
#include "cli/commands/trace/trace_output.h"
#include "cli/environment.h"
#include "cli/terminal/progress.h"
#include "cli/terminal/terminal.h"
#include "lib/base/error.h"
#include "lib/base/result.h"
#include "lib/config/option.h"
#include "lib/config/values.h"

namespace socle::cli {

namespace {

Status Run(CommandContext& context) {
  const config::OptionValues& values = context.values;
  const Environment& environment = context.environment;
  const std::string& folder = values.Positionals().front();
  const std::string& output = values.Text("output");
  SOCLE_TRY(const TraceInput input, TraceInput::Open(folder));
  Progress progress(
      environment.err, environment.clock, environment.terminal, values.Flag(kOptionQuiet));
  TraceProgress records(progress);
  auto summary = trace::ExportTrace(input.Rows(), output, records.Callback());
  if (!summary.has_value()) {
    return Fail(summary.error().code == Code::kCorruption
                    ? std::move(summary.error()).Prefixed(folder)
                    : std::move(summary.error()));
  }
  progress.End();
  if (!values.Flag(kOptionQuiet)) {
    environment.err << fmt::format("{}: {} records in {} files, {} bytes\n",
                                   Printable(output),
                                   summary->checkpoint.size,
                                   summary->files,
                                   summary->bytes);
  }
  return {};
}

}  // namespace

Command TraceExport();

Command TraceExport() {
  return {
      .noun = "trace",
      .verb = "export",
      .summary = "write a trace as files that others can verify",
      .description =
          "Writes the records up to the last signed checkpoint into a new folder, in the form of "
          "C2SP tlog-tiles: entry bundles, tiles of the tree, the checkpoint, the public keys. "
          "Any web server can serve it. Patients stand in it under pseudonyms and details are "
          "sealed; no key of a patient is written. 'socle trace verify' reads it.",
      .table = {.options = {{.key = "output",
                             .kind = config::OptionKind::kPath,
                             .short_name = 'o',
                             .argument = "OUT",
                             .help = "The folder to make.",
                             .is_required = true,
                             .is_command_line_only = true}},
                .positionals = {{.name = "DIR", .help = "Folder of a store or of a backup."}}},
      .examples = {{.command_line = "trace export /backup/mpi-monday -o trace-for-the-auditor",
                    .text = "Give the trace away for verification."}},
      .run = Run,
  };
}

}  // namespace socle::cli
