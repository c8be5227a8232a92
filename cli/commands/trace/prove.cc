#include <cstdint>
#include <optional>
#include <string>
#include <utility>

#include <fmt/format.h>

#include "cli/command.h"
#include "cli/commands/trace/trace_input.h"
#include "cli/environment.h"
#include "cli/terminal/terminal.h"
#include "lib/base/atomic_file.h"
#include "lib/base/error.h"
#include "lib/base/result.h"
#include "lib/config/option.h"
#include "lib/config/values.h"
#include "lib/trace/checkpoint.h"
#include "lib/trace/note.h"
#include "lib/trace/proof_text.h"
#include "lib/trace/rows.h"
#include "lib/trace/trace_reader.h"

namespace socle::cli {

namespace {

Result<trace::ProofText> MakeProof(const trace::TraceReader& reader, std::uint64_t index) {
  SOCLE_TRY(const std::optional<trace::StoredCheckpoint> stored, reader.FindLastCheckpoint());
  if (!stored.has_value()) {
    return Fail(Code::kCorruption, "the trace holds no checkpoint");
  }
  SOCLE_TRY(const trace::Note note, trace::ParseNote(stored->note));
  SOCLE_TRY(const trace::Checkpoint checkpoint, trace::ParseCheckpoint(note.text));
  if (index >= checkpoint.size) {
    return Fail(Code::kNotFound,
                fmt::format("there is no signed record {}; the last checkpoint is of {} records",
                            index,
                            checkpoint.size));
  }
  trace::ProofText proof{.index = index, .checkpoint = stored->note};
  SOCLE_TRY(proof.extra, reader.GetLeaf(index));
  SOCLE_TRY(proof.hashes, reader.InclusionProof(index, checkpoint.size));
  return proof;
}

Status Run(CommandContext& context) {
  const config::OptionValues& values = context.values;
  const std::string& folder = values.Positionals().front();
  SOCLE_TRY(const TraceInput input, TraceInput::Open(folder));
  auto proof = MakeProof(trace::TraceReader(input.Rows()), values.Count("index"));
  if (!proof.has_value()) {
    return Fail(std::move(proof.error()).Prefixed(folder));
  }
  if (values.Has("record")) {
    SOCLE_TRY_STATUS(WriteFileAtomically(values.Text("record"), proof->extra.value_or("")));
  }
  const std::string& path = values.Text("output");
  SOCLE_TRY_STATUS(WriteFileAtomically(path, trace::EncodeProofText(*proof)));
  if (!values.Flag(kOptionQuiet)) {
    context.environment.err << fmt::format(
        "{}: proof of record {}\n", Printable(path), values.Count("index"));
  }
  return {};
}

}  // namespace

Command TraceProve();

Command TraceProve() {
  return {
      .noun = "trace",
      .verb = "prove",
      .summary = "write a proof that a record is in the trace",
      .description =
          "The proof is a small text file (C2SP tlog-proof) with the record, the hashes that lead "
          "from it to the root of the tree, and the last signed checkpoint. Whoever has it and "
          "the public key can check it with 'socle trace check-proof', or with any other program "
          "that knows the format, without the trace. Details about a patient stay sealed in it.",
      .table = {.options = {{.key = "index",
                             .kind = config::OptionKind::kCount,
                             .argument = "N",
                             .help = "Number of the record, as 'socle trace show' prints it.",
                             .is_required = true,
                             .is_command_line_only = true},
                            {.key = "output",
                             .kind = config::OptionKind::kPath,
                             .short_name = 'o',
                             .argument = "FILE",
                             .help = "The file to write; its name ends in .tlog-proof by custom.",
                             .is_required = true,
                             .is_command_line_only = true},
                            {.key = "record",
                             .kind = config::OptionKind::kPath,
                             .argument = "FILE",
                             .help = "Write the bytes of the record to a file of their own too.",
                             .is_command_line_only = true}},
                .positionals = {{.name = "DIR", .help = "Folder of a store or of a backup."}}},
      .examples = {{.command_line = "trace prove /srv/socle/mpi --index 1234 -o "
                                    "access-1234.tlog-proof",
                    .text = "Give a patient the proof of an access."}},
      .run = Run,
  };
}

}  // namespace socle::cli
