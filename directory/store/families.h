#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

#include "lib/storage/family.h"

namespace socle::directory::store {

inline constexpr std::string_view kStoreFormat = "socle.directory";
inline constexpr std::uint32_t kSchemaVersion = 1;

// The column families of the directory (docs/formats/directory-store.md), in the order of their
// ids. The last three belong to lib/trace (trace::TraceFamiliesAt(kTrace.index)).
inline constexpr storage::FamilyId kEntries{0};
inline constexpr storage::FamilyId kChildren{1};
inline constexpr storage::FamilyId kPostings{2};
inline constexpr storage::FamilyId kOrder{3};
inline constexpr storage::FamilyId kReferences{4};
inline constexpr storage::FamilyId kMeta{5};
inline constexpr storage::FamilyId kTrace{6};
inline constexpr storage::FamilyId kTraceIndex{7};
inline constexpr storage::FamilyId kTraceKey{8};
// Those of the directory alone.
inline constexpr std::size_t kOwnFamilyCount = 6;

std::vector<storage::Family> StoreFamilies();

}  // namespace socle::directory::store
