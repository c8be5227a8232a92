#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "directory/store/posting_key.h"
#include "lib/base/result.h"

namespace socle::directory::store {

inline constexpr std::size_t kIndexesMax = 4096;

// By what entries can be found through one attribute (and the attributes below it).
struct IndexKinds {
  bool presence = false;
  bool equality = false;
  bool part = false;   // substrings
  bool sound = false;  // ~=
  bool order = false;  // >=, <=, sorting
  bool operator==(const IndexKinds&) const = default;
  // Whether all of `other` is in this.
  [[nodiscard]] bool Has(const IndexKinds& other) const;
};

enum class IndexState : std::uint8_t {
  kBuilding = 1,  // written to, not read from
  kReady = 2,
  kDropping = 3,  // neither; its rows are being removed
};

struct IndexDefinition {
  IndexId id = 0;
  std::string attribute = {};  // numeric OID
  IndexKinds kinds = {};
  IndexState state = IndexState::kBuilding;
  bool operator==(const IndexDefinition&) const = default;
};

std::string EncodeIndexDefinition(const IndexDefinition& definition);
// kCorruption.
Result<IndexDefinition> DecodeIndexDefinition(std::string_view bytes);

// "eq,sub,pres,approx,order" and back, as operators write it. kInvalidArgument names the unknown
// word.
std::string FormatIndexKinds(const IndexKinds& kinds);
Result<IndexKinds> ParseIndexKinds(std::string_view text);

// What a new directory is searched by (docs/formats/directory-store.md): names, identifiers,
// places, times.
struct DefaultIndex {
  std::string_view attribute;
  IndexKinds kinds;
};

std::vector<DefaultIndex> DefaultIndexes();

}  // namespace socle::directory::store
