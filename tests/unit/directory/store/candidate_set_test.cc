#include "directory/store/candidate_set.h"

#include <algorithm>
#include <cstddef>
#include <iterator>
#include <map>
#include <memory>
#include <optional>
#include <random>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include "directory/store/entry_row.h"
#include "directory/store/posting_key.h"
#include "lib/storage/database.h"
#include "lib/storage/family.h"
#include "lib/storage/id_set.h"
#include "lib/storage/read_view.h"
#include "lib/storage/write_unit.h"
#include "tests/unit/lib/storage/store_fixture.h"

namespace socle::directory::store {
namespace {

constexpr storage::FamilyId kIndex{0};
constexpr Bucket kBuckets = 100;

using Ids = std::set<EntryId>;

class CandidateSetTest : public storage::StoreTest {
 protected:
  void SetUp() override {
    storage::DatabaseOptions options = Options();
    options.families = {{.name = "index", .kind = storage::FamilyKind::kIdSets}};
    Open(options);
  }

  void Post(const std::string& key, const Ids& ids) {
    storage::WriteUnit unit;
    for (const EntryId id : ids) {
      unit.MergeIds(kIndex,
                    PostingKey(1, PostingKind::kEquality, key, BucketOf(id)),
                    storage::EncodeIdChanges({{.number = NumberInBucket(id)}}));
    }
    Commit(unit);
  }

  std::unique_ptr<CandidateSet> Posting(const storage::ReadView& view, const std::string& key) {
    return OpenPosting(view, kIndex, PostingPrefix(1, PostingKind::kEquality, key), kBuckets)
        .value();
  }

  static Ids Drain(CandidateSet& set) {
    Ids out;
    Bucket from = 0;
    for (;;) {
      const std::optional<CandidateSet::Slice> slice = set.Next(from).value();
      if (!slice) {
        return out;
      }
      EXPECT_GE(slice->bucket, from);
      EXPECT_FALSE(slice->entries.IsEmpty());
      slice->entries.ForEach(
          [&](std::size_t number) { out.insert(EntryInBucket(slice->bucket, number)); });
      from = slice->bucket + 1;
    }
  }
};

TEST_F(CandidateSetTest, GivesTheEntriesOfAKey) {
  const Ids ids{1, 4095, 4096, 400'000};
  Post("a", ids);
  Post("ab", {2});
  const auto view = database_->NewReadView();
  EXPECT_EQ(Drain(*Posting(view, "a")), ids);
  EXPECT_EQ(Drain(*Posting(view, "c")), Ids{});
}

TEST_F(CandidateSetTest, PassesRowsThatBecameEmpty) {
  Post("a", {1, 5000});
  storage::WriteUnit unit;
  unit.MergeIds(kIndex,
                PostingKey(1, PostingKind::kEquality, "a", 0),
                storage::EncodeIdChanges({{.number = 1, .is_removed = true}}));
  Commit(unit);
  const auto view = database_->NewReadView();
  EXPECT_EQ(Drain(*Posting(view, "a")), Ids{5000});
}

TEST_F(CandidateSetTest, EstimatesFromTheFirstBuckets) {
  Post("few", {1, 2, 5000});
  Ids dense;
  for (EntryId id = 0; id < EntryId{kBuckets} * 4096; id += 64) {
    dense.insert(id);
  }
  Post("many", dense);
  const auto view = database_->NewReadView();
  EXPECT_EQ(Posting(view, "none")->Estimate(), 0U);
  EXPECT_EQ(Posting(view, "few")->Estimate(), 3U);
  EXPECT_EQ(Posting(view, "many")->Estimate(), dense.size());
}

TEST_F(CandidateSetTest, CombinesAsSetsDo) {
  std::mt19937_64 random(7);
  std::map<std::string, Ids> model;
  for (const std::string key : {"a", "b", "c"}) {
    // Some dense, some sparse over many buckets.
    const std::size_t count = key == "a" ? 60 : 3000;
    const EntryId range = key == "c" ? 30'000 : EntryId{kBuckets} * 4096;
    for (std::size_t i = 0; i < count; ++i) {
      model[key].insert(random() % range);
    }
    model[key].insert({77, 29'000});
    Post(key, model[key]);
  }
  const auto view = database_->NewReadView();
  const auto sets = [&](const std::vector<std::string>& keys) {
    std::vector<std::unique_ptr<CandidateSet>> out;
    out.reserve(keys.size());
    for (const std::string& key : keys) {
      out.push_back(Posting(view, key));
    }
    return out;
  };
  Ids both;
  std::ranges::set_intersection(model["a"], model["b"], std::inserter(both, both.end()));
  EXPECT_EQ(Drain(*Intersect(sets({"a", "b"}))), both);
  Ids all;
  std::ranges::set_intersection(both, model["c"], std::inserter(all, all.end()));
  EXPECT_EQ(Drain(*Intersect(sets({"c", "b", "a"}))), all);
  EXPECT_TRUE(all.contains(77));
  Ids any = model["a"];
  any.insert(model["c"].begin(), model["c"].end());
  EXPECT_EQ(Drain(*Unite(sets({"a", "c"}))), any);
  EXPECT_EQ(Drain(*Intersect(sets({"b"}))), model["b"]);
  EXPECT_EQ(Drain(*Intersect(sets({"a", "none"}))), Ids{});
  EXPECT_EQ(Drain(*Unite({})), Ids{});

  std::vector<std::unique_ptr<CandidateSet>> nested;
  nested.push_back(Unite(sets({"a", "c"})));
  nested.push_back(Posting(view, "b"));
  Ids expected;
  std::ranges::set_intersection(any, model["b"], std::inserter(expected, expected.end()));
  EXPECT_EQ(Drain(*Intersect(std::move(nested))), expected);
}

}  // namespace
}  // namespace socle::directory::store
