#include "cli/commands/mpi/output.h"

#include <ostream>
#include <string_view>
#include <utility>

#include "cli/command.h"
#include "lib/base/atomic_file.h"
#include "lib/base/result.h"
#include "lib/config/option.h"

namespace socle::cli {

config::OptionSpec OutputOption() {
  return {.key = "output",
          .kind = config::OptionKind::kPath,
          .short_name = 'o',
          .argument = "FILE",
          .help = "Write to this file.",
          .default_note = "standard output",
          .is_command_line_only = true};
}

Result<TextOutput> TextOutput::Open(const CommandContext& context) {
  TextOutput output(context.environment.out);
  if (const auto path = context.values.FindText("output")) {
    SOCLE_TRY(AtomicFile file, AtomicFile::Create(*path));
    output.file_ = std::move(file);
  }
  return output;
}

Status TextOutput::Write(std::string_view text) {
  if (file_) {
    return file_->Append(text);
  }
  *out_ << text;
  if (!out_->good()) {
    return Fail(Code::kInternal, "cannot write to standard output; is the disk full?");
  }
  return {};
}

Status TextOutput::Commit() {
  return file_ ? file_->Commit() : Status{};
}

}  // namespace socle::cli
