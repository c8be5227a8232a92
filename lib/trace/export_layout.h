#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "lib/base/result.h"
#include "lib/trace/tile.h"

// Names of the files of an exported trace: those of tlog-tiles, and two more.
namespace socle::trace {

inline constexpr std::string_view kExportCheckpoint = "checkpoint";
inline constexpr std::string_view kExportKeys = "keys";                   // one a line
inline constexpr std::string_view kExportOldCheckpoints = "checkpoints";  // a folder, by size
inline constexpr std::size_t kBundleBytesMax = kTileWidth * (kEntryBytesMax + 2);

// Whether the folder is an exported trace (and not a store).
[[nodiscard]] bool IsExport(const std::string& folder);

// The older checkpoints of an export, as "checkpoints/<size>", in the order of names.
Result<std::vector<std::string>> ListOldCheckpoints(const std::string& folder);

}  // namespace socle::trace
