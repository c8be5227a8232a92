#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "lib/storage/family.h"

namespace socle::mpi::person_store {

inline constexpr std::string_view kStoreFormat = "socle.mpi.persons";
inline constexpr std::uint32_t kSchemaVersion = 1;

// The column families of the patient index (docs/formats/person-store.md), in the order of their
// ids. The last three belong to lib/trace.
inline constexpr storage::FamilyId kIdentity{0};
inline constexpr storage::FamilyId kStandard{1};
inline constexpr storage::FamilyId kIndex{2};
inline constexpr storage::FamilyId kBlock{3};
inline constexpr storage::FamilyId kEdge{4};
inline constexpr storage::FamilyId kPerson{5};
inline constexpr storage::FamilyId kHistory{6};
inline constexpr storage::FamilyId kWork{7};
inline constexpr storage::FamilyId kMeta{8};
inline constexpr storage::FamilyId kTrace{9};
inline constexpr storage::FamilyId kTraceIndex{10};
inline constexpr storage::FamilyId kTraceKey{11};
inline constexpr std::size_t kFamilyCount = 12;

std::vector<storage::Family> StoreFamilies();

}  // namespace socle::mpi::person_store
