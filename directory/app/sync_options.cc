#include "directory/app/sync_options.h"

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>

#include "directory/app/directoryd_options.h"
#include "directory/domain/search_service.h"
#include "directory/schema/schema.h"
#include "directory/session/follower.h"
#include "lib/base/atomic_file.h"
#include "lib/base/error.h"
#include "lib/base/result.h"
#include "lib/base/secret.h"
#include "lib/config/option.h"
#include "lib/config/values.h"
#include "lib/ldap/filter.h"
#include "lib/ldap/filter_text.h"
#include "lib/ldap/url.h"
#include "lib/net/endpoint.h"
#include "lib/net/tls.h"
#include "lib/service/daemon_config.h"

namespace socle::directory::app {

namespace {

using config::OptionKind;
using config::OptionSpec;

constexpr std::uint64_t kSecond = 1000;
constexpr std::uint64_t kDay = 86'400 * kSecond;
constexpr std::uint16_t kLdapPort = 389;
constexpr std::uint16_t kLdapsPort = 636;
constexpr std::size_t kReceiveBeyond = std::size_t{1} << 20;
constexpr std::size_t kPasswordFileBytesMax = 4096;
constexpr std::uint64_t kClientsMax = 10'000;
constexpr std::uint64_t kChangesMin = 100;
constexpr std::uint64_t kChangesMax = 1'000'000'000;

OptionSpec Count(std::string key, std::string help, std::string standard, config::Limits limits) {
  OptionSpec row = {.key = std::move(key),
                    .kind = OptionKind::kCount,
                    .argument = "N",
                    .help = std::move(help),
                    .default_text = std::move(standard)};
  row.limits = limits;
  return row;
}

OptionSpec Text(std::string key, std::string argument, std::string help, std::string standard) {
  return {.key = std::move(key),
          .kind = OptionKind::kText,
          .argument = std::move(argument),
          .help = std::move(help),
          .default_text = std::move(standard)};
}

OptionSpec Path(std::string key, std::string help, std::string note) {
  OptionSpec row = {.key = std::move(key),
                    .kind = OptionKind::kPath,
                    .argument = "FILE",
                    .help = std::move(help)};
  row.default_note = std::move(note);
  return row;
}

OptionSpec Duration(std::string key,
                    std::string help,
                    std::string standard,
                    config::Limits limits) {
  OptionSpec row = {.key = std::move(key),
                    .kind = OptionKind::kDuration,
                    .argument = "TIME",
                    .help = std::move(help),
                    .default_text = std::move(standard)};
  row.limits = limits;
  return row;
}

}  // namespace

service::ConfigSection SyncSection() {
  OptionSpec consumers = {.key = "consumers",
                          .kind = OptionKind::kText,
                          .argument = "NAMES",
                          .help =
                              "Names, with semicolons between, that may copy whatever they may "
                              "read, without the limits of searches; none for nobody.",
                          .default_text = "none"};
  return {.name = "sync",
          .table = {.options = {
                        std::move(consumers),
                        Count("clients-max",
                              "Clients that follow the changes at once; 0: none may.",
                              "64",
                              {.min = 0, .max = kClientsMax}),
                        Count("changes-kept",
                              "Changes that are kept for clients that come back, at least.",
                              "1000000",
                              {.min = kChangesMin, .max = kChangesMax}),
                    }}};
}

service::ConfigSection FollowSection() {
  return {
      .name = "follow",
      .table = {
          .options = {
              Text("provider",
                   "URL",
                   "Server whose entries are copied by content synchronisation, such as "
                   "ldaps://directory.example; none for nobody.",
                   "none"),
              Text("base", "NAME", "The entry that is copied, with everything below it.", "none"),
              Text("filter", "FILTER", "Which of them.", "(objectClass=*)"),
              Text("bind-dn", "NAME", "Who asks for them; none for nobody in particular.", "none"),
              Path("password-file",
                   "Password of this name, in clear; not readable by others.",
                   "none"),
              Path("ca-file",
                   "Authorities for the certificate of an ldaps provider, PEM.",
                   "those of the machine"),
              Path("certificate-file", "Own certificate that it is shown, PEM.", "none"),
              Path("key-file", "Its private key, PEM, not readable by others.", "none"),
              Duration("retry-min",
                       "Time before the next try when a connection fails; doubles each time.",
                       "1s",
                       {.min = kSecond / 10, .max = kDay}),
              Duration("retry-max", "The longest such time.", "1m", {.min = kSecond, .max = kDay}),
          }}};
}

bool IsFollowing(const config::OptionValues& follow) {
  return follow.Text("provider") != kNowhere;
}

std::string ProviderUrlOf(const config::OptionValues& follow) {
  return follow.Text("provider");
}

Result<session::FollowerSettings> FollowerSettingsOf(const config::OptionValues& follow) {
  session::FollowerSettings settings;
  SOCLE_TRY(const ldap::Url url, ldap::ParseUrl(follow.Text("provider")));
  const bool is_tls = url.scheme == "ldaps";
  settings.connect.name = "follow";
  if (url.scheme == "ldapi") {
    settings.connect.endpoint = net::UnixEndpoint{.path = url.host};
  } else if (url.host.empty()) {
    return Fail(Code::kInvalidArgument, "the URL of the provider names no host");
  } else {
    settings.connect.endpoint = net::TcpEndpoint{
        .host = url.host, .port = url.port.value_or(is_tls ? kLdapsPort : kLdapPort)};
  }
  if (is_tls) {
    SOCLE_TRY(settings.connect.tls,
              net::TlsClientContext::Load(
                  {.ca_file = follow.FindText("ca-file").value_or(""),
                   .certificate_chain_file = follow.FindText("certificate-file").value_or(""),
                   .key_file = follow.FindText("key-file").value_or("")}));
  }
  settings.connect.connection.receive_bytes_max = session::kFollowFrameBytesMax + kReceiveBeyond;
  // A provider without changes is silent for long.
  settings.connect.connection.first_byte_timeout = std::chrono::milliseconds(0);
  settings.connect.connection.idle_timeout = std::chrono::milliseconds(0);
  settings.base = follow.Text("base");
  if (settings.base == kNowhere) {
    return Fail(Code::kInvalidArgument, "the base is missing");
  }
  settings.filter = follow.Text("filter");
  SOCLE_TRY([[maybe_unused]] const ldap::Filter filter, ldap::ParseFilter(settings.filter));
  if (follow.Text("bind-dn") != kNowhere) {
    settings.bind_dn = follow.Text("bind-dn");
  }
  if (const auto path = follow.FindText("password-file")) {
    SOCLE_TRY(std::string text, ReadWholeFile(*path, kPasswordFileBytesMax));
    const std::size_t end = std::min(text.find_first_of("\r\n"), text.size());
    settings.bind_password = Secret(std::string_view(text).substr(0, end));
    std::ranges::fill(text, '\0');
  }
  settings.retry_min = follow.Duration("retry-min");
  settings.retry_max = std::max(settings.retry_min, follow.Duration("retry-max"));
  return settings;
}

Result<domain::SyncSettings> SyncSettingsOf(const config::OptionValues& sync,
                                            const schema::Schema& schema) {
  domain::SyncSettings settings;
  settings.persists_max = sync.Count("clients-max");
  for (const std::string& name : NamesOf(sync.Text("consumers"))) {
    SOCLE_TRY(settings.consumers.emplace_back(), schema.NormaliseDn(name));
  }
  return settings;
}

}  // namespace socle::directory::app
