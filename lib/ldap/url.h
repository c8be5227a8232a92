#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "lib/base/result.h"
#include "lib/ldap/message.h"

namespace socle::ldap {

inline constexpr std::size_t kUrlBytesMax = std::size_t{64} << 10;
inline constexpr std::size_t kUrlListMax = 256;  // attributes, and extensions

struct UrlExtension {
  bool critical = false;
  std::string name;
  std::optional<std::string> value{};
};

// A URL of LDAP (RFC 4516), or of the schemes ldaps and ldapi. Texts without percent-encoding.
struct Url {
  std::string scheme = "ldap";  // in lower case: ldap, ldaps, ldapi
  std::string host{};           // empty: the client's choice; without brackets; ldapi: the path
  std::optional<std::uint16_t> port{};  // absent: the one of the scheme
  std::string dn{};
  std::vector<std::string> attributes{};  // none: all user attributes
  std::optional<SearchScope> scope{};     // absent: base
  std::string filter{};                   // empty: (objectClass=*)
  std::vector<UrlExtension> extensions{};
};

// kInvalidArgument, or kTooLarge over the limits above. The DN, the filter and names are not looked
// into; an unknown critical extension is for the caller to refuse.
Result<Url> ParseUrl(std::string_view text);

// What ParseUrl reads; parts at the end that are not set are left out.
std::string FormatUrl(const Url& url);

}  // namespace socle::ldap
