#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace socle::ldap {

// Octets from hexadecimal text with spaces and line ends anywhere.
std::string FromHex(std::string_view text);

// tag, length as short as it can be, contents.
std::string Element(unsigned char tag, std::string_view contents);

// A message with identifier 1 around an operation that is encoded already.
std::string MessageOf(std::string_view operation, std::string_view controls = {});

// `text` `count` times.
std::string Repeat(std::string_view text, std::size_t count);

}  // namespace socle::ldap
