#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "lib/base/result.h"

namespace socle::ldap {

// Values of extended operations. StartTLS (RFC 4511) and who am I (RFC 4532) have none in the
// request; the answer of who am I is an identity as it is: "dn:...", "u:..." or "".

// Password modify (RFC 3062). Passwords: the caller wipes the frame, and keeps no copy.
struct PasswordModifyRequest {
  std::optional<std::string_view> user_identity{};  // absent: whoever is bound
  std::optional<std::string_view> old_password{};
  std::optional<std::string_view> new_password{};  // absent: the server makes one
};

// A request without a value is one without parts.
Result<PasswordModifyRequest> DecodePasswordModifyRequest(std::optional<std::string_view> value);
std::string EncodePasswordModifyRequest(const PasswordModifyRequest& request);

// The password that the server made, if it did.
Result<std::optional<std::string_view>> DecodePasswordModifyResponse(std::string_view value);
std::string EncodePasswordModifyResponse(std::optional<std::string_view> made_password);

// Cancel (RFC 3909): message identifier of the operation to cancel.
Result<std::int32_t> DecodeCancelRequest(std::string_view value);
std::string EncodeCancelRequest(std::int32_t message_id);

}  // namespace socle::ldap
