#include "mpi/store/purge.h"

#include <cstddef>
#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "lib/base/result.h"
#include "lib/storage/database.h"
#include "lib/storage/family.h"
#include "lib/storage/read_view.h"
#include "lib/storage/write_unit.h"
#include "mpi/store/identity_codec.h"
#include "mpi/store/row_codec.h"

namespace socle::mpi::store {

namespace {

// Deletes in units of bounded size, each of which leaves the store consistent.
class Purge {
 public:
  Purge(storage::Database& database, std::size_t rows_per_unit)
      : database_(database), rows_per_unit_(rows_per_unit) {}

  Status Delete(storage::FamilyId family, std::string_view key) {
    unit_.Delete(family, key);
    return EndRow();
  }

  // All rows of one identity, in one unit.
  Status DeleteIdentity(RecordNumber number, std::string_view encoded) {
    SOCLE_TRY(const Origin origin, DecodeIdentityOrigin(encoded));
    const std::string key = RecordKey(number);
    unit_.Delete(kIdentities, key)
        .Delete(kStandards, key)
        .Delete(kIndex, IndexKey(origin, number))
        .Delete(kRemoved, key);
    return EndRow();
  }

  Status Flush() {
    rows_ = 0;
    if (unit_.IsEmpty()) {
      return {};
    }
    SOCLE_TRY([[maybe_unused]] const storage::ChangeNumber last, database_.Commit(unit_));
    unit_ = {};
    return {};
  }

 private:
  Status EndRow() { return ++rows_ < rows_per_unit_ ? Status() : Flush(); }

  storage::Database& database_;
  std::size_t rows_per_unit_;
  storage::WriteUnit unit_;
  std::size_t rows_ = 0;
};

Status PurgeUncommitted(const storage::ReadView& view, const Head& head, Purge& purge) {
  storage::Scan scan = view.ScanRange(kIdentities, RecordKey(head.next_record), "");
  while (scan.Next()) {
    SOCLE_TRY(const RecordNumber number, DecodeRecordKey(scan.Key()));
    SOCLE_TRY_STATUS(purge.DeleteIdentity(number, scan.Value()));
  }
  return scan.Finish();
}

Status PurgeRemoved(const storage::ReadView& view, const Head& head, Purge& purge) {
  storage::Scan scan = view.ScanPrefix(kRemoved, "");
  while (scan.Next()) {
    SOCLE_TRY(const RecordNumber number, DecodeRecordKey(scan.Key()));
    SOCLE_TRY(const std::uint32_t generation, DecodeRemoval(scan.Value()));
    std::optional<std::string> encoded;
    if (generation <= head.generation) {
      SOCLE_TRY(encoded, view.Find(kIdentities, scan.Key()));
    }
    SOCLE_TRY_STATUS(encoded.has_value() ? purge.DeleteIdentity(number, *encoded)
                                         : purge.Delete(kRemoved, scan.Key()));
  }
  return scan.Finish();
}

Status PurgeRange(const storage::ReadView& view,
                  storage::FamilyId family,
                  std::string_view from,
                  std::string_view to,
                  Purge& purge) {
  storage::Scan scan = view.ScanRange(family, from, to);
  while (scan.Next()) {
    SOCLE_TRY_STATUS(purge.Delete(family, scan.Key()));
  }
  return scan.Finish();
}

Status PurgeGenerations(const storage::ReadView& view,
                        storage::FamilyId family,
                        const Head& head,
                        Purge& purge) {
  const std::string current = GenerationKey(head.generation);
  SOCLE_TRY_STATUS(PurgeRange(view, family, "", current, purge));
  if (head.generation == std::numeric_limits<std::uint32_t>::max()) {
    return {};
  }
  return PurgeRange(view, family, GenerationKey(head.generation + 1), "", purge);
}

}  // namespace

Status PurgeInvisible(storage::Database& database, const Head& head, std::size_t rows_per_unit) {
  const storage::ReadView view = database.NewReadView();
  Purge purge(database, rows_per_unit);
  SOCLE_TRY_STATUS(PurgeUncommitted(view, head, purge));
  SOCLE_TRY_STATUS(PurgeRemoved(view, head, purge));
  SOCLE_TRY_STATUS(PurgeGenerations(view, kPairs, head, purge));
  SOCLE_TRY_STATUS(PurgeGenerations(view, kClusters, head, purge));
  return purge.Flush();
}

Result<std::vector<RecordNumber>> FindHidden(const storage::Database& database, const Head& head) {
  const storage::ReadView view = database.NewReadView();
  storage::Scan scan = view.ScanPrefix(kRemoved, "");
  std::vector<RecordNumber> hidden;
  while (scan.Next()) {
    SOCLE_TRY(const RecordNumber number, DecodeRecordKey(scan.Key()));
    SOCLE_TRY(const std::uint32_t generation, DecodeRemoval(scan.Value()));
    if (generation <= head.generation) {
      hidden.push_back(number);
    }
  }
  SOCLE_TRY_STATUS(scan.Finish());
  return hidden;
}

}  // namespace socle::mpi::store
