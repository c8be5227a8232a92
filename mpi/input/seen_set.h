#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "mpi/model/identity.h"

namespace socle::mpi {

// Which (domain, ipp) have come, and with which content, as hashes: 80 bits of the key and 48 of
// the content, in at most 25 bytes an identity. Among n identities two different keys are taken for
// one with odds of n^2 / 2^81 (10 million: 1 in 24 thousand million); different contents of one key
// for equal ones with odds of 2^-48. One thread.
class SeenSet {
 public:
  enum class Answer : std::uint8_t { kNew, kRepeat, kDifferent };

  // Takes the identity in. Content is every trait but domain, ipp and updated_at.
  Answer Insert(const Identity& identity);

  [[nodiscard]] std::size_t Size() const { return size_; }

  [[nodiscard]] std::size_t MemoryBytes() const;

 private:
  struct Slot {
    std::uint64_t key = 0;              // never 0 when taken
    std::uint64_t key_and_content = 0;  // 16 more bits of the key, 48 of the content
  };

  // One of many small tables, so that growing one moves little.
  struct Shard {
    std::vector<Slot> slots;
    std::size_t used = 0;
  };

  static constexpr std::size_t kShards = 256;

  static std::size_t PlaceOf(const Slot& slot, std::size_t slots);
  static void Grow(Shard& shard);

  std::array<Shard, kShards> shards_;
  std::size_t size_ = 0;
};

}  // namespace socle::mpi
