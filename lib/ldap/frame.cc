#include "lib/ldap/frame.h"

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "lib/base/result.h"
#include "lib/ldap/ber_tag.h"

namespace socle::ldap {

namespace {

constexpr std::size_t kShortHeaderBytes = 2;
constexpr std::size_t kLengthOctetsMax = 4;
constexpr std::uint8_t kLongFormBit = 0x80;

std::uint8_t OctetAt(std::string_view buffer, std::size_t offset) {
  return static_cast<std::uint8_t>(buffer[offset]);
}

}  // namespace

Result<FrameSearch> FindFrame(std::string_view buffer, std::size_t frame_bytes_max) {
  if (!buffer.empty() && OctetAt(buffer, 0) != kSequence) {
    return Fail(Code::kInvalidArgument, "not an LDAPMessage: its tag is not 0x30");
  }
  if (buffer.size() < kShortHeaderBytes) {
    return FrameSearch{.frame = {}, .bytes_wanted = kShortHeaderBytes};
  }
  std::size_t header = kShortHeaderBytes;
  std::uint64_t contents = OctetAt(buffer, 1);
  if ((contents & kLongFormBit) != 0) {
    const std::size_t octets = contents & ~std::uint64_t{kLongFormBit};
    if (octets == 0 || octets > kLengthOctetsMax) {
      return Fail(Code::kInvalidArgument, "LDAPMessage of indefinite length or too long a length");
    }
    header += octets;
    if (buffer.size() < header) {
      return FrameSearch{.frame = {}, .bytes_wanted = header};
    }
    contents = 0;
    for (std::size_t i = kShortHeaderBytes; i < header; ++i) {
      contents = (contents << 8) | OctetAt(buffer, i);
    }
  }
  const std::uint64_t size = header + contents;
  if (size > frame_bytes_max) {
    return Fail(Code::kTooLarge, "LDAPMessage over the limit of octets");
  }
  if (buffer.size() < size) {
    return FrameSearch{.frame = {}, .bytes_wanted = size};
  }
  return FrameSearch{.frame = buffer.substr(0, size), .bytes_wanted = size};
}

}  // namespace socle::ldap
