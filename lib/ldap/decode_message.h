#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "lib/base/result.h"
#include "lib/ldap/ber_reader.h"
#include "lib/ldap/ber_tag.h"
#include "lib/ldap/filter.h"
#include "lib/ldap/message.h"

namespace socle::ldap {

// What a message may hold; each is checked before more is kept. Octets are limited by FindFrame.
struct DecodeLimits {
  FilterLimits filter{};
  std::size_t controls_max = 64;
  std::size_t requested_attributes_max = 1000;  // of a search
  std::size_t attributes_max = 1000;            // of an entry, or changes of a modify request
  std::size_t values_max = 100'000;             // of all attributes together
  std::size_t uris_max = 100;                   // of a referral or reference
};

// Decodes one whole LDAPMessage, as FindFrame gives it: any request or response of RFC 4511. The
// message points into `frame`; a frame that held a password is for the caller to wipe. `reader` is
// for use again: it saves the allocation.
//
// Not checked here, because another answer than protocolError is due, or a schema is needed: syntax
// of DNs and descriptions, the version of a bind, values of controls. Names hold no NUL.
// kInvalidArgument (protocolError) or kTooLarge (adminLimitExceeded); the detail holds no values.
Result<Message> DecodeMessage(BerReader& reader,
                              std::string_view frame,
                              const DecodeLimits& limits = {});
Result<Message> DecodeMessage(std::string_view frame, const DecodeLimits& limits = {});

// The front of a message that DecodeMessage refused: enough to answer it, where RFC 4511 (4.1.1)
// allows it. kInvalidArgument when not even that can be read; then only a notice of disconnection
// is due.
struct MessageHead {
  std::int32_t id = 0;
  BerTag operation = kNoTag;  // of message_tags.h, or unknown
};

Result<MessageHead> DecodeMessageHead(std::string_view frame);

}  // namespace socle::ldap
