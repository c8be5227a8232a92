#pragma once

#include <compare>
#include <cstddef>
#include <cstdint>
#include <string>

namespace socle::storage {

// How a column family is read, which decides its options (docs/formats/store-meta.md).
enum class FamilyKind : std::uint8_t {
  kPoint = 1,     // keys of any length: single reads and short scans
  kPrefix16 = 2,  // keys of at least 16 bytes, scanned by their first 16: filters know the prefix
  kLog = 3,       // written in key order, read in key order, removed from the front; no filter
  kBlob = 4,      // values over 4 KB, kept in blob files
  kHash = 5,      // many small rows under keys without order, read one by one, often in vain
  kIdSets = 6,    // sets of small numbers (id_set.h), changed without being read
};

// Keys of a kPrefix16 family are at least this long.
inline constexpr std::size_t kPrefixBytes = 16;

struct Family {
  std::string name = {};  // [a-z0-9_]+; "default" and "log" are the store's own
  FamilyKind kind = FamilyKind::kPoint;
  // Read at random without an end: packed less tightly, since unpacking would cost more than all
  // the rest of a read.
  bool is_hot = false;
};

// Position of a family in DatabaseOptions::families. A program names its own:
//   inline constexpr FamilyId kIdentities{0};
struct FamilyId {
  std::uint16_t index = 0;
  auto operator<=>(const FamilyId&) const = default;
};

}  // namespace socle::storage
