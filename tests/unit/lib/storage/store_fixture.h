#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include <gtest/gtest.h>

#include "lib/base/clock.h"
#include "lib/base/random.h"
#include "lib/base/result.h"
#include "lib/metrics/registry.h"
#include "lib/storage/database.h"
#include "lib/storage/family.h"
#include "tests/support/memory_env.h"

namespace socle::storage {

inline constexpr FamilyId kRows{0};
inline constexpr FamilyId kByPerson{1};
inline constexpr FamilyId kScans{2};

// A store in memory, reopened at will.
class StoreTest : public ::testing::Test {
 protected:
  static DatabaseOptions Options() {
    return {.format = "test.store",
            .schema_version = 1,
            .families = {{.name = "rows", .kind = FamilyKind::kPoint},
                         {.name = "by_person", .kind = FamilyKind::kPrefix16},
                         {.name = "scans", .kind = FamilyKind::kBlob}},
            .cache_bytes = 1U << 20,
            .write_buffer_bytes = 1U << 20};
  }

  DatabaseServices Services() {
    return {.clock = clock_,
            .random = random_,
            .logger = nullptr,
            .metrics = &metrics_,
            .env = env_.get()};
  }

  Result<std::unique_ptr<Database>> TryOpen(const DatabaseOptions& options = Options()) {
    return Database::Open("/store", options, Services());
  }

  void Open(const DatabaseOptions& options = Options()) {
    database_.reset();
    auto opened = TryOpen(options);
    ASSERT_TRUE(opened.has_value()) << opened.error().detail;
    database_ = *std::move(opened);
  }

  // Commits a unit that must succeed.
  ChangeNumber Commit(const WriteUnit& unit) {
    const auto number = database_->Commit(unit);
    EXPECT_TRUE(number.has_value()) << number.error().detail;
    return number.value_or(0);
  }

  std::shared_ptr<rocksdb::Env> env_ = test::MakeMemoryEnv();
  FixedClock clock_{UnixMicros{1'700'000'000'000'000}};
  SeededRandom random_{7};
  metrics::Registry metrics_;
  std::unique_ptr<Database> database_;
};

}  // namespace socle::storage
