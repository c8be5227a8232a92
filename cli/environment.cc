#include "cli/environment.h"

#include <cstdlib>
#include <functional>
#include <optional>
#include <string>

#include <sys/ioctl.h>
#include <unistd.h>

#include "cli/terminal/terminal.h"

namespace socle::cli {

Terminal DetectTerminal(
    const std::function<std::optional<std::string>(const std::string&)>& variable) {
  Terminal terminal;
  terminal.is_out_terminal = isatty(STDOUT_FILENO) == 1;
  terminal.is_err_terminal = isatty(STDERR_FILENO) == 1;
  terminal.is_in_terminal = isatty(STDIN_FILENO) == 1;
  const bool is_dumb = variable("TERM").value_or("dumb") == "dumb";
  const bool is_refused = !variable("NO_COLOR").value_or("").empty();
  terminal.may_colour = terminal.is_out_terminal && !is_dumb && !is_refused;
  winsize size{};
  const int where = terminal.is_out_terminal ? STDOUT_FILENO : STDERR_FILENO;
  if (ioctl(where, TIOCGWINSZ, &size) == 0 && size.ws_col >= kTerminalWidthMin) {
    terminal.width = size.ws_col;
  }
  return terminal;
}

std::optional<std::string> ProcessVariable(const std::string& name) {
  const char* value = std::getenv(name.c_str());  // NOLINT(concurrency-mt-unsafe): nothing sets it
  return value == nullptr ? std::nullopt : std::optional<std::string>(value);
}

}  // namespace socle::cli
