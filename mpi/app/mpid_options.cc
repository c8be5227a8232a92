#include "mpi/app/mpid_options.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "lib/base/atomic_file.h"
#include "lib/base/result.h"
#include "lib/config/faults.h"
#include "lib/config/option.h"
#include "lib/config/values.h"
#include "lib/crypto/ed25519.h"
#include "lib/net/endpoint.h"
#include "lib/net/tls.h"
#include "lib/service/daemon_config.h"
#include "lib/trace/note.h"
#include "mpi/domain/domain_json.h"
#include "mpi/domain/work_list.h"
#include "mpi/match/model.h"
#include "mpi/match/policy.h"
#include "mpi/model/domain_config.h"
#include "mpi/model/work.h"

namespace socle::mpi::app {

namespace {

using config::Faults;
using config::StatusOf;

using config::OptionKind;
using config::OptionSpec;

constexpr std::string_view kNone = "none";

constexpr std::uint64_t kKiB = 1024;
constexpr std::uint64_t kMiB = kKiB * 1024;
constexpr std::uint64_t kGiB = kMiB * 1024;
constexpr std::uint64_t kSecond = 1000;
constexpr std::uint64_t kDay = 86'400 * kSecond;

OptionSpec Text(std::string key, std::string argument, std::string help, std::string standard) {
  return {.key = std::move(key),
          .kind = OptionKind::kText,
          .argument = std::move(argument),
          .help = std::move(help),
          .default_text = std::move(standard)};
}

OptionSpec Path(std::string key, std::string help, std::string note) {
  return {.key = std::move(key),
          .kind = OptionKind::kPath,
          .argument = "FILE",
          .help = std::move(help),
          .default_note = std::move(note)};
}

OptionSpec Size(std::string key, std::string help, std::string standard, config::Limits limits) {
  return {.key = std::move(key),
          .kind = OptionKind::kSize,
          .argument = "SIZE",
          .help = std::move(help),
          .default_text = std::move(standard),
          .limits = limits};
}

OptionSpec Count(std::string key, std::string help, std::string standard, config::Limits limits) {
  return {.key = std::move(key),
          .kind = OptionKind::kCount,
          .argument = "N",
          .help = std::move(help),
          .default_text = std::move(standard),
          .limits = limits};
}

OptionSpec Duration(std::string key,
                    std::string help,
                    std::string standard,
                    config::Limits limits) {
  return {.key = std::move(key),
          .kind = OptionKind::kDuration,
          .argument = "TIME",
          .help = std::move(help),
          .default_text = std::move(standard),
          .limits = limits};
}

service::ConfigSection StoreSection() {
  return {.name = "store",
          .table = {.options = {
                        Size("cache",
                             "Memory for rows that were read.",
                             "512M",
                             {.min = 8 * kMiB, .max = 1024 * kGiB}),
                        Size("write-buffer",
                             "Memory for rows that are not yet in files of their own.",
                             "128M",
                             {.min = 32 * kMiB, .max = 64 * kGiB}),
                        Path("backup-folder",
                             "Where `socle mpi backup` puts its copies; best another disk.",
                             "backups in the data folder"),
                    }}};
}

service::ConfigSection LinkSection() {
  return {
      .name = "link",
      .table = {.options = {
                    Text("policy",
                         "NAME",
                         "What decides beside the score: rniv, statistical, or a file.",
                         "rniv"),
                    Text("model",
                         "NAME",
                         "The weights: trained (those of the last `socle mpi retrain`, fr before "
                         "it), fr (the shipped model), or a file.",
                         "trained"),
                    Size("forms-cache",
                         "Memory for the standard forms that identities are compared with, about "
                         "190 bytes each.",
                         "512M",
                         {.min = 16 * kMiB, .max = 256 * kGiB}),
                    Count("waiting-max",
                          "Changes that wait for the writer; more are answered as busy.",
                          "20000",
                          {.min = 100, .max = 1'000'000}),
                    Count("batch-max",
                          "Changes that are made durable together.",
                          "512",
                          {.min = 1, .max = 1000}),
                    Duration("seen-retention",
                             "How long a message is remembered to answer a repetition alike.",
                             "7d",
                             {.min = kDay / 24, .max = 400 * kDay}),
                    Path("domains-file",
                         "Domains to start with, taken in when the index has none.",
                         "none"),
                    Path("identities-file",
                         "Identities to start with (native CSV or NDJSON), taken in at once when "
                         "the index has none.",
                         "none"),
                }}};
}

service::ConfigSection WorkSection() {
  return {.name = "work",
          .table = {.options = {
                        Text("four-eyes",
                             "KINDS",
                             "Kinds of work items of which a second person confirms each decision, "
                             "with commas between; none for no kind.",
                             "none"),
                        Count("blind-percent",
                              "Of a hundred items about two identities, so many are decided by two "
                              "people who do not see each other's decision.",
                              "0",
                              {.min = 0, .max = 100}),
                        Duration("claim-time",
                                 "How long an item is held for who claims it.",
                                 "30m",
                                 {.min = kSecond, .max = 7 * kDay}),
                    }}};
}

service::ConfigSection MllpSection() {
  return {
      .name = "mllp",
      .table = {
          .options = {
              Text("listen",
                   "ADDRESS",
                   "Where HL7 v2 messages come in clear; none for nowhere.",
                   "127.0.0.1:2575"),
              Text("tls-listen", "ADDRESS", "Where they come over TLS; none for nowhere.", "none"),
              Path("certificate-file", "Certificate chain of the TLS listener, PEM.", "none"),
              Path("key-file", "Its private key, PEM, not readable by others.", "none"),
              {.key = "client-certificate",
               .kind = OptionKind::kChoice,
               .argument = "WHEN",
               .help = "Whether senders must show a certificate.",
               .default_text = "required",
               .choices = {"none", "optional", "required"}},
              Path("client-ca-file", "Authorities of the senders' certificates, PEM.", "none"),
              Path("crl-file", "Revocation lists of these authorities, PEM.", "not checked"),
              Size("frame-max", "The longest message.", "1M", {.min = 64 * kKiB, .max = 16 * kMiB}),
              Duration("frame-timeout",
                       "Time from the first byte of a message to its last.",
                       "30s",
                       {.min = kSecond / 10, .max = 3600 * kSecond}),
              Duration("idle-timeout",
                       "Time without a message after which a connection is closed.",
                       "1h",
                       {.min = kSecond, .max = 7 * kDay}),
              Count("connections-max",
                    "Connections at once, of all senders.",
                    "12000",
                    {.min = 1, .max = 100'000}),
              Count("connections-per-peer-max",
                    "Connections at once of one address.",
                    "11000",
                    {.min = 1, .max = 100'000}),
              Text("application",
                   "NAME",
                   "MSH-3 of answers to who does not say whom he asks.",
                   "SOCLE"),
              Text("facility", "NAME", "MSH-4 of these answers.", "REGION"),
          }}};
}

service::ConfigSection NotifySection() {
  return {
      .name = "notify",
      .table = {.options = {
                    Duration("answer-timeout",
                             "How long a subscriber may take to acknowledge.",
                             "30s",
                             {.min = kSecond / 10, .max = 3600 * kSecond}),
                    Duration("backoff-first",
                             "Until the first new try; doubled with each one.",
                             "1s",
                             {.min = kSecond / 100, .max = 3600 * kSecond}),
                    Duration("backoff-max",
                             "The longest time between two tries.",
                             "5m",
                             {.min = kSecond / 100, .max = kDay}),
                    Count("refusals-max",
                          "Refused so often, a message is put aside.",
                          "5",
                          {.min = 1, .max = 1000}),
                    Path("ca-file",
                         "Authorities of subscribers' certificates, PEM.",
                         "those of the machine"),
                    Path("certificate-file", "Own certificate shown to subscribers, PEM.", "none"),
                    Path("key-file", "Its private key, PEM.", "none"),
                }}};
}

service::ConfigSection TraceSection() {
  return {.name = "trace",
          .table = {.options = {
                        Text("origin",
                             "NAME",
                             "Name of this trace in its checkpoints, such as mpi.region.example.",
                             "socle-mpid.local"),
                        Path("key-file",
                             "Ed25519 key that signs checkpoints, made by `socle trace keygen`.",
                             "made in the data folder at the first start"),
                        Path("former-keys-file",
                             "Public keys that signed its checkpoints before, one a line.",
                             "none"),
                        Path("head-file",
                             "Keeps the last checkpoint outside the store, best on another disk.",
                             "trace-head in the data folder"),
                    }}};
}

service::ConfigSection ControlSection() {
  return {.name = "control",
          .table = {.options = {
                        Path("socket",
                             "Where `socle mpi` reaches the daemon.",
                             "control.sock in the data folder"),
                        Text("read-group",
                             "GROUP",
                             "Unix group that may search and show; none for nobody.",
                             "socle-read"),
                        Text("review-group",
                             "GROUP",
                             "... that may also claim and comment work items.",
                             "socle-review"),
                        Text("decide-group",
                             "GROUP",
                             "... that may also decide, link, merge and undo.",
                             "socle-decide"),
                        Text("admin-group",
                             "GROUP",
                             "... that may also configure domains, import and retrain.",
                             "socle-admin"),
                    }}};
}

void CheckEndpoint(const config::OptionValues& values, const std::string& key, Faults& faults) {
  const std::string& text = values.Text(key);
  if (text != kNone) {
    faults.Add("mllp." + key, StatusOf(net::ParseTcpEndpoint(text)));
  }
}

void CheckMllp(const config::OptionValues& values, Faults& faults) {
  CheckEndpoint(values, "listen", faults);
  CheckEndpoint(values, "tls-listen", faults);
  if (values.Text("tls-listen") == kNone) {
    if (values.Text("listen") == kNone) {
      faults.Add("mllp.listen", "nothing would be listened to: give listen or tls-listen");
    }
    return;
  }
  if (!values.FindText("certificate-file") || !values.FindText("key-file")) {
    faults.Add("mllp.tls-listen", "needs certificate-file and key-file");
    return;
  }
  if (values.Text("client-certificate") != kNone && !values.FindText("client-ca-file")) {
    faults.Add("mllp.client-certificate",
               values.Text("client-certificate") + " needs client-ca-file");
    return;
  }
  faults.Add("mllp", StatusOf(net::TlsServerContext::Load(MllpTls(values))));
}

void CheckLink(const config::OptionValues& values, Faults& faults) {
  faults.Add("link.model", StatusOf(LoadModel(values.Text("model"))));
  faults.Add("link.policy", StatusOf(LoadPolicy(values.Text("policy"))));
  if (const auto path = values.FindText("domains-file")) {
    const auto text = ReadWholeFile(*path, kDomainFileBytesMax);
    faults.Add("link.domains-file",
               text.has_value() ? StatusOf(domain::DomainFileFromJson(*text)) : StatusOf(text));
  }
}

void CheckTrace(const config::OptionValues& values, Faults& faults) {
  if (const auto path = values.FindText("key-file")) {
    faults.Add("trace.key-file", StatusOf(crypto::Ed25519PrivateKey::Load(*path)));
  }
  faults.Add("trace.former-keys-file", StatusOf(LoadFormerKeys(values)));
}

}  // namespace

std::vector<service::ConfigSection> MpidSections() {
  return {StoreSection(),
          LinkSection(),
          WorkSection(),
          MllpSection(),
          NotifySection(),
          TraceSection(),
          ControlSection()};
}

Result<match::Model> LoadModel(const std::string& name) {
  if (name == "fr" || name == kTrainedModel) {
    return match::ShippedModel();
  }
  SOCLE_TRY(const std::string text, ReadWholeFile(name, match::kModelBytesMax));
  return match::ModelFromJson(text);
}

Result<match::Policy> LoadPolicy(const std::string& name) {
  if (name == "rniv") {
    return match::RnivPolicy();
  }
  if (name == "statistical") {
    return match::StatisticalPolicy();
  }
  SOCLE_TRY(const std::string text, ReadWholeFile(name, match::kModelBytesMax));
  return match::PolicyFromText(text);
}

Result<domain::WorkSettings> WorkSettingsOf(const config::OptionValues& work) {
  domain::WorkSettings settings;
  const std::string& kinds = work.Text("four-eyes");
  for (std::size_t at = 0; kinds != "none" && at <= kinds.size();) {
    const std::size_t comma = std::min(kinds.find(',', at), kinds.size());
    const std::string name = kinds.substr(at, comma - at);
    const auto kind = FindWorkKind(name);
    if (!kind) {
      return Fail(Code::kInvalidArgument, "no kind '" + name + "' of work items");
    }
    settings.four_eyes.push_back(*kind);
    at = comma + 1;
  }
  settings.blind_share = static_cast<double>(work.Count("blind-percent")) / 100;
  settings.claim_seconds = work.Duration("claim-time").count() / 1000;
  return settings;
}

net::TlsServerSettings MllpTls(const config::OptionValues& mllp) {
  const std::string& when = mllp.Text("client-certificate");
  return {.certificate_chain_file = mllp.Text("certificate-file"),
          .key_file = mllp.Text("key-file"),
          .client_certificate = when == "required"   ? net::ClientCertificate::kRequired
                                : when == "optional" ? net::ClientCertificate::kOptional
                                                     : net::ClientCertificate::kNone,
          .client_ca_file = mllp.FindText("client-ca-file").value_or(""),
          .crl_file = mllp.FindText("crl-file").value_or("")};
}

net::TlsClientSettings NotifyTls(const config::OptionValues& notify) {
  return {.ca_file = notify.FindText("ca-file").value_or(""),
          .certificate_chain_file = notify.FindText("certificate-file").value_or(""),
          .key_file = notify.FindText("key-file").value_or("")};
}

Result<std::vector<trace::NoteKey>> LoadFormerKeys(const config::OptionValues& trace) {
  const auto path = trace.FindText("former-keys-file");
  if (!path) {
    return std::vector<trace::NoteKey>();
  }
  SOCLE_TRY(const std::string text, ReadWholeFile(*path, trace::kNoteBytesMax));
  return trace::ParseNoteKeys(text);
}

Status CheckMpidConfig(const service::DaemonConfig& config) {
  Faults faults;
  CheckMllp(config.Section("mllp"), faults);
  CheckLink(config.Section("link"), faults);
  faults.Add("work.four-eyes", StatusOf(WorkSettingsOf(config.Section("work"))));
  faults.Add("notify", StatusOf(net::TlsClientContext::Load(NotifyTls(config.Section("notify")))));
  CheckTrace(config.Section("trace"), faults);
  return faults.Take();
}

}  // namespace socle::mpi::app
