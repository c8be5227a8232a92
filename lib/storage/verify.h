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

struct VerifyOptions {
  // Whether a row of the program's own decodes; empty when only the store itself is checked.
  std::function<Status(std::string_view family, std::string_view key, std::string_view value)>
      check_row{};
  ProgressCallback progress{};
};

// Reads everything in the store of `folder`, whatever program made it, without changing it: file
// and block checksums, the description, every row, and the change log without a gap.
//   kNotFound    no store there
//   kConflict    a process has it open: its files may vanish while they are read
//   kCorruption  with the place of the first damage, or a file without which nothing can be read
Result<VerifyReport> VerifyStore(const std::string& folder, const VerifyOptions& options);

}  // namespace socle::storage
