#include "tests/unit/lib/ldap/test_bytes.h"

#include <algorithm>
#include <cstddef>
#include <iterator>
#include <string>
#include <string_view>

#include "lib/base/check.h"
#include "lib/base/hex.h"

namespace socle::ldap {

std::string FromHex(std::string_view text) {
  std::string digits;
  std::ranges::copy_if(text, std::back_inserter(digits), [](char c) { return c > ' '; });
  const auto octets = DecodeHex(digits);
  SOCLE_CHECK(octets.has_value());
  return *octets;
}

std::string Element(unsigned char tag, std::string_view contents) {
  std::string element(1, static_cast<char>(tag));
  if (contents.size() < 0x80) {
    element += static_cast<char>(contents.size());
  } else {
    std::string length;
    for (std::size_t rest = contents.size(); rest != 0; rest >>= 8) {
      length.insert(length.begin(), static_cast<char>(rest));
    }
    element += static_cast<char>(0x80 | length.size());
    element += length;
  }
  return element + std::string(contents);
}

std::string MessageOf(std::string_view operation, std::string_view controls) {
  std::string contents = FromHex("020101");
  contents += operation;
  contents += controls;
  return Element(0x30, contents);
}

std::string Repeat(std::string_view text, std::size_t count) {
  std::string all;
  for (std::size_t i = 0; i < count; ++i) {
    all += text;
  }
  return all;
}

}  // namespace socle::ldap
