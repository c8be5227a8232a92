#include <ostream>

#include "cli/command.h"
#include "lib/base/result.h"
#include "lib/config/render.h"

namespace socle::cli {

namespace {

Status Run(CommandContext& context) {
  context.environment.out
      << "# Defaults for the options of socle, one section a command. Every option is commented\n"
         "# out with its default. An option on the command line wins over this file.\n\n";
  for (const Command& command : context.commands) {
    context.environment.out << config::RenderSampleFile(command.FullTable(), command.Name());
  }
  return {};
}

}  // namespace

Command ConfigSample();

Command ConfigSample() {
  return {
      .noun = "config",
      .verb = "sample",
      .summary = "print a file of defaults with every option explained",
      .description =
          "Write it to ~/.config/socle/socle.conf and remove the '#' of the lines to "
          "change.",
      .table = {},
      .examples = {{.command_line = "config sample > ~/.config/socle/socle.conf",
                    .text = "Begin a file of your own."}},
      .run = Run,
  };
}

}  // namespace socle::cli
