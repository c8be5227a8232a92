#include <string_view>

#include "lib/ldap/ber_reader.h"
#include "lib/ldap/ber_tag.h"
#include "lib/ldap/decode_message.h"
#include "lib/ldap/decode_parts.h"
#include "lib/ldap/message.h"
#include "lib/ldap/message_tags.h"
#include "lib/ldap/result_code.h"

namespace socle::ldap {

namespace {

// COMPONENTS OF LDAPResult.
LdapResult ReadResult(BerReader& reader, const DecodeLimits& limits) {
  LdapResult result;
  result.code = static_cast<ResultCode>(reader.ReadInteger({}, kEnumerated));
  result.matched_dn = reader.ReadOctets();
  result.diagnostic_message = reader.ReadOctets();
  if (reader.PeekTag() == tag::kReferral) {
    result.referral = ReadNames(reader, tag::kReferral, limits.uris_max);
  }
  return result;
}

template <class Response>
Response DecodeResult(BerReader& reader, BerTag tag, const DecodeLimits& limits) {
  const BerScope outer = reader.Enter(tag);
  Response response{.result = ReadResult(reader, limits)};
  reader.Leave(outer);
  return response;
}

BindResponse DecodeBind(BerReader& reader, const DecodeLimits& limits) {
  const BerScope outer = reader.Enter(tag::kBindResponse);
  BindResponse response{.result = ReadResult(reader, limits)};
  response.server_credentials = ReadOptionalOctets(reader, tag::kServerCredentials);
  reader.Leave(outer);
  return response;
}

SearchResultEntry DecodeEntry(BerReader& reader, const DecodeLimits& limits) {
  const BerScope outer = reader.Enter(tag::kSearchResultEntry);
  SearchResultEntry entry{.object_name = reader.ReadOctets()};
  entry.attributes = ReadAttributes(reader, kSequence, limits);
  reader.Leave(outer);
  return entry;
}

ExtendedResponse DecodeExtended(BerReader& reader, const DecodeLimits& limits) {
  const BerScope outer = reader.Enter(tag::kExtendedResponse);
  ExtendedResponse response{.result = ReadResult(reader, limits)};
  response.name = ReadOptionalOctets(reader, tag::kExtendedResponseName);
  response.value = ReadOptionalOctets(reader, tag::kExtendedResponseValue);
  reader.Leave(outer);
  return response;
}

IntermediateResponse DecodeIntermediate(BerReader& reader) {
  const BerScope outer = reader.Enter(tag::kIntermediateResponse);
  IntermediateResponse response{.name = ReadOptionalOctets(reader, tag::kIntermediateName)};
  response.value = ReadOptionalOctets(reader, tag::kIntermediateValue);
  reader.Leave(outer);
  return response;
}

}  // namespace

Operation DecodeResponse(BerReader& reader, BerTag tag, const DecodeLimits& limits) {
  switch (tag) {
    case tag::kBindResponse:
      return DecodeBind(reader, limits);
    case tag::kSearchResultEntry:
      return DecodeEntry(reader, limits);
    case tag::kSearchResultReference:
      return SearchResultReference{.uris = ReadNames(reader, tag, limits.uris_max)};
    case tag::kSearchResultDone:
      return DecodeResult<SearchResultDone>(reader, tag, limits);
    case tag::kModifyResponse:
      return DecodeResult<ModifyResponse>(reader, tag, limits);
    case tag::kAddResponse:
      return DecodeResult<AddResponse>(reader, tag, limits);
    case tag::kDeleteResponse:
      return DecodeResult<DeleteResponse>(reader, tag, limits);
    case tag::kModifyDnResponse:
      return DecodeResult<ModifyDnResponse>(reader, tag, limits);
    case tag::kCompareResponse:
      return DecodeResult<CompareResponse>(reader, tag, limits);
    case tag::kExtendedResponse:
      return DecodeExtended(reader, limits);
    case tag::kIntermediateResponse:
      return DecodeIntermediate(reader);
    default:
      reader.SetFault("operation that LDAP does not know");
      return UnbindRequest{};
  }
}

}  // namespace socle::ldap
