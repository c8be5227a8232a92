#include "directory/store/name_cache.h"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "directory/store/entry_row.h"
#include "lib/base/hash.h"

namespace socle::directory::store {

namespace {

// Whether something of this generation may be put into the shard; makes room.
template <class Shard>
bool Admit(Shard& shard, std::uint64_t generation, std::size_t names_max) {
  if (generation < shard.generation) {
    return false;
  }
  if (generation > shard.generation || shard.map.size() >= names_max) {
    shard.map.clear();
    shard.generation = generation;
  }
  return true;
}

}  // namespace

std::size_t NameCache::TextHash::operator()(std::string_view text) const {
  return StableHash64(text);
}

std::optional<EntryId> NameCache::FindId(std::uint64_t generation,
                                         std::string_view normal_dn) const {
  auto shard = ids_[StableHash64(normal_dn) % kShards].Lock();
  if (shard->generation != generation) {
    return std::nullopt;
  }
  const auto found = shard->map.find(normal_dn);
  return found == shard->map.end() ? std::nullopt : std::optional(found->second);
}

void NameCache::PutId(std::uint64_t generation, std::string_view normal_dn, EntryId id) {
  auto shard = ids_[StableHash64(normal_dn) % kShards].Lock();
  if (Admit(*shard, generation, shard_names_max_)) {
    shard->map.insert_or_assign(std::string(normal_dn), id);
  }
}

std::shared_ptr<const Place> NameCache::FindPlace(std::uint64_t generation, EntryId id) const {
  auto shard = places_[Mix64(id) % kShards].Lock();
  if (shard->generation != generation) {
    return nullptr;
  }
  const auto found = shard->map.find(id);
  return found == shard->map.end() ? nullptr : found->second;
}

void NameCache::PutPlace(std::uint64_t generation, EntryId id, std::shared_ptr<const Place> place) {
  auto shard = places_[Mix64(id) % kShards].Lock();
  if (Admit(*shard, generation, shard_names_max_)) {
    shard->map.insert_or_assign(id, std::move(place));
  }
}

}  // namespace socle::directory::store
