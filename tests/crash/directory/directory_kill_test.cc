#include <array>
#include <cerrno>
#include <csignal>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <ctime>
#include <optional>
#include <string>

#include <fcntl.h>
#include <gtest/gtest.h>
#include <poll.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include "directory/schema/schema.h"
#include "directory/store/directory_store.h"
#include "directory/store/directory_view.h"
#include "directory/store/store_check.h"
#include "lib/base/bytes.h"
#include "lib/base/clock.h"
#include "lib/base/random.h"
#include "tests/crash/directory/crash_directory.h"
#include "tests/crash/rounds.h"
#include "tests/support/seed.h"
#include "tests/support/temporary_folder.h"
#include "tests/unit/directory/schema/shipped_schema.h"

namespace socle::test {
namespace {

using directory::schema::ShippedSchema;
using directory::store::CheckStore;
using directory::store::DirectoryStore;
using directory::store::DirectoryView;

constexpr std::uint64_t kRenamesMax = 12;
constexpr long kMicrosMax = 40'000;

// A running crash_directory and the reading end of its reports.
class Renamer {
 public:
  explicit Renamer(const std::string& folder) {
    std::array<int, 2> ends{};
    EXPECT_EQ(pipe2(ends.data(), O_CLOEXEC), 0);
    posix_spawn_file_actions_t actions;
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_adddup2(&actions, ends[1], STDOUT_FILENO);
    std::string program = std::string(SOCLE_BINARY_DIR) + "/bin/crash_directory";
    std::string argument = folder;
    std::array<char*, 3> arguments = {program.data(), argument.data(), nullptr};
    EXPECT_EQ(posix_spawn(&process_, program.c_str(), &actions, nullptr, arguments.data(), environ),
              0);
    posix_spawn_file_actions_destroy(&actions);
    close(ends[1]);
    reports_ = ends[0];
  }

  Renamer(const Renamer&) = delete;
  Renamer& operator=(const Renamer&) = delete;

  ~Renamer() { close(reports_); }

  // The next rename that is on the disk; nothing at the end.
  std::optional<std::uint64_t> Read() const {
    std::string record(sizeof(std::uint64_t), '\0');
    std::size_t got = 0;
    while (got < record.size()) {
      const ssize_t part = read(reports_, record.data() + got, record.size() - got);
      if (part < 0 && errno == EINTR) {
        continue;
      }
      if (part <= 0) {
        return std::nullopt;
      }
      got += static_cast<std::size_t>(part);
    }
    return ReadLittleEndian<std::uint64_t>(record.data());
  }

  static void LetRun(long micros) {
    const timespec timeout{.tv_sec = 0, .tv_nsec = micros * 1000};
    ppoll(nullptr, 0, &timeout, nullptr);
  }

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

// That the whole subtree has one name, which is that of the last rename or the one after it.
void Check(const DirectoryView& view, std::uint64_t acknowledged) {
  std::optional<std::uint64_t> rename;
  for (const std::uint64_t number : {acknowledged, acknowledged + 1}) {
    if (view.FindId(ShippedSchema().NormaliseDn(UnitName(number)).value()).value()) {
      EXPECT_FALSE(rename.has_value()) << "two names at once";
      rename = number;
    }
  }
  ASSERT_TRUE(rename.has_value()) << "an acknowledged rename is lost: " << acknowledged;
  for (std::size_t person = 0; person < kPeople; person += kMemberStep / 2) {
    const auto id = view.FindId(ShippedSchema().NormaliseDn(PersonName(person, *rename)).value());
    ASSERT_TRUE(id.value().has_value());
    EXPECT_EQ(view.DnOf(**id).value(), PersonName(person, *rename));
  }
  const auto report = CheckStore(view).value();
  EXPECT_EQ(report.entries, kPeople + 3);
  EXPECT_EQ(report.finding_count, 0U);
  EXPECT_EQ(report.references, kPeople / kMemberStep);
}

TEST(DirectoryKill, ARenameOfASubtreeIsThereOrNot) {
  const std::uint64_t rounds = Rounds("SOCLE_KILL_ROUNDS", 8);
  const std::uint64_t seed = TestSeed();
  SCOPED_TRACE("SOCLE_TEST_SEED=" + std::to_string(seed));
  SeededRandom random(seed);
  const SystemClock clock;
  SystemRandom system_random;
  const TemporaryFolder folder;
  std::uint64_t acknowledged = 0;
  for (std::uint64_t round = 0; round < rounds && !testing::Test::HasFailure(); ++round) {
    Renamer renamer(folder / "store");
    std::uint64_t wanted = 1 + random.Below(kRenamesMax);
    std::optional<std::uint64_t> report;
    do {
      report = renamer.Read();
      acknowledged = report.value_or(acknowledged);
    } while (report && --wanted > 0);
    Renamer::LetRun(static_cast<long>(random.Below(kMicrosMax)));
    const int status = renamer.Kill();
    EXPECT_TRUE(WIFSIGNALED(status)) << "it ended by itself: status " << status;
    while ((report = renamer.Read())) {
      acknowledged = *report;
    }
    const auto opened = DirectoryStore::Open(
        folder / "store", ShippedSchema(), {}, {.clock = clock, .random = system_random});
    ASSERT_TRUE(opened.has_value()) << "round " << round << ": " << opened.error().detail;
    Check((*opened)->NewView(), acknowledged);
  }
  RecordProperty("renames", std::to_string(acknowledged));
  (void)std::printf("%llu kills, %llu renames of %zu entries\n",
                    static_cast<unsigned long long>(rounds),
                    static_cast<unsigned long long>(acknowledged),
                    kPeople);
}

}  // namespace
}  // namespace socle::test
