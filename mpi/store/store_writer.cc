#include "mpi/store/store_writer.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "lib/base/error.h"
#include "lib/base/result.h"
#include "lib/storage/bulk_load.h"
#include "lib/storage/database.h"
#include "lib/storage/read_view.h"
#include "lib/storage/write_unit.h"
#include "mpi/model/identity.h"
#include "mpi/store/identity_codec.h"
#include "mpi/store/identity_store.h"
#include "mpi/store/row_codec.h"

namespace socle::mpi::store {

namespace {

// A chunk ends earlier when its keys are long.
constexpr std::size_t kChunkIndexBytes = std::size_t{32} << 20;

}  // namespace

StoreWriter::StoreWriter(IdentityStore& store)
    : store_(store), head_(store.head_), domain_numbers_(store.domain_numbers_) {
  ++head_.generation;
  head_.pairs = 0;
  head_.clusters = 0;
  head_.standard_version = store.options_.standard_version;
}

StoreWriter::~StoreWriter() {
  store_.is_writing_ = false;
}

Result<std::unique_ptr<StoreWriter>> StoreWriter::Start(IdentityStore& store) {
  if (store.is_writing_) {
    return Fail(Code::kConflict, "another run is being written");
  }
  if (store.head_.generation == std::numeric_limits<std::uint32_t>::max()) {
    return Fail(Code::kTooLarge, "the store has seen too many runs");
  }
  // What a run before in this process has left.
  SOCLE_TRY_STATUS(store.Purge());
  store.is_writing_ = true;
  return std::unique_ptr<StoreWriter>(new StoreWriter(store));
}

// Runs the body of a call unless the run is lost, and loses the run when it fails.
template <class Body>
Status StoreWriter::Guard(Body body) {
  if (has_failed_ || phase_ == Phase::kEnded) {
    return Fail(Code::kInvalidArgument,
                has_failed_ ? "the run has failed before" : "the run is over");
  }
  Status done = body();
  has_failed_ = !done.has_value();
  return done;
}

Result<std::uint16_t> StoreWriter::DomainNumber(std::string_view domain) {
  const auto found = domain_numbers_.find(std::string(domain));
  if (found != domain_numbers_.end()) {
    return found->second;
  }
  if (domain.empty()) {
    return Fail(Code::kInvalidArgument, "an identity has no domain");
  }
  if (domain.size() > kDomainBytesMax || head_.domains.size() >= kDomainsMax) {
    return Fail(Code::kTooLarge,
                "a domain's name is over " + std::to_string(kDomainBytesMax) +
                    " bytes, or there are over " + std::to_string(kDomainsMax) + " domains");
  }
  const auto number = static_cast<std::uint16_t>(head_.domains.size());
  head_.domains.emplace_back(domain);
  domain_numbers_.emplace(domain, number);
  return number;
}

Status StoreWriter::CheckIdentity(const Identity& identity, std::string_view standard) const {
  if (phase_ != Phase::kInput) {
    return Fail(Code::kInvalidArgument, "an identity comes after pairs or clusters");
  }
  if (identity.ipp.empty()) {
    return Fail(Code::kInvalidArgument, "an identity has no IPP");
  }
  if (identity.ipp.size() > kIppBytesMax || standard.size() > kIdentityBytesMax) {
    return Fail(Code::kTooLarge,
                "an IPP is over " + std::to_string(kIppBytesMax) +
                    " bytes, or a standard form over " + std::to_string(kIdentityBytesMax));
  }
  if (head_.next_record > kRecordNumberMax) {
    return Fail(Code::kTooLarge, "the store has no number left for an identity");
  }
  return {};
}

Result<RecordNumber> StoreWriter::AddIdentity(const Identity& identity, std::string_view standard) {
  SOCLE_TRY_STATUS(CheckIdentity(identity, standard));
  SOCLE_TRY(const std::uint16_t domain, DomainNumber(identity.domain));
  SOCLE_TRY_STATUS(EncodeIdentity(identity, domain, encoded_));
  const RecordNumber number = head_.next_record;
  const Origin origin = {.domain = domain, .ipp = identity.ipp};
  SOCLE_TRY_STATUS(Guard([&] { return WriteIdentity(origin, standard); }));
  return number;
}

// The rows of an identity that has been encoded.
Status StoreWriter::WriteIdentity(const Origin& origin, std::string_view standard) {
  SOCLE_TRY_STATUS(StartChunk());
  const RecordNumber number = head_.next_record;
  const std::string key = RecordKey(number);
  SOCLE_TRY_STATUS(identities_->Add(key, encoded_));
  EncodeStandardRow({.origin = origin, .standard = standard}, standard_row_);
  SOCLE_TRY_STATUS(standards_->Add(key, standard_row_));
  const std::string index_key = IndexKey(origin, number);
  index_.push_back({.offset = index_bytes_.size(),
                    .size = static_cast<std::uint32_t>(index_key.size()),
                    .number = number});
  index_bytes_ += index_key;
  ++head_.next_record;
  ++head_.identities;
  const bool is_full =
      index_.size() >= store_.options_.chunk_identities || index_bytes_.size() >= kChunkIndexBytes;
  return is_full ? FinishChunk() : Status();
}

Status StoreWriter::StartChunk() {
  if (load_ != nullptr) {
    return {};
  }
  SOCLE_TRY(load_, storage::BulkLoad::Start(*store_.database_));
  SOCLE_TRY(identities_, load_->NewWriter(kIdentities));
  SOCLE_TRY(standards_, load_->NewWriter(kStandards));
  return {};
}

Status StoreWriter::FinishChunk() {
  if (load_ == nullptr) {
    return {};
  }
  SOCLE_TRY_STATUS(WriteIndex());
  SOCLE_TRY_STATUS(load_->Finish());
  load_.reset();
  index_.clear();
  index_bytes_.clear();
  return {};
}

Status StoreWriter::WriteIndex() {
  const std::string_view bytes = index_bytes_;
  const auto key = [&](const IndexEntry& entry) { return bytes.substr(entry.offset, entry.size); };
  std::ranges::sort(index_, {}, key);
  SOCLE_TRY(storage::BulkWriter* const writer, load_->NewWriter(kIndex));
  std::string_view last;
  for (const IndexEntry& entry : index_) {
    const std::string_view origin = key(entry).substr(0, entry.size - sizeof(RecordNumber));
    if (origin == last) {
      return Fail(
          Code::kConflict,
          "record " + std::to_string(entry.number) + " has the domain and IPP of another one");
    }
    last = origin;
    SOCLE_TRY_STATUS(writer->Add(key(entry), ""));
  }
  return {};
}

bool StoreWriter::IsRemoved(RecordNumber record) const {
  return record < removed_.size() && removed_[record];
}

bool StoreWriter::IsKept(RecordNumber record) const {
  return record < head_.next_record && !IsRemoved(record);
}

Status StoreWriter::Remove(RecordNumber record) {
  if (phase_ != Phase::kInput) {
    return Fail(Code::kInvalidArgument, "a removal comes after pairs or clusters");
  }
  const bool may_be = record < store_.head_.next_record && !IsRemoved(record);
  std::optional<std::string> found;
  if (may_be) {
    SOCLE_TRY(found, store_.database_->NewReadView().Find(kStandards, RecordKey(record)));
  }
  if (!found.has_value()) {
    return Fail(Code::kNotFound, "no record " + std::to_string(record));
  }
  removed_.resize(store_.head_.next_record);
  removed_[record] = true;
  ++removed_count_;
  --head_.identities;
  return {};
}

Status StoreWriter::RemoveAll() {
  if (phase_ != Phase::kInput) {
    return Fail(Code::kInvalidArgument, "a removal comes after pairs or clusters");
  }
  const storage::ReadView view = store_.database_->NewReadView();
  storage::Scan scan = view.ScanRange(kStandards, "", RecordKey(store_.head_.next_record));
  removed_.resize(store_.head_.next_record);
  while (scan.Next()) {
    SOCLE_TRY(const RecordNumber record, DecodeRecordKey(scan.Key()));
    if (!removed_[record]) {
      removed_[record] = true;
      ++removed_count_;
      --head_.identities;
    }
  }
  return scan.Finish();
}

Status StoreWriter::StartResults() {
  if (phase_ == Phase::kResults) {
    return {};
  }
  SOCLE_TRY_STATUS(FinishChunk());
  SOCLE_TRY(load_, storage::BulkLoad::Start(*store_.database_));
  SOCLE_TRY(pairs_, load_->NewWriter(kPairs));
  SOCLE_TRY(clusters_, load_->NewWriter(kClusters));
  phase_ = Phase::kResults;
  return {};
}

Status StoreWriter::AddPair(const StoredPair& pair) {
  return Guard([&]() -> Status {
    SOCLE_TRY_STATUS(StartResults());
    const bool ascends = head_.pairs == 0 || last_pair_.a < pair.a ||
                         (last_pair_.a == pair.a && last_pair_.b < pair.b);
    if (pair.a >= pair.b || !ascends || !IsKept(pair.a) || !IsKept(pair.b)) {
      return Fail(Code::kInvalidArgument,
                  "pair (" + std::to_string(pair.a) + ", " + std::to_string(pair.b) +
                      ") is out of order or of records that are not there");
    }
    if (pair_row_.Size() == kPairsPerRow) {
      SOCLE_TRY_STATUS(FlushPairs());
    }
    pair_row_.Add(pair);
    last_pair_ = pair;
    ++head_.pairs;
    return {};
  });
}

Status StoreWriter::FlushPairs() {
  if (pair_row_.Size() == 0) {
    return {};
  }
  SOCLE_TRY_STATUS(pairs_->Add(pair_row_.Key(head_.generation), pair_row_.Value()));
  pair_row_.Clear();
  return {};
}

Status StoreWriter::AddCluster(const StoredCluster& cluster) {
  return Guard([&]() -> Status {
    SOCLE_TRY_STATUS(StartResults());
    const bool ascends = cluster_row_.empty() || cluster_row_.back().record < cluster.record;
    if (!ascends || !IsKept(cluster.record)) {
      return Fail(Code::kInvalidArgument,
                  "cluster of record " + std::to_string(cluster.record) +
                      " is out of order or of a record that is not there");
    }
    if (!cluster_row_.empty() &&
        cluster_row_.front().record / kClustersPerRow != cluster.record / kClustersPerRow) {
      SOCLE_TRY_STATUS(FlushClusters());
    }
    cluster_row_.push_back(cluster);
    ++head_.clusters;
    return {};
  });
}

Status StoreWriter::FlushClusters() {
  if (cluster_row_.empty()) {
    return {};
  }
  SOCLE_TRY_STATUS(clusters_->Add(ClusterKey(head_.generation, cluster_row_.front().record),
                                  EncodeClusterRow(cluster_row_)));
  cluster_row_.clear();
  return {};
}

Status StoreWriter::SetModel(const StoredModel& model) {
  return Guard([&]() -> Status {
    if (model.text.size() > kModelBytesMax) {
      return Fail(Code::kTooLarge, "the model is over " + std::to_string(kModelBytesMax));
    }
    model_text_ = std::make_unique<std::string>(model.text);
    head_.model_sha256 = model.sha256;
    return {};
  });
}

Status StoreWriter::WriteRemovals() {
  if (removed_count_ == 0) {
    return {};
  }
  SOCLE_TRY(storage::BulkWriter* const writer, load_->NewWriter(kRemoved));
  const std::string value = EncodeRemoval(head_.generation);
  for (std::size_t record = 0; record < removed_.size(); ++record) {
    if (removed_[record]) {
      SOCLE_TRY_STATUS(writer->Add(RecordKey(static_cast<RecordNumber>(record)), value));
    }
  }
  return {};
}

Status StoreWriter::CommitRun() {
  if (head_.clusters != 0 && head_.clusters != head_.identities) {
    return Fail(Code::kInvalidArgument,
                std::to_string(head_.clusters) + " clusters for " +
                    std::to_string(head_.identities) + " identities");
  }
  if (store_.HasOtherStandard() && removed_count_ != store_.head_.identities) {
    return Fail(Code::kInvalidArgument,
                "the stored identities have standard forms of another version");
  }
  SOCLE_TRY_STATUS(StartResults());
  SOCLE_TRY_STATUS(FlushPairs());
  SOCLE_TRY_STATUS(FlushClusters());
  SOCLE_TRY_STATUS(WriteRemovals());
  SOCLE_TRY_STATUS(load_->Finish());
  load_.reset();

  storage::WriteUnit unit;
  unit.Put(kHead, kHeadKey, EncodeHead(head_));
  if (model_text_ != nullptr) {
    unit.Put(kHead, kModelKey, EncodeModel(*model_text_));
  }
  SOCLE_TRY([[maybe_unused]] const storage::ChangeNumber last, store_.database_->Commit(unit));
  return {};
}

Status StoreWriter::Commit() {
  SOCLE_TRY_STATUS(Guard([&] { return CommitRun(); }));
  phase_ = Phase::kEnded;
  store_.SetHead(std::move(head_));
  for (std::size_t record = 0; record < removed_.size(); ++record) {
    if (removed_[record]) {
      store_.hidden_.push_back(static_cast<RecordNumber>(record));
    }
  }
  // The run is there, whatever becomes of the purge: what it leaves is hidden, and the next run or
  // the next opening goes on with it.
  (void)store_.Purge();
  return {};
}

}  // namespace socle::mpi::store
