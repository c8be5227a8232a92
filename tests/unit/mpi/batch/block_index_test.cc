#include "mpi/batch/block_index.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include "lib/base/random.h"
#include "mpi/batch/dataset.h"
#include "mpi/match/block.h"
#include "mpi/model/identity.h"
#include "tests/unit/mpi/batch/small_dataset.h"

namespace socle::mpi::batch {
namespace {

using Pair = std::pair<RecordIndex, RecordIndex>;

std::map<Pair, std::uint32_t> AllCandidates(const BlockIndex& index) {
  std::map<Pair, std::uint32_t> pairs;
  CandidateSet set;
  for (std::size_t i = 0; i < index.RecordCount(); ++i) {
    const auto record = static_cast<RecordIndex>(i);
    index.CandidatesAfter(record, set);
    for (const Candidate& candidate : set.Items()) {
      EXPECT_GT(candidate.record, record);
      EXPECT_TRUE(pairs.emplace(Pair(record, candidate.record), candidate.families).second);
    }
  }
  return pairs;
}

using Pairs = std::map<Pair, std::uint32_t>;

// Adds the pairs that share a key of the first tier of one family.
void AddSharedKeys(const Dataset& dataset, std::size_t family, Pairs& pairs) {
  std::map<std::uint64_t, std::set<RecordIndex>> holders;
  for (std::size_t i = 0; i < dataset.Size(); ++i) {
    const auto record = static_cast<RecordIndex>(i);
    std::vector<std::uint64_t> keys;
    match::AppendBlockKeys(
        dataset.Record(record), static_cast<match::BlockFamily>(family), 0, keys);
    for (const std::uint64_t key : keys) {
      for (const RecordIndex other : holders[key]) {
        pairs[{other, record}] |= other == record ? 0U : 1U << family;
      }
      holders[key].insert(record);
    }
  }
}

// Pairs that share a key of the first tier, with their families.
Pairs SharedKeys(const Dataset& dataset) {
  Pairs pairs;
  for (std::size_t family = 0; family < match::kBlockFamilyCount; ++family) {
    AddSharedKeys(dataset, family, pairs);
  }
  return pairs;
}

TEST(CandidateSet, HoldsEachRecordOnceAlsoWhenItGrows) {
  SeededRandom random(7);
  CandidateSet set;
  for (const std::size_t count : {10U, 3000U, 5U, 0U}) {
    set.Clear();
    std::map<RecordIndex, std::uint32_t> expected;
    for (std::size_t i = 0; i < count; ++i) {
      const auto record = static_cast<RecordIndex>(random.Below(2 * count));
      const auto family = static_cast<std::uint32_t>(random.Below(10));
      set.Add(record, 1U << family);
      expected[record] |= 1U << family;
    }
    std::map<RecordIndex, std::uint32_t> found;
    for (const Candidate& candidate : set.Items()) {
      EXPECT_TRUE(found.emplace(candidate.record, candidate.families).second);
    }
    EXPECT_EQ(found, expected);
  }
}

TEST(BlockIndex, PairsRecordsThatShareAKey) {
  const Dataset dataset = RandomDataset(11, 200);
  BlockLimits limits;
  limits.fill(match::kBlockLastTierMax);
  for (const std::size_t threads : {1U, 2U}) {
    const BlockIndex index = BlockIndex::Build(dataset, threads, limits);
    EXPECT_EQ(AllCandidates(index), SharedKeys(dataset));
  }
}

TEST(BlockIndex, RefinesBlocksAboveTheLimitAlone) {
  const Dataset dataset = RandomDataset(12, 200);
  const auto all = SharedKeys(dataset);
  const BlockIndex index = BlockIndex::Build(dataset, 2);
  std::uint64_t refined = 0;
  for (std::size_t f = 0; f < match::kBlockFamilyCount; ++f) {
    refined += index.Stats()[f].refined_blocks;
  }
  EXPECT_GT(refined, 0U);
  const auto candidates = AllCandidates(index);
  EXPECT_LT(candidates.size(), all.size());
  for (const auto& [pair, families] : candidates) {
    const auto coarse = all.find(pair);
    ASSERT_TRUE(coarse != all.end());
    EXPECT_EQ(families & ~coarse->second, 0U);
  }
}

// A common name, some of whose holders have neither birth date nor postal code: nothing divides
// these further, so they stay together and what is lost is told.
TEST(BlockIndex, CountsWhatCannotBeRefined) {
  constexpr std::size_t kBare = 5;
  constexpr std::size_t kDated = 15;
  const auto family = static_cast<std::size_t>(match::BlockFamily::kNamePair);
  ASSERT_GT(kBare + kDated, DefaultBlockLimits()[family]);
  Dataset dataset;
  for (std::size_t i = 0; i < kBare + kDated; ++i) {
    Identity identity = {.birth_name = "MARTIN", .birth_first_given_name = "LEA"};
    if (i >= kBare) {
      identity.birth_date = std::to_string(1950 + i) + "-02-" + std::to_string(10 + i % 15);
    }
    Append(dataset, identity);
  }
  const BlockIndex index = BlockIndex::Build(dataset, 1);
  const BlockFamilyStats& stats = index.Stats()[family];
  EXPECT_EQ(stats.refined_blocks, 1U);
  EXPECT_EQ(stats.cut_blocks, 1U);
  EXPECT_EQ(stats.cut_pairs, kBare * kDated);
  std::size_t bare = 0;
  for (const auto& [pair, families] : AllCandidates(index)) {
    bare += pair.first < kBare && pair.second < kBare ? 1 : 0;
    EXPECT_EQ(pair.first < kBare, pair.second < kBare);
  }
  EXPECT_EQ(bare, kBare * (kBare - 1) / 2);
}

TEST(BlockIndex, KnowsBothSidesOfAPair) {
  const Dataset dataset = RandomDataset(13, 120);
  const BlockIndex index = BlockIndex::Build(dataset, 2);
  const auto pairs = AllCandidates(index);
  CandidateSet set;
  std::size_t met = 0;
  for (std::size_t i = 0; i < dataset.Size(); ++i) {
    const auto record = static_cast<RecordIndex>(i);
    index.CandidatesOf(record, set);
    for (const Candidate& candidate : set.Items()) {
      const Pair pair = std::minmax({record, candidate.record});
      const auto found = pairs.find(pair);
      ASSERT_TRUE(found != pairs.end());
      EXPECT_EQ(candidate.families, found->second);
      std::uint32_t shared = 0;
      for (const BlockIndex::Shared& block : index.SharedBlocks(record, candidate.record)) {
        shared |= 1U << static_cast<unsigned>(block.family);
        EXPECT_GE(block.records, 2U);
      }
      EXPECT_EQ(shared, candidate.families);
      ++met;
    }
  }
  EXPECT_EQ(met, 2 * pairs.size());
}

// Enough records that keys are sorted in several parts.
TEST(BlockIndex, FindsTheSameInManyParts) {
  constexpr std::size_t kRecords = 70'000;
  Dataset dataset;
  for (std::size_t i = 0; i < kRecords; ++i) {
    const std::size_t person = i % (kRecords / 2);
    // From a number that is no placeholder: 0600000000 is nobody's, and gives no key.
    std::string phone = std::to_string(612'000'000 + person);
    Append(dataset, {.phone = "0" + phone});
  }
  const BlockIndex index = BlockIndex::Build(dataset, 2);
  EXPECT_EQ(index.Stats()[static_cast<std::size_t>(match::BlockFamily::kPhone)].blocks,
            kRecords / 2);
  CandidateSet set;
  for (std::size_t i = 0; i < kRecords / 2; ++i) {
    index.CandidatesAfter(static_cast<RecordIndex>(i), set);
    ASSERT_EQ(set.Items().size(), 1U) << i;
    ASSERT_EQ(set.Items()[0].record, i + kRecords / 2);
  }
}

}  // namespace
}  // namespace socle::mpi::batch
