#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "lib/base/result.h"
#include "lib/storage/bulk_load.h"
#include "mpi/model/identity.h"
#include "mpi/store/identity_store.h"
#include "mpi/store/row_codec.h"

namespace socle::mpi::store {

// Bytes of a model's text.
inline constexpr std::size_t kModelBytesMax = std::size_t{16} << 20;

// The changes of one run. Nothing of them is seen before Commit, which makes all of them visible
// with one synced write; without it, after a crash or a failure, the store is as it was. Identities
// are written to files as they come, so memory stays bounded. Calls in this order: removals and
// identities, then pairs and clusters, then Commit. One thread. A refused removal, identity or
// domain changes nothing; after any other failure the run is lost.
//
//   SOCLE_TRY(auto run, StoreWriter::Start(store));
//   SOCLE_TRY(const RecordNumber number, run->AddIdentity(identity, standard));
//   SOCLE_TRY_STATUS(run->SetPairs(pairs));
//   SOCLE_TRY_STATUS(run->SetClusters(clusters));
//   SOCLE_TRY_STATUS(run->Commit());
class StoreWriter {
 public:
  // The store must outlive the run. kConflict when another run is under way.
  static Result<std::unique_ptr<StoreWriter>> Start(IdentityStore& store);

  StoreWriter(const StoreWriter&) = delete;
  StoreWriter& operator=(const StoreWriter&) = delete;
  ~StoreWriter();

  // The number of a domain, new if need be. Numbers are given in the order of these calls and of
  // AddIdentity, and go on where the store's list of domains ends.
  //   kInvalidArgument  empty   kTooLarge  over kDomainBytesMax or kDomainsMax
  Result<std::uint16_t> DomainNumber(std::string_view domain);

  // Adds an identity and tells its number: one more than the last. The caller has removed the
  // record that holds the same (domain, ipp), if there is one (IdentityStore::FindRecord).
  //   kInvalidArgument  no domain or no IPP, or pairs or clusters came before
  //   kTooLarge         over kIdentityBytesMax, kIppBytesMax, or no number is left
  //   kConflict         (domain, ipp) came before in this run: found late, by this or a later call,
  //                     and the run is lost
  Result<RecordNumber> AddIdentity(const Identity& identity, std::string_view standard);

  // Removes a stored identity. kNotFound when the store, as committed, has no such record or it is
  // removed already.
  Status Remove(RecordNumber record);
  // Removes all stored identities, such as to add them again with new standard forms.
  Status RemoveAll();

  // Pairs and clusters replace those of the store. Each range is given at once or in parts, in
  // ascending order of (a, b) or of records, with numbers that this run leaves in the store:
  // kInvalidArgument otherwise.
  Status AddPair(const StoredPair& pair);
  Status AddCluster(const StoredCluster& cluster);

  template <class Range>
  Status SetPairs(const Range& pairs) {
    for (const StoredPair& pair : pairs) {
      SOCLE_TRY_STATUS(AddPair(pair));
    }
    return {};
  }

  template <class Range>
  Status SetClusters(const Range& clusters) {
    for (const StoredCluster& cluster : clusters) {
      SOCLE_TRY_STATUS(AddCluster(cluster));
    }
    return {};
  }

  // Without this call the store keeps its model. kTooLarge over kModelBytesMax.
  Status SetModel(const StoredModel& model);

  // Makes the run visible and durable. After a failure the store is as it was, but for kInternal:
  // then reopening shows whether the run is there, whole or not at all.
  //   kInvalidArgument  clusters for some identities only; or the store has standard forms of
  //                     another version and not all of its identities were removed
  Status Commit();

 private:
  enum class Phase : std::uint8_t { kInput, kResults, kEnded };

  struct IndexEntry {
    std::size_t offset = 0;  // of the key in index_bytes_
    std::uint32_t size = 0;
    RecordNumber number = 0;
  };

  explicit StoreWriter(IdentityStore& store);

  template <class Body>
  Status Guard(Body body);
  [[nodiscard]] Status CheckIdentity(const Identity& identity, std::string_view standard) const;
  Status WriteIdentity(const Origin& origin, std::string_view standard);
  Status StartChunk();
  Status FinishChunk();
  Status WriteIndex();
  Status StartResults();
  Status FlushPairs();
  Status FlushClusters();
  Status WriteRemovals();
  Status CommitRun();
  [[nodiscard]] bool IsRemoved(RecordNumber record) const;
  [[nodiscard]] bool IsKept(RecordNumber record) const;

  IdentityStore& store_;
  Head head_;  // as it will be
  Phase phase_ = Phase::kInput;
  bool has_failed_ = false;
  std::unordered_map<std::string, std::uint16_t> domain_numbers_;
  std::vector<bool> removed_;  // by record number; empty when none is
  std::uint64_t removed_count_ = 0;
  std::unique_ptr<std::string> model_text_;

  std::unique_ptr<storage::BulkLoad> load_;
  storage::BulkWriter* identities_ = nullptr;
  storage::BulkWriter* standards_ = nullptr;
  std::string index_bytes_;
  std::vector<IndexEntry> index_;
  std::string encoded_;
  std::string standard_row_;

  storage::BulkWriter* pairs_ = nullptr;
  storage::BulkWriter* clusters_ = nullptr;
  PairRow pair_row_;
  StoredPair last_pair_;
  std::vector<StoredCluster> cluster_row_;
};

}  // namespace socle::mpi::store
