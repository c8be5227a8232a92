// Any bytes as SASL credentials, stored SCRAM credentials, history of a password, peers' names:
// refused or read, and what was read is written and read back.
#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "directory/rules/password_policy.h"
#include "directory/rules/sasl_plain.h"
#include "directory/rules/scram.h"
#include "lib/base/check.h"
#include "lib/text/saslprep.h"

namespace {

namespace rules = socle::directory::rules;

constexpr std::string_view kServerNonce = "0123456789abcdef01";

void CheckScram(std::string_view text) {
  const std::array<rules::ChannelBinding, 1> bindings = {
      rules::ChannelBinding{.name = "tls-exporter", .data = "x"}};
  for (const bool is_plus : {false, true}) {
    rules::ScramServer server(is_plus, bindings, kServerNonce);
    if (server.Start(text).has_value()) {
      SOCLE_CHECK(!server.User().empty());
      server.Challenge({});
      SOCLE_CHECK(!server.Finish(text).has_value());
    }
  }
  rules::ScramServer server(false, {}, kServerNonce);
  SOCLE_CHECK(server.Start("n,,n=user,r=a").has_value());
  server.Challenge({});
  SOCLE_CHECK(!server.Finish(text).has_value());
  const auto credentials = rules::ParseScramCredentials(text);
  if (credentials.has_value()) {
    SOCLE_CHECK(
        rules::ParseScramCredentials(rules::FormatScramCredentials(*credentials)).has_value());
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  CheckScram(text);
  const auto plain = rules::ParsePlain(text);
  SOCLE_CHECK(!plain.has_value() || !plain->password.IsEmpty());
  const auto old = rules::ParseHistoryValue(text);
  if (old.has_value()) {
    const auto again = rules::ParseHistoryValue(rules::FormatHistoryValue(*old));
    SOCLE_CHECK(again.has_value() && again->value == old->value);
  }
  const auto prepared = socle::text::PrepareSaslString(text);
  if (prepared.has_value()) {
    SOCLE_CHECK(*socle::text::PrepareSaslString(*prepared) == *prepared);
  }
  return 0;
}
