#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string_view>

#include "lib/base/result.h"
#include "lib/storage/database.h"
#include "lib/storage/family.h"

namespace socle::storage {

// A part of a bulk load: rows of one family in ascending order of their keys. One thread; belongs
// to its BulkLoad and ends with it.
class BulkWriter {
 public:
  BulkWriter(const BulkWriter&) = delete;
  BulkWriter& operator=(const BulkWriter&) = delete;
  ~BulkWriter();

  // kInvalidArgument when the key is not greater than the last one, or too short for its family;
  // kTooLarge over kKeyBytesMax; kInternal when the disk fails. After a failure the load is lost.
  Status Add(std::string_view key, std::string_view value);

 private:
  friend class BulkLoad;
  struct State;
  explicit BulkWriter(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

// Brings many rows into a store at once: they are written as sorted files beside the store, then
// taken in whole by Finish, or not at all. Meant for filling empty families; keys that are there
// already get the new value. Does not write to the change log: who needs events commits a unit that
// tells of the load after it.
//
//   SOCLE_TRY(auto load, BulkLoad::Start(database));
//   SOCLE_TRY(BulkWriter* rows, load->NewWriter(kRows));
//   SOCLE_TRY_STATUS(rows->Add("a", "1"));
//   SOCLE_TRY_STATUS(load->Finish());
class BulkLoad {
 public:
  // The database must outlive the load. Files of a load that a crash has left are removed.
  // kConflict when another load is under way; kInternal (disk).
  static Result<std::unique_ptr<BulkLoad>> Start(Database& database);
  BulkLoad(const BulkLoad&) = delete;
  BulkLoad& operator=(const BulkLoad&) = delete;
  // Removes the files of a load that was not finished.
  ~BulkLoad();

  // A writer for rows of `family`. Several writers, also of one family, may be filled by several
  // threads at once; those of one family must cover ranges of keys that do not overlap.
  Result<BulkWriter*> NewWriter(FamilyId family);

  // Makes all rows visible at once and durable. Commits wait meanwhile.
  //   kInvalidArgument  ranges of writers overlap
  Status Finish();

  // Rows that Finish has taken in.
  [[nodiscard]] std::uint64_t RowCount() const;

 private:
  struct State;
  explicit BulkLoad(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

}  // namespace socle::storage
