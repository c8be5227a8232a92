#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "lib/base/result.h"
#include "lib/storage/family.h"
#include "lib/storage/verify.h"
#include "mpi/store/identity_codec.h"

namespace socle::mpi::store {

// Number of an identity in its store: given in the order of arrival, never given again.
using RecordNumber = std::uint32_t;
inline constexpr RecordNumber kRecordNumberMax = 0xFFFFFFFE;

struct StoredPair {
  RecordNumber a = 0;  // a < b
  RecordNumber b = 0;
  float bits = 0;
  std::uint32_t pattern = 0;
  bool operator==(const StoredPair&) const = default;
};

struct StoredCluster {
  RecordNumber record = 0;
  std::uint64_t cluster = 0;
  bool operator==(const StoredCluster&) const = default;
};

// What describes the whole store; one row, whose change makes a run visible.
struct Head {
  std::uint32_t generation = 0;  // of pairs and clusters: runs committed so far
  RecordNumber next_record = 0;  // rows from here on belong to a run that was not committed
  std::uint64_t identities = 0;  // not removed
  std::uint64_t pairs = 0;
  std::uint64_t clusters = 0;  // identities that have a cluster: all or none
  std::uint32_t standard_version = 0;
  std::string model_sha256;
  std::vector<std::string> domains;
};

// The column families of a store (docs/formats/identity-store.md), in the order of their ids.
std::vector<storage::Family> StoreFamilies();
inline constexpr storage::FamilyId kIdentities{0};
inline constexpr storage::FamilyId kStandards{1};
inline constexpr storage::FamilyId kIndex{2};
inline constexpr storage::FamilyId kPairs{3};
inline constexpr storage::FamilyId kClusters{4};
inline constexpr storage::FamilyId kRemoved{5};
inline constexpr storage::FamilyId kHead{6};

inline constexpr std::string_view kStoreFormat = "socle.mpi.identities";
inline constexpr std::uint32_t kSchemaVersion = 1;

inline constexpr std::string_view kHeadKey = "head";
inline constexpr std::string_view kModelKey = "model";

std::string EncodeHead(const Head& head);
Result<Head> DecodeHead(std::string_view bytes);
std::string EncodeModel(std::string_view text);
Result<std::string> DecodeModel(std::string_view bytes);

std::string RecordKey(RecordNumber number);
Result<RecordNumber> DecodeRecordKey(std::string_view key);

// Rows of the index: one for each number that a (domain, ipp) ever had and that is still there.
std::string IndexPrefix(const Origin& origin);
std::string IndexKey(const Origin& origin, RecordNumber number);
Result<RecordNumber> DecodeIndexKey(std::string_view key);

std::string GenerationKey(std::uint32_t generation);

// Pairs are kept many in a row, in their order: few rows to write, read and purge.
inline constexpr std::size_t kPairsPerRow = 256;

class PairRow {
 public:
  // Pairs in ascending order of (a, b), at most kPairsPerRow.
  void Add(const StoredPair& pair);

  [[nodiscard]] std::size_t Size() const { return count_; }

  [[nodiscard]] std::string Key(std::uint32_t generation) const;
  [[nodiscard]] std::string Value() const;
  void Clear();

 private:
  std::size_t count_ = 0;
  StoredPair first_;
  StoredPair last_;
  std::string body_;
};

Status DecodePairRow(std::string_view key,
                     std::string_view value,
                     const std::function<Status(const StoredPair&)>& visit);

// Clusters of the records with the same number / kClustersPerRow share a row.
inline constexpr std::size_t kClustersPerRow = 256;

std::string ClusterKey(std::uint32_t generation, RecordNumber record);
std::string EncodeClusterRow(const std::vector<StoredCluster>& clusters);
Status DecodeClusterRow(std::string_view key,
                        std::string_view value,
                        const std::function<Status(const StoredCluster&)>& visit);

std::string EncodeRemoval(std::uint32_t generation);
Result<std::uint32_t> DecodeRemoval(std::string_view bytes);

// Whether a row of a store of kStoreFormat decodes.
Status CheckStoreRow(std::string_view family, std::string_view key, std::string_view value);

// The same for storage::VerifyOptions.
storage::RowCheck StoreRowCheck();

}  // namespace socle::mpi::store
