#include "lib/ldap/decode_message.h"

#include <cstddef>
#include <string_view>
#include <vector>

#include "lib/base/result.h"
#include "lib/ldap/ber_reader.h"
#include "lib/ldap/ber_tag.h"
#include "lib/ldap/decode_parts.h"
#include "lib/ldap/message.h"
#include "lib/ldap/message_tags.h"

namespace socle::ldap {

namespace {

std::vector<Control> ReadControls(BerReader& reader, std::size_t controls_max) {
  std::vector<Control> controls;
  const BerScope outer = reader.Enter(tag::kControls);
  while (reader.HasMore()) {
    if (controls.size() >= controls_max) {
      reader.SetFault("too many controls", Code::kTooLarge);
      break;
    }
    const BerScope list = reader.Enter(kSequence);
    Control control{.oid = reader.ReadName()};
    control.critical = ReadOptionalBoolean(reader, false);
    control.value = ReadOptionalOctets(reader, kOctetString);
    reader.Leave(list);
    controls.push_back(control);
  }
  reader.Leave(outer);
  return controls;
}

bool IsRequest(BerTag tag) {
  switch (tag) {
    case tag::kBindRequest:
    case tag::kUnbindRequest:
    case tag::kSearchRequest:
    case tag::kModifyRequest:
    case tag::kAddRequest:
    case tag::kDeleteRequest:
    case tag::kModifyDnRequest:
    case tag::kCompareRequest:
    case tag::kAbandonRequest:
    case tag::kExtendedRequest:
      return true;
    default:
      return false;
  }
}

}  // namespace

std::vector<std::string_view> ReadNames(BerReader& reader, BerTag tag, std::size_t names_max) {
  std::vector<std::string_view> names;
  const BerScope outer = reader.Enter(tag);
  while (reader.HasMore()) {
    if (names.size() >= names_max) {
      reader.SetFault("list of too many names", Code::kTooLarge);
      break;
    }
    names.push_back(reader.ReadName());
  }
  reader.Leave(outer);
  return names;
}

Attribute ReadAttribute(BerReader& reader, std::size_t& values_left) {
  const BerScope outer = reader.Enter(kSequence);
  Attribute attribute{.type = reader.ReadName()};
  const BerScope set = reader.Enter(kSet);
  while (reader.HasMore()) {
    if (values_left == 0) {
      reader.SetFault("too many values", Code::kTooLarge);
      break;
    }
    --values_left;
    attribute.values.push_back(reader.ReadOctets());
  }
  reader.Leave(set);
  reader.Leave(outer);
  return attribute;
}

std::vector<Attribute> ReadAttributes(BerReader& reader, BerTag tag, const DecodeLimits& limits) {
  std::vector<Attribute> attributes;
  std::size_t values_left = limits.values_max;
  const BerScope outer = reader.Enter(tag);
  while (reader.HasMore()) {
    if (attributes.size() >= limits.attributes_max) {
      reader.SetFault("too many attributes", Code::kTooLarge);
      break;
    }
    attributes.push_back(ReadAttribute(reader, values_left));
  }
  reader.Leave(outer);
  return attributes;
}

Result<Message> DecodeMessage(BerReader& reader,
                              std::string_view frame,
                              const DecodeLimits& limits) {
  reader.Start(frame);
  Message message;
  const BerScope outer = reader.Enter(kSequence);
  message.id = reader.ReadInteger();
  const BerTag operation = reader.PeekTag();
  message.operation = IsRequest(operation) ? DecodeRequest(reader, operation, limits)
                                           : DecodeResponse(reader, operation, limits);
  if (reader.PeekTag() == tag::kControls) {
    message.controls = ReadControls(reader, limits.controls_max);
  }
  reader.Leave(outer);
  SOCLE_TRY_STATUS(reader.Finish());
  return message;
}

Result<Message> DecodeMessage(std::string_view frame, const DecodeLimits& limits) {
  BerReader reader;
  return DecodeMessage(reader, frame, limits);
}

Result<MessageHead> DecodeMessageHead(std::string_view frame) {
  BerReader reader(frame);
  const BerScope outer = reader.Enter(kSequence);
  const MessageHead head{.id = reader.ReadInteger(), .operation = reader.PeekTag()};
  while (reader.HasMore()) {
    reader.ReadAny();
  }
  reader.Leave(outer);
  SOCLE_TRY_STATUS(reader.Finish());
  return head;
}

}  // namespace socle::ldap
