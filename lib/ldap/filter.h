#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string_view>
#include <vector>

namespace socle::ldap {

// What a part of a filter asks (RFC 4511, 4.5.1.7).
enum class FilterKind : std::uint8_t {
  kAnd,
  kOr,
  kNot,
  kEqual,
  kSubstrings,  // its parts are kInitial, kAny, kFinal
  kGreaterOrEqual,
  kLessOrEqual,
  kPresent,
  kApprox,
  kExtensible,
  kUndefined,  // a choice that LDAP does not know: evaluates to Undefined
  kInitial,
  kAny,
  kFinal,
};

struct FilterPart {
  FilterKind kind = FilterKind::kUndefined;
  bool dn_attributes = false;  // kExtensible: the attributes of the DN match too
  // Index behind the last part inside this one: own index + 1 when there is none. The parts inside
  // begin at the own index + 1, and each is followed by the next one at its end.
  std::uint32_t end = 0;
  std::string_view attribute{};  // empty: kExtensible for all attributes
  std::string_view value{};      // kUndefined: the whole element
  std::string_view rule{};       // kExtensible: name or OID of the matching rule, or empty
};

// A filter as a flat list, each part before what is inside it. A filter has at least one part; the
// first one is the whole filter. An empty kAnd is true, an empty kOr false (RFC 4526).
struct Filter {
  std::vector<FilterPart> parts;
  // What the parts point to when that is not the input: unescaped values of a text.
  std::unique_ptr<char[]> text;
};

struct FilterLimits {
  std::size_t depth_max = 64;  // a part that is in no other one has depth 1
  std::size_t parts_max = 1024;
};

}  // namespace socle::ldap
