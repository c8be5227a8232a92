#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <span>
#include <string>
#include <string_view>

namespace socle {

using ByteSpan = std::span<const std::uint8_t>;

inline ByteSpan AsBytes(std::string_view text) {
  return {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()};
}

inline std::string_view AsText(ByteSpan bytes) {
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

// Big-endian: the order of numbers is the order of bytes, as keys need it.
template <class UInt>
void AppendBigEndian(std::string& out, UInt value) {
  for (int shift = static_cast<int>(sizeof(UInt)) * 8 - 8; shift >= 0; shift -= 8) {
    out.push_back(static_cast<char>((value >> shift) & 0xFF));
  }
}

// Reads sizeof(UInt) bytes; the caller has checked that they are there.
template <class UInt>
UInt ReadBigEndian(const char* bytes) {
  UInt value = 0;
  for (std::size_t i = 0; i < sizeof(UInt); ++i) {
    value = static_cast<UInt>((value << 8) | static_cast<std::uint8_t>(bytes[i]));
  }
  return value;
}

// Little-endian fixed width, for values.
template <class UInt>
void AppendLittleEndian(std::string& out, UInt value) {
  for (std::size_t i = 0; i < sizeof(UInt); ++i) {
    out.push_back(static_cast<char>((value >> (8 * i)) & 0xFF));
  }
}

template <class UInt>
UInt ReadLittleEndian(const char* bytes) {
  UInt value = 0;
  for (std::size_t i = sizeof(UInt); i > 0; --i) {
    value = static_cast<UInt>((value << 8) | static_cast<std::uint8_t>(bytes[i - 1]));
  }
  return value;
}

// Base-128 varint (LEB128), as in the record codecs.
inline void AppendVarint(std::string& out, std::uint64_t value) {
  while (value >= 0x80) {
    out.push_back(static_cast<char>((value & 0x7F) | 0x80));
    value >>= 7;
  }
  out.push_back(static_cast<char>(value));
}

// Reads a varint from the front of `in` and removes it; false when it is cut or over 64 bits.
inline bool ConsumeVarint(std::string_view& in, std::uint64_t& value) {
  value = 0;
  for (std::size_t i = 0; i < in.size() && i < 10; ++i) {
    const auto byte = static_cast<std::uint8_t>(in[i]);
    if (i == 9 && byte > 1) {
      return false;
    }
    value |= static_cast<std::uint64_t>(byte & 0x7F) << (7 * i);
    if ((byte & 0x80) == 0) {
      in.remove_prefix(i + 1);
      return true;
    }
  }
  return false;
}

}  // namespace socle
