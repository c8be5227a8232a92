#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

#include "lib/base/hash.h"
#include "lib/storage/family.h"

namespace socle::mpi::person_store {

// Says of most keys that were not added that they were not: few bits, which fit into a processor's
// cache.
class KeyMarks {
 public:
  static std::uint64_t HashOf(storage::FamilyId family, std::string_view key) {
    return StableHash64(key, family.index);
  }

  void Add(std::uint64_t hash) { words_[WordOf(hash)] |= std::uint64_t{1} << (hash & 63U); }

  // Never false for a key that was added.
  [[nodiscard]] bool MayHold(std::uint64_t hash) const {
    return (words_[WordOf(hash)] >> (hash & 63U) & 1U) != 0;
  }

 private:
  static constexpr std::size_t kWords = 4096;

  static std::size_t WordOf(std::uint64_t hash) { return (hash >> 6) % kWords; }

  std::vector<std::uint64_t> words_ = std::vector<std::uint64_t>(kWords);
};

}  // namespace socle::mpi::person_store
