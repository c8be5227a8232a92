#include "cli/terminal/secret_line.h"

#include <ostream>
#include <string>
#include <string_view>

#include <termios.h>
#include <unistd.h>

#include "cli/environment.h"
#include "lib/base/error.h"
#include "lib/base/result.h"

namespace socle::cli {

namespace {

// Keeps the terminal from showing what is typed, as long as it lives.
class HiddenInput {
 public:
  HiddenInput() {
    is_hidden_ = ::tcgetattr(STDIN_FILENO, &before_) == 0;
    termios hidden = before_;
    hidden.c_lflag &= ~static_cast<tcflag_t>(ECHO);
    is_hidden_ = is_hidden_ && ::tcsetattr(STDIN_FILENO, TCSAFLUSH, &hidden) == 0;
  }

  HiddenInput(const HiddenInput&) = delete;
  HiddenInput& operator=(const HiddenInput&) = delete;

  ~HiddenInput() {
    if (is_hidden_) {
      static_cast<void>(::tcsetattr(STDIN_FILENO, TCSAFLUSH, &before_));
    }
  }

  [[nodiscard]] bool IsHidden() const { return is_hidden_; }

 private:
  termios before_{};
  bool is_hidden_ = false;
};

}  // namespace

Result<std::string> ReadSecretLine(const Environment& environment, std::string_view prompt) {
  std::string line;
  if (!environment.terminal.is_in_terminal) {
    std::getline(environment.in, line);
  } else {
    const HiddenInput hidden;
    if (!hidden.IsHidden()) {
      return Fail(Code::kInternal, "the terminal cannot hide what is typed; use a pipe instead");
    }
    environment.err << prompt << std::flush;
    std::getline(environment.in, line);
    environment.err << '\n';
  }
  if (!line.empty() && line.back() == '\r') {
    line.pop_back();
  }
  return line;
}

}  // namespace socle::cli
