#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>

#include "directory/store/entry_row.h"
#include "lib/base/guarded.h"

namespace socle::directory::store {

// Where an entry stands in the tree.
struct Place {
  EntryId parent = kNoEntry;
  std::string dn = {};  // as written
};

// Names of entries that have children, kept in memory: normal name to entry, entry to place. Each
// is good for one generation: the store counts one up with every unit that renames or deletes, and
// a view knows its own. Any thread.
class NameCache {
 public:
  explicit NameCache(std::size_t names_max) : shard_names_max_(names_max / kShards + 1) {}

  [[nodiscard]] std::optional<EntryId> FindId(std::uint64_t generation,
                                              std::string_view normal_dn) const;
  void PutId(std::uint64_t generation, std::string_view normal_dn, EntryId id);

  // Null when it is not known.
  [[nodiscard]] std::shared_ptr<const Place> FindPlace(std::uint64_t generation, EntryId id) const;
  void PutPlace(std::uint64_t generation, EntryId id, std::shared_ptr<const Place> place);

 private:
  struct TextHash {
    using is_transparent = void;
    std::size_t operator()(std::string_view text) const;
  };

  // What belongs to an older generation goes at the first use in a younger one, and all of a shard
  // when it is full: what is in use comes back at once.
  template <class Map>
  struct Shard {
    std::uint64_t generation = 0;
    Map map = {};
  };

  using IdMap = std::unordered_map<std::string, EntryId, TextHash, std::equal_to<>>;
  using PlaceMap = std::unordered_map<EntryId, std::shared_ptr<const Place>>;

  static constexpr std::size_t kShards = 16;

  std::size_t shard_names_max_;
  mutable std::array<Guarded<Shard<IdMap>>, kShards> ids_;
  mutable std::array<Guarded<Shard<PlaceMap>>, kShards> places_;
};

}  // namespace socle::directory::store
