// A run is there whole or not at all, wherever the process or the power ends.
#include <array>
#include <csignal>
#include <cstdint>
#include <cstdio>
#include <memory>
#include <string>
#include <string_view>

#include <gtest/gtest.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include "lib/base/clock.h"
#include "lib/base/random.h"
#include "lib/base/result.h"
#include "mpi/store/identity_store.h"
#include "mpi/store/store_writer.h"
#include "tests/crash/rounds.h"
#include "tests/support/fault_disk.h"
#include "tests/support/seed.h"
#include "tests/support/temporary_folder.h"
#include "tests/unit/mpi/store/run_steps.h"
#include "tests/unit/mpi/store/store_fixture.h"

namespace socle::mpi::store {
namespace {

class KillAtStep : public testing::TestWithParam<const char*> {};

TEST_P(KillAtStep, LeavesWholeRuns) {
  constexpr std::uint32_t kRuns = 2;
  const test::TemporaryFolder folder;
  std::string program = std::string(SOCLE_BINARY_DIR) + "/bin/run_writer";
  std::string store_folder = folder / "store";
  std::string runs = std::to_string(kRuns);
  std::string step = GetParam();
  std::array<char*, 5> arguments = {
      program.data(), store_folder.data(), runs.data(), step.data(), nullptr};
  pid_t process = 0;
  ASSERT_EQ(posix_spawn(&process, program.c_str(), nullptr, nullptr, arguments.data(), environ), 0);
  int status = 0;
  ASSERT_EQ(waitpid(process, &status, 0), process);
  ASSERT_TRUE(WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL) << status;

  const SystemClock clock;
  SystemRandom random;
  const auto store = IdentityStore::Open(store_folder, {}, {.clock = clock, .random = random});
  ASSERT_TRUE(store.has_value()) << store.error().detail;
  EXPECT_EQ((*store)->Header().generation, step == "committed" ? kRuns + 1 : kRuns);
  EXPECT_EQ(CheckRuns(**store, (*store)->Header().generation), "");
}

INSTANTIATE_TEST_SUITE_P(
    Steps,
    KillAtStep,
    testing::Values("started", "removed", "added", "paired", "clustered", "committed"),
    [](const testing::TestParamInfo<const char*>& step) { return std::string(step.param); });

class PowerCut : public testing::Test {
 protected:
  Result<std::unique_ptr<IdentityStore>> Open() {
    return IdentityStore::Open("/store",
                               {.chunk_identities = kTestChunk, .purge_rows = kTestPurgeRows},
                               {.clock = clock_, .random = random_, .env = disk_.Env()});
  }

  // Whether one more run was acknowledged before the power went.
  bool WriteUntilCut() {
    auto store = Open();
    if (!store.has_value()) {
      EXPECT_TRUE(disk_.IsCut()) << store.error().detail;
      return false;
    }
    auto run = StoreWriter::Start(**store);
    if (!run.has_value()) {
      EXPECT_TRUE(disk_.IsCut()) << run.error().detail;
      return false;
    }
    const Status wrote = WriteRun(**run, **store, [](std::string_view) {});
    EXPECT_TRUE(wrote.has_value() || disk_.IsCut()) << wrote.error().detail;
    return wrote.has_value();
  }

  test::FaultDisk disk_;
  SystemClock clock_;
  SystemRandom random_;
};

// The power goes after each n-th operation on the disk in turn, from opening to the end of the
// purge; by default after a random sample of them.
TEST_F(PowerCut, LeavesWholeRuns) {
  constexpr std::uint64_t kSampled = 40;
  constexpr std::uint64_t kOperationsMax = 210;
  const std::uint64_t seed = test::TestSeed();
  SCOPED_TRACE("SOCLE_TEST_SEED=" + std::to_string(seed));
  SeededRandom random(seed);
  ASSERT_TRUE(WriteUntilCut());
  ASSERT_TRUE(WriteUntilCut());
  const test::FaultDisk::Image image = disk_.Save();

  const std::uint64_t stride = test::Rounds("SOCLE_POWER_CUT_STRIDE", 0);
  std::uint64_t cuts = 0;
  std::uint64_t acknowledged = 0;
  std::uint64_t there = 0;
  bool was_cut = true;
  for (std::uint64_t at = 1; stride == 0 ? cuts < kSampled : was_cut; ++cuts) {
    disk_.Load(image);
    disk_.CutPowerAfter(stride == 0 ? 1 + random.Below(kOperationsMax) : at);
    const bool is_acknowledged = WriteUntilCut();
    was_cut = disk_.IsCut();
    disk_.Restart(random);
    acknowledged += is_acknowledged ? 1 : 0;
    const auto store = Open();
    ASSERT_TRUE(store.has_value()) << "cut " << at << ": " << store.error().detail;
    ASSERT_EQ(CheckRuns(**store, is_acknowledged ? 3 : 2), "") << "cut " << at;
    ASSERT_LE((*store)->Header().generation, 3U);
    there += (*store)->Header().generation == 3 ? 1U : 0U;
    at += stride;
  }
  (void)std::printf("%llu power cuts; run acknowledged %llu times, there %llu times\n",
                    static_cast<unsigned long long>(cuts),
                    static_cast<unsigned long long>(acknowledged),
                    static_cast<unsigned long long>(there));
}

}  // namespace
}  // namespace socle::mpi::store
