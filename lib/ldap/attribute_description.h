#pragma once

#include <string_view>

namespace socle::ldap {

// Whether `text` is an object identifier as numbers, or a descriptive name: RFC 4512, 1.4.
bool IsOid(std::string_view text);

// Whether `text` is a type with options, such as "userCertificate;binary": RFC 4512, 2.5.
bool IsAttributeDescription(std::string_view text);

}  // namespace socle::ldap
