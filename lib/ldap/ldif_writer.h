#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "lib/ldap/ldif.h"

namespace socle::ldap {

inline constexpr std::size_t kLdifColumns = 76;  // of a line; longer ones are folded

// Appends LDIF as RFC 2849 has it: base64 for what is no SAFE-STRING, lines of kLdifColumns octets
// at most, LF behind each. LdifReader reads the same records back.

// "version: 1" and an empty line: the first thing in a file.
void AppendLdifVersion(std::string& out);

// One line "name: value" or "name:: base64".
void AppendLdifLine(std::string& out, std::string_view name, std::string_view value);

// The record and the empty line behind it.
void AppendLdifRecord(std::string& out, const LdifRecord& record);

}  // namespace socle::ldap
