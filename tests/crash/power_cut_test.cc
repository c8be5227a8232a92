#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <memory>
#include <string>

#include <gtest/gtest.h>

#include "lib/base/clock.h"
#include "lib/base/parallel.h"
#include "lib/base/random.h"
#include "lib/base/result.h"
#include "lib/storage/database.h"
#include "tests/crash/rounds.h"
#include "tests/crash/workload.h"
#include "tests/support/fault_disk.h"
#include "tests/support/seed.h"

namespace socle::test {
namespace {

constexpr std::size_t kWriters = 4;
constexpr std::uint64_t kOperationsMax = 1500;
constexpr std::uint64_t kUnitsMax = 400;  // of a writer a round: ends rounds without a cut
constexpr std::uint64_t kRoundsPerDisk = 20;

class PowerCutTest : public ::testing::Test {
 protected:
  Result<std::unique_ptr<storage::Database>> Open() {
    return storage::Database::Open(
        "/store",
        WorkloadOptions(),
        {.clock = clock_, .random = system_random_, .env = disk_->Env()});
  }

  // Writes until the power is cut, which may be while the store opens.
  void WriteUntilCut(Counts& acknowledged) {
    auto opened = Open();
    if (!opened.has_value()) {
      ASSERT_TRUE(disk_->IsCut()) << opened.error().detail;
      return;
    }
    storage::Database& database = **opened;
    ParallelFor(kWriters, 1, kWriters, [&](std::size_t begin, std::size_t) {
      const std::uint64_t first = acknowledged[begin];
      const Status wrote = WriteUnits(database, begin, first, [&](std::uint64_t unit) {
        acknowledged[begin] = unit + 1;
        return unit < first + kUnitsMax;
      });
      EXPECT_TRUE(wrote.has_value() || disk_->IsCut()) << wrote.error().detail;
    });
  }

  std::unique_ptr<FaultDisk> disk_;
  SystemClock clock_;
  SystemRandom system_random_;
};

TEST_F(PowerCutTest, KeepsWhatWasAcknowledged) {
  const std::uint64_t rounds = Rounds("SOCLE_POWER_CUT_ROUNDS", 200);
  const std::uint64_t seed = TestSeed();
  SCOPED_TRACE("SOCLE_TEST_SEED=" + std::to_string(seed));
  SeededRandom random(seed);
  Counts acknowledged;
  std::uint64_t units = 0;
  for (std::uint64_t round = 0; round < rounds; ++round) {
    if (round % kRoundsPerDisk == 0) {
      disk_ = std::make_unique<FaultDisk>();
      acknowledged.assign(kWriters, 0);
    }
    const Counts before = acknowledged;
    disk_->CutPowerAfter(1 + random.Below(kOperationsMax));
    WriteUntilCut(acknowledged);
    disk_->Restart(random);
    for (std::size_t writer = 0; writer < kWriters; ++writer) {
      units += acknowledged[writer] - before[writer];
    }
    auto opened = Open();
    ASSERT_TRUE(opened.has_value()) << "round " << round << ": " << opened.error().detail;
    Counts found;
    ASSERT_EQ(CheckAcknowledged(**opened, acknowledged, found), "") << "round " << round;
    acknowledged = found;
  }
  (void)std::printf("%llu power cuts, %llu acknowledged units\n",
                    static_cast<unsigned long long>(rounds),
                    static_cast<unsigned long long>(units));
  EXPECT_GT(units, rounds);
}

}  // namespace
}  // namespace socle::test
