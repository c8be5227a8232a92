#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "mpi/match/standard.h"

namespace socle::mpi::match {

// Families of block keys. Two records are candidates when they share a key of any family.
enum class BlockFamily : std::uint8_t {
  kIns,
  kOtherId,
  kPhone,
  kEmail,
  kDateName,    // birth date and the sound of any name, in any role
  kNamePair,    // sound of a family name and of a given name, in either role
  kDatePostal,  // birth date and postal code
  kDatePlace,   // birth date and birth place
  kAddress,
  kSignature,  // q-gram signature of one name, sound of the other, part of the date
};
inline constexpr std::size_t kBlockFamilyCount = 10;

// A key that more records hold than `limit` is refined: its holders get the keys of the next tier
// instead, which add a second trait. Only a block of the last tier can be too large for good; it
// is then cut, and the cut is counted.
inline constexpr int kBlockTierCount = 3;
inline constexpr std::size_t kBlockNamePairsMax = 12;  // of one record in kNamePair, in every tier
// Of one record in one family and tier: as the number of names is limited, all keys are made that
// refine one of the tier before.
inline constexpr std::size_t kBlockKeysMax = 3 * kBlockNamePairsMax;

struct BlockFamilyInfo {
  std::string_view name;
  std::string_view description;
  std::array<std::string_view, kBlockTierCount> tiers;  // what each tier's key is made of
  std::uint32_t limit;                                  // records in one block before it is refined
};

const BlockFamilyInfo& InfoOf(BlockFamily family);

// The largest block of the last tier; beyond it only neighbours in a sorted order are paired.
inline constexpr std::uint32_t kBlockLastTierMax = 200;

// A set of keys that may hold a few more than were added: 8 to 16 bits a key.
class KeyFilter {
 public:
  explicit KeyFilter(std::span<const std::uint64_t> keys);

  // Never false for a key that was added.
  [[nodiscard]] bool MayHold(std::uint64_t key) const {
    return (words_[(key >> 6) & mask_] >> (key & 63U) & 1U) != 0;
  }

 private:
  std::uint64_t mask_ = 0;
  std::vector<std::uint64_t> words_;
};

// Whether a record that holds keys of `tier`, which is not the last one, holds keys of the next one
// that refine them. It does not where the traits are missing that the next tier adds.
bool HasFinerKeys(StandardView record, BlockFamily family, int tier);

// Appends the keys of a record for one family and tier; none where the traits are missing.
// Keys of different families and tiers never collide by construction, only by hash. With `refined`,
// the keys of the tier before that are too large, only those keys that refine one of them. Keys
// made of a birth date or year are in the order of these.
void AppendBlockKeys(StandardView record,
                     BlockFamily family,
                     int tier,
                     std::vector<std::uint64_t>& keys,
                     const KeyFilter* refined = nullptr);

}  // namespace socle::mpi::match
