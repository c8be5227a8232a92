#include "lib/storage/read_ahead.h"

#include <array>
#include <cstdint>
#include <limits>
#include <memory>

#include <gtest/gtest.h>

#include "lib/base/clock.h"
#include "lib/base/random.h"
#include "lib/storage/database.h"
#include "lib/storage/family.h"
#include "lib/storage/write_unit.h"
#include "tests/support/temporary_folder.h"
#include "tests/unit/lib/storage/store_fixture.h"

namespace socle::storage {
namespace {

constexpr std::array<FamilyId, 2> kBoth = {kRows, kByPerson};
constexpr std::uint64_t kNoLimit = std::numeric_limits<std::uint64_t>::max();

TEST(ReadAhead, AsksForTheFilesOfItsFamiliesUpToALimit) {
  const test::TemporaryFolder folder;
  const FixedClock clock{UnixMicros{1}};
  SeededRandom random(1);
  DatabaseOptions options{.format = "test.store",
                          .families = {{.name = "rows"}, {.name = "by_person"}, {.name = "scans"}}};
  auto database =
      Database::Open(folder / "store", options, {.clock = clock, .random = random}).value();
  EXPECT_EQ(ReadAhead(*database, kBoth, kNoLimit), 0U) << "nothing is in files yet";
  ASSERT_TRUE(
      database
          ->Commit(WriteUnit().Put(kRows, "a", "1").Put(kByPerson, "b", "2").Put(kScans, "c", "3"))
          .has_value());
  ASSERT_TRUE(database->PurgeDeleted(kRows).has_value());  // writes files of all families
  const std::uint64_t rows = ReadAhead(*database, {&kRows, 1}, kNoLimit);
  const std::uint64_t both = ReadAhead(*database, kBoth, kNoLimit);
  EXPECT_GT(rows, 0U);
  EXPECT_GT(both, rows);
  EXPECT_EQ(ReadAhead(*database, kBoth, both), both);
  EXPECT_LT(ReadAhead(*database, kBoth, both - 1), both);
}

class ReadAheadInMemory : public StoreTest {};

TEST_F(ReadAheadInMemory, LeavesStoresAloneThatAreNotOnADisk) {
  Open();
  Commit(WriteUnit().Put(kRows, "a", "1"));
  ASSERT_TRUE(database_->PurgeDeleted(kRows).has_value());
  EXPECT_EQ(ReadAhead(*database_, kBoth, kNoLimit), 0U);
}

}  // namespace
}  // namespace socle::storage
