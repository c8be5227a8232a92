// Any text: a DN is the same after formatting, its normal form is normal, and within its parent. A
// URL is the same after formatting too.
#include <cstddef>
#include <cstdint>
#include <string>

#include "lib/base/check.h"
#include "lib/ldap/dn.h"
#include "lib/ldap/normal_dn.h"
#include "lib/ldap/url.h"

namespace {

namespace ldap = socle::ldap;

void CheckDn(const std::string& text) {
  // Escapes make a text longer: twice, and three times.
  constexpr ldap::DnLimits kRoomy{.bytes_max = std::size_t{1} << 20};
  const auto dn = ldap::ParseDn(text);
  if (!dn.has_value()) {
    return;
  }
  const auto again = ldap::ParseDn(ldap::FormatDn(*dn), kRoomy);
  SOCLE_CHECK(again.has_value());
  SOCLE_CHECK(*again == *dn);
  const ldap::CaseFoldDnSchema schema;
  const auto normal = ldap::NormalizeDn(*dn, schema);
  if (!normal.has_value()) {
    return;
  }
  const auto parsed = ldap::ParseDn(*normal, kRoomy);
  SOCLE_CHECK(parsed.has_value());
  SOCLE_CHECK(parsed->RdnCount() == dn->RdnCount());
  SOCLE_CHECK(*ldap::NormalizeDn(*parsed, schema) == *normal);
  SOCLE_CHECK(ldap::IsWithin(*normal, ldap::ParentOf(*normal)));
}

void CheckUrl(const std::string& text) {
  const auto url = ldap::ParseUrl(text);
  if (!url.has_value()) {
    return;
  }
  const std::string formatted = ldap::FormatUrl(*url);
  const auto again = ldap::ParseUrl(formatted);
  // Percent-encoding may make it too long.
  SOCLE_CHECK(again.has_value() || formatted.size() > ldap::kUrlBytesMax);
  SOCLE_CHECK(!again.has_value() || ldap::FormatUrl(*again) == formatted);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string text(reinterpret_cast<const char*>(data), size);
  CheckDn(text);
  CheckUrl(text);
  return 0;
}
