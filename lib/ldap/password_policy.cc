#include "lib/ldap/password_policy.h"

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "lib/base/result.h"
#include "lib/ldap/ber_reader.h"
#include "lib/ldap/ber_tag.h"
#include "lib/ldap/ber_writer.h"

namespace socle::ldap {

namespace {

constexpr BerTag kWarning = ContextConstructedTag(0);
constexpr BerTag kError = ContextTag(1);
constexpr BerTag kTimeBeforeExpiration = ContextTag(0);
constexpr BerTag kGraceRemaining = ContextTag(1);
constexpr auto kLastError = static_cast<std::int32_t>(PasswordPolicyError::kPasswordInHistory);

void ReadWarning(BerReader& reader, PasswordPolicyResponse& response) {
  const BerScope outer = reader.Enter(kWarning);
  if (reader.PeekTag() == kTimeBeforeExpiration) {
    response.seconds_before_expiration = reader.ReadInteger({}, kTimeBeforeExpiration);
  } else {
    response.grace_binds_remaining = reader.ReadInteger({}, kGraceRemaining);
  }
  reader.Leave(outer);
}

}  // namespace

Result<PasswordPolicyResponse> DecodePasswordPolicyResponse(std::string_view value) {
  BerReader reader(value);
  PasswordPolicyResponse response;
  const BerScope outer = reader.Enter(kSequence);
  if (reader.PeekTag() == kWarning) {
    ReadWarning(reader, response);
  }
  if (reader.PeekTag() == kError) {
    response.error =
        static_cast<PasswordPolicyError>(reader.ReadInteger({.min = 0, .max = kLastError}, kError));
  }
  reader.Leave(outer);
  SOCLE_TRY_STATUS(reader.Finish());
  return response;
}

std::string EncodePasswordPolicyResponse(const PasswordPolicyResponse& response) {
  BerWriter writer;
  writer.Begin(kSequence);
  if (response.seconds_before_expiration.has_value()) {
    writer.Begin(kWarning);
    writer.WriteInteger(*response.seconds_before_expiration, kTimeBeforeExpiration);
    writer.End();
  } else if (response.grace_binds_remaining.has_value()) {
    writer.Begin(kWarning);
    writer.WriteInteger(*response.grace_binds_remaining, kGraceRemaining);
    writer.End();
  }
  if (response.error.has_value()) {
    writer.WriteInteger(static_cast<std::int32_t>(*response.error), kError);
  }
  writer.End();
  return writer.Finish();
}

std::string_view PasswordPolicyErrorName(PasswordPolicyError error) {
  constexpr auto kNames = std::to_array<std::string_view>({"passwordExpired",
                                                           "accountLocked",
                                                           "changeAfterReset",
                                                           "passwordModNotAllowed",
                                                           "mustSupplyOldPassword",
                                                           "insufficientPasswordQuality",
                                                           "passwordTooShort",
                                                           "passwordTooYoung",
                                                           "passwordInHistory"});
  return kNames[static_cast<std::size_t>(error)];
}

}  // namespace socle::ldap
