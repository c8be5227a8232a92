#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "lib/base/result.h"
#include "lib/ldap/message.h"

namespace socle::ldap {

// Values of the controls of reading an entry before and after its change (RFC 4527).

// The request: attributes, as in a search request.
Result<std::vector<std::string_view>> DecodeReadEntryRequest(std::string_view value);
std::string EncodeReadEntryRequest(std::span<const std::string_view> attributes);

// The answer.
Result<SearchResultEntry> DecodeReadEntryResponse(std::string_view value);
std::string EncodeReadEntryResponse(const SearchResultEntry& entry);

}  // namespace socle::ldap
