#include "mpi/input/seen_set.h"

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string_view>
#include <utility>
#include <vector>

#include "mpi/model/identity.h"

namespace socle::mpi {

namespace {

__extension__ using Wide = unsigned __int128;

constexpr std::uint64_t kSeedA = 0x9e3779b97f4a7c15ULL;
constexpr std::uint64_t kSeedB = 0xc2b2ae3d27d4eb4fULL;
constexpr std::uint64_t kSeedC = 0x165667b19e3779f9ULL;
constexpr std::uint64_t kKeyBits = 0xFFFFULL << 48;
constexpr std::size_t kFirstSlots = 16;
constexpr int kShardShift = 56;  // the shard is the highest byte of the key

std::uint64_t Fold(std::uint64_t a, std::uint64_t b) {
  const Wide product = static_cast<Wide>(a) * b;
  return static_cast<std::uint64_t>(product) ^ static_cast<std::uint64_t>(product >> 64);
}

template <class UInt>
std::uint64_t Load(const char* bytes) {
  UInt word = 0;
  std::memcpy(&word, bytes, sizeof word);
  return word;
}

// Adds one text to a running hash, 16 bytes a multiplication. The length is part of it, so that
// texts in a row cannot be cut in another way. For this process only: it depends on the byte order.
inline std::uint64_t AddText(std::uint64_t hash, std::string_view text) {
  const char* bytes = text.data();
  std::size_t size = text.size();
  while (size > 16) {
    hash = Fold(Load<std::uint64_t>(bytes) ^ kSeedA, Load<std::uint64_t>(bytes + 8) ^ hash);
    bytes += 16;
    size -= 16;
  }
  // The first and the last bytes; they overlap when there are few.
  std::uint64_t first = 0;
  std::uint64_t last = 0;
  if (size >= 8) {
    first = Load<std::uint64_t>(bytes);
    last = Load<std::uint64_t>(bytes + size - 8);
  } else if (size >= 4) {
    first = Load<std::uint32_t>(bytes);
    last = Load<std::uint32_t>(bytes + size - 4);
  } else if (size > 0) {
    first = Load<std::uint8_t>(bytes);
    last = Load<std::uint8_t>(bytes + size / 2) << 8 | Load<std::uint8_t>(bytes + size - 1);
  }
  return Fold(first ^ kSeedB, last ^ hash ^ (text.size() * kSeedA));
}

std::uint64_t ContentOf(const Identity& identity) {
  std::uint64_t hash = kSeedC;
  for (std::size_t i = 2; i < kTraitFields.size(); ++i) {
    if (kTraitFields[i].member == &Identity::updated_at) {
      continue;
    }
    hash = AddText(hash, identity.*kTraitFields[i].member);
  }
  return Fold(hash ^ kSeedA, kSeedB);
}

}  // namespace

std::size_t SeenSet::PlaceOf(const Slot& slot, std::size_t slots) {
  return static_cast<std::size_t>((static_cast<Wide>(slot.key << 8) * slots) >> 64);
}

void SeenSet::Grow(Shard& shard) {
  const std::size_t slots = shard.slots.empty() ? kFirstSlots : shard.slots.size() * 5 / 4;
  const std::vector<Slot> old = std::exchange(shard.slots, std::vector<Slot>(slots));
  for (const Slot& slot : old) {
    if (slot.key == 0) {
      continue;
    }
    std::size_t place = PlaceOf(slot, slots);
    while (shard.slots[place].key != 0) {
      place = place + 1 == slots ? 0 : place + 1;
    }
    shard.slots[place] = slot;
  }
}

SeenSet::Answer SeenSet::Insert(const Identity& identity) {
  const std::uint64_t high = AddText(AddText(kSeedA, identity.domain), identity.ipp);
  Slot slot;
  slot.key = Fold(high ^ kSeedB, kSeedA);
  slot.key += slot.key == 0 ? 1 : 0;

  Shard& shard = shards_[slot.key >> kShardShift];
  if (shard.used * 7 >= shard.slots.size() * 6) {
    Grow(shard);
  }
  const std::size_t slots = shard.slots.size();
  const std::size_t first = PlaceOf(slot, slots);
  // The slot is in no cache as a rule: it comes while the content is hashed.
  __builtin_prefetch(&shard.slots[first], 1);
  const std::uint64_t low = AddText(AddText(kSeedC, identity.ipp), identity.domain);
  slot.key_and_content =
      (Fold(low ^ kSeedB, kSeedC) & kKeyBits) | (ContentOf(identity) & ~kKeyBits);
  for (std::size_t place = first;; place = place + 1 == slots ? 0 : place + 1) {
    Slot& at = shard.slots[place];
    if (at.key == 0) {
      at = slot;
      ++shard.used;
      ++size_;
      return Answer::kNew;
    }
    const std::uint64_t difference = at.key_and_content ^ slot.key_and_content;
    if (at.key == slot.key && (difference & kKeyBits) == 0) {
      return difference == 0 ? Answer::kRepeat : Answer::kDifferent;
    }
  }
}

std::size_t SeenSet::MemoryBytes() const {
  std::size_t bytes = sizeof *this;
  for (const Shard& shard : shards_) {
    bytes += shard.slots.capacity() * sizeof(Slot);
  }
  return bytes;
}

}  // namespace socle::mpi
