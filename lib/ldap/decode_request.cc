#include <cstddef>
#include <cstdint>

#include "lib/base/result.h"
#include "lib/ldap/ber_reader.h"
#include "lib/ldap/ber_tag.h"
#include "lib/ldap/decode_message.h"
#include "lib/ldap/decode_parts.h"
#include "lib/ldap/filter_ber.h"
#include "lib/ldap/message.h"
#include "lib/ldap/message_tags.h"

namespace socle::ldap {

namespace {

constexpr std::int32_t kVersionMin = 1;
constexpr std::int32_t kVersionMax = 127;

// An enumeration that holds the numbers from 0 to `last`.
template <class Enum>
Enum ReadChoice(BerReader& reader, Enum last) {
  return static_cast<Enum>(
      reader.ReadInteger({.min = 0, .max = static_cast<std::int32_t>(last)}, kEnumerated));
}

BindRequest DecodeBind(BerReader& reader) {
  BindRequest request;
  const BerScope outer = reader.Enter(tag::kBindRequest);
  request.version = reader.ReadInteger({.min = kVersionMin, .max = kVersionMax});
  request.name = reader.ReadOctets();
  const BerTag method = reader.PeekTag();
  if (method == tag::kSimpleBind) {
    request.password = reader.ReadOctets(method);
  } else if (method == tag::kSaslBind) {
    request.method = BindMethod::kSasl;
    const BerScope sasl = reader.Enter(method);
    request.mechanism = reader.ReadName();
    request.credentials = ReadOptionalOctets(reader, kOctetString);
    reader.Leave(sasl);
  } else if (method == kNoTag) {
    reader.SetFault("bind without authentication choice");
  } else {
    request.method = BindMethod::kUnknown;
    reader.ReadAny();
  }
  reader.Leave(outer);
  return request;
}

SearchRequest DecodeSearch(BerReader& reader, const DecodeLimits& limits) {
  SearchRequest request;
  const BerScope outer = reader.Enter(tag::kSearchRequest);
  request.base_object = reader.ReadOctets();
  request.scope = ReadChoice(reader, SearchScope::kChildren);
  request.deref_aliases = ReadChoice(reader, DerefAliases::kAlways);
  request.size_limit = reader.ReadInteger();
  request.time_limit_seconds = reader.ReadInteger();
  request.types_only = reader.ReadBoolean();
  request.filter = DecodeFilter(reader, limits.filter);
  request.attributes = ReadNames(reader, kSequence, limits.requested_attributes_max);
  reader.Leave(outer);
  return request;
}

ModifyRequest DecodeModify(BerReader& reader, const DecodeLimits& limits) {
  ModifyRequest request;
  std::size_t values_left = limits.values_max;
  const BerScope outer = reader.Enter(tag::kModifyRequest);
  request.object = reader.ReadOctets();
  const BerScope list = reader.Enter(kSequence);
  while (reader.HasMore()) {
    if (request.changes.size() >= limits.attributes_max) {
      reader.SetFault("too many changes", Code::kTooLarge);
      break;
    }
    const BerScope change = reader.Enter(kSequence);
    const auto operation = ReadChoice(reader, ModifyOperation::kIncrement);
    request.changes.push_back(
        {.operation = operation, .attribute = ReadAttribute(reader, values_left)});
    reader.Leave(change);
  }
  reader.Leave(list);
  reader.Leave(outer);
  return request;
}

// AttributeList: unlike in answers, each attribute has a value.
AddRequest DecodeAdd(BerReader& reader, const DecodeLimits& limits) {
  AddRequest request;
  const BerScope outer = reader.Enter(tag::kAddRequest);
  request.entry = reader.ReadOctets();
  request.attributes = ReadAttributes(reader, kSequence, limits);
  for (const Attribute& attribute : request.attributes) {
    if (attribute.values.empty()) {
      reader.SetFault("attribute of a new entry without value");
    }
  }
  reader.Leave(outer);
  return request;
}

ModifyDnRequest DecodeModifyDn(BerReader& reader) {
  ModifyDnRequest request;
  const BerScope outer = reader.Enter(tag::kModifyDnRequest);
  request.entry = reader.ReadOctets();
  request.new_rdn = reader.ReadOctets();
  request.delete_old_rdn = reader.ReadBoolean();
  request.new_superior = ReadOptionalOctets(reader, tag::kNewSuperior);
  reader.Leave(outer);
  return request;
}

CompareRequest DecodeCompare(BerReader& reader) {
  CompareRequest request;
  const BerScope outer = reader.Enter(tag::kCompareRequest);
  request.entry = reader.ReadOctets();
  const BerScope assertion = reader.Enter(kSequence);
  request.attribute = reader.ReadName();
  request.value = reader.ReadOctets();
  reader.Leave(assertion);
  reader.Leave(outer);
  return request;
}

ExtendedRequest DecodeExtended(BerReader& reader) {
  ExtendedRequest request;
  const BerScope outer = reader.Enter(tag::kExtendedRequest);
  request.name = reader.ReadName(tag::kExtendedRequestName);
  request.value = ReadOptionalOctets(reader, tag::kExtendedRequestValue);
  reader.Leave(outer);
  return request;
}

}  // namespace

Operation DecodeRequest(BerReader& reader, BerTag tag, const DecodeLimits& limits) {
  switch (tag) {
    case tag::kBindRequest:
      return DecodeBind(reader);
    case tag::kUnbindRequest:
      reader.ReadNull(tag);
      return UnbindRequest{};
    case tag::kSearchRequest:
      return DecodeSearch(reader, limits);
    case tag::kModifyRequest:
      return DecodeModify(reader, limits);
    case tag::kAddRequest:
      return DecodeAdd(reader, limits);
    case tag::kDeleteRequest:
      return DeleteRequest{.entry = reader.ReadOctets(tag)};
    case tag::kModifyDnRequest:
      return DecodeModifyDn(reader);
    case tag::kCompareRequest:
      return DecodeCompare(reader);
    case tag::kAbandonRequest:
      return AbandonRequest{.message_id = reader.ReadInteger({}, tag)};
    case tag::kExtendedRequest:
      return DecodeExtended(reader);
    default:
      reader.SetFault("operation that LDAP does not know");
      return UnbindRequest{};
  }
}

}  // namespace socle::ldap
