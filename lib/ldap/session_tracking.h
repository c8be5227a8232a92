#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "lib/base/result.h"

namespace socle::ldap {

// Control of session tracking (draft-wahl-ldap-session-03): who is behind a client that works for
// others. For logs and traces only: nothing of it is proved.
inline constexpr std::size_t kSessionSourceBytesMax = 128;   // address of the source
inline constexpr std::size_t kSessionTextBytesMax = 65'536;  // each of the other texts

struct SessionTracking {
  std::string_view source_ip{};
  std::string_view source_name{};
  std::string_view format_oid{};
  std::string_view identifier{};
};

// kTooLarge over the limits above.
Result<SessionTracking> DecodeSessionTracking(std::string_view value);
std::string EncodeSessionTracking(const SessionTracking& session);

}  // namespace socle::ldap
