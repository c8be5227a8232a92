// Runs of random changes, committed or not, against a model in memory.
#include <cstdint>
#include <iterator>
#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include "lib/base/random.h"
#include "lib/base/result.h"
#include "mpi/model/identity.h"
#include "mpi/store/identity_store.h"
#include "mpi/store/row_codec.h"
#include "mpi/store/store_writer.h"
#include "tests/support/seed.h"
#include "tests/unit/mpi/store/store_fixture.h"

namespace socle::mpi::store {
namespace {

constexpr std::uint64_t kRuns = 40;

class StoreModelTest : public IdentityStoreTest {
 protected:
  std::string Text(std::uint64_t bytes_max) {
    std::string text(random_.Below(bytes_max), 'x');
    for (char& c : text) {
      c = static_cast<char>(random_.Below(256));
    }
    return text;
  }

  Identity NewIdentity() {
    Identity identity;
    for (const TraitField& field : kTraitFields) {
      if (random_.Chance(0.5)) {
        identity.*field.member = Text(20);
      }
    }
    identity.domain = "D" + std::to_string(random_.Below(4));
    identity.ipp = std::to_string(random_.Below(30)) + std::string(random_.Below(2), '\0');
    return identity;
  }

  // Changes the store and what it should show then.
  void Change(StoreWriter& run, Shown& model, RecordNumber& next) {
    for (std::uint64_t i = random_.Below(12); i > 0; --i) {
      const Identity identity = NewIdentity();
      const std::pair origin(identity.domain, identity.ipp);
      const auto there = model.found.find(origin);
      if (there != model.found.end()) {
        if (there->second >= store_->Header().next_record) {
          continue;  // of this run
        }
        ASSERT_TRUE(run.Remove(there->second).has_value());
        model.identities.erase(there->second);
      }
      const std::string standard = Text(40);
      ASSERT_EQ(run.AddIdentity(identity, standard).value(), next);
      model.identities[next] = {AllTraits(identity), standard};
      model.found[origin] = next;
      ++next;
    }
    for (std::uint64_t i = random_.Below(4); i > 0 && !model.found.empty(); --i) {
      auto victim = model.found.begin();
      std::advance(victim, random_.Below(model.found.size()));
      if (victim->second < store_->Header().next_record) {
        ASSERT_TRUE(run.Remove(victim->second).has_value());
        model.identities.erase(victim->second);
        model.found.erase(victim);
      }
    }
  }

  void SetResults(StoreWriter& run, Shown& model) {
    std::vector<StoredPair> pairs;
    std::vector<StoredCluster> clusters;
    model.pairs.clear();
    model.clusters.clear();
    const bool has_clusters = random_.Chance(0.8);
    for (auto a = model.identities.begin(); a != model.identities.end(); ++a) {
      for (auto b = std::next(a); b != model.identities.end(); ++b) {
        if (random_.Chance(0.2)) {
          const auto pattern = static_cast<std::uint32_t>(random_.Next());
          pairs.push_back({.a = a->first, .b = b->first, .bits = 0.5F, .pattern = pattern});
          model.pairs.emplace_back(a->first, b->first, 0.5F, pattern);
        }
      }
      if (has_clusters) {
        model.clusters[a->first] = random_.Next();
        clusters.push_back({.record = a->first, .cluster = model.clusters[a->first]});
      }
    }
    ASSERT_TRUE(run.SetPairs(pairs).has_value());
    ASSERT_TRUE(run.SetClusters(clusters).has_value());
    if (random_.Chance(0.3)) {
      model.model = Text(100);
      ASSERT_TRUE(run.SetModel({.text = model.model, .sha256 = ""}).has_value());
    }
  }
};

TEST_F(StoreModelTest, ShowsWhatWasCommitted) {
  const std::uint64_t seed = test::TestSeed();
  SCOPED_TRACE("SOCLE_TEST_SEED=" + std::to_string(seed));
  random_ = SeededRandom(seed);
  Open();
  Shown committed;
  for (std::uint64_t round = 0; round < kRuns; ++round) {
    SCOPED_TRACE("run " + std::to_string(round));
    Shown model = committed;
    RecordNumber next = store_->Header().next_record;
    auto run = Start();
    ASSERT_NO_FATAL_FAILURE(Change(*run, model, next));
    if (random_.Chance(0.8)) {
      ASSERT_NO_FATAL_FAILURE(SetResults(*run, model));
    } else {
      model.pairs.clear();
      model.clusters.clear();
    }
    EXPECT_EQ(ShowStore(), committed);
    if (random_.Chance(0.7)) {
      ASSERT_TRUE(run->Commit().has_value());
      committed = model;
    }
    run.reset();
    if (random_.Chance(0.5)) {
      ASSERT_NO_FATAL_FAILURE(Open());
      EXPECT_EQ(CountRows(kIndex), committed.identities.size());
    }
    ASSERT_EQ(ShowStore(), committed);
  }
}

}  // namespace
}  // namespace socle::mpi::store
