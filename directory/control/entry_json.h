#pragma once

#include <string_view>

#include <boost/json/object.hpp>
#include <boost/json/value.hpp>

#include "lib/ldap/message.h"

namespace socle::directory::control {

// {"dn": "...", "attributes": {"sn": ["MARTIN"], "jpegPhoto": [{"base64": "..."}]}}: what is no
// UTF-8 is base64. Passwords are left out, whoever asks.
boost::json::object EntryJson(const ldap::SearchResultEntry& entry);

// Whether values of an attribute never leave the daemon by the control socket; by its first name.
bool IsSecretAttribute(std::string_view name);

}  // namespace socle::directory::control
