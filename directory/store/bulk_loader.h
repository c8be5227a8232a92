#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>

#include "directory/store/directory_draft.h"
#include "directory/store/directory_store.h"
#include "directory/store/entry_row.h"
#include "lib/base/result.h"

namespace socle::directory::store {

struct BulkOptions {
  std::size_t threads = 2;
  // Where sorted rows are kept until they are merged, in a folder of their own that is removed
  // afterwards; empty: where the system keeps temporary files.
  std::string work_folder = {};
  std::size_t memory_bytes_max = std::size_t{512} << 20;  // for index rows that wait to be sorted
};

struct BulkReport {
  std::uint64_t entries = 0;
  std::uint64_t index_rows = 0;
  std::uint64_t references = 0;
  std::uint64_t dangling_references = 0;  // names of entries that are not there
};

// Fills an empty directory with many entries, parents before children: all or nothing, with all
// rows that single adds would have made (index, order, references, memberOf), and one event kLoad.
//
//   SOCLE_TRY(auto load, BulkLoader::Start(store, options));
//   SOCLE_TRY_STATUS(load->Add(name_of_entry, uuid, attributes));
//   SOCLE_TRY(const BulkReport report, load->Finish());
//
// Writer's thread; the writer must not run meanwhile.
class BulkLoader {
 public:
  // kConflict when the directory has entries; errors of storage::BulkLoad::Start.
  static Result<std::unique_ptr<BulkLoader>> Start(DirectoryStore& store,
                                                   const BulkOptions& options = {});
  BulkLoader(const BulkLoader&) = delete;
  BulkLoader& operator=(const BulkLoader&) = delete;
  // Removes what was not finished.
  ~BulkLoader();

  // `dn` as written, `normal_dn` its normal form. A name whose parent was not added becomes a
  // suffix when `is_suffix`.
  //   kNotFound  the parent was not added before   kConflict  the name was added before
  //   others     as DirectoryDraft::Add
  // A refused entry leaves nothing; the load goes on.
  struct Entry {
    std::string_view dn = {};
    std::string_view normal_dn = {};
    bool is_suffix = false;
    Uuid uuid{};
    std::span<const AttributeChange> attributes = {};
  };

  Result<EntryId> Add(const Entry& entry);

  Result<BulkReport> Finish();

 private:
  struct State;
  explicit BulkLoader(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

}  // namespace socle::directory::store
