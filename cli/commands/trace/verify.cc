#include <ostream>
#include <string>
#include <utility>

#include <fmt/format.h>

#include "cli/command.h"
#include "cli/commands/trace/trace_input.h"
#include "cli/commands/trace/trace_output.h"
#include "cli/environment.h"
#include "cli/terminal/progress.h"
#include "cli/terminal/terminal.h"
#include "lib/base/atomic_file.h"
#include "lib/base/result.h"
#include "lib/config/option.h"
#include "lib/config/values.h"
#include "lib/trace/export_layout.h"
#include "lib/trace/note.h"
#include "lib/trace/verifier.h"

namespace socle::cli {

namespace {

Result<trace::TraceReport> Verify(const std::string& folder,
                                  const trace::VerifySettings& settings) {
  if (trace::IsExport(folder)) {
    auto report = trace::VerifyExport(folder, settings);
    if (!report.has_value()) {
      return Fail(std::move(report.error()).Prefixed(folder));
    }
    return report;
  }
  SOCLE_TRY(const TraceInput input, TraceInput::Open(folder));
  auto report = trace::VerifyTrace(input.Rows(), settings);
  if (!report.has_value()) {
    return Fail(std::move(report.error()).Prefixed(folder));
  }
  return report;
}

void PrintVerdict(const trace::TraceReport& report,
                  const CommandContext& context,
                  const std::string& folder) {
  std::ostream& err = context.environment.err;
  if (report.records > report.checkpoint.size) {
    err << fmt::format("{}: the last {} records are not signed yet\n",
                       Printable(folder),
                       report.records - report.checkpoint.size);
  }
  if (!context.values.Has("key")) {
    err << fmt::format(
        "{}: verified by the keys that lie beside the trace; give the key that you know with "
        "--key\n",
        Printable(folder));
  }
  err << fmt::format("{}: no fault found\n", Printable(folder));
}

Status Run(CommandContext& context) {
  const config::OptionValues& values = context.values;
  const Environment& environment = context.environment;
  const std::string& folder = values.Positionals().front();
  const bool is_quiet = values.Flag(kOptionQuiet);
  Progress progress(environment.err, environment.clock, environment.terminal, is_quiet);
  TraceProgress records(progress);
  trace::VerifySettings settings{.progress = records.Callback()};
  if (values.Has("key")) {
    SOCLE_TRY(settings.keys, LoadNoteKeys(values.Text("key")));
  }
  for (const std::string& path : values.List("checkpoint")) {
    SOCLE_TRY(std::string note, ReadWholeFile(path, trace::kNoteBytesMax));
    settings.known_checkpoints.push_back(std::move(note));
  }
  SOCLE_TRY(const trace::TraceReport report, Verify(folder, settings));
  progress.End();
  if (values.Flag("json")) {
    environment.out << ToJson(report) << '\n';
  } else {
    ReportTable(report, folder).Print(environment.out, environment.terminal);
  }
  if (!is_quiet) {
    PrintVerdict(report, context, folder);
  }
  return {};
}

}  // namespace

Command TraceVerify();

Command TraceVerify() {
  return {
      .noun = "trace",
      .verb = "verify",
      .summary = "replay a trace and look for records that were changed, added or removed",
      .description =
          "Reads every record of the trace in a store that no process has open, in a backup, or "
          "in an export; computes the Merkle tree anew and compares it with the tiles, with every "
          "signed checkpoint, and with the index. Nothing is changed. Whoever has an export needs "
          "nothing else: no store, no daemon, no key of a patient.\n\n"
          "Without --key the signatures are compared with the keys that lie beside the trace: "
          "this shows that it agrees with itself. With the key that you know, and with a "
          "checkpoint that you have kept or got from a witness, it shows that nobody has made it "
          "anew or put it back to an older state.\n\n"
          "The first fault ends the command with exit code 1; a checkpoint that is not signed by "
          "a known key with exit code 4.",
      .table = {.options = {{.key = "key",
                             .kind = config::OptionKind::kPath,
                             .argument = "FILE",
                             .help = "File of the verifier keys that are trusted, one a line.",
                             .default_note = "the keys beside the trace"},
                            {.key = "checkpoint",
                             .kind = config::OptionKind::kList,
                             .argument = "FILE",
                             .help = "A signed checkpoint from elsewhere, whose records must be "
                                     "there; may be repeated.",
                             .is_command_line_only = true},
                            {.key = "json",
                             .kind = config::OptionKind::kFlag,
                             .help = "Print one JSON object instead of a table."}},
                .positionals = {{.name = "DIR", .help = "Folder of a store, backup or export."}}},
      .examples = {{.command_line = "trace verify /srv/socle/mpi",
                    .text = "Look whether the trace of the index is whole."},
                   {.command_line = "trace verify export --key region.pub --checkpoint "
                                    "printed-on-monday",
                    .text = "The same as an auditor, by what was known before."}},
      .run = Run,
  };
}

}  // namespace socle::cli
