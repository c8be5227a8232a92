#include "cli/commands/confirm.h"

#include <ostream>
#include <string>
#include <string_view>

#include <fmt/format.h>

#include "cli/environment.h"
#include "cli/terminal/terminal.h"
#include "lib/base/error.h"
#include "lib/base/result.h"

namespace socle::cli {

Status Confirm(const Environment& environment, bool is_yes, std::string_view question) {
  if (is_yes) {
    return {};
  }
  if (!environment.terminal.is_in_terminal || !environment.terminal.is_err_terminal) {
    return Fail(Code::kConflict, fmt::format("{} Answer on a terminal, or give --yes", question));
  }
  environment.err << Printable(question) << " [y/N] " << std::flush;
  std::string answer;
  std::getline(environment.in, answer);
  if (answer != "y" && answer != "Y" && answer != "yes") {
    return Fail(Code::kConflict, "nothing was done");
  }
  return {};
}

}  // namespace socle::cli
