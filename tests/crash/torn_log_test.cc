#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <utility>

#include <gtest/gtest.h>

#include "lib/base/clock.h"
#include "lib/base/error.h"
#include "lib/base/random.h"
#include "lib/base/result.h"
#include "lib/storage/database.h"
#include "tests/crash/workload.h"
#include "tests/support/fault_disk.h"

namespace socle::test {
namespace {

constexpr std::uint64_t kUnits = 6;
constexpr std::size_t kBytesStep = 257;

// The write-ahead log ends anywhere: what opens is the state after some unit, whole.
class TornLogTest : public ::testing::Test {
 protected:
  void SetUp() override {
    auto database = Open().value();
    Counts acknowledged(1);
    ASSERT_TRUE(WriteUnits(*database, 0, 0, [](std::uint64_t unit) {
                  return unit + 1 < kUnits;
                }).has_value());
    database.reset();
    image_ = disk_.Save();
    for (const auto& [path, bytes] : image_) {
      if (path.ends_with(".log") && bytes.size() > image_[log_].size()) {
        log_ = path;
      }
    }
    image_.erase("");
    ASSERT_FALSE(log_.empty());
  }

  Result<std::unique_ptr<storage::Database>> Open() {
    return storage::Database::Open("/store",
                                   WorkloadOptions(),
                                   {.clock = clock_, .random = system_random_, .env = disk_.Env()});
  }

  // Units in a store whose log was replaced; fails the test when one is not whole.
  std::uint64_t UnitsWith(const std::string& log) {
    FaultDisk::Image image = image_;
    image[log_] = log;
    disk_.Load(image);
    auto opened = Open();
    if (!opened.has_value()) {
      ADD_FAILURE() << opened.error().detail;
      return 0;
    }
    const auto counts = CheckUnits(**opened, 1);
    EXPECT_TRUE(counts.has_value()) << counts.error().detail;
    return counts.has_value() ? counts->at(0) : 0;
  }

  FaultDisk disk_;
  FaultDisk::Image image_;
  std::string log_;
  SystemClock clock_;
  SystemRandom system_random_;
};

TEST_F(TornLogTest, ACutLogGivesAWholeUnit) {
  const std::string log = image_[log_];
  std::uint64_t units = kUnits;
  EXPECT_EQ(UnitsWith(log), kUnits);
  for (std::size_t size = log.size(); size > kBytesStep; size -= kBytesStep) {
    const std::uint64_t now = UnitsWith(log.substr(0, size));
    ASSERT_LE(now, units) << "at " << size;
    ASSERT_GE(now + 1, units) << "more than one unit lost at " << size;
    units = now;
    if (units == 0) {
      break;
    }
  }
  EXPECT_EQ(units, 0U);
}

TEST_F(TornLogTest, ALogThatEndsInZerosOrGarbageGivesAWholeUnit) {
  const std::string log = image_[log_];
  SeededRandom random(5);
  for (std::size_t kept = log.size() - 1; kept > log.size() / 2; kept -= kBytesStep * 3) {
    std::string zeros = log;
    std::string garbage = log;
    for (std::size_t i = kept; i < log.size(); ++i) {
      zeros[i] = '\0';
      garbage[i] = static_cast<char>(random.Below(256));
    }
    const std::uint64_t whole = UnitsWith(log.substr(0, kept));
    EXPECT_EQ(UnitsWith(zeros), whole) << kept;
    EXPECT_EQ(UnitsWith(garbage), whole) << kept;
  }
}

}  // namespace
}  // namespace socle::test
