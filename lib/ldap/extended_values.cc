#include "lib/ldap/extended_values.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "lib/base/result.h"
#include "lib/ldap/ber_reader.h"
#include "lib/ldap/ber_tag.h"
#include "lib/ldap/ber_writer.h"
#include "lib/ldap/decode_parts.h"
#include "lib/ldap/encode_message.h"

namespace socle::ldap {

namespace {

constexpr BerTag kUserIdentity = ContextTag(0);
constexpr BerTag kOldPassword = ContextTag(1);
constexpr BerTag kNewPassword = ContextTag(2);
constexpr BerTag kMadePassword = ContextTag(0);

}  // namespace

Result<PasswordModifyRequest> DecodePasswordModifyRequest(std::optional<std::string_view> value) {
  PasswordModifyRequest request;
  if (!value.has_value()) {
    return request;
  }
  BerReader reader(*value);
  const BerScope outer = reader.Enter(kSequence);
  request.user_identity = ReadOptionalOctets(reader, kUserIdentity);
  request.old_password = ReadOptionalOctets(reader, kOldPassword);
  request.new_password = ReadOptionalOctets(reader, kNewPassword);
  reader.Leave(outer);
  SOCLE_TRY_STATUS(reader.Finish());
  return request;
}

std::string EncodePasswordModifyRequest(const PasswordModifyRequest& request) {
  BerWriter writer;
  writer.Begin(kSequence);
  WriteOptional(writer, request.user_identity, kUserIdentity);
  WriteOptional(writer, request.old_password, kOldPassword);
  WriteOptional(writer, request.new_password, kNewPassword);
  writer.End();
  return writer.Finish();
}

Result<std::optional<std::string_view>> DecodePasswordModifyResponse(std::string_view value) {
  BerReader reader(value);
  const BerScope outer = reader.Enter(kSequence);
  const auto made_password = ReadOptionalOctets(reader, kMadePassword);
  reader.Leave(outer);
  SOCLE_TRY_STATUS(reader.Finish());
  return made_password;
}

std::string EncodePasswordModifyResponse(std::optional<std::string_view> made_password) {
  BerWriter writer;
  writer.Begin(kSequence);
  WriteOptional(writer, made_password, kMadePassword);
  writer.End();
  return writer.Finish();
}

Result<std::int32_t> DecodeCancelRequest(std::string_view value) {
  BerReader reader(value);
  const BerScope outer = reader.Enter(kSequence);
  const std::int32_t message_id = reader.ReadInteger();
  reader.Leave(outer);
  SOCLE_TRY_STATUS(reader.Finish());
  return message_id;
}

std::string EncodeCancelRequest(std::int32_t message_id) {
  BerWriter writer;
  writer.Begin(kSequence);
  writer.WriteInteger(message_id);
  writer.End();
  return writer.Finish();
}

}  // namespace socle::ldap
