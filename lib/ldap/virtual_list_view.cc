#include "lib/ldap/virtual_list_view.h"

#include <cstdint>
#include <string>
#include <string_view>

#include "lib/base/result.h"
#include "lib/ldap/ber_reader.h"
#include "lib/ldap/ber_tag.h"
#include "lib/ldap/ber_writer.h"
#include "lib/ldap/decode_parts.h"
#include "lib/ldap/encode_message.h"
#include "lib/ldap/result_code.h"

namespace socle::ldap {

namespace {

constexpr BerTag kByOffset = ContextConstructedTag(0);
constexpr BerTag kGreaterOrEqual = ContextTag(1);

}  // namespace

Result<VlvRequest> DecodeVlvRequest(std::string_view value) {
  BerReader reader(value);
  VlvRequest request;
  const BerScope outer = reader.Enter(kSequence);
  request.before_count = reader.ReadInteger();
  request.after_count = reader.ReadInteger();
  request.greater_or_equal = ReadOptionalOctets(reader, kGreaterOrEqual);
  if (!request.greater_or_equal.has_value()) {
    const BerScope by_offset = reader.Enter(kByOffset);
    request.offset = reader.ReadInteger();
    request.content_count = reader.ReadInteger();
    reader.Leave(by_offset);
  }
  request.context_id = ReadOptionalOctets(reader, kOctetString);
  reader.Leave(outer);
  SOCLE_TRY_STATUS(reader.Finish());
  return request;
}

std::string EncodeVlvRequest(const VlvRequest& request) {
  BerWriter writer;
  writer.Begin(kSequence);
  writer.WriteInteger(request.before_count);
  writer.WriteInteger(request.after_count);
  if (request.greater_or_equal.has_value()) {
    writer.WriteOctets(*request.greater_or_equal, kGreaterOrEqual);
  } else {
    writer.Begin(kByOffset);
    writer.WriteInteger(request.offset);
    writer.WriteInteger(request.content_count);
    writer.End();
  }
  WriteOptional(writer, request.context_id);
  writer.End();
  return writer.Finish();
}

Result<VlvResponse> DecodeVlvResponse(std::string_view value) {
  BerReader reader(value);
  VlvResponse response;
  const BerScope outer = reader.Enter(kSequence);
  response.target_position = reader.ReadInteger();
  response.content_count = reader.ReadInteger();
  response.code = static_cast<ResultCode>(reader.ReadInteger({}, kEnumerated));
  response.context_id = ReadOptionalOctets(reader, kOctetString);
  reader.Leave(outer);
  SOCLE_TRY_STATUS(reader.Finish());
  return response;
}

std::string EncodeVlvResponse(const VlvResponse& response) {
  BerWriter writer;
  writer.Begin(kSequence);
  writer.WriteInteger(response.target_position);
  writer.WriteInteger(response.content_count);
  writer.WriteInteger(static_cast<std::int32_t>(response.code), kEnumerated);
  WriteOptional(writer, response.context_id);
  writer.End();
  return writer.Finish();
}

}  // namespace socle::ldap
