#include <ostream>
#include <string>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "cli/command.h"
#include "cli/commands/trace/trace_input.h"
#include "cli/commands/trace/trace_output.h"
#include "cli/environment.h"
#include "cli/terminal/table.h"
#include "cli/terminal/terminal.h"
#include "lib/base/atomic_file.h"
#include "lib/base/bytes.h"
#include "lib/base/error.h"
#include "lib/base/result.h"
#include "lib/config/option.h"
#include "lib/config/values.h"
#include "lib/trace/audit_record.h"
#include "lib/trace/checkpoint.h"
#include "lib/trace/note.h"
#include "lib/trace/proof_text.h"
#include "lib/trace/tile.h"

namespace socle::cli {

namespace {

// The record that the proof is about: of the file that was named, else the one inside.
Result<std::string> LoadRecord(const config::OptionValues& values, const trace::ProofText& proof) {
  if (values.Has("record")) {
    return ReadWholeFile(values.Text("record"), trace::kEntryBytesMax);
  }
  if (!proof.extra.has_value()) {
    return Fail(Code::kInvalidArgument, "holds no record; name its file with --record");
  }
  return *proof.extra;
}

Status CheckProof(const CommandContext& context, const std::string& path) {
  const config::OptionValues& values = context.values;
  SOCLE_TRY(const std::vector<trace::NoteKey> keys, LoadNoteKeys(values.Text("key")));
  SOCLE_TRY(const std::string text, ReadWholeFile(path, trace::kProofBytesMax));
  SOCLE_TRY(const trace::ProofText proof, trace::ParseProofText(text));
  SOCLE_TRY(const std::string bytes, LoadRecord(values, proof));
  SOCLE_TRY(const trace::Checkpoint checkpoint,
            trace::VerifyProofText(proof, AsBytes(bytes), keys));
  SOCLE_TRY(const trace::LoggedRecord record, trace::DecodeLoggedRecord(bytes));
  if (record.index != proof.index) {
    return Fail(Code::kCorruption, "the record says that it has another number");
  }
  const bool is_sealed = record.details_form == trace::DetailsForm::kSealed;
  const Environment& environment = context.environment;
  if (values.Flag("json")) {
    environment.out << ToJson(record, is_sealed ? nullptr : &record.details) << '\n';
  } else {
    Table table = RecordTable();
    AddRecord(record, is_sealed ? "(sealed)" : record.details, table);
    table.Print(environment.out, environment.terminal);
  }
  if (!values.Flag(kOptionQuiet)) {
    environment.err << fmt::format("{}: record {} of {} is among the {} that were signed\n",
                                   Printable(path),
                                   proof.index,
                                   Printable(checkpoint.origin),
                                   checkpoint.size);
  }
  return {};
}

Status Run(CommandContext& context) {
  const std::string& path = context.values.Positionals().front();
  Status checked = CheckProof(context, path);
  if (!checked.has_value() && !checked.error().detail.contains(path)) {
    return Fail(std::move(checked.error()).Prefixed(path));
  }
  return checked;
}

}  // namespace

Command TraceCheckProof();

Command TraceCheckProof() {
  return {
      .noun = "trace",
      .verb = "check-proof",
      .summary = "check a proof that a record is in a trace, and show the record",
      .description =
          "Needs the file that 'socle trace prove' has written and the public key of the log, and "
          "nothing else. A record that was changed, or that is not in the log, ends the command "
          "with exit code 1; a checkpoint that is not signed by the key with exit code 4.",
      .table = {.options = {{.key = "key",
                             .kind = config::OptionKind::kPath,
                             .argument = "FILE",
                             .help = "File of the verifier keys that are trusted, one a line.",
                             .is_required = true},
                            {.key = "record",
                             .kind = config::OptionKind::kPath,
                             .argument = "FILE",
                             .help = "File with the bytes of the record.",
                             .default_note = "the record inside the proof",
                             .is_command_line_only = true},
                            {.key = "json",
                             .kind = config::OptionKind::kFlag,
                             .help = "Print one JSON object instead of a table."}},
                .positionals = {{.name = "FILE", .help = "The proof."}}},
      .examples = {{.command_line = "trace check-proof access-1234.tlog-proof --key region.pub",
                    .text = "See what was recorded, and that it was."}},
      .run = Run,
  };
}

}  // namespace socle::cli
