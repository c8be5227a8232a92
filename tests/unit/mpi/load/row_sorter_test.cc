#include "mpi/load/row_sorter.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "lib/base/clock.h"
#include "lib/base/random.h"
#include "lib/base/result.h"
#include "lib/storage/bulk_load.h"
#include "lib/storage/database.h"
#include "lib/storage/read_view.h"
#include "tests/support/memory_env.h"

namespace socle::mpi::load {
namespace {

TEST(SortInPartsTest, SortsOnAnyNumberOfThreads) {
  for (const std::size_t threads : {1U, 2U, 3U, 7U}) {
    SeededRandom random(threads);
    std::vector<std::uint64_t> values(1000);
    for (std::uint64_t& value : values) {
      value = random.Below(300);
    }
    std::vector<std::uint64_t> expected = values;
    std::ranges::sort(expected);
    SortInParts(values.begin(), values.end(), threads, std::less<>());
    EXPECT_EQ(values, expected) << threads;
  }
  std::vector<int> none;
  SortInParts(none.begin(), none.end(), 2, std::less<>());
}

TEST(RowSorterTest, RowsComeOutInTheOrderOfTheirKeys) {
  const FixedClock clock{UnixMicros{1}};
  SeededRandom random(1);
  const auto env = test::MakeMemoryEnv();
  storage::DatabaseOptions options;
  options.format = "socle.test";
  options.families = {{.name = "rows"}};
  auto database = storage::Database::Open(
      "/store", options, {.clock = clock, .random = random, .env = env.get()});
  ASSERT_TRUE(database.has_value());
  // Keys that are the start of others, and such that differ behind their eighth byte only.
  std::map<std::string, std::string> rows;
  for (const std::string key : {"b", "a", "aa", "12345678", "123456789", "123456780", "\xFF"}) {
    rows[key] = "of " + key;
  }
  rows[std::string("a\0", 2)] = "with a zero";
  rows[std::string(10'000, 'k')] = std::string(RowSorter::kBytesMax, 'v');
  RowSorter sorter;
  for (auto row = rows.rbegin(); row != rows.rend(); ++row) {
    sorter.Add(row->first, row->second);
  }
  EXPECT_EQ(sorter.Count(), rows.size());
  auto load = storage::BulkLoad::Start(**database);
  ASSERT_TRUE(load.has_value());
  auto writer = (*load)->NewWriter({0});
  ASSERT_TRUE(writer.has_value());
  const Status written = sorter.WriteTo(**writer, 2);
  ASSERT_TRUE(written.has_value()) << written.error().detail;
  ASSERT_TRUE((*load)->Finish().has_value());
  const storage::ReadView view = (*database)->NewReadView();
  storage::Scan scan = view.ScanRange({0}, {}, {});
  for (const auto& [key, value] : rows) {
    ASSERT_TRUE(scan.Next());
    EXPECT_EQ(scan.Key(), key);
    EXPECT_EQ(scan.Value(), value);
  }
  EXPECT_FALSE(scan.Next());
}

}  // namespace
}  // namespace socle::mpi::load
