#include <atomic>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "lib/base/clock.h"
#include "lib/base/parallel.h"
#include "lib/base/random.h"
#include "lib/base/result.h"
#include "lib/storage/backup.h"
#include "lib/storage/database.h"
#include "tests/crash/rounds.h"
#include "tests/crash/workload.h"
#include "tests/support/temporary_folder.h"

namespace socle::test {
namespace {

constexpr std::size_t kWriters = 3;
constexpr std::uint64_t kUnitsBefore = 50;

using Acknowledged = std::vector<std::atomic<std::uint64_t>>;

// Waits until each writer has written some units after `start`; gives what was acknowledged then.
Counts AwaitUnits(Acknowledged& acknowledged, const Counts& start) {
  Counts reached(kWriters);
  for (std::size_t writer = 0; writer < kWriters; ++writer) {
    std::uint64_t seen = acknowledged[writer];
    while (seen < start[writer] + kUnitsBefore) {
      acknowledged[writer].wait(seen);
      seen = acknowledged[writer];
    }
    reached[writer] = seen;
  }
  return reached;
}

// Writes with every writer while one backup is made into `folder`; gives what was acknowledged
// before the backup began.
Counts BackupUnderLoad(storage::Database& database, const std::string& folder) {
  const Counts start = CheckUnits(database, kWriters).value();
  Acknowledged acknowledged(kWriters);
  std::atomic<bool> stop{false};
  Counts before;
  ParallelFor(kWriters + 1, 1, kWriters + 1, [&](std::size_t begin, std::size_t) {
    if (begin < kWriters) {
      const Status wrote = WriteUnits(database, begin, start[begin], [&](std::uint64_t unit) {
        acknowledged[begin] = unit + 1;
        acknowledged[begin].notify_all();
        return !stop;
      });
      EXPECT_TRUE(wrote.has_value());
      return;
    }
    before = AwaitUnits(acknowledged, start);
    const auto made = storage::BackupDatabase(database, folder, {});
    EXPECT_TRUE(made.has_value()) << made.error().detail;
    stop = true;
  });
  return before;
}

// Writers go on while the backup is made. What is restored is one state of the store that holds at
// least what was acknowledged before the backup began.
TEST(BackupUnderLoad, RestoresAWholePrefix) {
  const std::uint64_t rounds = Rounds("SOCLE_BACKUP_ROUNDS", 3);
  const SystemClock clock;
  SystemRandom random;
  const TemporaryFolder folder;
  const auto open = [&](const std::string& name) {
    return storage::Database::Open(
        folder / name, WorkloadOptions(), {.clock = clock, .random = random});
  };
  const auto database = open("store").value();
  for (std::uint64_t round = 0; round < rounds; ++round) {
    const std::string name = std::to_string(round);
    const Counts before = BackupUnderLoad(*database, folder / ("backup" + name));
    const auto restored =
        storage::RestoreBackup(folder / ("backup" + name), folder / ("restored" + name), {});
    ASSERT_TRUE(restored.has_value()) << restored.error().detail;
    const auto copy = open("restored" + name);
    ASSERT_TRUE(copy.has_value()) << copy.error().detail;
    EXPECT_EQ((*copy)->LastChange(), restored->last_change);
    Counts found;
    EXPECT_EQ(CheckAcknowledged(**copy, before, found), "");
  }
}

}  // namespace
}  // namespace socle::test
