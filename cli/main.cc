#include <csignal>
#include <exception>
#include <iostream>
#include <new>
#include <string>
#include <vector>

#include <unistd.h>

#include "cli/app.h"
#include "cli/commands/commands.h"
#include "cli/environment.h"
#include "cli/exit_code.h"
#include "cli/terminal/screen.h"
#include "lib/base/clock.h"
#include "mpi/store/row_codec.h"

int main(int argc, char** argv) {
  using namespace socle;  // NOLINT(google-build-using-namespace): main has no namespace
  // A limit on the size of files is an error like a full disk, not the end of the process.
  (void)std::signal(SIGXFSZ, SIG_IGN);
  try {
    const SystemClock clock;
    const cli::Environment environment{
        .out = std::cout,
        .err = std::cerr,
        .in = std::cin,
        .clock = clock,
        .terminal = cli::DetectTerminal(cli::ProcessVariable),
        .variable = cli::ProcessVariable,
        .row_checks = {mpi::store::StoreRowCheck()},
        .open_screen = [] { return cli::OpenTerminalScreen(STDIN_FILENO, STDOUT_FILENO); }};
    const std::vector<std::string> arguments(argv + (argc > 0 ? 1 : 0), argv + argc);
    return static_cast<int>(cli::RunSocle(cli::AllCommands(), arguments, environment));
  } catch (const std::bad_alloc&) {
    std::cerr << "socle: out of memory; give it more, or fewer records at a time\n";
  } catch (const std::exception& error) {
    std::cerr << "socle: internal error: " << error.what() << '\n';
  }
  return static_cast<int>(cli::ExitCode::kFailed);
}
