#include "lib/ldap/simple_controls.h"

#include <string>
#include <string_view>

#include "lib/base/result.h"
#include "lib/ldap/ber_reader.h"
#include "lib/ldap/ber_writer.h"
#include "lib/ldap/message.h"

namespace socle::ldap {

Status CheckNoValue(const Control& control) {
  if (control.value.has_value()) {
    return Fail(Code::kInvalidArgument, "control with a value that it may not have");
  }
  return {};
}

Result<bool> DecodeSubentries(std::string_view value) {
  BerReader reader(value);
  const bool visible = reader.ReadBoolean();
  SOCLE_TRY_STATUS(reader.Finish());
  return visible;
}

std::string EncodeSubentries(bool visible) {
  BerWriter writer;
  writer.WriteBoolean(visible);
  return writer.Finish();
}

Result<std::string_view> DecodeProxiedAuthorization(const Control& control) {
  if (!control.critical || !control.value.has_value()) {
    return Fail(Code::kInvalidArgument, "proxied authorisation not critical, or without identity");
  }
  const std::string_view identity = *control.value;
  if (!identity.empty() && !identity.starts_with("dn:") && !identity.starts_with("u:")) {
    return Fail(Code::kInvalidArgument, "identity of another form than dn: and u:");
  }
  return identity;
}

}  // namespace socle::ldap
