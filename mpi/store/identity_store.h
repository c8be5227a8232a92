#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "lib/base/result.h"
#include "lib/storage/database.h"
#include "lib/storage/read_view.h"
#include "mpi/model/identity.h"
#include "mpi/store/row_codec.h"

namespace socle::mpi::store {

struct IdentityStoreOptions {
  // Version of the standard form that the caller makes; the store knows nothing else of it.
  std::uint32_t standard_version = 1;
  bool create_if_missing = true;
  std::size_t cache_bytes = std::size_t{64} << 20;
  std::size_t write_buffer_bytes = std::size_t{32} << 20;
  int background_threads = 2;
  // Identities of a run whose rows of the index are sorted in memory at a time; at least 1.
  std::size_t chunk_identities = 400'000;
  // Rows, or identities with all their rows, removed by one write unit; at least 1.
  std::size_t purge_rows = 4096;
};

// The model of weights that made the stored pairs.
struct StoredModel {
  std::string text;
  std::string sha256;  // as the caller has computed it
};

// One stored identity, as far as it was asked for; all views are valid during the visit only.
struct IdentityView {
  RecordNumber number = 0;
  std::uint16_t domain_number = 0;  // position in Head::domains
  std::string_view domain;
  std::string_view ipp;
  std::string_view standard;  // 8-aligned, with zeros behind up to a multiple of 8 bytes
  std::string_view encoded;   // for DecodeIdentity
};

struct IdentityParts {
  bool standard = true;
  bool encoded = false;  // the identity as received; lies apart, so it costs another scan
};

// Identities of many establishments with their standard forms, scored pairs, clusters and model,
// kept from one run of linking to the next (docs/formats/identity-store.md). Shows the state of the
// last committed run. Reading is for any thread, but not while a StoreWriter commits.
class IdentityStore {
 public:
  using IdentityVisitor = std::function<Status(const IdentityView&)>;
  using PairVisitor = std::function<Status(const StoredPair&)>;
  using ClusterVisitor = std::function<Status(const StoredCluster&)>;

  // Opens or creates the store, and removes what a run has left that was not committed. Errors as
  // Database::Open, and kCorruption when a row does not decode.
  static Result<std::unique_ptr<IdentityStore>> Open(const std::string& folder,
                                                     const IdentityStoreOptions& options,
                                                     const storage::DatabaseServices& services);

  IdentityStore(const IdentityStore&) = delete;
  IdentityStore& operator=(const IdentityStore&) = delete;
  ~IdentityStore();

  [[nodiscard]] const Head& Header() const { return head_; }

  // True when the stored standard forms are of another version than the caller's. They are then not
  // given out, and a run must first remove all identities and add them again with new forms, made
  // from the encoded identities.
  [[nodiscard]] bool HasOtherStandard() const;

  // Empty texts when no run has set a model.
  [[nodiscard]] Result<StoredModel> Model() const;

  // Visits all identities in ascending order of their numbers; numbers have gaps where identities
  // were removed. Stops at the first failure of `visit` and gives it back.
  //   kConflict  standard forms are asked for, and HasOtherStandard()
  Status ForEachIdentity(const IdentityParts& parts, const IdentityVisitor& visit) const;
  // In ascending order of (a, b).
  Status ForEachPair(const PairVisitor& visit) const;
  // In ascending order of record numbers.
  Status ForEachCluster(const ClusterVisitor& visit) const;

  [[nodiscard]] Result<std::optional<std::uint64_t>> ClusterOf(RecordNumber record) const;
  [[nodiscard]] Result<std::optional<RecordNumber>> FindRecord(std::string_view domain,
                                                               std::string_view ipp) const;
  // kNotFound when there is no such record.
  [[nodiscard]] Result<Identity> GetIdentity(RecordNumber record) const;

  // The database under it, for backups and metrics.
  [[nodiscard]] storage::Database& Database() const { return *database_; }

 private:
  friend class StoreWriter;

  explicit IdentityStore(const IdentityStoreOptions& options) : options_(options) {}

  Status Load();
  void SetHead(Head head);
  // Removes what belongs to no committed run, and what the last one has replaced.
  Status Purge();
  [[nodiscard]] bool IsVisible(RecordNumber record) const;
  Status ScanIdentities(const IdentityVisitor& visit) const;
  Status ScanStandards(bool with_encoded, const IdentityVisitor& visit) const;
  Status FillOrigin(const Origin& origin, IdentityView& view) const;

  IdentityStoreOptions options_;
  std::unique_ptr<storage::Database> database_;
  Head head_;
  std::unordered_map<std::string, std::uint16_t> domain_numbers_;
  // Records removed by the last run whose rows are still there; ascending, empty but for a moment.
  std::vector<RecordNumber> hidden_;
  bool is_writing_ = false;
};

}  // namespace socle::mpi::store
