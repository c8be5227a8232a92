// Any octets: what is taken for a message is one again after encoding, and every view is within the
// frame.
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <variant>

#include "lib/base/check.h"
#include "lib/ldap/decode_message.h"
#include "lib/ldap/encode_message.h"
#include "lib/ldap/filter.h"
#include "lib/ldap/filter_text.h"
#include "lib/ldap/frame.h"
#include "lib/ldap/message.h"

namespace {

namespace ldap = socle::ldap;

constexpr std::size_t kFrameBytesMax = 100'000;

void CheckWithin(std::string_view frame, std::string_view part) {
  SOCLE_CHECK(part.empty() || (part.data() >= frame.data() &&
                               part.data() + part.size() <= frame.data() + frame.size()));
}

void CheckFilter(std::string_view frame, const ldap::Filter& filter) {
  SOCLE_CHECK(!filter.parts.empty() && filter.parts.size() <= ldap::FilterLimits{}.parts_max);
  SOCLE_CHECK(filter.parts[0].end == filter.parts.size());
  for (std::size_t i = 0; i < filter.parts.size(); ++i) {
    const ldap::FilterPart& part = filter.parts[i];
    SOCLE_CHECK(part.end > i && part.end <= filter.parts.size());
    CheckWithin(frame, part.attribute);
    CheckWithin(frame, part.value);
    CheckWithin(frame, part.rule);
  }
  SOCLE_CHECK(ldap::FormatFilter(filter).size() >= 2);
}

void CheckMessage(std::string_view frame, const ldap::Message& message) {
  SOCLE_CHECK(message.id >= 0);
  for (const ldap::Control& control : message.controls) {
    CheckWithin(frame, control.oid);
    CheckWithin(frame, control.value.value_or(""));
  }
  if (const auto* search = std::get_if<ldap::SearchRequest>(&message.operation)) {
    CheckFilter(frame, search->filter);
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  // A copy, so that a sanitizer sees what is read behind its end.
  const std::string buffer(reinterpret_cast<const char*>(data), size);
  const auto found = ldap::FindFrame(buffer, kFrameBytesMax);
  if (!found.has_value()) {
    return 0;
  }
  SOCLE_CHECK(found->bytes_wanted <= kFrameBytesMax);
  const std::string frame(found->frame.empty() ? std::string_view(buffer) : found->frame);
  const auto message = ldap::DecodeMessage(frame);
  if (!message.has_value()) {
    return 0;
  }
  SOCLE_CHECK(ldap::DecodeMessageHead(frame)->id == message->id);
  CheckMessage(frame, *message);
  const std::string once = ldap::EncodeMessage(*message);
  const auto again = ldap::DecodeMessage(once);
  SOCLE_CHECK(again.has_value());
  SOCLE_CHECK(ldap::EncodeMessage(*again) == once);
  return 0;
}
