#include "lib/service/daemon.h"

#include <array>
#include <chrono>
#include <csignal>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <fstream>
#include <memory>
#include <sstream>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <sys/un.h>
#include <unistd.h>

#include "lib/base/result.h"
#include "lib/config/option.h"
#include "tests/integration/net/net_fixture.h"
#include "tests/integration/net/raw_client.h"

namespace socle::service {

namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::StartsWith;

// What the daemon of the test did, in order.
using Steps = net::Watched<std::vector<std::string>>;

class TestDaemon final : public Daemon {
 public:
  TestDaemon(const DaemonContext& context, Steps& steps) : context_(context), steps_(steps) {
    Note("start");
    context_.health.AddCheck("test", true, [] { return Status(); });
  }

  ~TestDaemon() override { Note("end"); }

  Status Reload() override {
    const std::string& word = context_.config.Section("test").Text("word");
    Note("reload " + word);
    return word == "bad" ? Status(Fail(Code::kInvalidArgument, "a bad word")) : Status();
  }

  void Stop(std::chrono::milliseconds deadline) override {
    Note("stop " + std::to_string(deadline.count()));
  }

 private:
  void Note(std::string step) {
    steps_.Update([&](auto& steps) { steps.push_back(std::move(step)); });
  }

  const DaemonContext& context_;
  Steps& steps_;
};

// The datagram socket that systemd listens on.
class NotifySocket {
 public:
  explicit NotifySocket(const std::string& path)
      : socket_(socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0)) {
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    path.copy(static_cast<char*>(address.sun_path), sizeof(address.sun_path) - 1);
    const timeval patience{.tv_sec = 20, .tv_usec = 0};
    setsockopt(socket_, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof(patience));
    EXPECT_EQ(bind(socket_, reinterpret_cast<const sockaddr*>(&address), sizeof(address)), 0);
  }

  NotifySocket(const NotifySocket&) = delete;
  NotifySocket& operator=(const NotifySocket&) = delete;

  ~NotifySocket() { close(socket_); }

  std::string Next() {
    std::array<char, 1000> bytes{};
    const ssize_t size = recv(socket_, bytes.data(), bytes.size(), 0);
    return {bytes.data(), size < 0 ? 0 : static_cast<std::size_t>(size)};
  }

 private:
  int socket_;
};

// Signals of the process must not end a thread of the test that does not wait for them.
class BlockedSignals {
 public:
  BlockedSignals() {
    sigset_t set{};
    sigemptyset(&set);
    for (const int signal : {SIGTERM, SIGINT, SIGHUP}) {
      sigaddset(&set, signal);
    }
    pthread_sigmask(SIG_BLOCK, &set, &before_);
  }

  BlockedSignals(const BlockedSignals&) = delete;
  BlockedSignals& operator=(const BlockedSignals&) = delete;

  ~BlockedSignals() { pthread_sigmask(SIG_SETMASK, &before_, nullptr); }

 private:
  sigset_t before_{};
};

class DaemonTest : public testing::Test {
 protected:
  DaemonTest() {
    std::string name = (std::filesystem::temp_directory_path() / "socle-daemon-XXXXXX").string();
    folder_ = mkdtemp(name.data());
    notify_ = std::make_unique<NotifySocket>(folder_ + "/notify");
    spec_.sections = {{.name = "test",
                       .table = {.options = {{.key = "word",
                                              .kind = config::OptionKind::kText,
                                              .argument = "WORD",
                                              .help = "Word.",
                                              .default_text = "old",
                                              .is_reloadable = true}}}}};
    spec_.start = [this](const DaemonContext& context) -> Result<std::unique_ptr<Daemon>> {
      if (fails_to_start_) {
        return Fail(Code::kBusy, "the store is in use");
      }
      return std::make_unique<TestDaemon>(context, steps_);
    };
  }

  ~DaemonTest() override {
    if (is_running_) {
      End();
    }
    notify_.reset();
    std::error_code ignored;
    std::filesystem::remove_all(folder_, ignored);
  }

  void Configure(const std::string& text) { std::ofstream(folder_ + "/conf") << text; }

  void Start(const std::string& watchdog_usec = "") {
    is_running_ = true;
    thread_.Run([this, watchdog_usec] {
      exit_ = RunDaemon(
          spec_,
          {"--config", folder_ + "/conf", "--data", folder_, "--set", "admin.listen=127.0.0.1:0"},
          {.out = out_,
           .err = err_,
           .variable = [this, watchdog_usec](const char* name) -> std::string {
             const std::string_view wanted = name;
             return wanted == "NOTIFY_SOCKET"   ? folder_ + "/notify"
                    : wanted == "WATCHDOG_USEC" ? watchdog_usec
                                                : "";
           },
           .logger = &logger_});
    });
  }

  DaemonExit End() {
    kill(getpid(), SIGTERM);
    return Join();
  }

  DaemonExit Join() {
    thread_.Join();
    is_running_ = false;
    return exit_;
  }

  // Of the admin endpoint, from the log line that says so.
  std::uint16_t AdminPort() {
    EXPECT_TRUE(logger_.WaitForLine("listening listener=admin"));
    for (const std::string& line : logger_.Lines()) {
      if (line.contains("listener=admin")) {
        return static_cast<std::uint16_t>(std::stoi(line.substr(line.rfind(':') + 1)));
      }
    }
    return 0;
  }

  const BlockedSignals blocked_;  // before any thread
  std::string folder_;
  std::unique_ptr<NotifySocket> notify_;
  DaemonSpec spec_{.name = "socle-testd", .summary = "Tests.", .version = "1", .start = {}};
  bool fails_to_start_ = false;
  Steps steps_;
  net::KeepingLogger logger_;
  std::ostringstream out_;
  std::ostringstream err_;
  DaemonExit exit_ = DaemonExit::kFailed;
  bool is_running_ = false;
  net::Background thread_;
};

TEST_F(DaemonTest, StartsServesAndStops) {
  Configure("[daemon]\nstop-timeout = 7s\n");
  Start();
  EXPECT_EQ(notify_->Next(), "READY=1\nSTATUS=serving\n");
  const auto client = net::RawClient::ConnectTcp(AdminPort());
  client->Send("GET /ready HTTP/1.0\r\n\r\n");
  EXPECT_THAT(client->ReadToEnd(), HasSubstr(R"("ready":true)"));
  EXPECT_EQ(End(), DaemonExit::kDone);
  EXPECT_EQ(notify_->Next(), "STOPPING=1\n");
  EXPECT_THAT(steps_.Get(), ElementsAre("start", "stop 7000", "end"));
}

TEST_F(DaemonTest, ReloadsAtSighup) {
  Configure("");
  Start();
  EXPECT_THAT(notify_->Next(), StartsWith("READY=1"));
  Configure("[test]\nword = new\n[daemon]\nthreads = 3\nstop-timeout = 1s\n");
  kill(getpid(), SIGHUP);
  EXPECT_THAT(notify_->Next(), StartsWith("RELOADING=1\nMONOTONIC_USEC="));
  EXPECT_THAT(notify_->Next(), StartsWith("READY=1"));
  EXPECT_TRUE(logger_.WaitForLine("needs a restart option=daemon.threads"));
  EXPECT_EQ(End(), DaemonExit::kDone);
  EXPECT_THAT(steps_.Get(), ElementsAre("start", "reload new", "stop 1000", "end"));
}

TEST_F(DaemonTest, KeepsTheOldConfigurationWhenTheNewOneIsBad) {
  Configure("");
  Start();
  EXPECT_THAT(notify_->Next(), StartsWith("READY=1"));
  // Refused by the table, then by the daemon itself.
  for (const char* text :
       {"[test]\nwrod = new\n", "[test]\nword = bad\n[daemon]\nstop-timeout = 1s\n"}) {
    Configure(text);
    kill(getpid(), SIGHUP);
    EXPECT_THAT(notify_->Next(), StartsWith("RELOADING=1"));
    EXPECT_THAT(notify_->Next(), StartsWith("READY=1"));
  }
  EXPECT_TRUE(logger_.WaitForLine("did you mean 'word'"));
  EXPECT_TRUE(logger_.WaitForLine("a bad word"));
  EXPECT_EQ(End(), DaemonExit::kDone);
  EXPECT_THAT(steps_.Get(), ElementsAre("start", "reload bad", "stop 30000", "end"));
}

TEST_F(DaemonTest, SaysWhyItDoesNotStart) {
  Configure("");
  fails_to_start_ = true;
  Start();
  EXPECT_EQ(Join(), DaemonExit::kBusy);
  EXPECT_EQ(err_.str(), "socle-testd: the store is in use\n");
}

TEST_F(DaemonTest, TellsTheWatchdogThatItLives) {
  Configure("");
  Start("20000");
  EXPECT_THAT(notify_->Next(), StartsWith("READY=1"));
  EXPECT_EQ(notify_->Next(), "WATCHDOG=1\n");
  EXPECT_EQ(notify_->Next(), "WATCHDOG=1\n");
  EXPECT_EQ(End(), DaemonExit::kDone);
}

}  // namespace

}  // namespace socle::service
