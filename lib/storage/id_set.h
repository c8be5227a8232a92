#pragma once

#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "lib/base/result.h"

namespace socle::storage {

// Numbers of one set: 0 to kIdSetSize - 1. Sets over larger numbers are rows by `number >> 12`.
inline constexpr std::size_t kIdSetBits = 12;
inline constexpr std::size_t kIdSetSize = std::size_t{1} << kIdSetBits;

// A set of small numbers, as rows of FamilyKind::kIdSets hold it: postings of an index.
class IdSet {
 public:
  void Insert(std::size_t number) { words_[number / kWordBits] |= Bit(number); }

  void Erase(std::size_t number) { words_[number / kWordBits] &= ~Bit(number); }

  [[nodiscard]] bool Contains(std::size_t number) const {
    return (words_[number / kWordBits] & Bit(number)) != 0;
  }

  [[nodiscard]] bool IsEmpty() const { return words_ == Words{}; }

  [[nodiscard]] std::size_t Count() const;

  IdSet& operator&=(const IdSet& other);
  IdSet& operator|=(const IdSet& other);
  IdSet& operator-=(const IdSet& other);
  bool operator==(const IdSet&) const = default;

  // Calls `use(number)` in ascending order.
  template <class Use>
  void ForEach(Use use) const {
    for (std::size_t i = 0; i < words_.size(); ++i) {
      for (std::uint64_t word = words_[i]; word != 0; word &= word - 1) {
        use(i * kWordBits + static_cast<std::size_t>(std::countr_zero(word)));
      }
    }
  }

 private:
  static constexpr std::size_t kWordBits = 64;
  using Words = std::array<std::uint64_t, kIdSetSize / kWordBits>;

  static constexpr std::uint64_t Bit(std::size_t number) {
    return std::uint64_t{1} << (number % kWordBits);
  }

  Words words_{};
};

// The value of a row: a list or a bitmap, whichever is shorter (docs/formats/id-set.md).
std::string EncodeIdSet(const IdSet& set);
// The same from its numbers, ascending and each once: several times as fast where they are few.
std::string EncodeIdNumbers(std::span<const std::uint16_t> numbers);
// kCorruption when the bytes are no set.
Result<IdSet> DecodeIdSet(std::string_view bytes);

// What becomes of one number of a set.
struct IdChange {
  std::uint16_t number = 0;
  bool is_removed = false;  // else added
  bool operator==(const IdChange&) const = default;
};

// Changes without knowing the set. A later change of the same number wins; numbers over the size of
// a set are a fault of the caller.
std::string EncodeIdChanges(std::vector<IdChange> changes);
Result<std::vector<IdChange>> DecodeIdChanges(std::string_view bytes);

}  // namespace socle::storage
