// Any text: a filter is the same after formatting, and after its way through BER.
#include <cstddef>
#include <cstdint>
#include <string>

#include "lib/base/check.h"
#include "lib/ldap/ber_reader.h"
#include "lib/ldap/ber_writer.h"
#include "lib/ldap/filter.h"
#include "lib/ldap/filter_ber.h"
#include "lib/ldap/filter_text.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  namespace ldap = socle::ldap;
  const std::string text(reinterpret_cast<const char*>(data), size);
  const auto filter = ldap::ParseFilter(text);
  if (!filter.has_value()) {
    return 0;
  }
  const std::string formatted = ldap::FormatFilter(*filter);
  const auto again = ldap::ParseFilter(formatted);
  SOCLE_CHECK(again.has_value());
  SOCLE_CHECK(ldap::FormatFilter(*again) == formatted);
  ldap::BerWriter writer;
  ldap::EncodeFilter(writer, *filter);
  const std::string bytes = writer.Finish();
  ldap::BerReader reader(bytes);
  const ldap::Filter decoded = ldap::DecodeFilter(reader);
  SOCLE_CHECK(reader.Finish().has_value());
  SOCLE_CHECK(ldap::FormatFilter(decoded) == formatted);
  return 0;
}
