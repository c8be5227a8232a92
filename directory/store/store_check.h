#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "directory/store/directory_view.h"
#include "directory/store/entry_reader.h"
#include "lib/base/result.h"
#include "lib/storage/progress.h"

namespace socle::directory::store {

enum class FindingKind : std::uint8_t {
  kEntry = 1,      // a row that cannot be read, or a number or description that does not exist
  kTree = 2,       // parent missing, a child row missing, wrong or without an entry, a circle
  kIndex = 3,      // index rows that an entry should have and has not, or has and should not have
  kOrder = 4,      // the same of indexes by order, and their counts
  kReference = 5,  // references and memberOf against values
  kSchema = 6,     // what the schema hook says
};

// What is wrong. `detail` names entries by number and attributes by name; never values.
struct Finding {
  FindingKind kind = FindingKind::kEntry;
  EntryId entry = kNoEntry;
  std::string detail = {};
};

struct CheckOptions {
  std::size_t findings_max = 1000;  // more are counted only
  // Called for each entry, for rules of the schema; an empty string is none. May be empty.
  std::function<std::string(const StoredEntry& entry, const DirectoryView& view)> schema_check{};
  storage::ProgressCallback progress{};  // stage "entries", "children", "index", "order"
  std::size_t memory_bytes_max = std::size_t{256} << 20;
};

struct CheckReport {
  std::uint64_t entries = 0;
  std::uint64_t index_rows = 0;
  std::uint64_t order_rows = 0;
  std::uint64_t references = 0;
  std::uint64_t finding_count = 0;
  std::vector<Finding> findings = {};
};

// Compares everything that is kept about entries with the entries themselves, both ways, in one
// state while others write. Indexes that are being built or dropped are passed over.
Result<CheckReport> CheckStore(const DirectoryView& view, const CheckOptions& options = {});

}  // namespace socle::directory::store
