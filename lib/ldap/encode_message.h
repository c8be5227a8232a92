#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "lib/ldap/ber_tag.h"
#include "lib/ldap/ber_writer.h"
#include "lib/ldap/message.h"

namespace socle::ldap {

// Appends the message as BER: what DecodeMessage reads. For answers with entries, search_entry.h
// has a quicker way to the same bytes.
void AppendMessage(std::string& out, const Message& message);
std::string EncodeMessage(const Message& message);
// One Control, for EncodedEntry::encoded_controls (search_entry.h).
std::string EncodeControl(const Control& control);

// Parts that values of controls share.
inline void WriteOptional(BerWriter& writer,
                          std::optional<std::string_view> octets,
                          BerTag tag = kOctetString) {
  if (octets.has_value()) {
    writer.WriteOctets(*octets, tag);
  }
}

void WriteNames(BerWriter& writer, BerTag tag, std::span<const std::string_view> names);
void WriteAttributes(BerWriter& writer, BerTag tag, std::span<const Attribute> attributes);
void WriteSearchResultEntry(BerWriter& writer, const SearchResultEntry& entry);

}  // namespace socle::ldap
