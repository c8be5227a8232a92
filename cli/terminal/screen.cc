#include "cli/terminal/screen.h"

#include <array>
#include <atomic>
#include <cerrno>
#include <csignal>
#include <cstddef>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

#include <fcntl.h>
#include <poll.h>
#include <sys/ioctl.h>
#include <termios.h>
#include <unistd.h>

#include "lib/base/result.h"

namespace socle::cli {

namespace {

// Window of its own, no cursor; and back.
constexpr std::string_view kEnter = "\x1b[?1049h\x1b[?25l\x1b[2J\x1b[H";
constexpr std::string_view kLeave = "\x1b[0m\x1b[?25h\x1b[?1049l";
// So long after an escape character the rest of a sequence is awaited: a slow line sends them
// apart.
constexpr int kSequenceTimeoutMs = 50;
constexpr std::size_t kReadBytes = 256;

constexpr std::array<int, 4> kEndSignals = {SIGINT, SIGTERM, SIGHUP, SIGQUIT};
constexpr std::array<int, 5> kFaultSignals = {SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGABRT};
constexpr std::array<int, 2> kWindowSignals = {SIGWINCH, SIGCONT};

// What signal handlers need: a handler has no argument of ours. Set while a screen is open.
struct SignalState {
  std::atomic<bool> is_open{false};
  std::atomic<bool> is_raw{false};
  std::atomic<bool> wants_end{false};
  std::atomic<bool> wants_stop{false};
  std::atomic<bool> wants_draw{false};
  std::atomic<int> wake_fd{-1};
  std::atomic<int> in_fd{-1};
  std::atomic<int> out_fd{-1};
  termios before{};
};

SignalState& State() {
  static SignalState state;
  return state;
}

void WriteAll(int fd, std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t written = write(fd, bytes.data(), bytes.size());
    if (written < 0 && errno != EINTR) {
      return;
    }
    bytes.remove_prefix(written > 0 ? static_cast<std::size_t>(written) : 0);
  }
}

// Only calls that a signal handler may make.
void LeaveRawMode() {
  SignalState& state = State();
  if (state.is_raw.exchange(false)) {
    WriteAll(state.out_fd, kLeave);
    (void)tcsetattr(state.in_fd, TCSANOW, &state.before);
  }
}

void EnterRawMode() {
  SignalState& state = State();
  termios raw = state.before;
  cfmakeraw(&raw);
  raw.c_cc[VMIN] = 1;
  raw.c_cc[VTIME] = 0;
  (void)tcsetattr(state.in_fd, TCSANOW, &raw);
  state.is_raw = true;
  WriteAll(state.out_fd, kEnter);
}

void OnSignal(int signal) {
  const int error = errno;
  SignalState& state = State();
  if (signal == SIGWINCH || signal == SIGCONT) {
    state.wants_draw = true;
  } else if (signal == SIGTSTP) {
    state.wants_stop = true;
  } else {
    state.wants_end = true;
  }
  (void)!write(state.wake_fd, "!", 1);
  errno = error;
}

// The process cannot go on: give the terminal back, then end as the signal says.
void OnFault(int signal) {
  LeaveRawMode();
  (void)std::signal(signal, SIG_DFL);
  (void)raise(signal);
}

// Handlers for the life of the object, then those of before.
class SignalHandlers {
 public:
  SignalHandlers() {
    std::size_t at = 0;
    const auto set = [&](int signal, void (*handler)(int)) {
      struct sigaction action{};
      action.sa_handler = handler;
      (void)sigemptyset(&action.sa_mask);
      before_[at].signal = signal;
      (void)sigaction(signal, &action, &before_[at].action);
      ++at;
    };
    for (const int signal : kEndSignals) {
      set(signal, OnSignal);
    }
    for (const int signal : kWindowSignals) {
      set(signal, OnSignal);
    }
    set(SIGTSTP, OnSignal);
    for (const int signal : kFaultSignals) {
      set(signal, OnFault);
    }
  }

  SignalHandlers(const SignalHandlers&) = delete;
  SignalHandlers& operator=(const SignalHandlers&) = delete;

  ~SignalHandlers() {
    for (const Before& before : before_) {
      (void)sigaction(before.signal, &before.action, nullptr);
    }
  }

 private:
  struct Before {
    int signal = 0;
    struct sigaction action{};
  };

  std::array<Before, kEndSignals.size() + kWindowSignals.size() + 1 + kFaultSignals.size()>
      before_{};
};

class TerminalScreen final : public Screen {
 public:
  TerminalScreen(std::array<int, 2> pipe, std::unique_ptr<SignalHandlers> handlers)
      : pipe_(pipe), handlers_(std::move(handlers)) {
    EnterRawMode();
  }

  TerminalScreen(const TerminalScreen&) = delete;
  TerminalScreen& operator=(const TerminalScreen&) = delete;

  ~TerminalScreen() override {
    LeaveRawMode();
    handlers_.reset();
    State().wake_fd = -1;
    close(pipe_[0]);
    close(pipe_[1]);
    State().is_open = false;
  }

  [[nodiscard]] ScreenSize Size() const override {
    winsize size{};
    if (ioctl(State().out_fd, TIOCGWINSZ, &size) != 0 || size.ws_col == 0 || size.ws_row == 0) {
      return {};
    }
    return {.columns = size.ws_col, .rows = size.ws_row};
  }

  Key ReadKey() override {
    while (true) {
      if (const KeyKind event = TakeEvent(); event != KeyKind::kOther) {
        return {.kind = event};
      }
      const DecodedKey decoded = DecodeKey(received_, false);
      if (decoded.taken > 0) {
        return Take(decoded);
      }
      if (!WaitForBytes(received_.empty() ? -1 : kSequenceTimeoutMs)) {
        const DecodedKey whole = DecodeKey(received_, true);
        if (whole.taken > 0) {
          return Take(whole);
        }
      }
      if (is_gone_) {
        return {.kind = KeyKind::kEnd};
      }
    }
  }

  void Write(std::string_view bytes) override { WriteAll(State().out_fd, bytes); }

 private:
  Key Take(const DecodedKey& decoded) {
    received_.erase(0, decoded.taken);
    if (decoded.key.kind == KeyKind::kSuspend) {
      Suspend();
      return {.kind = KeyKind::kResize};
    }
    return decoded.key;
  }

  // kOther: nothing has happened.
  static KeyKind TakeEvent() {
    SignalState& state = State();
    if (state.wants_end.exchange(false)) {
      return KeyKind::kEnd;
    }
    if (state.wants_stop.exchange(false)) {
      Suspend();
      return KeyKind::kResize;
    }
    return state.wants_draw.exchange(false) ? KeyKind::kResize : KeyKind::kOther;
  }

  // Gives the terminal back to the shell until the process is told to go on.
  static void Suspend() {
    LeaveRawMode();
    (void)raise(SIGSTOP);
    EnterRawMode();
  }

  // False when the time has passed without any.
  bool WaitForBytes(int timeout_ms) {
    std::array<pollfd, 2> wanted = {{{.fd = State().in_fd, .events = POLLIN, .revents = 0},
                                     {.fd = pipe_[0], .events = POLLIN, .revents = 0}}};
    const int ready = poll(wanted.data(), wanted.size(), timeout_ms);
    if (ready <= 0) {
      return ready < 0;
    }
    std::array<char, kReadBytes> buffer{};
    if (wanted[1].revents != 0) {
      (void)!read(pipe_[0], buffer.data(), buffer.size());
      return true;
    }
    const ssize_t got = read(State().in_fd, buffer.data(), buffer.size());
    if (got > 0) {
      received_.append(buffer.data(), static_cast<std::size_t>(got));
    } else if (got == 0 || errno != EINTR) {
      is_gone_ = true;
    }
    return true;
  }

  std::array<int, 2> pipe_;
  std::unique_ptr<SignalHandlers> handlers_;
  std::string received_;
  bool is_gone_ = false;
};

}  // namespace

Result<std::unique_ptr<Screen>> OpenTerminalScreen(int in_fd, int out_fd) {
  SignalState& state = State();
  if (state.is_open.exchange(true)) {
    return Fail(Code::kConflict, "the terminal is taken already");
  }
  std::array<int, 2> pipe{-1, -1};
  if (tcgetattr(in_fd, &state.before) != 0 || isatty(out_fd) == 0 ||
      pipe2(pipe.data(), O_CLOEXEC | O_NONBLOCK) != 0) {
    state.is_open = false;
    return Fail(Code::kInvalidArgument, "standard input and output are no terminal");
  }
  state.in_fd = in_fd;
  state.out_fd = out_fd;
  state.wake_fd = pipe[1];
  state.wants_end = false;
  state.wants_stop = false;
  state.wants_draw = false;
  return std::make_unique<TerminalScreen>(pipe, std::make_unique<SignalHandlers>());
}

}  // namespace socle::cli
