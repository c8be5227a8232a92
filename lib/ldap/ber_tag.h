#pragma once

#include <cstdint>

namespace socle::ldap {

// Identifier octets of a BER element (X.690, 8.1.2), read as a big-endian number: one octet in all
// of LDAP (RFC 4511, 5.1), more only in what LDAP does not know.
using BerTag = std::uint64_t;

inline constexpr BerTag kNoTag = ~BerTag{0};  // no element there

inline constexpr BerTag kBoolean = 0x01;
inline constexpr BerTag kInteger = 0x02;
inline constexpr BerTag kOctetString = 0x04;
inline constexpr BerTag kNull = 0x05;
inline constexpr BerTag kEnumerated = 0x0A;
inline constexpr BerTag kSequence = 0x30;
inline constexpr BerTag kSet = 0x31;

inline constexpr BerTag kConstructedBit = 0x20;
inline constexpr BerTag kClassMask = 0xC0;
inline constexpr BerTag kContextClass = 0x80;

// [number] of a primitive or a constructed element; number <= 30.
constexpr BerTag ContextTag(unsigned number) {
  return kContextClass | number;
}

constexpr BerTag ContextConstructedTag(unsigned number) {
  return kContextClass | kConstructedBit | number;
}

// [APPLICATION number].
constexpr BerTag ApplicationTag(unsigned number) {
  return BerTag{0x40} | number;
}

constexpr BerTag ApplicationConstructedTag(unsigned number) {
  return BerTag{0x40} | kConstructedBit | number;
}

// The class of a tag, whatever its number of octets.
constexpr bool IsContextSpecific(BerTag tag) {
  while (tag > 0xFF) {
    tag >>= 8;
  }
  return (tag & kClassMask) == kContextClass;
}

}  // namespace socle::ldap
