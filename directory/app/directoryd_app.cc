#include "directory/app/directoryd_app.h"

#include <atomic>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "directory/app/directoryd_options.h"
#include "directory/app/initial_ldif.h"
#include "directory/app/public_view.h"
#include "directory/app/sync_options.h"
#include "directory/control/call.h"
#include "directory/control/directory_control.h"
#include "directory/domain/access.h"
#include "directory/domain/change_hub.h"
#include "directory/domain/compare_service.h"
#include "directory/domain/directory_binds.h"
#include "directory/domain/directory_trace.h"
#include "directory/domain/directory_writer.h"
#include "directory/domain/entry_image.h"
#include "directory/domain/follow_applier.h"
#include "directory/domain/rule_access.h"
#include "directory/domain/search_service.h"
#include "directory/domain/write_service.h"
#include "directory/http/public_site.h"
#include "directory/schema/schema.h"
#include "directory/session/follower.h"
#include "directory/session/ldap_session.h"
#include "directory/session/operation_metrics.h"
#include "directory/store/directory_store.h"
#include "directory/store/directory_view.h"
#include "directory/store/families.h"
#include "lib/base/error.h"
#include "lib/base/parallel.h"
#include "lib/base/random.h"
#include "lib/base/result.h"
#include "lib/config/values.h"
#include "lib/control/server.h"
#include "lib/net/connection.h"
#include "lib/net/endpoint.h"
#include "lib/net/http.h"
#include "lib/net/http_server.h"
#include "lib/net/listener.h"
#include "lib/net/tls.h"
#include "lib/net/work_pool.h"
#include "lib/service/daemon.h"
#include "lib/service/daemon_config.h"
#include "lib/storage/database.h"
#include "lib/storage/read_view.h"
#include "lib/storage/write_unit.h"
#include "lib/trace/note.h"
#include "lib/trace/row_source.h"
#include "lib/trace/rows.h"
#include "lib/trace/signer_file.h"
#include "lib/trace/trace_log.h"
#include "lib/trace/trace_reader.h"

namespace socle::directory::app {

namespace {

constexpr std::uint16_t kAdminPort = 9101;
// Most answers take less time than waking up.
constexpr std::uint64_t kPollMicroseconds = 50;
// Tasks that wait for a worker: slices of searches, passwords. More are answered as busy.
constexpr std::size_t kWaitingTasksMax = 4096;
// Of the memory for rows that were read: rows as they are looked for, the rest blocks of files.
constexpr std::size_t kCacheParts = 8;
constexpr std::size_t kRowParts = 5;
// Old changes are removed when there are so many times fewer of them than those that are kept.
constexpr std::uint64_t kTrimPart = 10;

class DirectorydDaemon final : public service::Daemon {
 public:
  explicit DirectorydDaemon(const service::DaemonContext& context) : context_(context) {}

  // In the order of dependence, one reason a line.
  Status Start() {
    SOCLE_TRY_STATUS(MakeDataFolder());  // what is kept lies in it
    SOCLE_TRY_STATUS(ReadRules());       // schema and access: everything is checked by them
    SOCLE_TRY_STATUS(OpenStore());       // everything lives in it
    SOCLE_TRY_STATUS(OpenTrace());       // refuses a store that is not what was signed
    SOCLE_TRY_STATUS(TakeInEntries());   // before anybody may ask
    SOCLE_TRY_STATUS(StartWriter());     // from here on only it changes entries
    SOCLE_TRY_STATUS(OpenServices());
    SOCLE_TRY_STATUS(StartFollowing());
    SOCLE_TRY_STATUS(OpenListeners());
    SOCLE_TRY_STATUS(OpenPages());
    return OpenControl();
  }

  // Each certificate is good or stays as it was.
  Status Reload() override {
    const Status ldap = tls_ == nullptr ? Status() : tls_->Reload();
    const Status page = page_tls_ == nullptr ? Status() : page_tls_->Reload();
    return ldap ? page : ldap;
  }

  void Stop(std::chrono::milliseconds deadline) override {
    for (const auto& listener : listeners_) {
      listener->StopAccepting();
    }
    for (const auto& listener : listeners_) {
      listener->Stop(deadline);
    }
    listeners_.clear();
    for (const auto& pages : page_servers_) {
      pages->Stop(deadline);
    }
    page_servers_.clear();
    is_stopping_ = true;
    if (control_ != nullptr) {
      control_->Stop(deadline);  // its requests wait for the writer
    }
    follower_.reset();  // nothing more comes from the provider
    if (work_) {
      work_->Stop();  // its tasks may still hand changes to the writer
    }
    if (writer_) {
      writer_->Close();
    }
    if (writer_thread_) {
      writer_thread_->Stop();
      SignLastRecords();
    }
  }

 private:
  // NOLINTBEGIN(bugprone-unchecked-optional-access): Start() makes each before what needs it.
  [[nodiscard]] const config::OptionValues& Section(std::string_view name) const {
    return context_.config.Section(name);
  }

  Status MakeDataFolder() {
    const std::string& folder = context_.DataFolder();
    std::error_code error;
    if (std::filesystem::create_directories(folder, error)) {
      // Passwords and habilitations are for nobody else.
      std::filesystem::permissions(folder, std::filesystem::perms::owner_all, error);
    }
    return error ? Status(Fail(Code::kPermissionDenied, folder + ": " + error.message()))
                 : Status();
  }

  Status ReadRules() {
    SOCLE_TRY(schema_, SchemaOf(Section("directory")));
    computed_.emplace(*schema_);
    SOCLE_TRY(auto rules, AccessRulesOf(Section("directory"), *schema_));
    if (rules) {
      access_ = std::make_unique<domain::RuleAccess>(*std::move(rules), *schema_, *computed_);
    } else {
      context_.logger.Warning("no rules of access: only the administrator may read and change");
      access_ = std::make_unique<domain::ClosedAccess>();
    }
    return {};
  }

  Status OpenStore() {
    const auto& options = Section("store");
    const std::size_t cached_rows = options.SizeBytes("cache") / kCacheParts * kRowParts;
    SOCLE_TRY(store_,
              store::DirectoryStore::Open(context_.DataFolder() + "/store",
                                          *schema_,
                                          {.cache_bytes = options.SizeBytes("cache") - cached_rows,
                                           .cached_rows_bytes = cached_rows,
                                           .write_buffer_bytes = options.SizeBytes("write-buffer")},
                                          {.clock = context_.clock,
                                           .random = random_,
                                           .logger = &context_.logger,
                                           .metrics = &context_.metrics}));
    changes_.emplace(store_->Database());
    context_.health.AddCheck("store", false, [this]() -> Status {
      return store_->IsStopped() ? Status(Fail(Code::kInternal, "the store does not write"))
                                 : Status();
    });
    return {};
  }

  Status OpenTrace() {
    const auto& options = Section("trace");
    SOCLE_TRY(
        auto signer,
        trace::LoadOrMakeSigner(
            options.Text("origin"), options.FindText("key-file"), context_.DataFolder(), random_));
    signer_.emplace(std::move(signer));
    trace::TraceSettings settings;
    settings.head_file =
        options.FindText("head-file").value_or(context_.DataFolder() + "/trace-head");
    SOCLE_TRY(trace_log_,
              trace::TraceLog::Open({.database = store_->Database(),
                                     .families = trace::TraceFamiliesAt(store::kTrace.index),
                                     .random = random_,
                                     .signer = *signer_},
                                    settings,
                                    context_.clock.Now()));
    trace_.emplace(*trace_log_, context_.clock, context_.logger);
    return {};
  }

  [[nodiscard]] Result<std::uint64_t> TraceSize() const {
    const storage::ReadView view = store_->Database().NewReadView();
    const trace::ViewRows rows(view, trace::TraceFamiliesAt(store::kTrace.index));
    return trace::TraceReader(rows).Size();
  }

  // What was noted since the last checkpoint; the writer has ended.
  void SignLastRecords() {
    const auto signed_now = trace_log_->SignCheckpoint(context_.clock.Now());
    if (!signed_now.has_value()) {
      context_.logger.Error("checkpoint of the trace not signed",
                            {{"reason", signed_now.error().detail}});
    }
  }

  // Keeps the change log from growing for ever; by the writer, now and then.
  void TrimChanges() {
    storage::Database& database = store_->Database();
    const std::uint64_t kept = Section("sync").Count("changes-kept");
    const storage::ChangeNumber last = database.LastChange();
    const storage::ChangeNumber first = database.FirstChange();
    if (last - first < kept + kept / kTrimPart) {
      return;
    }
    if (const Status trimmed = database.TrimChangeLog(last - kept); !trimmed) {
      context_.logger.Error("old changes not removed", {{"reason", trimmed.error().detail}});
    }
  }

  Status TakeInEntries() {
    const auto path = Section("directory").FindText("ldif-file");
    SOCLE_TRY(const auto suffixes, store_->NewView().Suffixes());
    if (!path || !suffixes.empty()) {
      return {};
    }
    const LoadParts parts = {.load = {.store = *store_,
                                      .suffixes = NamesOf(Section("directory").Text("suffixes")),
                                      .creator = Section("directory").Text("root-dn"),
                                      .clock = context_.clock,
                                      .random = random_},
                             .work_folder = context_.DataFolder(),
                             .on_progress = [this](std::uint64_t entries) {
                               context_.logger.Info("loading entries",
                                                    {{"entries", std::to_string(entries)}});
                             }};
    SOCLE_TRY(const LoadSummary loaded, LoadLdif(parts, *path));
    context_.logger.Info(
        "entries loaded",
        {{"entries", std::to_string(loaded.entries)}, {"refused", std::to_string(loaded.refused)}});
    for (const std::string& reason : loaded.reasons) {
      context_.logger.Warning("entry refused", {{"reason", reason}});
    }
    return {};
  }

  Status StartWriter() {
    const auto& options = Section("store");
    writer_.emplace(
        *store_,
        domain::WriterLimits{.waiting_max = options.Count("waiting-max"),
                             .batch_max = options.Count("batch-max")},
        domain::WriterHooks{
            .add_to_unit = [this](storage::WriteUnit& unit) { return trace_->AddToUnit(unit); },
            .batch_end =
                [this](bool is_written) {
                  trace_->EndBatch(is_written);
                  if (is_written) {
                    changes_->Announce();
                    TrimChanges();
                  }
                },
            .idle = [this] { trace_->SignWhenDue(); },
            .recovered = [this] { trace_->Recover(); }});
    writer_thread_.emplace(net::WorkPoolSettings{.threads = 1, .queue_max = 1}, context_.logger);
    const bool is_running = writer_thread_->TrySubmit([this] { writer_->Run(); });
    return is_running ? Status() : Status(Fail(Code::kInternal, "no thread for the writer"));
  }

  // Copies entries of another server, if any are to be.
  Status StartFollowing() {
    const auto& follow = Section("follow");
    if (!IsFollowing(follow)) {
      return {};
    }
    SOCLE_TRY(auto settings, FollowerSettingsOf(follow));
    follower_.emplace(
        session::Follower::Parts{
            .writer = *writer_,
            .applier = *applier_,
            .load_state = [this] { return domain::FollowApplier::LoadState(store_->NewView()); },
            .clock = context_.clock,
            .net = context_.Net()},
        std::move(settings));
    follower_->Start();
    return {};
  }

  Result<std::optional<domain::WriteSettings::Followed>> FollowedNames() {
    const auto& follow = Section("follow");
    if (!IsFollowing(follow)) {
      return std::nullopt;
    }
    SOCLE_TRY(
        auto applier,
        domain::FollowApplier::Make(*schema_,
                                    {.base = follow.Text("base"),
                                     .suffixes = NamesOf(Section("directory").Text("suffixes"))}));
    applier_.emplace(std::move(applier));
    return domain::WriteSettings::Followed{.normal_base = applier_->NormalBase(),
                                           .url = ProviderUrlOf(follow)};
  }

  Status OpenServices() {
    const auto& directory = Section("directory");
    const auto& limits = Section("limits");
    domain::SearchSettings settings = SearchSettingsOf(limits, directory);
    SOCLE_TRY(settings.sync, SyncSettingsOf(Section("sync"), *schema_));
    work_.emplace(net::WorkPoolSettings{.threads = ProcessorCount(), .queue_max = kWaitingTasksMax},
                  context_.logger);
    SOCLE_TRY(auto binds, BindSettingsOf(directory, Section("password")));
    SOCLE_TRY(auto followed, FollowedNames());
    binds.traces_binds = Section("trace").Text("binds") == "yes";
    writes_.emplace(domain::WriteService::Parts{.writer = *writer_,
                                                .schema = *schema_,
                                                .computed = *computed_,
                                                .access = *access_,
                                                .clock = context_.clock,
                                                .random = random_,
                                                .trace = &*trace_},
                    domain::WriteSettings{.suffixes = NamesOf(directory.Text("suffixes")),
                                          .default_referral = settings.default_referral,
                                          .followed = std::move(followed)});
    searches_.emplace(domain::SearchService::Parts{.store = *store_,
                                                   .computed = *computed_,
                                                   .access = *access_,
                                                   .clock = context_.clock,
                                                   .random = random_,
                                                   .logger = context_.logger,
                                                   .metrics = context_.metrics,
                                                   .changes = &*changes_},
                      settings,
                      SOCLE_VERSION);
    compares_.emplace(*store_, *computed_, *access_, settings.default_referral);
    binds_.emplace(domain::DirectoryBinds::Parts{.store = *store_,
                                                 .computed = *computed_,
                                                 .access = *access_,
                                                 .writes = *writes_,
                                                 .clock = context_.clock,
                                                 .random = random_,
                                                 .logger = context_.logger,
                                                 .metrics = context_.metrics},
                   std::move(binds));
    metrics_.emplace(context_.metrics);
    ReadAhead();
    return {};
  }

  // Beside the first requests; what is not there yet is read when it is asked for.
  void ReadAhead() {
    const bool is_begun = work_->TrySubmit([this] {
      if (const Status read = store_->ReadAhead(is_stopping_); !read) {
        context_.logger.Error("entries not read ahead", {{"reason", read.error().detail}});
      }
    });
    if (!is_begun) {
      context_.logger.Warning("entries not read ahead");
    }
  }

  Status OpenListeners() {
    const auto& ldap = Section("ldap");
    if (ldap.FindText("certificate-file")) {
      SOCLE_TRY(tls_, net::TlsServerContext::Load(LdapTls(ldap)));
    }
    if (ldap.Text("listen") != kNowhere) {
      SOCLE_TRY(auto endpoint, net::ParseTcpEndpoint(ldap.Text("listen")));
      SOCLE_TRY_STATUS(OpenListener("ldap", std::move(endpoint), nullptr));
    }
    if (ldap.Text("tls-listen") != kNowhere) {
      SOCLE_TRY(auto endpoint, net::ParseTcpEndpoint(ldap.Text("tls-listen")));
      SOCLE_TRY_STATUS(OpenListener("ldaps", std::move(endpoint), tls_));
    }
    if (const auto path = ldap.FindText("socket")) {
      constexpr std::uint32_t kEverybody = 0777;  // who connects is known, and has rights by that
      SOCLE_TRY_STATUS(
          OpenListener("ldapi", net::UnixEndpoint{.path = *path, .mode = kEverybody}, nullptr));
    }
    return {};
  }

  Status OpenListener(const std::string& name,
                      net::Endpoint endpoint,
                      std::shared_ptr<net::TlsServerContext> tls) {
    const auto& ldap = Section("ldap");
    net::ListenerSettings settings{
        .name = name, .endpoint = std::move(endpoint), .tls = std::move(tls)};
    settings.connections_max = ldap.Count("connections-max");
    settings.connections_per_peer_max = ldap.Count("connections-per-peer-max");
    settings.connection = ConnectionLimitsOf(ldap, Section("limits"));
    const session::SessionSettings session = SessionSettingsOf(ldap, Section("limits"));
    const session::SessionParts parts = {.searches = *searches_,
                                         .compares = *compares_,
                                         .writes = *writes_,
                                         .binds = *binds_,
                                         .passwords = *binds_,
                                         .work = *work_,
                                         .clock = context_.clock,
                                         .logger = context_.logger,
                                         .metrics = *metrics_,
                                         .start_tls = tls_};
    SOCLE_TRY(auto listener,
              net::Listener::Open(
                  context_.Net(), std::move(settings), [parts, session](net::Connection&) {
                    return std::make_unique<session::LdapSession>(parts, session);
                  }));
    listeners_.push_back(std::move(listener));
    return {};
  }

  Status OpenPages() {
    const auto& page = Section("page");
    const net::TlsServerSettings tls = PageTls(page, Section("ldap"));
    if (page.Text("listen") == kNowhere && page.Text("tls-listen") == kNowhere) {
      return {};
    }
    public_view_.emplace(*store_, *searches_);
    site_.emplace(*public_view_, *work_, SiteSettingsOf(page));
    if (page.Text("listen") != kNowhere) {
      SOCLE_TRY_STATUS(OpenPage("page", page.Text("listen"), nullptr));
    }
    if (page.Text("tls-listen") != kNowhere) {
      SOCLE_TRY(page_tls_, net::TlsServerContext::Load(tls));
      SOCLE_TRY_STATUS(OpenPage("page-tls", page.Text("tls-listen"), page_tls_));
    }
    return {};
  }

  Status OpenPage(const std::string& name,
                  const std::string& address,
                  std::shared_ptr<net::TlsServerContext> tls) {
    net::HttpServerSettings settings;
    settings.listener.name = name;
    SOCLE_TRY(settings.listener.endpoint, net::ParseTcpEndpoint(address));
    settings.listener.tls = std::move(tls);
    settings.listener.connections_max = Section("page").Count("connections-max");
    settings.rate_limit = PageRateOf(Section("page"));
    settings.error_page = site_->ErrorPage();
    net::HttpRoutes routes;
    site_->AddRoutes(routes);
    SOCLE_TRY(auto server,
              net::HttpServer::Open(
                  context_.Net(), context_.clock, std::move(settings), std::move(routes)));
    page_servers_.push_back(std::move(server));
    return {};
  }

  Status OpenControl() {
    const auto& options = Section("control");
    control_parts_.emplace(
        control::ControlParts{.store = *store_,
                              .writer = *writer_,
                              .searches = *searches_,
                              .writes = *writes_,
                              .passwords = *binds_,
                              .changes = *changes_,
                              .access = *access_,
                              .computed = *computed_,
                              .clock = context_.clock,
                              .random = random_,
                              .suffixes = NamesOf(Section("directory").Text("suffixes")),
                              .is_stopping = &is_stopping_,
                              .trace_size = [this] { return TraceSize(); }});
    control::DirectoryControlSettings settings;
    settings.socket = options.FindText("socket").value_or(context_.DataFolder() + "/control.sock");
    settings.groups = {.read = options.Text("read-group"),
                       .habilitate = options.Text("habilitation-group"),
                       .administer = options.Text("admin-group")};
    SOCLE_TRY(control_, control::OpenDirectoryControl(context_.Net(), *control_parts_, settings));
    return {};
  }

  // Destroyed from the last to the first.
  service::DaemonContext context_;
  std::atomic<bool> is_stopping_ = false;
  SystemRandom random_;
  std::optional<schema::Schema> schema_;
  std::optional<domain::ComputedAttributes> computed_;
  std::unique_ptr<domain::AccessPolicy> access_;
  std::optional<domain::FollowApplier> applier_;  // changes that wait for the writer use it
  std::unique_ptr<store::DirectoryStore> store_;
  std::optional<domain::ChangeHub> changes_;
  std::optional<trace::Ed25519NoteSigner> signer_;
  std::unique_ptr<trace::TraceLog> trace_log_;
  std::optional<domain::DirectoryTrace> trace_;
  std::optional<domain::DirectoryWriter> writer_;
  std::optional<net::WorkPool> writer_thread_;
  std::optional<domain::WriteService> writes_;
  std::optional<domain::SearchService> searches_;
  std::optional<domain::CompareService> compares_;
  std::optional<domain::DirectoryBinds> binds_;
  std::optional<session::OperationMetrics> metrics_;
  std::optional<net::WorkPool> work_;
  std::shared_ptr<net::TlsServerContext> tls_;
  std::optional<session::Follower> follower_;
  std::vector<std::unique_ptr<net::Listener>> listeners_;
  std::optional<PublicView> public_view_;
  std::optional<http::PublicSite> site_;
  std::shared_ptr<net::TlsServerContext> page_tls_;
  std::vector<std::unique_ptr<net::HttpServer>> page_servers_;
  std::optional<control::ControlParts> control_parts_;
  std::unique_ptr<socle::control::ControlServer> control_;
  // NOLINTEND(bugprone-unchecked-optional-access)
};

}  // namespace

Result<std::unique_ptr<service::Daemon>> StartDirectoryd(const service::DaemonContext& context) {
  auto daemon = std::make_unique<DirectorydDaemon>(context);
  SOCLE_TRY_STATUS(daemon->Start());
  return daemon;
}

service::DaemonSpec DirectorydSpec() {
  return {.name = "socle-directoryd",
          .summary = "The professional directory: an LDAPv3 server.",
          .version = SOCLE_VERSION,
          .admin_port = kAdminPort,
          .poll = kPollMicroseconds,
          .sections = DirectorydSections(),
          .examples = {{.text = "For demonstrations, from the checkout, with data under var/demo.",
                        .command_line = "--config conf/demo/directory.conf"},
                       {.text = "Check a configuration, the files it names too, before a restart.",
                        .command_line = "--config /etc/socle/socle-directoryd.conf --check-config"},
                       {.text = "Make a configuration file to begin with.",
                        .command_line = "--sample-config > directory.conf"}},
          .check = CheckDirectorydConfig,
          .start = StartDirectoryd};
}

}  // namespace socle::directory::app
