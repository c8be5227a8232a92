#include "mpi/match/cluster.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <map>
#include <numeric>
#include <set>
#include <utility>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "lib/base/hash.h"
#include "lib/base/random.h"

namespace socle::mpi::match {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

// Records with evidence between each pair, 0 where none was given.
class World {
 public:
  explicit World(std::size_t records) : records_(records), exclusive_(records, 0) {}

  void SetBits(std::uint32_t a, std::uint32_t b, float bits) { bits_[Key(a, b)] = bits; }

  void AddEdge(std::uint32_t a, std::uint32_t b, float bits) {
    SetBits(a, b, bits);
    edges_.push_back({.a = a, .b = b, .bits = bits});
  }

  void SetExclusive(std::uint32_t record, std::uint64_t value) { exclusive_[record] = value; }

  void Rule(std::uint32_t a, std::uint32_t b, bool together) {
    rulings_.push_back({.a = a, .b = b, .together = together});
  }

  ClusterResult Run(const ClusterOptions& options = {}) const {
    return Cluster(records_, edges_, rulings_, Facts(), options);
  }

  ClusterRecords Facts() const {
    return {.exclusive = [this](std::uint32_t record) { return exclusive_[record]; },
            .bits =
                [this](std::uint32_t a, std::uint32_t b) {
                  const auto found = bits_.find(Key(a, b));
                  return found == bits_.end() ? 0.0F : found->second;
                },
            .stable_key = [](std::uint32_t record) { return Mix64(record); }};
  }

  std::size_t records_;
  std::vector<ClusterEdge> edges_;
  std::vector<Ruling> rulings_;
  std::vector<std::uint64_t> exclusive_;

 private:
  static std::pair<std::uint32_t, std::uint32_t> Key(std::uint32_t a, std::uint32_t b) {
    return {std::min(a, b), std::max(a, b)};
  }

  std::map<std::pair<std::uint32_t, std::uint32_t>, float> bits_;
};

bool Together(const ClusterResult& result, std::uint32_t a, std::uint32_t b) {
  return result.cluster_of[a] == result.cluster_of[b];
}

// Each cluster as the set of its members.
std::set<std::set<std::uint32_t>> Partition(const ClusterResult& result) {
  std::map<std::uint32_t, std::set<std::uint32_t>> clusters;
  for (std::uint32_t i = 0; i < result.cluster_of.size(); ++i) {
    clusters[result.cluster_of[i]].insert(i);
  }
  std::set<std::set<std::uint32_t>> out;
  for (auto& [name, members] : clusters) {
    out.insert(std::move(members));
  }
  return out;
}

TEST(Cluster, JoinsWhatIsLinkedAndLeavesTheRestAlone) {
  World world(5);
  world.AddEdge(0, 1, 20);
  world.AddEdge(1, 2, 15);
  world.SetBits(0, 2, 10);
  const ClusterResult result = world.Run();
  EXPECT_THAT(Partition(result),
              ElementsAre(std::set<std::uint32_t>{0, 1, 2},
                          std::set<std::uint32_t>{3},
                          std::set<std::uint32_t>{4}));
  EXPECT_THAT(result.refused, IsEmpty());
  for (std::uint32_t i = 0; i < 5; ++i) {
    EXPECT_EQ(result.cluster_of[result.cluster_of[i]], result.cluster_of[i]);
  }
}

TEST(Cluster, NoRecordsGiveNoClusters) {
  World world(0);
  EXPECT_THAT(world.Run().cluster_of, IsEmpty());
}

TEST(Cluster, AChainOfWeakLinksDoesNotJoinTwoPersons) {
  // 0 1 2 are one person, 3 4 5 another; a record in the middle looks like both.
  World world(6);
  for (const auto& [a, b] : {std::pair{0U, 1U}, {0U, 2U}, {1U, 2U}, {3U, 4U}, {3U, 5U}, {4U, 5U}}) {
    world.AddEdge(a, b, 12);
  }
  for (std::uint32_t a = 0; a < 3; ++a) {
    for (std::uint32_t b = 3; b < 6; ++b) {
      world.SetBits(a, b, -9);
    }
  }
  world.AddEdge(2, 3, 6);  // the weak link
  const ClusterResult result = world.Run();
  EXPECT_FALSE(Together(result, 0, 5));
  EXPECT_FALSE(Together(result, 2, 3));
  EXPECT_TRUE(Together(result, 0, 2));
  EXPECT_TRUE(Together(result, 3, 5));
  EXPECT_THAT(result.refused, ElementsAre(6U));
  EXPECT_EQ(result.refused_contradiction, 1U);
}

TEST(Cluster, AChainOfNeighboursBreaksWhereItsEndsContradict) {
  constexpr std::uint32_t kLength = 8;
  World world(kLength);
  for (std::uint32_t a = 0; a < kLength; ++a) {
    for (std::uint32_t b = a + 2; b < kLength; ++b) {
      world.SetBits(a, b, -10);
    }
    if (a + 1 < kLength) {
      world.AddEdge(a, a + 1, 5);
    }
  }
  const auto partition = Partition(world.Run());
  for (const auto& members : partition) {
    EXPECT_LE(members.size(), 2U);
  }
}

TEST(Cluster, ASinglePairIsVetoedByNobodyElse) {
  World world(3);
  world.AddEdge(0, 1, 8);
  world.AddEdge(1, 2, 7);
  world.SetBits(0, 2, -17);
  const ClusterResult result = world.Run();
  EXPECT_TRUE(Together(result, 0, 1)) << "the stronger link holds";
  EXPECT_FALSE(Together(result, 1, 2));
}

TEST(Cluster, StrongEvidenceOutweighsOneDoubtButNotAVeto) {
  World world(4);
  world.AddEdge(0, 1, 20);
  world.AddEdge(1, 2, 15);
  world.AddEdge(0, 3, 11);
  world.SetBits(0, 2, 5);
  world.SetBits(1, 3, 11);
  world.SetBits(2, 3, -6);  // one doubt
  EXPECT_TRUE(Together(world.Run(), 0, 3));
  world.SetBits(2, 3, -16);  // the bound itself is no veto
  EXPECT_TRUE(Together(world.Run(), 0, 3));
  world.SetBits(2, 3, -16.01F);
  EXPECT_FALSE(Together(world.Run(), 0, 3));
}

TEST(Cluster, DifferentExclusiveValuesAreNeverTogether) {
  World world(4);
  world.SetExclusive(0, 111);
  world.SetExclusive(3, 222);
  world.AddEdge(0, 1, 20);
  world.AddEdge(1, 2, 19);
  world.AddEdge(2, 3, 18);
  for (const auto& [a, b] : {std::pair{0U, 2U}, {0U, 3U}, {1U, 3U}}) {
    world.SetBits(a, b, 20);
  }
  const ClusterResult result = world.Run();
  EXPECT_TRUE(Together(result, 0, 2));
  EXPECT_FALSE(Together(result, 0, 3));
  EXPECT_EQ(result.refused_exclusive, 1U);
  EXPECT_THAT(result.refused, ElementsAre(2U));
}

TEST(Cluster, EqualExclusiveValuesMayBeTogether) {
  World world(2);
  world.SetExclusive(0, 111);
  world.SetExclusive(1, 111);
  world.AddEdge(0, 1, 20);
  EXPECT_TRUE(Together(world.Run(), 0, 1));
}

TEST(Cluster, RulingsTogetherHoldWithoutEvidence) {
  World world(3);
  world.SetBits(0, 2, -30);
  world.Rule(0, 2, true);
  EXPECT_TRUE(Together(world.Run(), 0, 2));
  EXPECT_FALSE(Together(world.Run(), 0, 1));
}

TEST(Cluster, RulingsApartHoldAgainstAnyEvidenceAndOverOthers) {
  World world(3);
  world.AddEdge(0, 1, 40);
  world.AddEdge(1, 2, 39);
  world.SetBits(0, 2, 40);
  world.Rule(0, 2, false);
  const ClusterResult result = world.Run();
  EXPECT_TRUE(Together(result, 0, 1));
  EXPECT_FALSE(Together(result, 0, 2));
  EXPECT_EQ(result.refused_ruling, 1U);
}

TEST(Cluster, RulingsTogetherDoNotUndoARulingApart) {
  World world(3);
  world.Rule(0, 1, true);
  world.Rule(1, 2, true);
  world.Rule(0, 2, false);
  EXPECT_FALSE(Together(world.Run(), 0, 2)) << "a pair that a person separated stays apart";
}

TEST(Cluster, ExclusiveHoldsWhateverTheRulingsAboutOthers) {
  World world(3);
  world.SetExclusive(0, 111);
  world.SetExclusive(2, 222);
  world.Rule(0, 1, true);
  world.Rule(1, 2, true);
  EXPECT_FALSE(Together(world.Run(), 0, 2));
}

TEST(Cluster, HoldsAtMostSoManyRecords) {
  constexpr std::uint32_t kRecords = 6;
  World world(kRecords);
  for (std::uint32_t a = 0; a < kRecords; ++a) {
    for (std::uint32_t b = a + 1; b < kRecords; ++b) {
      world.AddEdge(a, b, 20);
    }
  }
  EXPECT_EQ(Partition(world.Run({.records_max = kRecords})).size(), 1U);
  const ClusterResult cut = world.Run({.records_max = kRecords - 1});
  EXPECT_GT(Partition(cut).size(), 1U);
  for (const auto& members : Partition(cut)) {
    EXPECT_LT(members.size(), kRecords);
  }
  EXPECT_FALSE(cut.refused.empty());
}

// Two groups of twelve whose members know each other, each in the order in which they are examined.
struct TwoGroups {
  static constexpr std::uint32_t kSize = 12;

  TwoGroups() {
    for (std::uint32_t group = 0; group < 2; ++group) {
      for (std::uint32_t a = 0; a < kSize; ++a) {
        members[group].push_back(group * kSize + a);
        for (std::uint32_t b = 0; b < a; ++b) {
          world.AddEdge(group * kSize + a, group * kSize + b, 20);
        }
      }
      std::ranges::sort(members[group], {}, [](std::uint32_t record) { return Mix64(record); });
    }
  }

  World world{std::size_t{2} * kSize};
  std::vector<std::uint32_t> members[2];
};

TEST(Cluster, LooksAtMembersSpreadOverLargeGroups) {
  TwoGroups groups;
  ASSERT_GT(groups.kSize * groups.kSize, ClusterOptions().pairs_examined_max);
  groups.world.AddEdge(groups.members[0][0], groups.members[1][0], 8);
  EXPECT_EQ(Partition(groups.world.Run()).size(), 1U);
  for (std::uint32_t i = groups.kSize / 2; i < groups.kSize; ++i) {
    for (std::uint32_t j = groups.kSize / 2; j < groups.kSize; ++j) {
      groups.world.SetBits(groups.members[0][i], groups.members[1][j], -20);
    }
  }
  EXPECT_EQ(Partition(groups.world.Run()).size(), 2U);
}

TEST(Cluster, TheLinkItselfCountsInLargeGroupsWhereverItStands) {
  for (std::uint32_t i = 0; i < TwoGroups::kSize; ++i) {
    TwoGroups groups;
    groups.world.AddEdge(groups.members[0][i], groups.members[1][TwoGroups::kSize - 1 - i], 7);
    EXPECT_EQ(Partition(groups.world.Run()).size(), 1U) << i;
    EXPECT_EQ(Partition(groups.world.Run({.weak_bits = 7.5})).size(), 2U) << i;
  }
}

TEST(Cluster, ExaminesAsManyPairsAsItMay) {
  for (const std::size_t limit : {1U, 5U, 64U, 1000U}) {
    TwoGroups groups;
    const std::uint32_t first = groups.members[0][0];
    groups.world.AddEdge(first, groups.members[1][0], 8);
    ClusterRecords facts = groups.world.Facts();
    std::size_t across = 0;
    facts.bits = [&, bits = facts.bits](std::uint32_t a, std::uint32_t b) {
      across += (a < TwoGroups::kSize) != (b < TwoGroups::kSize) ? 1 : 0;
      return bits(a, b);
    };
    Cluster(groups.world.records_,
            groups.world.edges_,
            groups.world.rulings_,
            facts,
            {.pairs_examined_max = limit});
    EXPECT_GT(across, 0U) << limit;
    EXPECT_LE(across, limit);
  }
}

// Random edges among few records; the evidence of a pair without an edge is mostly against.
World RandomWorld(SeededRandom& random, bool rulings) {
  const std::size_t records = 4 + random.Below(9);
  World world(records);
  for (std::uint32_t i = 0; i < records; ++i) {
    world.SetExclusive(i, random.Chance(0.5) ? 1 + random.Below(3) : 0);
  }
  for (std::uint32_t a = 0; a < records; ++a) {
    for (std::uint32_t b = a + 1; b < records; ++b) {
      // Few distinct values, so that ties are common.
      const auto bits = static_cast<float>(random.Below(8)) * 3.0F;
      if (random.Chance(0.35)) {
        world.AddEdge(a, b, bits);
      } else {
        world.SetBits(a, b, bits - 18.0F);
      }
    }
  }
  for (int i = 0; rulings && i < 2; ++i) {
    const auto a = static_cast<std::uint32_t>(random.Below(records));
    const auto b = static_cast<std::uint32_t>((a + 1 + random.Below(records - 1)) % records);
    world.Rule(a, b, random.Chance(0.3));
  }
  return world;
}

TEST(ClusterProperty, DifferentExclusiveValuesAreNeverTogether) {
  SeededRandom random(31);
  for (int round = 0; round < 4000; ++round) {
    const World world = RandomWorld(random, false);
    for (const auto& members : Partition(world.Run())) {
      std::set<std::uint64_t> values;
      for (const std::uint32_t member : members) {
        values.insert(world.exclusive_[member]);
      }
      values.erase(0);
      ASSERT_LE(values.size(), 1U) << "round " << round;
    }
  }
}

TEST(ClusterProperty, RulingsApartHold) {
  SeededRandom random(32);
  for (int round = 0; round < 1500; ++round) {
    const World world = RandomWorld(random, true);
    const ClusterResult result = world.Run();
    for (const Ruling& ruling : world.rulings_) {
      if (!ruling.together) {
        ASSERT_FALSE(Together(result, ruling.a, ruling.b)) << "round " << round;
      }
    }
  }
}

TEST(ClusterProperty, EachRefusedEdgeIsCountedOnce) {
  SeededRandom random(33);
  for (int round = 0; round < 1000; ++round) {
    const World world = RandomWorld(random, false);
    const ClusterResult result = world.Run();
    ASSERT_EQ(result.refused.size(),
              result.refused_exclusive + result.refused_ruling + result.refused_contradiction);
  }
}

// The same world with its edges in another order and turned round, and its records renumbered.
TEST(ClusterProperty, TheOrderOfRecordsAndEdgesDoesNotMatter) {
  SeededRandom random(34);
  for (int round = 0; round < 2000; ++round) {
    const World world = RandomWorld(random, round % 2 == 0);
    const auto expected = Partition(world.Run());

    std::vector<std::uint32_t> number(world.records_);  // old -> new
    std::iota(number.begin(), number.end(), 0U);
    for (std::size_t i = number.size(); i > 1; --i) {
      std::swap(number[i - 1], number[random.Below(i)]);
    }
    std::vector<std::uint32_t> old(number.size());
    for (std::uint32_t i = 0; i < number.size(); ++i) {
      old[number[i]] = i;
    }
    std::vector<ClusterEdge> edges;
    edges.reserve(world.edges_.size());
    for (const ClusterEdge& edge : world.edges_) {
      edges.push_back({.a = number[edge.b], .b = number[edge.a], .bits = edge.bits});
    }
    for (std::size_t i = edges.size(); i > 1; --i) {
      std::swap(edges[i - 1], edges[random.Below(i)]);
    }
    std::vector<Ruling> rulings;
    for (auto it = world.rulings_.rbegin(); it != world.rulings_.rend(); ++it) {
      rulings.push_back({.a = number[it->b], .b = number[it->a], .together = it->together});
    }
    const ClusterRecords facts = world.Facts();
    const ClusterResult result = Cluster(
        world.records_,
        edges,
        rulings,
        {.exclusive = [&](std::uint32_t r) { return facts.exclusive(old[r]); },
         .bits = [&](std::uint32_t a, std::uint32_t b) { return facts.bits(old[a], old[b]); },
         .stable_key = [&](std::uint32_t r) { return facts.stable_key(old[r]); }},
        {});
    std::set<std::set<std::uint32_t>> renamed;
    for (const auto& members : Partition(result)) {
      std::set<std::uint32_t> back;
      for (const std::uint32_t member : members) {
        back.insert(old[member]);
      }
      renamed.insert(back);
    }
    ASSERT_EQ(renamed, expected) << "round " << round;
  }
}

}  // namespace
}  // namespace socle::mpi::match
