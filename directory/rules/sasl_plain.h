#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "lib/base/result.h"
#include "lib/base/secret.h"

namespace socle::directory::rules {

// RFC 4616: [authzid] NUL authcid NUL passwd, each 1 to 255 octets and prepared by SASLprep, as the
// stored password was when it was set.
struct PlainCredentials {
  std::string authorization_id;  // as it came; empty: that of the authenticated one
  std::string authentication_id;
  Secret password;
};

inline constexpr std::size_t kPlainPartBytesMax = 255;
// Passwords may be longer, as those of simple binds.
inline constexpr std::size_t kPlainPasswordBytesMax = 1024;

// kInvalidArgument: not two NUL, an empty name or password, what SASLprep refuses or makes empty.
// kTooLarge: over the limits. Details hold nothing of it.
Result<PlainCredentials> ParsePlain(std::string_view credentials);

// An authorisation identity of RFC 4513, 5.2.1.8: "dn:" and a name, "u:" and a user.
struct AuthorizationId {
  bool is_dn = false;
  std::string_view value{};  // points into what was parsed; "dn:" alone is the anonymous one
};

// kInvalidArgument for another form.
Result<AuthorizationId> ParseAuthorizationId(std::string_view text);

}  // namespace socle::directory::rules
