#include "directory/store/name_cache.h"

#include <cstddef>
#include <memory>
#include <optional>
#include <string>

#include <gtest/gtest.h>

#include "directory/store/entry_row.h"

namespace socle::directory::store {
namespace {

TEST(NameCache, KnowsNamesOfTheirGenerationOnly) {
  NameCache cache(100);
  cache.PutId(2, "o=a", 7);
  EXPECT_EQ(cache.FindId(2, "o=a"), std::optional<EntryId>(7));
  EXPECT_EQ(cache.FindId(2, "o=b"), std::nullopt);
  EXPECT_EQ(cache.FindId(4, "o=a"), std::nullopt);
  cache.PutId(4, "o=a", 8);
  EXPECT_EQ(cache.FindId(4, "o=a"), std::optional<EntryId>(8));
  EXPECT_EQ(cache.FindId(2, "o=a"), std::nullopt);
  // Of a view that is older than what the cache holds.
  cache.PutId(2, "o=a", 7);
  EXPECT_EQ(cache.FindId(4, "o=a"), std::optional<EntryId>(8));
}

TEST(NameCache, KnowsPlaces) {
  NameCache cache(100);
  cache.PutPlace(2, 7, std::make_shared<const Place>(Place{.parent = 3, .dn = "o=A"}));
  ASSERT_NE(cache.FindPlace(2, 7), nullptr);
  EXPECT_EQ(cache.FindPlace(2, 7)->dn, "o=A");
  EXPECT_EQ(cache.FindPlace(2, 8), nullptr);
  EXPECT_EQ(cache.FindPlace(4, 7), nullptr);
}

TEST(NameCache, IsBounded) {
  constexpr std::size_t kMax = 160;
  NameCache cache(kMax);
  for (std::size_t i = 0; i < 10 * kMax; ++i) {
    cache.PutId(2, "cn=" + std::to_string(i), i);
  }
  std::size_t kept = 0;
  for (std::size_t i = 0; i < 10 * kMax; ++i) {
    kept += cache.FindId(2, "cn=" + std::to_string(i)) ? 1 : 0;
  }
  EXPECT_GT(kept, 0U);
  EXPECT_LE(kept, kMax + 16);
}

}  // namespace
}  // namespace socle::directory::store
