#include "lib/ldap/read_entry_control.h"

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "lib/base/result.h"
#include "lib/ldap/ber_reader.h"
#include "lib/ldap/ber_tag.h"
#include "lib/ldap/ber_writer.h"
#include "lib/ldap/decode_message.h"
#include "lib/ldap/decode_parts.h"
#include "lib/ldap/encode_message.h"
#include "lib/ldap/message.h"
#include "lib/ldap/message_tags.h"

namespace socle::ldap {

Result<std::vector<std::string_view>> DecodeReadEntryRequest(std::string_view value) {
  BerReader reader(value);
  auto attributes = ReadNames(reader, kSequence, DecodeLimits{}.requested_attributes_max);
  SOCLE_TRY_STATUS(reader.Finish());
  return attributes;
}

std::string EncodeReadEntryRequest(std::span<const std::string_view> attributes) {
  BerWriter writer;
  WriteNames(writer, kSequence, attributes);
  return writer.Finish();
}

Result<SearchResultEntry> DecodeReadEntryResponse(std::string_view value) {
  BerReader reader(value);
  const BerScope outer = reader.Enter(tag::kSearchResultEntry);
  SearchResultEntry entry{.object_name = reader.ReadOctets()};
  entry.attributes = ReadAttributes(reader, kSequence, {});
  reader.Leave(outer);
  SOCLE_TRY_STATUS(reader.Finish());
  return entry;
}

std::string EncodeReadEntryResponse(const SearchResultEntry& entry) {
  BerWriter writer;
  WriteSearchResultEntry(writer, entry);
  return writer.Finish();
}

}  // namespace socle::ldap
