#include <chrono>
#include <csignal>
#include <cstddef>
#include <cstdlib>
#include <cstring>
#include <ctime>
#include <string>
#include <string_view>

#include <gtest/gtest.h>
#include <poll.h>
#include <pty.h>
#include <sys/ioctl.h>
#include <sys/wait.h>
#include <termios.h>
#include <unistd.h>
#include <utmp.h>

#include "cli/app.h"
#include "cli/commands/commands.h"
#include "cli/exit_code.h"
#include "cli/terminal/screen.h"
#include "lib/base/clock.h"
#include "lib/base/error.h"
#include "tests/support/fake_environment.h"
#include "tests/unit/cli/commands/mpi/fake_daemon.h"
#include "tests/unit/cli/commands/mpi/sample_answers.h"

// `mpi work next` on a terminal of its own: a pseudo-terminal, with a daemon inside of the process.
namespace socle::cli {

namespace {

constexpr std::string_view kLeave = "\x1b[0m\x1b[?25h\x1b[?1049l";
constexpr std::chrono::seconds kPatience{60};

int RunReview() {
  FakeDaemon daemon;
  daemon.Returns("mpi.work.reasons", kReasons);
  daemon.Returns("mpi.work.next", WorkCaseJson());
  daemon.Returns("mpi.work.release", "{}");
  daemon.Returns("mpi.work.decide", R"({"item": {"item": 17, "state": "decided"}, "action": 42})");
  daemon.On("mpi.work.comment", [](const boost::json::object&) -> FakeDaemon::Answer {
    std::abort();  // A fault of the program itself.
  });
  FakeEnvironment fake;
  fake.connect = daemon.Connect();
  fake.terminal.is_in_terminal = true;
  fake.terminal.is_out_terminal = true;
  fake.terminal.may_colour = true;
  fake.open_screen = [] { return OpenTerminalScreen(STDIN_FILENO, STDOUT_FILENO); };
  return static_cast<int>(RunSocle(AllCommands(), {"mpi", "work", "next"}, fake.Get()));
}

class ReviewTerminal : public testing::Test {
 protected:
  void SetUp() override {
    const winsize size{.ws_row = 24, .ws_col = 80, .ws_xpixel = 0, .ws_ypixel = 0};
    ASSERT_EQ(openpty(&master_, &slave_, nullptr, nullptr, &size), 0);
    ASSERT_EQ(tcgetattr(slave_, &before_), 0);
    child_ = fork();
    ASSERT_GE(child_, 0);
    if (child_ == 0) {
      close(master_);
      // NOLINTNEXTLINE(concurrency-mt-unsafe): this process has one thread.
      (void)login_tty(slave_);
      _exit(RunReview());
    }
  }

  void TearDown() override {
    if (child_ > 0 && !is_waited_) {
      kill(child_, SIGKILL);
      (void)waitpid(child_, nullptr, 0);
    }
    close(slave_);
    close(master_);
  }

  // What the terminal was sent until `text` came, from where the last call ended.
  bool Await(std::string_view text) {
    const SystemClock clock;
    const auto deadline = clock.Monotonic() + kPatience;
    while (received_.find(text, seen_) == std::string::npos) {
      pollfd wanted{.fd = master_, .events = POLLIN, .revents = 0};
      char buffer[4096];
      if (clock.Monotonic() > deadline || poll(&wanted, 1, 1000) < 0) {
        return false;
      }
      if ((wanted.revents & POLLIN) == 0) {
        continue;
      }
      const ssize_t got = read(master_, buffer, sizeof(buffer));
      if (got <= 0) {
        return false;
      }
      received_.append(buffer, static_cast<std::size_t>(got));
    }
    seen_ = received_.find(text, seen_) + text.size();
    return true;
  }

  void Type(std::string_view keys) {
    ASSERT_EQ(write(master_, keys.data(), keys.size()), static_cast<ssize_t>(keys.size()));
  }

  // The status of the child once it has ended.
  int Wait() {
    int status = 0;
    EXPECT_EQ(waitpid(child_, &status, 0), child_);
    is_waited_ = true;
    return status;
  }

  void ExpectTerminalAsBefore() {
    termios now{};
    ASSERT_EQ(tcgetattr(slave_, &now), 0);
    EXPECT_EQ(now.c_lflag, before_.c_lflag);
    EXPECT_EQ(now.c_iflag, before_.c_iflag);
    EXPECT_EQ(now.c_oflag, before_.c_oflag);
    EXPECT_EQ(std::memcmp(now.c_cc, before_.c_cc, sizeof(now.c_cc)), 0);
  }

  [[nodiscard]] bool IsRaw() const {
    termios now{};
    return tcgetattr(slave_, &now) == 0 && (now.c_lflag & (ICANON | ECHO | ISIG)) == 0;
  }

  int master_ = -1;
  int slave_ = -1;
  pid_t child_ = -1;
  bool is_waited_ = false;
  termios before_{};
  std::string received_;
  std::size_t seen_ = 0;
};

TEST_F(ReviewTerminal, DecidesWithTwoKeysAndLeaves) {
  ASSERT_TRUE(Await("\x1b[?1049h"));
  ASSERT_TRUE(Await("17 potential_link"));
  ASSERT_TRUE(Await("q quit"));
  EXPECT_TRUE(IsRaw());
  Type("l");
  ASSERT_TRUE(Await("because:"));
  Type("2");
  ASSERT_TRUE(Await("item 17: decided"));
  Type("q");
  ASSERT_TRUE(Await(kLeave));
  const int status = Wait();
  EXPECT_TRUE(WIFEXITED(status));
  EXPECT_EQ(WEXITSTATUS(status), 0);
  ExpectTerminalAsBefore();
}

TEST_F(ReviewTerminal, TellsEscapeFromArrows) {
  ASSERT_TRUE(Await("q quit"));
  Type("k");
  ASSERT_TRUE(Await("because:"));
  Type("\x1b[B");
  Type("\x1b");
  ASSERT_TRUE(Await("q quit"));
  Type("q");
  ASSERT_TRUE(Await(kLeave));
  EXPECT_EQ(WEXITSTATUS(Wait()), 0);
}

TEST_F(ReviewTerminal, FollowsTheSizeOfTheWindow) {
  ASSERT_TRUE(Await("q quit"));
  const winsize size{.ws_row = 10, .ws_col = 60, .ws_xpixel = 0, .ws_ypixel = 0};
  ASSERT_EQ(ioctl(master_, TIOCSWINSZ, &size), 0);
  ASSERT_TRUE(Await("more lines: arrow down"));
  Type("q");
  ASSERT_TRUE(Await(kLeave));
  EXPECT_EQ(WEXITSTATUS(Wait()), 0);
}

class ReviewTerminalSignal : public ReviewTerminal, public testing::WithParamInterface<int> {};

TEST_P(ReviewTerminalSignal, GivesTheTerminalBack) {
  ASSERT_TRUE(Await("q quit"));
  ASSERT_EQ(kill(child_, GetParam()), 0);
  ASSERT_TRUE(Await(kLeave));
  const int status = Wait();
  EXPECT_TRUE(WIFEXITED(status));
  EXPECT_EQ(WEXITSTATUS(status), static_cast<int>(ExitCode::kFailed));
  ExpectTerminalAsBefore();
}

INSTANTIATE_TEST_SUITE_P(Ends,
                         ReviewTerminalSignal,
                         testing::Values(SIGINT, SIGTERM, SIGHUP, SIGQUIT));

TEST_F(ReviewTerminal, GivesTheTerminalBackWhenTheProgramFails) {
  ASSERT_TRUE(Await("q quit"));
  Type("cx\r");
  ASSERT_TRUE(Await(kLeave));
  const int status = Wait();
  EXPECT_TRUE(WIFSIGNALED(status));
  EXPECT_EQ(WTERMSIG(status), SIGABRT);
  ExpectTerminalAsBefore();
}

TEST_F(ReviewTerminal, GivesTheTerminalBackWhileItIsStopped) {
  ASSERT_TRUE(Await("q quit"));
  Type("\x1a");
  ASSERT_TRUE(Await(kLeave));
  int status = 0;
  ASSERT_EQ(waitpid(child_, &status, WUNTRACED), child_);
  EXPECT_TRUE(WIFSTOPPED(status));
  ExpectTerminalAsBefore();
  ASSERT_EQ(kill(child_, SIGCONT), 0);
  ASSERT_TRUE(Await("q quit"));
  EXPECT_TRUE(IsRaw());
  Type("q");
  ASSERT_TRUE(Await(kLeave));
  EXPECT_EQ(WEXITSTATUS(Wait()), 0);
}

TEST_F(ReviewTerminal, EndsWhenTheTerminalIsGone) {
  ASSERT_TRUE(Await("q quit"));
  close(slave_);
  close(master_);
  slave_ = -1;
  master_ = -1;
  const int status = Wait();
  EXPECT_TRUE(WIFEXITED(status));
}

TEST(OpenTerminalScreen, RefusesWhatIsNoTerminal) {
  int ends[2] = {-1, -1};
  ASSERT_EQ(pipe(ends), 0);
  const auto screen = OpenTerminalScreen(ends[0], ends[1]);
  ASSERT_FALSE(screen);
  EXPECT_EQ(screen.error().code, Code::kInvalidArgument);
  EXPECT_FALSE(OpenTerminalScreen(ends[0], ends[1]));
  close(ends[0]);
  close(ends[1]);
}

}  // namespace

}  // namespace socle::cli
