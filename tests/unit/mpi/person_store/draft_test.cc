#include "mpi/person_store/draft.h"

#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include "lib/base/clock.h"
#include "lib/base/random.h"
#include "lib/base/result.h"
#include "lib/storage/database.h"
#include "lib/storage/read_view.h"
#include "lib/storage/write_unit.h"
#include "mpi/person_store/families.h"
#include "mpi/person_store/key_marks.h"
#include "mpi/person_store/person_store.h"
#include "mpi/person_store/rows_ahead.h"
#include "tests/support/seed.h"
#include "tests/support/temporary_folder.h"

namespace socle::mpi::person_store {
namespace {

using Model = std::map<std::string, std::string>;

class DraftTest : public testing::Test {
 protected:
  void SetUp() override {
    auto opened = OpenPersonStore(
        folder_ / "store",
        {.cache_bytes = std::size_t{8} << 20, .write_buffer_bytes = std::size_t{8} << 20},
        {.clock = clock_, .random = random_});
    ASSERT_TRUE(opened.has_value()) << opened.error().detail;
    database_ = *std::move(opened);
  }

  static void ExpectSame(const Draft& draft, const Model& model, std::uint64_t keys) {
    std::vector<std::string> asked;
    for (std::uint64_t i = 0; i < keys; ++i) {
      asked.push_back(Key(i));
    }
    const auto found = draft.FindMany(kBlock, asked);
    ASSERT_TRUE(found.has_value());
    for (std::size_t i = 0; i < asked.size(); ++i) {
      const auto wanted = model.find(asked[i]);
      const auto value =
          wanted == model.end() ? std::nullopt : std::optional<std::string>(wanted->second);
      ASSERT_EQ((*found)[i], value) << asked[i];
      ASSERT_EQ(draft.Find(kBlock, asked[i]).value(), value) << asked[i];
      ASSERT_EQ(draft.Find(kEdge, asked[i]).value(), std::nullopt) << "of another family";
    }
    Model scanned;
    ASSERT_TRUE(draft
                    .Scan(kBlock,
                          {},
                          {},
                          [&](std::string_view key, std::string_view value) -> Result<bool> {
                            scanned.emplace(key, value);
                            return true;
                          })
                    .has_value());
    ASSERT_EQ(scanned, model);
  }

  static std::string Key(std::uint64_t i) { return "key-" + std::to_string(i); }

  // Changes some rows of a draft and of its model.
  void Change(Draft& draft, Model& model, std::uint64_t keys, int changes) {
    for (int i = 0; i < changes; ++i) {
      const std::string key = Key(random_.Below(keys));
      if (random_.Below(4) == 0) {
        draft.Delete(kBlock, key);
        model.erase(key);
      } else {
        std::string value = std::to_string(random_.Below(1'000'000));
        draft.Put(kBlock, key, value);
        model[key] = std::move(value);
      }
    }
  }

  const test::TemporaryFolder folder_;
  const FixedClock clock_{UnixMicros{1}};
  const std::uint64_t seed_ = test::TestSeed();
  SeededRandom random_{seed_};
  std::unique_ptr<storage::Database> database_;
};

// A store, changes on their way to it, and changes on top, some of them taken back.
TEST_F(DraftTest, ReadsAsAModelDoes) {
  SCOPED_TRACE(seed_);
  constexpr std::uint64_t kKeys = 3000;
  Model model;
  {
    const storage::ReadView empty = database_->NewReadView();
    Draft stored(empty);
    Change(stored, model, kKeys, 1000);
    storage::WriteUnit unit;
    stored.FillUnit(unit);
    ASSERT_TRUE(database_->Commit(unit).has_value());
  }
  const storage::ReadView view = database_->NewReadView();
  Draft below(view);
  Change(below, model, kKeys, 1000);
  Draft draft(view, &below);
  ExpectSame(draft, model, kKeys);
  for (int command = 0; command < 20; ++command) {
    draft.BeginCommand();
    Model changed = model;
    Change(draft, changed, kKeys, 100);
    if (command % 3 == 0) {
      draft.RollBackCommand();
    } else {
      model = std::move(changed);
    }
  }
  ExpectSame(draft, model, kKeys);
}

// Rows read at some batch give what the view gives many batches later, or are not used.
TEST_F(DraftTest, UsesRowsReadAheadWhileTheyHold) {
  SCOPED_TRACE(seed_);
  constexpr std::uint64_t kKeys = 300;
  constexpr std::uint64_t kBatches = 2 * RecentChanges::kBatchesMax;
  Model model;
  RecentChanges recent;
  std::vector<RowsAhead> read;
  for (std::uint64_t batch = 1; batch <= kBatches; ++batch) {
    {
      const storage::ReadView view = database_->NewReadView();
      Draft draft(view);
      Change(draft, model, kKeys, 3);
      storage::WriteUnit unit;
      draft.FillUnit(unit);
      ASSERT_TRUE(database_->Commit(unit).has_value());
      recent.Add(batch, draft.ChangedKeys());
    }
    const storage::ReadView view = database_->NewReadView();
    RowsAhead& ahead = read.emplace_back(batch);
    for (std::uint64_t i = 0; i < kKeys; i += 1 + random_.Below(3)) {
      ahead.Add(kBlock, Key(i), view.Find(kBlock, Key(i)).value());
    }
    Draft draft(view);
    draft.UseAhead(&read[random_.Below(read.size())], &recent);
    ExpectSame(draft, model, kKeys);
    draft.UseAhead(&read.front(), &recent);
    ExpectSame(draft, model, kKeys);
    draft.UseAhead(nullptr, nullptr);
  }
}

TEST(RowsAheadTest, AnswersForWhatWasReadInsteadOfTheView) {
  RowsAhead ahead(7);
  ahead.Add(kBlock, "a", "1");
  ahead.Add(kBlock, "b", std::nullopt);
  EXPECT_EQ(ahead.Size(), 2U);
  const auto find = [&](storage::FamilyId family, std::string_view key) {
    return ahead.Find(family, key, KeyMarks::HashOf(family, key));
  };
  ASSERT_NE(find(kBlock, "a"), nullptr);
  EXPECT_EQ(*find(kBlock, "a"), "1");
  ASSERT_NE(find(kBlock, "b"), nullptr);
  EXPECT_EQ(*find(kBlock, "b"), std::nullopt);
  EXPECT_EQ(find(kBlock, "c"), nullptr);
  EXPECT_EQ(find(kEdge, "a"), nullptr);
}

TEST(RecentChangesTest, KnowWhatTheyRemember) {
  RecentChanges recent;
  const std::uint64_t a = KeyMarks::HashOf(kBlock, "a");
  const std::uint64_t b = KeyMarks::HashOf(kBlock, "b");
  EXPECT_FALSE(recent.MayHaveChanged(0, a));
  KeyMarks keys;
  keys.Add(a);
  recent.Add(1, keys);
  EXPECT_TRUE(recent.MayHaveChanged(0, a));
  EXPECT_FALSE(recent.MayHaveChanged(0, b));
  EXPECT_FALSE(recent.MayHaveChanged(1, a));
  for (std::uint64_t batch = 2; batch <= RecentChanges::kBatchesMax; ++batch) {
    recent.Add(batch, KeyMarks());
  }
  EXPECT_FALSE(recent.MayHaveChanged(0, b)) << "all are remembered";
  recent.Add(RecentChanges::kBatchesMax + 1, KeyMarks());
  EXPECT_TRUE(recent.MayHaveChanged(0, b)) << "one is not any more";
  EXPECT_FALSE(recent.MayHaveChanged(1, b));
  recent.ForgetUpTo(RecentChanges::kBatchesMax + 1);
  EXPECT_TRUE(recent.MayHaveChanged(RecentChanges::kBatchesMax, b));
  EXPECT_FALSE(recent.MayHaveChanged(RecentChanges::kBatchesMax + 1, b));
}

}  // namespace
}  // namespace socle::mpi::person_store
