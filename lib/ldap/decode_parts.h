#pragma once

#include <cstddef>
#include <optional>
#include <string_view>
#include <vector>

#include "lib/ldap/ber_reader.h"
#include "lib/ldap/ber_tag.h"
#include "lib/ldap/decode_message.h"
#include "lib/ldap/message.h"

// Parts that several messages and values of controls share. Faults go to the reader.
namespace socle::ldap {

// The next element when it has this tag.
inline std::optional<std::string_view> ReadOptionalOctets(BerReader& reader, BerTag tag) {
  if (reader.PeekTag() != tag) {
    return std::nullopt;
  }
  return reader.ReadOctets(tag);
}

inline bool ReadOptionalBoolean(BerReader& reader, bool absent, BerTag tag = kBoolean) {
  return reader.PeekTag() == tag ? reader.ReadBoolean(tag) : absent;
}

// SEQUENCE OF LDAPString: requested attributes, URIs.
std::vector<std::string_view> ReadNames(BerReader& reader, BerTag tag, std::size_t names_max);

// PartialAttributeList under `tag`; `values_left` counts down over all its values.
std::vector<Attribute> ReadAttributes(BerReader& reader, BerTag tag, const DecodeLimits& limits);

// PartialAttribute.
Attribute ReadAttribute(BerReader& reader, std::size_t& values_left);

// The operation that comes next in `reader`, in place of which SetFault is called.
Operation DecodeRequest(BerReader& reader, BerTag tag, const DecodeLimits& limits);
Operation DecodeResponse(BerReader& reader, BerTag tag, const DecodeLimits& limits);

}  // namespace socle::ldap
