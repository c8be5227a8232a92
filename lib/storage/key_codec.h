#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>

#include "lib/base/bytes.h"
#include "lib/base/result.h"

namespace socle::storage {

inline constexpr std::size_t kIdBytes = 16;

// Builds a key whose byte order is the order of its parts, compared one by one
// (docs/formats/record-codec.md).
class KeyWriter {
 public:
  KeyWriter& U8(std::uint8_t value) { return Fixed(value); }

  KeyWriter& U16(std::uint16_t value) { return Fixed(value); }

  KeyWriter& U32(std::uint32_t value) { return Fixed(value); }

  KeyWriter& U64(std::uint64_t value) { return Fixed(value); }

  // Negative numbers come before positive ones.
  KeyWriter& I64(std::int64_t value) {
    return Fixed(static_cast<std::uint64_t>(value) ^ (std::uint64_t{1} << 63));
  }

  // Greater numbers come first, for 'newest version first'.
  KeyWriter& DescendingU64(std::uint64_t value) { return Fixed(~value); }

  // Any bytes; a text comes before every longer text that starts with it.
  KeyWriter& Text(std::string_view text);
  // An identifier of kIdBytes bytes, as it is.
  KeyWriter& Id(ByteSpan id);

  [[nodiscard]] const std::string& View() const { return key_; }

  [[nodiscard]] std::string Take() && { return std::move(key_); }

 private:
  template <class UInt>
  KeyWriter& Fixed(UInt value) {
    AppendBigEndian(key_, value);
    return *this;
  }

  std::string key_;
};

// Reads the parts of a key in the order in which they were written. After a part that is not there
// every further part reads as zero or empty, and Finish gives kCorruption. The key must outlive the
// reader.
class KeyReader {
 public:
  explicit KeyReader(std::string_view key) : rest_(key) {}

  std::uint8_t U8() { return Fixed<std::uint8_t>(); }

  std::uint16_t U16() { return Fixed<std::uint16_t>(); }

  std::uint32_t U32() { return Fixed<std::uint32_t>(); }

  std::uint64_t U64() { return Fixed<std::uint64_t>(); }

  std::int64_t I64() {
    return static_cast<std::int64_t>(Fixed<std::uint64_t>() ^ (std::uint64_t{1} << 63));
  }

  std::uint64_t DescendingU64() { return ~Fixed<std::uint64_t>(); }

  std::string Text();
  // kIdBytes bytes inside the key; empty after a failure.
  std::string_view Id();

  // kCorruption when a part was missing or ill-formed, or when bytes are left.
  [[nodiscard]] Status Finish() const;

 private:
  template <class UInt>
  UInt Fixed() {
    if (failed_ || rest_.size() < sizeof(UInt)) {
      failed_ = true;
      return 0;
    }
    const auto value = ReadBigEndian<UInt>(rest_.data());
    rest_.remove_prefix(sizeof(UInt));
    return value;
  }

  std::string_view rest_;
  bool failed_ = false;
};

// The least key that is greater than every key that starts with `prefix`; empty when there is none
// (the prefix is empty or made of 0xFF only).
[[nodiscard]] std::string PrefixEnd(std::string_view prefix);

}  // namespace socle::storage
