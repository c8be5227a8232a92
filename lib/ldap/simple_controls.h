#pragma once

#include <string>
#include <string_view>

#include "lib/base/result.h"
#include "lib/ldap/message.h"

namespace socle::ldap {

// Controls whose value is nothing, or one plain thing.

// Manage DSA IT, tree delete, relax rules, don't use copy, request of password policy: there must
// be no value.
Status CheckNoValue(const Control& control);

// Subentries (RFC 3672): whether subentries are seen, and nothing else is.
Result<bool> DecodeSubentries(std::string_view value);
std::string EncodeSubentries(bool visible);

// Proxied authorisation (RFC 4370): the identity "dn:...", "u:..." or "" for anonymous. The control
// must be critical and have a value.
Result<std::string_view> DecodeProxiedAuthorization(const Control& control);

}  // namespace socle::ldap
