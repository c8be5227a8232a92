#include "directory/app/directoryd_options.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <fmt/format.h>
#include <unistd.h>

#include "directory/app/sync_options.h"
#include "directory/domain/directory_binds.h"
#include "directory/domain/search_service.h"
#include "directory/http/public_site.h"
#include "directory/rules/access_rules.h"
#include "directory/rules/scram.h"
#include "directory/schema/schema.h"
#include "directory/schema/schema_file.h"
#include "directory/session/ldap_session.h"
#include "lib/base/atomic_file.h"
#include "lib/base/result.h"
#include "lib/config/faults.h"
#include "lib/config/option.h"
#include "lib/config/values.h"
#include "lib/crypto/ed25519.h"
#include "lib/crypto/stored_password.h"
#include "lib/net/connection.h"
#include "lib/net/endpoint.h"
#include "lib/net/http.h"
#include "lib/net/http_server.h"
#include "lib/net/tls.h"
#include "lib/service/daemon_config.h"

namespace socle::directory::app {

namespace {

using config::Faults;
using config::StatusOf;

using config::OptionKind;
using config::OptionSpec;

constexpr std::uint64_t kKiB = 1024;
constexpr std::uint64_t kMiB = kKiB * 1024;
constexpr std::uint64_t kGiB = kMiB * 1024;
constexpr std::uint64_t kSecond = 1000;
constexpr std::uint64_t kDay = 86'400 * kSecond;
constexpr std::uint64_t kManyEntries = 100'000'000;
constexpr std::size_t kPasswordFileBytesMax = 4096;

OptionSpec Option(OptionKind kind,
                  std::string key,
                  std::string argument,
                  std::string help,
                  std::string standard) {
  return {.key = std::move(key),
          .kind = kind,
          .argument = std::move(argument),
          .help = std::move(help),
          .default_text = std::move(standard)};
}

OptionSpec Text(std::string key, std::string argument, std::string help, std::string standard) {
  return Option(
      OptionKind::kText, std::move(key), std::move(argument), std::move(help), std::move(standard));
}

OptionSpec Path(std::string key, std::string help, std::string note) {
  OptionSpec row = Option(OptionKind::kPath, std::move(key), "FILE", std::move(help), "");
  row.default_note = std::move(note);
  return row;
}

OptionSpec Limited(OptionKind kind,
                   std::string key,
                   std::string help,
                   std::string standard,
                   config::Limits limits) {
  const std::string argument = kind == OptionKind::kCount  ? "N"
                               : kind == OptionKind::kSize ? "SIZE"
                                                           : "TIME";
  OptionSpec row = Option(kind, std::move(key), argument, std::move(help), std::move(standard));
  row.limits = limits;
  return row;
}

OptionSpec Size(std::string key, std::string help, std::string standard, config::Limits limits) {
  return Limited(OptionKind::kSize, std::move(key), std::move(help), std::move(standard), limits);
}

OptionSpec Count(std::string key, std::string help, std::string standard, config::Limits limits) {
  return Limited(OptionKind::kCount, std::move(key), std::move(help), std::move(standard), limits);
}

OptionSpec Duration(std::string key,
                    std::string help,
                    std::string standard,
                    config::Limits limits) {
  return Limited(
      OptionKind::kDuration, std::move(key), std::move(help), std::move(standard), limits);
}

OptionSpec Choice(std::string key,
                  std::string help,
                  std::string standard,
                  std::vector<std::string> choices) {
  OptionSpec row =
      Option(OptionKind::kChoice, std::move(key), "WHEN", std::move(help), std::move(standard));
  row.choices = std::move(choices);
  return row;
}

service::ConfigSection StoreSection() {
  return {.name = "store",
          .table = {.options = {
                        Size("cache",
                             "Memory for rows that were read.",
                             "208M",
                             {.min = 8 * kMiB, .max = 1024 * kGiB}),
                        Size("write-buffer",
                             "Memory for rows that are not yet in files of their own.",
                             "64M",
                             {.min = 32 * kMiB, .max = 64 * kGiB}),
                        Count("waiting-max",
                              "Changes that wait for the writer; more are answered as busy.",
                              "4096",
                              {.min = 16, .max = 1'000'000}),
                        Count("batch-max",
                              "Changes that are made durable together.",
                              "512",
                              {.min = 1, .max = 10'000}),
                    }}};
}

service::ConfigSection DirectorySection() {
  return {
      .name = "directory",
      .table = {
          .options = {
              Text("suffixes",
                   "NAMES",
                   "Names that entries without a parent may have, with semicolons between.",
                   "o=annuaire,c=fr"),
              Text("root-dn",
                   "NAME",
                   "The administrator, whom no rule of access holds.",
                   "cn=admin"),
              Path("root-password-file",
                   "The administrator's password in a stored form such as {ARGON2}; not readable "
                   "by others.",
                   "the administrator comes over the local socket only"),
              Path("access-file",
                   "Rules of access.",
                   "none: the administrator may do everything, others may only bind"),
              Path("schema-file", "Definitions beyond those that are shipped.", "none"),
              Path("ldif-file", "Entries to start with, taken in when there are none.", "none"),
              Text("default-referral",
                   "URL",
                   "Where names above or beside the suffixes are sent; none for nowhere.",
                   "none"),
          }}};
}

service::ConfigSection LdapSection() {
  return {
      .name = "ldap",
      .table = {
          .options = {
              Text("listen",
                   "ADDRESS",
                   "Where LDAP is spoken, with StartTLS where there is a certificate; none for "
                   "nowhere.",
                   "127.0.0.1:3389"),
              Text("tls-listen",
                   "ADDRESS",
                   "Where it is spoken over TLS from the start; none for nowhere.",
                   "none"),
              Path("socket", "Unix socket for ldapi; none for none.", "none"),
              Path("certificate-file", "Certificate chain, PEM.", "none"),
              Path("key-file", "Its private key, PEM, not readable by others.", "none"),
              Choice("client-certificate",
                     "Whether clients must show a certificate over TLS.",
                     "none",
                     {"none", "optional", "required"}),
              Path("client-ca-file", "Authorities of the clients' certificates, PEM.", "none"),
              Path("crl-file", "Revocation lists of these authorities, PEM.", "not checked"),
              Duration("idle-timeout",
                       "Time without a request after which a connection that is bound is closed.",
                       "15m",
                       {.min = kSecond, .max = 7 * kDay}),
              Duration("unbound-timeout",
                       "The same for a connection that is not.",
                       "2m",
                       {.min = kSecond / 10, .max = kDay}),
              Duration("first-byte-timeout",
                       "Time until the first request of a connection.",
                       "30s",
                       {.min = kSecond / 10, .max = kDay}),
              Duration("frame-timeout",
                       "Time from the first byte of a request to its last.",
                       "30s",
                       {.min = kSecond / 10, .max = 3600 * kSecond}),
              Count("connections-max",
                    "Connections at once, of all clients.",
                    "10000",
                    {.min = 1, .max = 100'000}),
              Count("connections-per-peer-max",
                    "Connections at once of one address.",
                    "1000",
                    {.min = 1, .max = 100'000}),
          }}};
}

service::ConfigSection LimitsSection() {
  const config::Limits entries = {.min = 0, .max = kManyEntries};
  return {
      .name = "limits",
      .table = {
          .options = {
              Size("message-anonymous",
                   "The longest request of a client that is not bound.",
                   "64K",
                   {.min = kKiB, .max = 16 * kMiB}),
              Size("message-bound",
                   "The longest request of one that is.",
                   "16M",
                   {.min = 64 * kKiB, .max = 64 * kMiB}),
              Count("operations",
                    "Requests of one connection that are under way at once.",
                    "64",
                    {.min = 1, .max = 10'000}),
              Count("size-anonymous",
                    "Entries that a search of an anonymous client is answered; 0: any number.",
                    "500",
                    entries),
              Count("size-bound", "The same for one that is bound.", "5000", entries),
              Count("examined-anonymous",
                    "Entries that a search of an anonymous client may look at; 0: any number.",
                    "10000",
                    entries),
              Count("examined-bound", "The same for one that is bound.", "200000", entries),
              Duration("search-time",
                       "Time that a search may take.",
                       "60s",
                       {.min = kSecond / 100, .max = kDay}),
              Choice("unindexed",
                     "What becomes of searches that no index narrows: refused at once, or stopped "
                     "at the limit of entries.",
                     "limit",
                     {"limit", "refuse"}),
          }}};
}

service::ConfigSection PasswordSection() {
  return {.name = "password",
          .table = {
              .options = {
                  Choice("protection",
                         "Whether passwords are taken only over TLS or the local socket.",
                         "required",
                         {"required", "optional"}),
                  Choice("rehash",
                         "Whether a password stored in another scheme becomes Argon2id at a bind.",
                         "yes",
                         {"yes", "no"}),
                  Size("memory",
                       "Memory that hashing a password takes.",
                       "19M",
                       {.min = 8 * kMiB, .max = 256 * kMiB}),
                  Count("passes", "Passes over this memory.", "2", {.min = 1, .max = 16}),
                  Count("length-min", "Letters of a new password, at least.", "12", {.max = 256}),
                  Count("history", "Former passwords that may not come back.", "0", {.max = 24}),
                  Duration("age-max",
                           "Age at which a password expires; 0s for never.",
                           "0s",
                           {.max = 3660 * kDay}),
                  Duration("age-min",
                           "Age that a password has before its owner may change it again.",
                           "0s",
                           {.max = 366 * kDay}),
                  Choice("change-after-reset",
                         "Whether a password that another than its owner has set must be changed "
                         "before anything else.",
                         "no",
                         {"yes", "no"}),
                  Count("scram-iterations",
                        "Iterations of the credentials for SCRAM-SHA-256 that are kept beside a "
                        "password; 0: none are, and SCRAM is not offered.",
                        "16384",
                        {.max = rules::kScramIterationsMax}),
              }}};
}

service::ConfigSection TraceSection() {
  return {.name = "trace",
          .table = {.options = {
                        Text("origin",
                             "NAME",
                             "Name of this trace in its checkpoints, such as "
                             "directory.region.example.",
                             "socle-directoryd.local"),
                        Path("key-file",
                             "Ed25519 key that signs checkpoints, made by `socle trace keygen`.",
                             "made in the data folder at the first start"),
                        Path("head-file",
                             "Keeps the last checkpoint outside the store, best on another disk.",
                             "trace-head in the data folder"),
                        Choice("binds",
                               "Whether binds that succeed leave a record, as changes always do.",
                               "yes",
                               {"yes", "no"}),
                    }}};
}

service::ConfigSection PageSection() {
  return {
      .name = "page",
      .table = {
          .options = {
              Text("listen",
                   "ADDRESS",
                   "Where the public pages are served in clear, for a proxy on this "
                   "machine; none for nowhere.",
                   "none"),
              Text("tls-listen",
                   "ADDRESS",
                   "Where they are served over HTTPS; none for nowhere.",
                   "none"),
              Path("certificate-file", "Certificate chain, PEM.", "that of [ldap]"),
              Path("key-file", "Its private key, PEM, not readable by others.", "that of [ldap]"),
              Text("owner", "NAME", "Who publishes the directory.", "none"),
              Text("contact",
                   "ADDRESS",
                   "Mail address for corrections, at the foot of each page.",
                   "none"),
              Choice("indexed", "Whether search engines may list the pages.", "no", {"yes", "no"}),
              Count("requests-per-second",
                    "Requests of one address in a second, on average; 0: any number.",
                    "10",
                    {.min = 0, .max = 10'000}),
              Count("connections-max",
                    "Connections at once, of all browsers.",
                    "1000",
                    {.min = 1, .max = 100'000}),
          }}};
}

service::ConfigSection ControlSection() {
  return {.name = "control",
          .table = {.options = {
                        Path("socket",
                             "Where `socle directory` reaches the daemon.",
                             "control.sock in the data folder"),
                        Text("read-group",
                             "GROUP",
                             "Unix group that may search the publication view; none for nobody.",
                             "socle-read"),
                        Text("habilitation-group",
                             "GROUP",
                             "... that may also ask for, approve and revoke habilitations.",
                             "socle-habilitation"),
                        Text("admin-group",
                             "GROUP",
                             "... that may do everything: the security view, imports, indexes, "
                             "passwords.",
                             "socle-admin"),
                    }}};
}

void CheckLdap(const config::OptionValues& ldap, Faults& faults) {
  for (const char* key : {"listen", "tls-listen"}) {
    if (ldap.Text(key) != kNowhere) {
      faults.Add(fmt::format("ldap.{}", key), StatusOf(net::ParseTcpEndpoint(ldap.Text(key))));
    }
  }
  const bool has_certificate = ldap.FindText("certificate-file").has_value();
  if (ldap.Text("tls-listen") != kNowhere && !has_certificate) {
    faults.Add("ldap.tls-listen", "needs certificate-file and key-file");
  }
  if (ldap.Text("listen") == kNowhere && ldap.Text("tls-listen") == kNowhere &&
      !ldap.FindText("socket")) {
    faults.Add("ldap.listen", "nothing would be listened to");
  }
  if (!has_certificate) {
    return;
  }
  if (!ldap.FindText("key-file")) {
    faults.Add("ldap.certificate-file", "needs key-file");
    return;
  }
  if (ldap.Text("client-certificate") != kNowhere && !ldap.FindText("client-ca-file")) {
    faults.Add("ldap.client-certificate", "needs client-ca-file");
    return;
  }
  faults.Add("ldap", StatusOf(net::TlsServerContext::Load(LdapTls(ldap))));
}

void CheckPage(const service::DaemonConfig& config, Faults& faults) {
  const auto& page = config.Section("page");
  for (const char* key : {"listen", "tls-listen"}) {
    if (page.Text(key) != kNowhere) {
      faults.Add(fmt::format("page.{}", key), StatusOf(net::ParseTcpEndpoint(page.Text(key))));
    }
  }
  if (page.Text("tls-listen") == kNowhere) {
    return;
  }
  const net::TlsServerSettings tls = PageTls(page, config.Section("ldap"));
  if (tls.certificate_chain_file.empty() || tls.key_file.empty()) {
    faults.Add("page.tls-listen", "needs certificate-file and key-file, here or in [ldap]");
    return;
  }
  faults.Add("page", StatusOf(net::TlsServerContext::Load(tls)));
}

}  // namespace

std::vector<service::ConfigSection> DirectorydSections() {
  return {StoreSection(),
          DirectorySection(),
          LdapSection(),
          LimitsSection(),
          PasswordSection(),
          TraceSection(),
          PageSection(),
          ControlSection(),
          SyncSection(),
          FollowSection()};
}

std::vector<std::string> NamesOf(const std::string& text) {
  std::vector<std::string> names;
  for (std::size_t at = 0; text != kNowhere && at <= text.size();) {
    const std::size_t end = std::min(text.find(';', at), text.size());
    if (end > at) {
      names.push_back(text.substr(at, end - at));
    }
    at = end + 1;
  }
  return names;
}

Result<schema::Schema> SchemaOf(const config::OptionValues& directory) {
  SOCLE_TRY(auto definitions, schema::Schema::ShippedDefinitions());
  if (const auto path = directory.FindText("schema-file")) {
    SOCLE_TRY(const std::string text, ReadWholeFile(*path, schema::kSchemaFileBytesMax));
    SOCLE_TRY_STATUS(schema::ReadSchemaFile(text, definitions));
  }
  return schema::Schema::Make(definitions);
}

Result<std::optional<rules::AccessRules>> AccessRulesOf(const config::OptionValues& directory,
                                                        const schema::Schema& schema) {
  const auto path = directory.FindText("access-file");
  if (!path) {
    return std::nullopt;
  }
  SOCLE_TRY(const std::string text, ReadWholeFile(*path, rules::kAccessFileBytesMax));
  SOCLE_TRY(auto parsed, rules::AccessRules::Parse(text, *path, schema));
  return std::optional<rules::AccessRules>(std::move(parsed));
}

Result<domain::BindSettings> BindSettingsOf(const config::OptionValues& directory,
                                            const config::OptionValues& password) {
  domain::BindSettings settings;
  settings.root_dn = directory.Text("root-dn");
  settings.root_users = {0, static_cast<std::uint32_t>(::getuid())};
  if (const auto path = directory.FindText("root-password-file")) {
    SOCLE_TRY(std::string text, ReadWholeFile(*path, kPasswordFileBytesMax));
    while (!text.empty() && (text.back() == '\n' || text.back() == '\r')) {
      text.pop_back();
    }
    SOCLE_TRY_STATUS(StatusOf(crypto::DecodeStoredPassword(text)));
    settings.root_password = std::move(text);
  }
  settings.password.requires_protection = password.Text("protection") == "required";
  settings.rehashes = password.Text("rehash") == "yes";
  settings.password.cost = {
      .memory_kib = static_cast<std::uint32_t>(password.SizeBytes("memory") / kKiB),
      .passes = static_cast<std::uint32_t>(password.Count("passes"))};
  settings.password.policy.min_length = password.Count("length-min");
  settings.password.policy.history_count = password.Count("history");
  settings.password.policy.max_age_seconds = password.Duration("age-max").count() / 1000;
  settings.password.policy.min_age_seconds = password.Duration("age-min").count() / 1000;
  settings.password.policy.must_change = password.Text("change-after-reset") == "yes";
  settings.password.scram_iterations =
      static_cast<std::uint32_t>(password.Count("scram-iterations"));
  if (settings.password.scram_iterations != 0 &&
      settings.password.scram_iterations < rules::kScramIterationsMin) {
    return Fail(Code::kInvalidArgument,
                fmt::format("scram-iterations is 0 or {} at least", rules::kScramIterationsMin));
  }
  return settings;
}

domain::SearchSettings SearchSettingsOf(const config::OptionValues& limits,
                                        const config::OptionValues& directory) {
  domain::SearchSettings settings;
  settings.anonymous = {.size_max = limits.Count("size-anonymous"),
                        .examined_max = limits.Count("examined-anonymous"),
                        .time_max = limits.Duration("search-time")};
  settings.bound = {.size_max = limits.Count("size-bound"),
                    .examined_max = limits.Count("examined-bound"),
                    .time_max = limits.Duration("search-time")};
  settings.refuses_unindexed = limits.Text("unindexed") == "refuse";
  settings.default_referral = NamesOf(directory.Text("default-referral"));
  return settings;
}

session::SessionSettings SessionSettingsOf(const config::OptionValues& ldap,
                                           const config::OptionValues& limits) {
  session::SessionSettings settings;
  settings.frame_bytes_anonymous = limits.SizeBytes("message-anonymous");
  settings.frame_bytes_bound = limits.SizeBytes("message-bound");
  settings.frame_timeout = ldap.Duration("frame-timeout");
  settings.idle_bound = ldap.Duration("idle-timeout");
  settings.operations_max = limits.Count("operations");
  return settings;
}

net::ConnectionLimits ConnectionLimitsOf(const config::OptionValues& ldap,
                                         const config::OptionValues& limits) {
  net::ConnectionLimits out;
  // A message and what a client pipelines behind it.
  out.receive_bytes_max = limits.SizeBytes("message-bound") + 64 * kKiB;
  out.first_byte_timeout = ldap.Duration("first-byte-timeout");
  out.idle_timeout = ldap.Duration("unbound-timeout");
  return out;
}

net::TlsServerSettings LdapTls(const config::OptionValues& ldap) {
  const std::string& when = ldap.Text("client-certificate");
  return {.certificate_chain_file = ldap.FindText("certificate-file").value_or(""),
          .key_file = ldap.FindText("key-file").value_or(""),
          .client_certificate = when == "required"   ? net::ClientCertificate::kRequired
                                : when == "optional" ? net::ClientCertificate::kOptional
                                                     : net::ClientCertificate::kNone,
          .client_ca_file = ldap.FindText("client-ca-file").value_or(""),
          .crl_file = ldap.FindText("crl-file").value_or("")};
}

net::TlsServerSettings PageTls(const config::OptionValues& page, const config::OptionValues& ldap) {
  const config::OptionValues& from = page.FindText("certificate-file") ? page : ldap;
  return {.certificate_chain_file = from.FindText("certificate-file").value_or(""),
          .key_file = from.FindText("key-file").value_or(""),
          .application_protocols = net::HttpAlpnProtocols()};
}

http::PublicSiteSettings SiteSettingsOf(const config::OptionValues& page) {
  const auto given = [&page](const char* key) {
    const std::string& text = page.Text(key);
    return text == kNowhere ? std::string() : text;
  };
  return {.texts = {.owner = given("owner"),
                    .contact = given("contact"),
                    .may_be_indexed = page.Text("indexed") == "yes"}};
}

net::HttpRateLimit PageRateOf(const config::OptionValues& page) {
  const std::uint64_t rate = page.Count("requests-per-second");
  net::HttpRateLimit limit;
  limit.requests_per_second = static_cast<double>(rate);
  return limit;
}

Status CheckDirectorydConfig(const service::DaemonConfig& config) {
  Faults faults;
  const auto& directory = config.Section("directory");
  CheckLdap(config.Section("ldap"), faults);
  CheckPage(config, faults);
  const auto schema = SchemaOf(directory);
  faults.Add("directory.schema-file", StatusOf(schema));
  if (schema) {
    faults.Add("directory.access-file", StatusOf(AccessRulesOf(directory, *schema)));
    for (const std::string& suffix : NamesOf(directory.Text("suffixes"))) {
      faults.Add("directory.suffixes", StatusOf(schema->NormaliseDn(suffix)));
    }
    faults.Add("sync.consumers", StatusOf(SyncSettingsOf(config.Section("sync"), *schema)));
    faults.Add("directory.root-dn", StatusOf(schema->NormaliseDn(directory.Text("root-dn"))));
  }
  if (IsFollowing(config.Section("follow"))) {
    faults.Add("follow.provider", StatusOf(FollowerSettingsOf(config.Section("follow"))));
  }
  faults.Add("directory.root-password-file",
             StatusOf(BindSettingsOf(directory, config.Section("password"))));
  if (const auto path = config.Section("trace").FindText("key-file")) {
    faults.Add("trace.key-file", StatusOf(crypto::Ed25519PrivateKey::Load(*path)));
  }
  return faults.Take();
}

}  // namespace socle::directory::app
