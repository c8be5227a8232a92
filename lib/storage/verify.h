#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "lib/base/result.h"
#include "lib/storage/database.h"
#include "lib/storage/progress.h"

namespace socle::storage {

struct FamilyReport {
  std::string name;
  std::uint64_t rows = 0;
  std::uint64_t key_bytes = 0;
  std::uint64_t value_bytes = 0;
};

struct VerifyReport {
  StoreMeta meta;
  ChangeNumber first_change = 1;
  ChangeNumber last_change = 0;
  std::vector<FamilyReport> families;  // of the program, without the store's own
};

// Whether a row of one program's stores decodes.
struct RowCheck {
  std::string format;  // DatabaseOptions::format, and its version
  std::uint32_t schema_version = 0;
  std::function<Status(std::string_view family, std::string_view key, std::string_view value)>
      check;
};

struct VerifyOptions {
  // Of the programs that are known. A store of none of them is checked without its meaning.
  std::vector<RowCheck> row_checks{};
  ProgressCallback progress{};
};

// Reads everything in the store of `folder`, whatever program made it, without changing it: file
// and block checksums, the description, every row, and the change log without a gap.
//   kNotFound    no store there
//   kConflict    a process has it open: its files may vanish while they are read
//   kCorruption  with the place of the first damage, or a file without which nothing can be read
Result<VerifyReport> VerifyStore(const std::string& folder, const VerifyOptions& options);

}  // namespace socle::storage
