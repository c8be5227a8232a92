#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "lib/base/result.h"
#include "lib/ldap/message.h"

namespace socle::ldap {

// Control of dereferencing (draft-masarati-ldap-deref-00): attributes of the entries that an
// attribute of the found entry names.
inline constexpr std::size_t kDereferencesMax = 16;             // of a request
inline constexpr std::size_t kDereferencedEntriesMax = 10'000;  // of an answer

struct DereferenceSpec {
  std::string_view attribute;
  std::vector<std::string_view> wanted{};
};

// kInvalidArgument without an element; kTooLarge over kDereferencesMax.
Result<std::vector<DereferenceSpec>> DecodeDereferenceRequest(std::string_view value);
std::string EncodeDereferenceRequest(std::span<const DereferenceSpec> specs);

struct DereferencedEntry {
  std::string_view attribute;
  std::string_view dn;                  // the value of that attribute
  std::vector<Attribute> attributes{};  // those of the entry that exist and may be read
};

Result<std::vector<DereferencedEntry>> DecodeDereferenceResponse(std::string_view value);
std::string EncodeDereferenceResponse(std::span<const DereferencedEntry> entries);

}  // namespace socle::ldap
