#include "directory/rules/sasl_plain.h"

#include <cstddef>
#include <string>
#include <string_view>
#include <utility>

#include <string.h>

#include "lib/base/error.h"
#include "lib/base/result.h"
#include "lib/base/secret.h"
#include "lib/ldap/ascii.h"
#include "lib/text/saslprep.h"

namespace socle::directory::rules {

Result<PlainCredentials> ParsePlain(std::string_view credentials) {
  const std::size_t first = credentials.find('\0');
  const std::size_t second =
      first == std::string_view::npos ? first : credentials.find('\0', first + 1);
  if (second == std::string_view::npos) {
    return Fail(Code::kInvalidArgument, "PLAIN: not two names and a password");
  }
  const std::string_view authorization = credentials.substr(0, first);
  const std::string_view name = credentials.substr(first + 1, second - first - 1);
  const std::string_view password = credentials.substr(second + 1);
  if (authorization.size() > kPlainPartBytesMax || name.size() > kPlainPartBytesMax ||
      password.size() > kPlainPasswordBytesMax) {
    return Fail(Code::kTooLarge, "PLAIN: over kPlainPartBytesMax or kPlainPasswordBytesMax");
  }
  if (password.contains('\0')) {
    return Fail(Code::kInvalidArgument, "PLAIN: three NUL");
  }
  SOCLE_TRY(std::string prepared_name, text::PrepareSaslString(name));
  SOCLE_TRY(std::string prepared_password, text::PrepareSaslString(password));
  Secret secret(prepared_password);
  explicit_bzero(prepared_password.data(), prepared_password.size());
  if (prepared_name.empty() || secret.IsEmpty()) {
    return Fail(Code::kInvalidArgument, "PLAIN: an empty name or password");
  }
  return PlainCredentials{.authorization_id = std::string(authorization),
                          .authentication_id = std::move(prepared_name),
                          .password = std::move(secret)};
}

Result<AuthorizationId> ParseAuthorizationId(std::string_view text) {
  constexpr std::string_view kDn = "dn:";
  constexpr std::string_view kUser = "u:";
  if (ldap::EqualsIgnoringCase(text.substr(0, kDn.size()), kDn)) {
    return AuthorizationId{.is_dn = true, .value = text.substr(kDn.size())};
  }
  if (ldap::EqualsIgnoringCase(text.substr(0, kUser.size()), kUser) && text.size() > kUser.size()) {
    return AuthorizationId{.is_dn = false, .value = text.substr(kUser.size())};
  }
  return Fail(Code::kInvalidArgument, "an authorisation identity is dn:NAME or u:USER");
}

}  // namespace socle::directory::rules
