#pragma once

#include <cstddef>
#include <string_view>

#include "lib/base/result.h"

namespace socle::ldap {

// Octets of one LDAPMessage, header included (directory specification, limits).
inline constexpr std::size_t kFrameBytesMaxAnonymous = std::size_t{64} << 10;
inline constexpr std::size_t kFrameBytesMaxAuthenticated = std::size_t{16} << 20;

// What a receive buffer begins with.
struct FrameSearch {
  // One whole LDAPMessage, a part of the buffer; empty as long as octets are missing.
  std::string_view frame;
  // Octets the buffer must hold before another search can find more: never over the limit. To grow
  // the buffer as octets arrive, not to this size at once: the peer only announces it.
  std::size_t bytes_wanted = 0;
};

// Looks for an LDAPMessage at the front of `buffer`: tag 0x30, a definite length of 1 to 4 octets
// (short form, or long form, minimal or not). Copies nothing, allocates nothing, keeps no state.
// kInvalidArgument when no LDAPMessage begins so, kTooLarge when the header and contents together
// are over `frame_bytes_max`; then nothing behind can be found, and the connection must be closed.
Result<FrameSearch> FindFrame(std::string_view buffer, std::size_t frame_bytes_max);

}  // namespace socle::ldap
