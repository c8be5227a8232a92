#include "mpi/store/identity_store.h"

#include <algorithm>  // IWYU pragma: keep, for std::ranges::binary_search
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "lib/base/error.h"
#include "lib/base/result.h"
#include "lib/storage/database.h"
#include "lib/storage/read_view.h"
#include "mpi/model/identity.h"
#include "mpi/store/identity_codec.h"
#include "mpi/store/purge.h"
#include "mpi/store/row_codec.h"

namespace socle::mpi::store {

namespace {

// A standard form at an address where its numbers may be read.
class AlignedCopy {
 public:
  std::string_view Of(std::string_view bytes) {
    words_.resize(bytes.size() / sizeof(std::uint64_t) + 1);
    words_.back() = 0;
    if (bytes.size() >= sizeof(std::uint64_t)) {
      words_[words_.size() - 2] = 0;
    }
    std::memcpy(words_.data(), bytes.data(), bytes.size());
    return {reinterpret_cast<const char*>(words_.data()), bytes.size()};
  }

 private:
  std::vector<std::uint64_t> words_;
};

Error AtRecord(Error error, RecordNumber number) {
  return std::move(error).Prefixed("record " + std::to_string(number));
}

}  // namespace

IdentityStore::~IdentityStore() = default;

Result<std::unique_ptr<IdentityStore>> IdentityStore::Open(
    const std::string& folder,
    const IdentityStoreOptions& options,
    const storage::DatabaseServices& services) {
  auto store = std::unique_ptr<IdentityStore>(new IdentityStore(options));
  const storage::DatabaseOptions database = {.format = std::string(kStoreFormat),
                                             .schema_version = kSchemaVersion,
                                             .families = StoreFamilies(),
                                             .create_if_missing = options.create_if_missing,
                                             .cache_bytes = options.cache_bytes,
                                             .write_buffer_bytes = options.write_buffer_bytes,
                                             .background_threads = options.background_threads};
  SOCLE_TRY(store->database_, storage::Database::Open(folder, database, services));
  Status loaded = store->Load();
  if (!loaded.has_value()) {
    return Fail(std::move(loaded.error()).Prefixed(folder));
  }
  return store;
}

Status IdentityStore::Load() {
  Head head;
  {
    const storage::ReadView view = database_->NewReadView();
    SOCLE_TRY(const std::optional<std::string> found, view.Find(kHead, kHeadKey));
    if (found.has_value()) {
      SOCLE_TRY(head, DecodeHead(*found));
    }
  }
  SetHead(std::move(head));
  return Purge();
}

void IdentityStore::SetHead(Head head) {
  head_ = std::move(head);
  domain_numbers_.clear();
  for (std::size_t i = 0; i < head_.domains.size(); ++i) {
    domain_numbers_.emplace(head_.domains[i], static_cast<std::uint16_t>(i));
  }
}

Status IdentityStore::Purge() {
  SOCLE_TRY(hidden_, FindHidden(*database_, head_));
  SOCLE_TRY_STATUS(PurgeInvisible(*database_, head_, options_.purge_rows));
  hidden_.clear();
  return {};
}

bool IdentityStore::HasOtherStandard() const {
  return head_.identities != 0 && head_.standard_version != options_.standard_version;
}

bool IdentityStore::IsVisible(RecordNumber record) const {
  return record < head_.next_record && !std::ranges::binary_search(hidden_, record);
}

Result<StoredModel> IdentityStore::Model() const {
  SOCLE_TRY(const std::optional<std::string> found,
            database_->NewReadView().Find(kHead, kModelKey));
  StoredModel model;
  if (found.has_value()) {
    SOCLE_TRY(model.text, DecodeModel(*found));
    model.sha256 = head_.model_sha256;
  }
  return model;
}

Status IdentityStore::FillOrigin(const Origin& origin, IdentityView& view) const {
  if (origin.domain >= head_.domains.size()) {
    return Fail(Code::kCorruption, "unknown domain number " + std::to_string(origin.domain));
  }
  view.domain_number = origin.domain;
  view.domain = head_.domains[origin.domain];
  view.ipp = origin.ipp;
  return {};
}

Status IdentityStore::ForEachIdentity(const IdentityParts& parts,
                                      const IdentityVisitor& visit) const {
  if (!parts.standard) {
    return ScanIdentities(visit);
  }
  if (HasOtherStandard()) {
    return Fail(Code::kConflict,
                "the store holds standard forms of version " +
                    std::to_string(head_.standard_version) + ", this program makes version " +
                    std::to_string(options_.standard_version) +
                    ": they must be made again from the identities");
  }
  return ScanStandards(parts.encoded, visit);
}

Status IdentityStore::ScanIdentities(const IdentityVisitor& visit) const {
  const storage::ReadView read = database_->NewReadView();
  storage::Scan scan = read.ScanRange(kIdentities, "", RecordKey(head_.next_record));
  IdentityView view;
  while (scan.Next()) {
    SOCLE_TRY(view.number, DecodeRecordKey(scan.Key()));
    if (!IsVisible(view.number)) {
      continue;
    }
    view.encoded = scan.Value();
    const Result<Origin> origin = DecodeIdentityOrigin(view.encoded);
    const Status filled = origin.has_value() ? FillOrigin(*origin, view) : Fail(origin.error());
    if (!filled.has_value()) {
      return Fail(AtRecord(filled.error(), view.number));
    }
    SOCLE_TRY_STATUS(visit(view));
  }
  return scan.Finish();
}

Status IdentityStore::ScanStandards(bool with_encoded, const IdentityVisitor& visit) const {
  const storage::ReadView read = database_->NewReadView();
  const std::string end = RecordKey(head_.next_record);
  storage::Scan scan = read.ScanRange(kStandards, "", end);
  std::optional<storage::Scan> encoded;
  if (with_encoded) {
    encoded = read.ScanRange(kIdentities, "", end);
  }
  AlignedCopy aligned;
  IdentityView view;
  while (scan.Next()) {
    SOCLE_TRY(view.number, DecodeRecordKey(scan.Key()));
    if (with_encoded) {
      if (!encoded->Next() || encoded->Key() != scan.Key()) {
        SOCLE_TRY_STATUS(encoded->Finish());
        return Fail(AtRecord({.code = Code::kCorruption, .detail = "the identity is missing"},
                             view.number));
      }
      view.encoded = encoded->Value();
    }
    if (!IsVisible(view.number)) {
      continue;
    }
    const Result<StandardRow> row = DecodeStandardRow(scan.Value());
    const Status filled = row.has_value() ? FillOrigin(row->origin, view) : Fail(row.error());
    if (!filled.has_value()) {
      return Fail(AtRecord(filled.error(), view.number));
    }
    view.standard = aligned.Of(row->standard);
    SOCLE_TRY_STATUS(visit(view));
  }
  return scan.Finish();
}

Status IdentityStore::ForEachPair(const PairVisitor& visit) const {
  const storage::ReadView read = database_->NewReadView();
  storage::Scan scan = read.ScanPrefix(kPairs, GenerationKey(head_.generation));
  while (scan.Next()) {
    SOCLE_TRY_STATUS(DecodePairRow(scan.Key(), scan.Value(), visit));
  }
  return scan.Finish();
}

Status IdentityStore::ForEachCluster(const ClusterVisitor& visit) const {
  const storage::ReadView read = database_->NewReadView();
  storage::Scan scan = read.ScanPrefix(kClusters, GenerationKey(head_.generation));
  while (scan.Next()) {
    SOCLE_TRY_STATUS(DecodeClusterRow(scan.Key(), scan.Value(), visit));
  }
  return scan.Finish();
}

Result<std::optional<std::uint64_t>> IdentityStore::ClusterOf(RecordNumber record) const {
  const std::string key = ClusterKey(head_.generation, record);
  SOCLE_TRY(const std::optional<std::string> row, database_->NewReadView().Find(kClusters, key));
  std::optional<std::uint64_t> cluster;
  if (row.has_value()) {
    SOCLE_TRY_STATUS(DecodeClusterRow(key, *row, [&](const StoredCluster& entry) {
      if (entry.record == record) {
        cluster = entry.cluster;
      }
      return Status();
    }));
  }
  return cluster;
}

Result<std::optional<RecordNumber>> IdentityStore::FindRecord(std::string_view domain,
                                                              std::string_view ipp) const {
  std::optional<RecordNumber> found;
  const auto number = domain_numbers_.find(std::string(domain));
  if (number == domain_numbers_.end()) {
    return found;
  }
  const storage::ReadView read = database_->NewReadView();
  storage::Scan scan = read.ScanPrefix(kIndex, IndexPrefix({.domain = number->second, .ipp = ipp}));
  while (scan.Next()) {
    SOCLE_TRY(const RecordNumber record, DecodeIndexKey(scan.Key()));
    if (IsVisible(record)) {
      found = record;
    }
  }
  SOCLE_TRY_STATUS(scan.Finish());
  return found;
}

Result<Identity> IdentityStore::GetIdentity(RecordNumber record) const {
  if (!IsVisible(record)) {
    return Fail(Code::kNotFound, "no record " + std::to_string(record));
  }
  SOCLE_TRY(const std::optional<std::string> encoded,
            database_->NewReadView().Find(kIdentities, RecordKey(record)));
  if (!encoded.has_value()) {
    return Fail(Code::kNotFound, "no record " + std::to_string(record));
  }
  Identity identity;
  Status decoded = DecodeIdentity(*encoded, head_.domains, identity);
  if (!decoded.has_value()) {
    return Fail(AtRecord(std::move(decoded.error()), record));
  }
  return identity;
}

}  // namespace socle::mpi::store
