#include "lib/storage/id_set.h"

#include <algorithm>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "lib/base/check.h"
#include "lib/base/error.h"
#include "lib/base/result.h"

namespace socle::storage {

namespace {

// First byte: what follows.
constexpr char kList = 0;     // numbers of two bytes, ascending
constexpr char kBitmap = 1;   // 512 bytes, least bit first
constexpr char kChanges = 2;  // numbers of two bytes, ascending; the highest bit: removed

constexpr std::size_t kBitmapBytes = kIdSetSize / 8;
constexpr std::size_t kNumberBytes = 2;
constexpr std::size_t kListMax = kBitmapBytes / kNumberBytes - 1;
constexpr std::uint16_t kRemoved = 0x8000;

void AppendNumber(std::string& out, std::uint16_t number) {
  out.push_back(static_cast<char>(number >> 8U));
  out.push_back(static_cast<char>(number & 0xFFU));
}

std::uint16_t NumberAt(std::string_view bytes, std::size_t at) {
  return static_cast<std::uint16_t>(static_cast<unsigned char>(bytes[at]) << 8U |
                                    static_cast<unsigned char>(bytes[at + 1]));
}

// Numbers behind the first byte: ascending, each below the size of a set, apart from kRemoved.
template <class Use>
Status ReadNumbers(std::string_view bytes, Use use) {
  if (bytes.size() % kNumberBytes != 1) {
    return Fail(Code::kCorruption, "a set of numbers is cut");
  }
  int last = -1;
  for (std::size_t at = 1; at < bytes.size(); at += kNumberBytes) {
    const std::uint16_t stored = NumberAt(bytes, at);
    const std::uint16_t number = stored & static_cast<std::uint16_t>(~kRemoved);
    if (number >= kIdSetSize || number <= last) {
      return Fail(Code::kCorruption, "numbers of a set are out of order");
    }
    last = number;
    use(number, (stored & kRemoved) != 0);
  }
  return {};
}

}  // namespace

std::size_t IdSet::Count() const {
  std::size_t count = 0;
  for (const std::uint64_t word : words_) {
    count += static_cast<std::size_t>(std::popcount(word));
  }
  return count;
}

IdSet& IdSet::operator&=(const IdSet& other) {
  for (std::size_t i = 0; i < words_.size(); ++i) {
    words_[i] &= other.words_[i];
  }
  return *this;
}

IdSet& IdSet::operator|=(const IdSet& other) {
  for (std::size_t i = 0; i < words_.size(); ++i) {
    words_[i] |= other.words_[i];
  }
  return *this;
}

IdSet& IdSet::operator-=(const IdSet& other) {
  for (std::size_t i = 0; i < words_.size(); ++i) {
    words_[i] &= ~other.words_[i];
  }
  return *this;
}

std::string EncodeIdSet(const IdSet& set) {
  const std::size_t count = set.Count();
  std::string out;
  if (count <= kListMax) {
    out.reserve(1 + count * kNumberBytes);
    out.push_back(kList);
    set.ForEach(
        [&out](std::size_t number) { AppendNumber(out, static_cast<std::uint16_t>(number)); });
    return out;
  }
  out.assign(1 + kBitmapBytes, '\0');
  out[0] = kBitmap;
  set.ForEach([&out](std::size_t number) {
    char& byte = out[1 + number / 8];
    byte = static_cast<char>(static_cast<unsigned char>(byte) | (1U << (number % 8)));
  });
  return out;
}

std::string EncodeIdNumbers(std::span<const std::uint16_t> numbers) {
  if (numbers.size() > kListMax) {
    IdSet set;
    for (const std::uint16_t number : numbers) {
      set.Insert(number);
    }
    return EncodeIdSet(set);
  }
  std::string out;
  out.reserve(1 + numbers.size() * kNumberBytes);
  out.push_back(kList);
  for (const std::uint16_t number : numbers) {
    AppendNumber(out, number);
  }
  return out;
}

Result<IdSet> DecodeIdSet(std::string_view bytes) {
  IdSet set;
  if (bytes.empty() || (bytes[0] != kList && bytes[0] != kBitmap)) {
    return Fail(Code::kCorruption, "a row is no set of numbers");
  }
  if (bytes[0] == kBitmap) {
    if (bytes.size() != 1 + kBitmapBytes) {
      return Fail(Code::kCorruption, "a set of numbers is cut");
    }
    for (std::size_t i = 0; i < kBitmapBytes; ++i) {
      for (auto byte = static_cast<unsigned char>(bytes[1 + i]); byte != 0; byte &= byte - 1U) {
        set.Insert(i * 8 + static_cast<std::size_t>(std::countr_zero(byte)));
      }
    }
    return set;
  }
  bool has_removed = false;
  SOCLE_TRY_STATUS(ReadNumbers(bytes, [&](std::uint16_t number, bool is_removed) {
    set.Insert(number);
    has_removed = has_removed || is_removed;
  }));
  if (has_removed) {
    return Fail(Code::kCorruption, "numbers of a set are out of order");
  }
  return set;
}

std::string EncodeIdChanges(std::vector<IdChange> changes) {
  // The last change of a number wins: sort with the later ones first, and keep the first of each.
  std::vector<std::pair<std::uint16_t, std::size_t>> order;
  order.reserve(changes.size());
  for (std::size_t i = 0; i < changes.size(); ++i) {
    SOCLE_CHECK(changes[i].number < kIdSetSize);
    order.emplace_back(changes[i].number, changes.size() - i);
  }
  std::ranges::sort(order);
  std::string out;
  out.reserve(1 + order.size() * kNumberBytes);
  out.push_back(kChanges);
  for (std::size_t i = 0; i < order.size(); ++i) {
    if (i == 0 || order[i].first != order[i - 1].first) {
      const IdChange& change = changes[changes.size() - order[i].second];
      AppendNumber(
          out,
          change.is_removed ? static_cast<std::uint16_t>(change.number | kRemoved) : change.number);
    }
  }
  return out;
}

Result<std::vector<IdChange>> DecodeIdChanges(std::string_view bytes) {
  if (bytes.empty() || bytes[0] != kChanges) {
    return Fail(Code::kCorruption, "these are no changes of a set");
  }
  std::vector<IdChange> out;
  out.reserve(bytes.size() / kNumberBytes);
  SOCLE_TRY_STATUS(ReadNumbers(bytes, [&out](std::uint16_t number, bool is_removed) {
    out.push_back({.number = number, .is_removed = is_removed});
  }));
  return out;
}

}  // namespace socle::storage
