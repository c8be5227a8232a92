#include <array>
#include <cerrno>
#include <csignal>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <ctime>
#include <memory>
#include <string>

#include <fcntl.h>
#include <gtest/gtest.h>
#include <poll.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include "lib/base/bytes.h"
#include "lib/base/clock.h"
#include "lib/base/random.h"
#include "lib/storage/database.h"
#include "tests/crash/rounds.h"
#include "tests/crash/workload.h"
#include "tests/support/seed.h"
#include "tests/support/temporary_folder.h"

namespace socle::test {
namespace {

constexpr std::size_t kWriters = 4;
constexpr std::size_t kReportBytes = 16;
constexpr std::uint64_t kReportsMax = 600;
constexpr long kEarlyMicrosMax = 30'000;
constexpr std::uint64_t kRoundsPerStore = 25;

// A running crash_writer and the reading end of its reports.
class Writer {
 public:
  explicit Writer(const std::string& folder) {
    std::array<int, 2> ends{};
    EXPECT_EQ(pipe2(ends.data(), O_CLOEXEC), 0);
    posix_spawn_file_actions_t actions;
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_adddup2(&actions, ends[1], STDOUT_FILENO);
    std::string program = std::string(SOCLE_BINARY_DIR) + "/bin/crash_writer";
    std::string folder_argument = folder;
    std::string writers = std::to_string(kWriters);
    std::array<char*, 4> arguments = {
        program.data(), folder_argument.data(), writers.data(), nullptr};
    EXPECT_EQ(posix_spawn(&process_, program.c_str(), &actions, nullptr, arguments.data(), environ),
              0);
    posix_spawn_file_actions_destroy(&actions);
    close(ends[1]);
    reports_ = ends[0];
  }

  Writer(const Writer&) = delete;
  Writer& operator=(const Writer&) = delete;

  ~Writer() { close(reports_); }

  // One report more into `acknowledged`; false at the end.
  bool Read(Counts& acknowledged) {
    std::string record(kReportBytes, '\0');
    std::size_t got = 0;
    while (got < record.size()) {
      const ssize_t part = read(reports_, record.data() + got, record.size() - got);
      if (part < 0 && errno == EINTR) {
        continue;
      }
      if (part <= 0) {
        return false;
      }
      got += static_cast<std::size_t>(part);
    }
    const auto writer = ReadLittleEndian<std::uint64_t>(record.data());
    if (writer < acknowledged.size()) {
      acknowledged[writer] = ReadLittleEndian<std::uint64_t>(record.data() + 8) + 1;
    }
    return true;
  }

  // Lets the writer run for a moment, whatever it does.
  void LetRun(long micros) const {
    const timespec timeout{.tv_sec = 0, .tv_nsec = micros * 1000};
    ppoll(nullptr, 0, &timeout, nullptr);
  }

  // The status with which the process ended.
  int Kill() {
    kill(process_, SIGKILL);
    int status = 0;
    EXPECT_EQ(waitpid(process_, &status, 0), process_);
    return status;
  }

 private:
  pid_t process_ = 0;
  int reports_ = -1;
};

// Runs a writer, kills it at a random moment, and reads the reports it has left.
void RunAndKill(const std::string& folder, SeededRandom& random, Counts& acknowledged) {
  Writer writer(folder);
  if (random.Chance(0.2)) {
    // While it opens, recovers, or writes its first units.
    writer.LetRun(static_cast<long>(random.Below(kEarlyMicrosMax)));
  } else {
    std::uint64_t reports = random.Below(kReportsMax);
    while (reports > 0 && writer.Read(acknowledged)) {
      --reports;
    }
  }
  const int status = writer.Kill();
  EXPECT_TRUE(WIFSIGNALED(status)) << "the writer ended by itself: status " << status;
  while (writer.Read(acknowledged)) {
  }
}

TEST(Kill, KeepsWhatWasAcknowledged) {
  const std::uint64_t rounds = Rounds("SOCLE_KILL_ROUNDS", 30);
  const std::uint64_t seed = TestSeed();
  SCOPED_TRACE("SOCLE_TEST_SEED=" + std::to_string(seed));
  SeededRandom random(seed);
  const SystemClock clock;
  SystemRandom system_random;
  std::unique_ptr<TemporaryFolder> folder;
  Counts acknowledged;
  std::uint64_t units = 0;
  for (std::uint64_t round = 0; round < rounds; ++round) {
    if (round % kRoundsPerStore == 0) {
      folder = std::make_unique<TemporaryFolder>();
      acknowledged.assign(kWriters, 0);
    }
    const Counts before = acknowledged;
    RunAndKill(*folder / "store", random, acknowledged);
    for (std::size_t writer = 0; writer < kWriters; ++writer) {
      units += acknowledged[writer] - before[writer];
    }
    const auto opened = storage::Database::Open(
        *folder / "store", WorkloadOptions(), {.clock = clock, .random = system_random});
    ASSERT_TRUE(opened.has_value()) << "round " << round << ": " << opened.error().detail;
    Counts found;
    ASSERT_EQ(CheckAcknowledged(**opened, acknowledged, found), "") << "round " << round;
    acknowledged = found;
  }
  RecordProperty("rounds", std::to_string(rounds));
  (void)std::printf("%llu kills, %llu acknowledged units\n",
                    static_cast<unsigned long long>(rounds),
                    static_cast<unsigned long long>(units));
  EXPECT_GT(units, rounds) << "the writers hardly wrote";
}

}  // namespace
}  // namespace socle::test
