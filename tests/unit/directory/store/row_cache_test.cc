#include "directory/store/row_cache.h"

#include <atomic>
#include <cstddef>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "directory/store/directory_draft.h"
#include "directory/store/directory_view.h"
#include "directory/store/entry_reader.h"
#include "directory/store/entry_row.h"
#include "directory/store/families.h"
#include "directory/store/tree_key.h"
#include "lib/base/parallel.h"
#include "lib/base/result.h"
#include "lib/storage/write_unit.h"
#include "tests/unit/directory/store/directory_fixture.h"

namespace socle::directory::store {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

constexpr std::size_t kMuch = std::size_t{1} << 20;

std::string Text(const RowBytes& bytes) {
  return bytes.IsNull() ? "?" : std::string(bytes.View());
}

TEST(RowCache, GivesWhatWasRead) {
  RowCache cache(kMuch);
  EXPECT_EQ(Text(cache.FindEntry(1, 7)), "?");
  EXPECT_EQ(cache.FindChild(1, "key"), std::nullopt);
  EXPECT_EQ(cache.FindIds(1, "key"), std::nullopt);
  cache.PutEntry(1, 7, RowBytes("row"));
  cache.PutChild(1, "key", 8);
  cache.PutIds(1, "key", {1, 2});
  cache.PutIds(1, "none", {});
  EXPECT_EQ(Text(cache.FindEntry(1, 7)), "row");
  EXPECT_EQ(cache.FindChild(2, "key"), std::optional<EntryId>(8));
  EXPECT_THAT(cache.FindIds(1, "key").value(), ElementsAre(1, 2));
  EXPECT_THAT(cache.FindIds(1, "none").value(), IsEmpty());
  cache.Clear(2);
  EXPECT_EQ(Text(cache.FindEntry(2, 7)), "?");
  EXPECT_EQ(cache.FindChild(2, "key"), std::nullopt);
  EXPECT_EQ(cache.FindIds(2, "key"), std::nullopt);
  EXPECT_EQ(cache.SizeBytes(), 0U);
}

TEST(RowCache, KeepsShortListsOnly) {
  RowCache cache(kMuch);
  cache.PutIds(1, "short", RowCache::Ids(kCachedIdsMax, 5));
  cache.PutIds(1, "long", RowCache::Ids(kCachedIdsMax + 1, 5));
  EXPECT_TRUE(cache.FindIds(1, "short"));
  EXPECT_FALSE(cache.FindIds(1, "long"));
}

// A view must not be given what was written after it was taken.
TEST(RowCache, GivesOlderViewsNothingNewer) {
  RowCache cache(kMuch);
  cache.PutEntry(5, 7, RowBytes("new"));
  EXPECT_EQ(Text(cache.FindEntry(4, 7)), "?");
  EXPECT_EQ(Text(cache.FindEntry(5, 7)), "new");
  // The older view has read the same: nothing was forgotten in between.
  cache.PutEntry(4, 7, RowBytes("new"));
  EXPECT_EQ(Text(cache.FindEntry(4, 7)), "new");
}

// ... and what an older view reads late must not be given to younger ones.
TEST(RowCache, TakesNothingFromViewsOlderThanAChange) {
  RowCache cache(kMuch);
  cache.PutEntry(4, 7, RowBytes("old"));
  cache.ForgetEntry(5, 7);
  EXPECT_EQ(Text(cache.FindEntry(4, 7)), "?");
  cache.PutEntry(4, 7, RowBytes("old"));
  EXPECT_EQ(Text(cache.FindEntry(5, 7)), "?");
  EXPECT_EQ(Text(cache.FindEntry(4, 7)), "?");
  cache.PutEntry(5, 7, RowBytes("new"));
  EXPECT_EQ(Text(cache.FindEntry(5, 7)), "new");

  cache.PutChild(4, "key", 1);
  cache.ForgetChild(5, "key");
  cache.PutChild(4, "key", 1);
  EXPECT_EQ(cache.FindChild(5, "key"), std::nullopt);
  cache.PutIds(4, "key", {1});
  cache.ForgetIds(5, "key");
  cache.PutIds(4, "key", {1});
  EXPECT_EQ(cache.FindIds(5, "key"), std::nullopt);
}

TEST(RowCache, IsBoundedAndKeepsWhatIsUsed) {
  constexpr EntryId kEntries = 20'000;
  constexpr EntryId kUsed = 100;
  RowCache cache(kMuch);
  const std::string row(200, 'x');
  for (EntryId id = 0; id < kEntries; ++id) {
    cache.PutEntry(1, id, RowBytes(row));
    for (EntryId used = 0; used < kUsed && id % 8 == 0; ++used) {
      (void)cache.FindEntry(1, used);
    }
    ASSERT_LE(cache.SizeBytes(), kMuch);
  }
  EXPECT_GT(cache.SizeBytes(), kMuch / 2);
  std::size_t kept = 0;
  for (EntryId used = 0; used < kUsed; ++used) {
    kept += cache.FindEntry(1, used).IsNull() ? 0 : 1;
  }
  EXPECT_GT(kept, kUsed / 2);
}

// Rows that go leave no gap in front of others.
TEST(RowCache, FindsTheOthersWhenSomeAreForgotten) {
  constexpr EntryId kEntries = 5000;
  RowCache cache(8 * kMuch);
  for (EntryId id = 0; id < kEntries; ++id) {
    cache.PutEntry(1, id, RowBytes(std::to_string(id)));
    cache.PutChild(1, std::to_string(id), id);
  }
  for (EntryId id = 0; id < kEntries; id += 3) {
    cache.ForgetEntry(2, id);
    cache.ForgetChild(2, std::to_string(id));
  }
  for (EntryId id = 0; id < kEntries; ++id) {
    ASSERT_EQ(Text(cache.FindEntry(2, id)), id % 3 == 0 ? "?" : std::to_string(id));
    ASSERT_EQ(cache.FindChild(2, std::to_string(id)).value_or(kNoEntry), id % 3 == 0 ? 0 : id);
  }
}

TEST(RowCache, SaysWhenItIsFull) {
  RowCache cache(kMuch);
  EntryId id = 0;
  while (cache.HasRoomForEntries() && id < 100'000) {
    cache.PutEntry(1, ++id, RowBytes(std::string(200, 'x')));
  }
  ASSERT_LT(id, 100'000U);
  EXPECT_TRUE(cache.HasRoomForChildren());
  for (EntryId one = 1; one <= id; ++one) {
    EXPECT_FALSE(cache.FindEntry(1, one).IsNull()) << one;
  }
}

TEST(RowCache, OfNoSizeKeepsNothing) {
  RowCache cache(0);
  cache.PutEntry(1, 7, RowBytes("row"));
  EXPECT_EQ(Text(cache.FindEntry(1, 7)), "?");
}

// The same through the store: views keep their state, whatever the cache learns meanwhile.
class StoreRowCacheTest : public DirectoryTest {
 protected:
  static constexpr const char* kEntry = "cn=Jean,o=Annuaire,c=FR";

  void SetUp() override {
    DirectoryTest::SetUp();
    Add(kSuffix);
    Add(kEntry, {{"objectClass", {"person"}}, {"cn", {"Jean"}}, {"sn", {"Martin"}}});
  }
};

TEST_F(StoreRowCacheTest, ViewsKeepTheirState) {
  const DirectoryView before = store_->NewView();
  const EntryId id = before.FindId(Normal(kEntry)).value().value();
  EXPECT_THAT(FindEqual(before, "sn", "martin"), ElementsAre(id));
  ASSERT_TRUE(Modify(kEntry, {{"sn", {"Durand"}}}));
  const DirectoryView after = store_->NewView();
  for (int i = 0; i < 3; ++i) {
    EXPECT_EQ(AttributesOf(before, id)["sn"].front(), "Martin");
    EXPECT_EQ(AttributesOf(after, id)["sn"].front(), "Durand");
    EXPECT_THAT(FindEqual(before, "sn", "martin"), ElementsAre(id));
    EXPECT_THAT(FindEqual(after, "sn", "martin"), IsEmpty());
    EXPECT_THAT(FindEqual(before, "sn", "durand"), IsEmpty());
    EXPECT_THAT(FindEqual(after, "sn", "durand"), ElementsAre(id));
  }
}

TEST_F(StoreRowCacheTest, NamesThatComeAndGoAreSeen) {
  EXPECT_EQ(IdOf("cn=Lise,o=Annuaire,c=FR"), kNoEntry);
  Add("cn=Lise,o=Annuaire,c=FR", {{"objectClass", {"person"}}, {"cn", {"Lise"}}, {"sn", {"B"}}});
  const EntryId id = IdOf("cn=Lise,o=Annuaire,c=FR");
  EXPECT_NE(id, kNoEntry);
  const DirectoryView before = store_->NewView();
  ASSERT_TRUE(Delete("cn=Lise,o=Annuaire,c=FR"));
  EXPECT_EQ(IdOf("cn=Lise,o=Annuaire,c=FR"), kNoEntry);
  EXPECT_EQ(before.FindId(Normal("cn=Lise,o=Annuaire,c=FR")).value(), id);
  EXPECT_FALSE(store_->NewView().FindEntry(id).value().has_value());
  EXPECT_TRUE(before.FindEntry(id).value().has_value());
}

TEST_F(StoreRowCacheTest, NewSuffixesAreSeen) {
  EXPECT_EQ(store_->NewView().Suffixes().value().size(), 1U);
  const DirectoryView before = store_->NewView();
  const Status added = Change([](DirectoryDraft& draft) -> Status {
    const std::string normal = Normal("o=Autre");
    const Attributes attributes = {{"objectClass", {"top"}}};
    SOCLE_TRY([[maybe_unused]] const EntryId id,
              draft.Add({.rdn = "o=Autre", .normal_rdn = normal}, Uuid{}, ToChanges(attributes)));
    return {};
  });
  ASSERT_TRUE(added.has_value()) << added.error().detail;
  EXPECT_EQ(store_->NewView().Suffixes().value().size(), 2U);
  EXPECT_EQ(before.Suffixes().value().size(), 1U);
}

TEST_F(StoreRowCacheTest, WhatIsReadAheadIsWhatIsThere) {
  const std::atomic<bool> stop = false;
  ASSERT_TRUE(store_->ReadAhead(stop));
  EXPECT_EQ(Read(kEntry)["sn"].front(), "Martin");
  EXPECT_EQ(IdOf("cn=Lise,o=Annuaire,c=FR"), kNoEntry);
  const std::string long_name = "cn=" + std::string(500, 'x') + ",o=Annuaire,c=FR";
  Add(long_name, {{"objectClass", {"person"}}, {"cn", {"x"}}, {"sn", {"x"}}});
  Open();
  ASSERT_TRUE(store_->ReadAhead(stop));
  EXPECT_NE(IdOf(long_name), kNoEntry);
  EXPECT_EQ(Read(kEntry)["sn"].front(), "Martin");
  ASSERT_TRUE(Modify(kEntry, {{"sn", {"Durand"}}}));
  EXPECT_EQ(Read(kEntry)["sn"].front(), "Durand");
}

// A view of the disk shows what is written there, even behind the store's back.
TEST_F(StoreRowCacheTest, AViewOfTheDiskTakesNoRowsFromMemory) {
  const EntryId id = IdOf(kEntry);
  storage::WriteUnit unit;
  unit.Delete(kEntries, EntryKey(id));
  ASSERT_TRUE(store_->Database().Commit(unit));
  EXPECT_FALSE(store_->NewViewOfDisk().FindEntry(id).value().has_value());
}

// A walk over all entries is the same whether they are in memory or not.
TEST_F(StoreRowCacheTest, AWalkFindsAllEntries) {
  constexpr int kEntries = 40;
  for (int i = 0; i < kEntries; ++i) {
    const std::string cn = "P" + std::to_string(i);
    Add("cn=" + cn + ",o=Annuaire,c=FR", {{"objectClass", {"person"}}, {"cn", {cn}}, {"sn", {cn}}});
  }
  for (int i = 8; i < 20; ++i) {
    ASSERT_TRUE(Delete("cn=P" + std::to_string(i) + ",o=Annuaire,c=FR"));
  }
  const auto walk = [this] {
    std::vector<EntryId> ids;
    const DirectoryView view = store_->NewView();
    for (EntryId from = 1;;) {
      const auto some = view.EntriesFrom(from, 5).value();
      if (some.empty()) {
        return ids;
      }
      for (const StoredEntry& entry : some) {
        ids.push_back(entry.id);
      }
      from = ids.back() + 1;
    }
  };
  Open();
  const std::vector<EntryId> read = walk();
  EXPECT_EQ(read.size(), 2U + kEntries - 12U);
  const std::atomic<bool> stop = false;
  ASSERT_TRUE(store_->ReadAhead(stop));
  EXPECT_EQ(walk(), read);
}

// One changes two entries in one unit, again and again; whoever reads meanwhile sees both in one
// state, by their rows and by the index.
TEST_F(StoreRowCacheTest, EachViewIsOfOneStateWhileAnotherWrites) {
  constexpr int kUnits = 300;
  constexpr std::size_t kThreads = 4;
  const std::string other = "cn=Lise,o=Annuaire,c=FR";
  Add(other, {{"objectClass", {"person"}}, {"cn", {"Lise"}}, {"sn", {"Martin"}}});
  const EntryId first = IdOf(kEntry);
  const EntryId second = IdOf(other);
  std::atomic<bool> is_done = false;
  std::atomic<int> mixed = 0;
  const auto write = [&] {
    for (int i = 0; i < kUnits; ++i) {
      const Attributes changed = {{"sn", {"N" + std::to_string(i)}}};
      const Status status = Change([&](DirectoryDraft& draft) -> Status {
        SOCLE_TRY_STATUS(draft.Modify(first, ToChanges(changed)));
        return draft.Modify(second, ToChanges(changed));
      });
      mixed += status.has_value() ? 0 : 1;
    }
    is_done = true;
  };
  const auto read = [&] {
    while (!is_done) {
      const DirectoryView view = store_->NewView();
      const std::string name = AttributesOf(view, first)["sn"].front();
      mixed += AttributesOf(view, second)["sn"].front() == name ? 0 : 1;
      mixed += FindEqual(view, "sn", name) == std::set<EntryId>{first, second} ? 0 : 1;
    }
  };
  ParallelFor(kThreads, 1, kThreads, [&](std::size_t begin, std::size_t) {
    begin == 0 ? write() : read();
  });
  EXPECT_EQ(mixed, 0);
}

// What is written is in the next view at once, though views of one state are one.
TEST_F(StoreRowCacheTest, TheNextViewHasWhatWasWritten) {
  for (int i = 0; i < 20; ++i) {
    const std::string name = "N" + std::to_string(i);
    ASSERT_TRUE(Modify(kEntry, {{"sn", {name}}}));
    EXPECT_EQ(Read(kEntry)["sn"].front(), name);
  }
}

}  // namespace
}  // namespace socle::directory::store
