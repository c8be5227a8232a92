#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "directory/domain/entry_image.h"
#include "directory/store/directory_store.h"
#include "lib/base/clock.h"
#include "lib/base/random.h"
#include "lib/base/result.h"

namespace socle::directory::app {

// Entries of one write unit of a load, and refused ones whose reasons are kept.
inline constexpr std::size_t kLoadBatchEntries = 1000;
inline constexpr std::size_t kLoadRefusalsMax = 100;

struct LoadSummary {
  std::uint64_t entries = 0;
  std::uint64_t refused = 0;
  std::vector<std::string> reasons = {};  // "line 12: objectClassViolation: ...", the first ones
};

struct LoadParts {
  store::DirectoryStore& store;
  const domain::ComputedAttributes& computed;
  std::vector<std::string> suffixes = {};
  std::string creator = {};
  const Clock& clock;
  Random& random;
};

// Adds the entries of an LDIF file, parents before children, with all checks of an add by the
// administrator; operational attributes of the file are kept. Entries that are refused are counted
// and passed over. The writer must not run meanwhile.
//   kNotFound, kInvalidArgument  the file   others: the store
Result<LoadSummary> LoadLdif(const LoadParts& parts, const std::string& path);

}  // namespace socle::directory::app
