#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include "lib/base/clock.h"
#include "lib/base/random.h"
#include "lib/base/result.h"
#include "lib/storage/database.h"
#include "mpi/model/identity.h"
#include "mpi/store/identity_store.h"
#include "mpi/store/store_writer.h"
#include "tests/support/memory_env.h"

namespace socle::mpi::store {

// Identities of a chunk in the stores of tests.
inline constexpr std::size_t kTestChunk = 3;
inline constexpr std::size_t kTestPurgeRows = 2;

inline std::string AllTraits(const Identity& identity) {
  std::string all;
  for (const TraitField& field : kTraitFields) {
    all += std::string(field.name) + "=" + identity.*field.member + "\n";
  }
  return all;
}

inline Identity MakeIdentity(const std::string& domain, const std::string& ipp) {
  Identity identity;
  identity.domain = domain;
  identity.ipp = ipp;
  identity.birth_name = "NOM " + ipp;
  identity.birth_date = "1960-05-30";
  return identity;
}

// All that a store shows.
struct Shown {
  // Number: traits, standard form.
  std::map<RecordNumber, std::pair<std::string, std::string>> identities;
  std::map<std::pair<std::string, std::string>, RecordNumber> found;
  std::vector<std::tuple<RecordNumber, RecordNumber, float, std::uint32_t>> pairs;
  std::map<RecordNumber, std::uint64_t> clusters;
  std::string model;
  bool operator==(const Shown&) const = default;
};

inline Result<Shown> Show(const IdentityStore& store) {
  Shown shown;
  const auto show_identity = [&](const IdentityView& view) -> Status {
    Identity identity;
    SOCLE_TRY_STATUS(DecodeIdentity(view.encoded, store.Header().domains, identity));
    EXPECT_EQ(identity.domain, view.domain);
    EXPECT_EQ(identity.ipp, view.ipp);
    shown.identities[view.number] = {AllTraits(identity), std::string(view.standard)};
    SOCLE_TRY(const auto found, store.FindRecord(view.domain, view.ipp));
    if (found.has_value()) {
      shown.found[{identity.domain, identity.ipp}] = *found;
    }
    SOCLE_TRY(const auto cluster, store.ClusterOf(view.number));
    if (cluster.has_value()) {
      shown.clusters[view.number] = *cluster;
    }
    return {};
  };
  SOCLE_TRY_STATUS(store.ForEachIdentity({.standard = true, .encoded = true}, show_identity));
  SOCLE_TRY_STATUS(store.ForEachPair([&](const StoredPair& pair) -> Status {
    shown.pairs.emplace_back(pair.a, pair.b, pair.bits, pair.pattern);
    return {};
  }));
  std::map<RecordNumber, std::uint64_t> clusters;
  SOCLE_TRY_STATUS(store.ForEachCluster([&](const StoredCluster& cluster) -> Status {
    clusters[cluster.record] = cluster.cluster;
    return {};
  }));
  EXPECT_EQ(clusters, shown.clusters);
  EXPECT_EQ(store.Header().identities, shown.identities.size());
  EXPECT_EQ(store.Header().pairs, shown.pairs.size());
  EXPECT_EQ(store.Header().clusters, shown.clusters.size());
  SOCLE_TRY(const StoredModel model, store.Model());
  shown.model = model.text;
  return shown;
}

// A store in memory, reopened at will.
class IdentityStoreTest : public testing::Test {
 protected:
  Result<std::unique_ptr<IdentityStore>> TryOpen(std::uint32_t standard_version = 1) {
    return IdentityStore::Open("/store",
                               {.standard_version = standard_version,
                                .cache_bytes = 1U << 20,
                                .write_buffer_bytes = 1U << 20,
                                .chunk_identities = kTestChunk,
                                .purge_rows = kTestPurgeRows},
                               {.clock = clock_, .random = random_, .env = env_.get()});
  }

  void Open(std::uint32_t standard_version = 1) {
    store_.reset();
    auto opened = TryOpen(standard_version);
    ASSERT_TRUE(opened.has_value()) << opened.error().detail;
    store_ = *std::move(opened);
  }

  std::unique_ptr<StoreWriter> Start() {
    auto run = StoreWriter::Start(*store_);
    EXPECT_TRUE(run.has_value()) << run.error().detail;
    return *std::move(run);
  }

  Shown ShowStore() {
    auto shown = Show(*store_);
    EXPECT_TRUE(shown.has_value()) << shown.error().detail;
    return shown.has_value() ? *shown : Shown();
  }

  // Rows of a family, whether shown or not.
  std::size_t CountRows(storage::FamilyId family) {
    const storage::ReadView view = store_->Database().NewReadView();
    storage::Scan scan = view.ScanPrefix(family, "");
    std::size_t rows = 0;
    while (scan.Next()) {
      ++rows;
    }
    EXPECT_TRUE(scan.Finish().has_value());
    return rows;
  }

  std::shared_ptr<rocksdb::Env> env_ = test::MakeMemoryEnv();
  FixedClock clock_{UnixMicros{1'700'000'000'000'000}};
  SeededRandom random_{7};
  std::unique_ptr<IdentityStore> store_;
};

}  // namespace socle::mpi::store
