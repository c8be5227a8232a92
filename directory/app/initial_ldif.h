#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "directory/domain/first_load.h"
#include "lib/base/result.h"

namespace socle::directory::app {

// Refused entries whose reasons are kept, and how often it is told how far a load is.
inline constexpr std::size_t kLoadRefusalsMax = 100;
inline constexpr std::uint64_t kProgressEntries = 100'000;

struct LoadSummary {
  std::uint64_t entries = 0;
  std::uint64_t refused = 0;
  std::vector<std::string> reasons = {};  // "line 12: objectClassViolation: ...", the first ones
};

struct LoadParts {
  domain::FirstLoad::Parts load;
  std::string work_folder = {};  // where sorted rows lie meanwhile
  std::function<void(std::uint64_t entries)> on_progress = {};
};

// Fills an empty directory with the entries of an LDIF file, parents before children, with all
// checks of an add by the administrator; operational attributes of the file are kept. Entries that
// are refused are counted and passed over. All or nothing: a load that is cut leaves the directory
// empty. The writer must not run meanwhile.
//   kNotFound, kInvalidArgument  the file   others: the store
Result<LoadSummary> LoadLdif(const LoadParts& parts, const std::string& path);

}  // namespace socle::directory::app
