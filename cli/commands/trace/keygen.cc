#include <ostream>
#include <string>

#include <fmt/format.h>

#include "cli/command.h"
#include "cli/environment.h"
#include "cli/terminal/terminal.h"
#include "lib/base/atomic_file.h"
#include "lib/base/random.h"
#include "lib/base/result.h"
#include "lib/config/option.h"
#include "lib/config/values.h"
#include "lib/crypto/ed25519.h"
#include "lib/trace/note.h"

namespace socle::cli {

namespace {

Status Run(CommandContext& context) {
  const config::OptionValues& values = context.values;
  const std::string& path = values.Text("output");
  SystemRandom random;
  const crypto::Ed25519PrivateKey key = crypto::Ed25519PrivateKey::Generate(random);
  SOCLE_TRY(const trace::NoteKey public_key,
            trace::NoteKey::Make(values.Text("origin"), key.PublicKey()));
  SOCLE_TRY_STATUS(key.Save(path));
  SOCLE_TRY_STATUS(WriteFileAtomically(path + ".pub", public_key.Text() + "\n"));
  context.environment.out << public_key.Text() << '\n';
  if (!values.Flag(kOptionQuiet)) {
    context.environment.err << fmt::format(
        "{0}: the private key, for its owner only\n{0}.pub: the verifier key, for everybody\n",
        Printable(path));
  }
  return {};
}

}  // namespace

Command TraceKeygen();

Command TraceKeygen() {
  return {
      .noun = "trace",
      .verb = "keygen",
      .summary = "make a key that signs the checkpoints of a trace",
      .description =
          "Writes a new Ed25519 private key to FILE, readable for its owner only, and the verifier "
          "key to FILE.pub; prints the verifier key too. Give it to those who are to verify the "
          "trace before they need it. An existing key is never written over.",
      .table = {.options = {{.key = "output",
                             .kind = config::OptionKind::kPath,
                             .short_name = 'o',
                             .argument = "FILE",
                             .help = "The file of the private key to make.",
                             .is_required = true,
                             .is_command_line_only = true},
                            {.key = "origin",
                             .kind = config::OptionKind::kText,
                             .argument = "NAME",
                             .help = "Name of the log in its checkpoints: an address without "
                                     "scheme, such as mpi.region.example/trace.",
                             .default_text = "localhost/trace",
                             .is_command_line_only = true}}},
      .examples = {{.command_line = "trace keygen -o /etc/socle/trace.pem --origin "
                                    "mpi.region.example/trace",
                    .text = "Make the key of a daemon's trace."}},
      .run = Run,
  };
}

}  // namespace socle::cli
