#include "mpi/app/mpid_app.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include "lib/base/atomic_file.h"
#include "lib/base/clock.h"
#include "lib/base/errno_error.h"
#include "lib/base/parallel.h"
#include "lib/base/random.h"
#include "lib/base/result.h"
#include "lib/config/values.h"
#include "lib/control/server.h"
#include "lib/net/connection.h"
#include "lib/net/endpoint.h"
#include "lib/net/listener.h"
#include "lib/net/tls.h"
#include "lib/net/work_pool.h"
#include "lib/service/daemon.h"
#include "lib/service/daemon_config.h"
#include "lib/storage/backup.h"
#include "lib/storage/database.h"
#include "lib/storage/progress.h"
#include "lib/storage/read_ahead.h"
#include "lib/storage/read_view.h"
#include "lib/trace/note.h"
#include "lib/trace/row_source.h"
#include "lib/trace/signer_file.h"
#include "lib/trace/trace_log.h"
#include "lib/trace/trace_reader.h"
#include "mpi/app/mpid_options.h"
#include "mpi/app/writer.h"
#include "mpi/control/call.h"
#include "mpi/control/mpi_control.h"
#include "mpi/domain/command.h"
#include "mpi/domain/command_queue.h"
#include "mpi/domain/domain_json.h"
#include "mpi/domain/domain_registry.h"
#include "mpi/domain/feed_service.h"
#include "mpi/domain/patient_index.h"
#include "mpi/domain/query_service.h"
#include "mpi/domain/retrain.h"
#include "mpi/domain/ruling_service.h"
#include "mpi/domain/search_service.h"
#include "mpi/domain/trace_audit.h"
#include "mpi/domain/work_list.h"
#include "mpi/load/initial_load.h"
#include "mpi/match/model.h"
#include "mpi/model/audit.h"
#include "mpi/model/domain_config.h"
#include "mpi/person_store/draft.h"
#include "mpi/person_store/families.h"
#include "mpi/person_store/person_store.h"
#include "mpi/session/message_service.h"
#include "mpi/session/mllp_session.h"
#include "mpi/session/notifier.h"

namespace socle::mpi::app {

namespace {

constexpr std::uint16_t kAdminPort = 9103;
constexpr std::string_view kNone = "none";
// Of the machine's memory, this part may be filled with files at the start.
constexpr std::uint64_t kReadAheadPart = 4;

net::ConnectionLimits LimitsOf(const config::OptionValues& mllp) {
  net::ConnectionLimits limits;
  // A frame and what a sender pipelines behind it.
  limits.receive_bytes_max = mllp.SizeBytes("frame-max") + (std::size_t{64} << 10);
  limits.idle_timeout = mllp.Duration("idle-timeout");
  limits.first_byte_timeout = mllp.Duration("idle-timeout");
  return limits;
}

// For its owner only.
Status MakeFolder(const std::string& path) {
  if (mkdir(path.c_str(), S_IRWXU) != 0 && errno != EEXIST) {
    return Fail(ErrnoError(errno, path, "cannot make this folder"));
  }
  return {};
}

class MpidDaemon final : public service::Daemon {
 public:
  explicit MpidDaemon(const service::DaemonContext& context) : context_(context) {}

  // In the order of dependence, one reason a line.
  Status Start() {
    SOCLE_TRY_STATUS(OpenStore());         // everything lives in it
    SOCLE_TRY_STATUS(OpenTrace());         // refuses a store that is not what was signed
    SOCLE_TRY_STATUS(OpenIndex());         // reads weights and frequencies into memory
    SOCLE_TRY_STATUS(TakeInDomains());     // before anybody may ask
    SOCLE_TRY_STATUS(TakeInIdentities());  // needs their domains
    OpenServices();                        // of the index as it is now
    StartWriter();                         // from here on only it changes the index
    SOCLE_TRY_STATUS(OpenListeners());
    SOCLE_TRY_STATUS(StartNotifier());  // tells subscribers what changed meanwhile
    SOCLE_TRY_STATUS(OpenControl());
    return {};
  }

  Status Reload() override {
    if (tls_ != nullptr) {
      SOCLE_TRY_STATUS(tls_->Reload());
    }
    return notify_tls_->Reload();
  }

  void Stop(std::chrono::milliseconds deadline) override {
    for (const auto& listener : listeners_) {
      listener->StopAccepting();
    }
    for (const auto& listener : listeners_) {
      listener->Stop(deadline);
    }
    listeners_.clear();
    notifier_.reset();  // what it did not deliver is in its position
    if (control_ != nullptr) {
      control_->Stop(deadline);  // its requests wait for the writer
    }
    if (writer_) {
      writer_->Stop();
    }
  }

 private:
  // NOLINTBEGIN(bugprone-unchecked-optional-access): Start() makes each before what needs it.
  [[nodiscard]] const config::OptionValues& Section(std::string_view name) const {
    return context_.config.Section(name);
  }

  Status OpenStore() {
    const auto& options = Section("store");
    SOCLE_TRY(
        database_,
        person_store::OpenPersonStore(context_.DataFolder() + "/store",
                                      {.cache_bytes = options.SizeBytes("cache"),
                                       .write_buffer_bytes = options.SizeBytes("write-buffer")},
                                      {.clock = context_.clock,
                                       .random = random_,
                                       .logger = &context_.logger,
                                       .metrics = &context_.metrics}));
    context_.health.AddCheck("store", false, [this]() -> Status {
      return database_->IsReadOnly() ? Status(Fail(Code::kInternal, "the store does not write"))
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
    SOCLE_TRY(settings.former_keys, LoadFormerKeys(options));
    settings.head_file =
        options.FindText("head-file").value_or(context_.DataFolder() + "/trace-head");
    SOCLE_TRY(trace_,
              trace::TraceLog::Open({.database = *database_,
                                     .families = {.log = person_store::kTrace,
                                                  .index = person_store::kTraceIndex,
                                                  .keys = person_store::kTraceKey},
                                     .random = random_,
                                     .signer = *signer_},
                                    settings,
                                    context_.clock.Now()));
    audit_.emplace(*trace_, context_.clock, [this](const Error& error) {
      context_.logger.Error("checkpoint of the trace not signed", {{"reason", error.detail}});
    });
    return {};
  }

  Result<match::Model> FindModel(const std::string& name) const {
    if (name == kTrainedModel) {
      const storage::ReadView view = database_->NewReadView();
      SOCLE_TRY(auto stored, domain::FindLastModel(person_store::ViewRows(view)));
      if (stored) {
        return std::move(stored->model);
      }
    }
    return LoadModel(name);
  }

  Status OpenIndex() {
    {
      const storage::ReadView view = database_->NewReadView();
      SOCLE_TRY_STATUS(load::CheckNotInterrupted(person_store::ViewRows(view)));
    }
    commits_.emplace(net::WorkPoolSettings{.threads = 1, .queue_max = 2}, context_.logger);
    BringFilesToMemory();
    SOCLE_TRY_STATUS(ReadIndex());
    SOCLE_TRY(registry_, domain::DomainRegistry::Open(*database_));
    SOCLE_TRY(domain::WorkSettings work, WorkSettingsOf(Section("work")));
    work_ = domain::WorkList(std::move(work));
    return {};
  }

  // The files in which feeds and queries look for single rows, while the index is read: the first
  // messages else wait for the disk some thirty times each.
  void BringFilesToMemory() {
    const auto pages = static_cast<std::uint64_t>(std::max(0L, sysconf(_SC_PHYS_PAGES)));
    const auto page_bytes = static_cast<std::uint64_t>(std::max(0L, sysconf(_SC_PAGESIZE)));
    const std::uint64_t bytes_max = pages * page_bytes / kReadAheadPart;
    const bool is_begun = commits_->TrySubmit([this, bytes_max] {
      static constexpr std::array kRead = {person_store::kBlock,
                                           person_store::kEdge,
                                           person_store::kPerson,
                                           person_store::kIndex,
                                           person_store::kTraceKey,
                                           person_store::kIdentity};
      storage::ReadAhead(*database_, kRead, bytes_max);
    });
    static_cast<void>(is_begun);  // it is advice
  }

  Status ReadIndex() {
    const auto& options = Section("link");
    domain::PatientIndexSettings settings;
    SOCLE_TRY(settings.model, FindModel(options.Text("model")));
    SOCLE_TRY(settings.policy, LoadPolicy(options.Text("policy")));
    settings.links.forms_bytes_max = options.SizeBytes("forms-cache");
    settings.commit_executor = [this](std::function<void()> task) {
      // One task at a time waits: the pool has room, and stops after the index.
      if (!commits_->TrySubmit(std::move(task))) {
        context_.logger.Error("the thread that writes is gone");
      }
    };
    settings.on_commit_end = [this] {
      if (queue_) {
        queue_->Wake();
      }
    };
    settings.reload = [this]() -> Status {
      SOCLE_TRY_STATUS(trace_->Reload());
      return registry_->Reload();
    };
    SOCLE_TRY(index_,
              domain::PatientIndex::Open(std::move(settings), *database_, *audit_, context_.clock));
    return {};
  }

  // Identities to start with; the index is read anew behind them.
  Status TakeInIdentities() {
    const auto path = Section("link").FindText("identities-file");
    const storage::ReadView view = database_->NewReadView();
    SOCLE_TRY(const bool is_empty, load::IsEmpty(person_store::ViewRows(view)));
    if (!path || !is_empty) {
      return {};
    }
    const auto domains = registry_->Snapshot();
    load::LoadSettings settings;
    settings.paths = {*path};
    settings.model = index_->Settings().model;
    settings.policy = index_->Settings().policy;
    settings.context = index_->PolicyAt(context_.clock.Now());
    settings.threads = ProcessorCount();
    settings.on_stage = [this](std::string_view stage, double seconds) {
      context_.logger.Info("identities are loaded",
                           {{"stage", stage}, {"seconds", fmt::format("{:.1f}", seconds)}});
    };
    SOCLE_TRY(const auto loaded,
              load::LoadIdentities({.database = *database_,
                                    .audit = *audit_,
                                    .domains = *domains,
                                    .clock = context_.clock},
                                   settings));
    index_.reset();
    SOCLE_TRY_STATUS(ReadIndex());
    SOCLE_TRY_STATUS(load::OpenWork(*index_, work_, loaded.work));
    LogLoaded(loaded);
    return {};
  }

  void LogLoaded(const load::LoadSummary& loaded) {
    context_.logger.Info("identities loaded",
                         {{"identities", std::to_string(loaded.identities)},
                          {"persons", std::to_string(loaded.persons)},
                          {"rejected", std::to_string(loaded.rejected)}});
    for (const auto& [reason, count] : loaded.refused) {
      context_.logger.Warning("rows refused",
                              {{"reason", reason}, {"rows", std::to_string(count)}});
    }
  }

  void OpenServices() {
    feeds_.emplace(*registry_, rulings_, work_);
    queries_.emplace(*index_, *registry_);
    searches_.emplace(*index_, *registry_);
  }

  Status TakeInDomains() {
    const auto path = Section("link").FindText("domains-file");
    if (!path || !registry_->Snapshot()->Domains().empty()) {
      return {};
    }
    SOCLE_TRY(const std::string text, ReadWholeFile(*path, kDomainFileBytesMax));
    SOCLE_TRY(auto file, domain::DomainFileFromJson(text));
    Status status;
    std::vector<domain::Command> commands;
    commands.push_back(registry_->Import(std::move(file),
                                         {.kind = ActorKind::kDaemon, .name = "socle-mpid"},
                                         [&status](const Result<domain::DomainImport>& done) {
                                           status = done.has_value() ? Status()
                                                                     : Status(Fail(done.error()));
                                         }));
    index_->RunBatch(std::move(commands));
    index_->Flush();
    return status;
  }

  void StartWriter() {
    const auto& options = Section("link");
    queue_.emplace(options.Count("waiting-max"));
    writer_.emplace(WriterParts{.queue = *queue_,
                                .index = *index_,
                                .trace = *trace_,
                                .clock = context_.clock,
                                .logger = context_.logger,
                                .metrics = context_.metrics,
                                .io = context_.io},
                    options.Count("batch-max"),
                    options.Duration("seen-retention"));
    writer_->Start();
  }

  Status OpenListeners() {
    const auto& mllp = Section("mllp");
    messages_.emplace(session::MessageService::Parts{.queue = *queue_,
                                                     .feeds = *feeds_,
                                                     .queries = *queries_,
                                                     .registry = *registry_,
                                                     .index = *index_,
                                                     .clock = context_.clock,
                                                     .logger = context_.logger,
                                                     .metrics = context_.metrics},
                      session::MessageSettings{.application = mllp.Text("application"),
                                               .facility = mllp.Text("facility")});
    if (mllp.Text("listen") != kNone) {
      SOCLE_TRY_STATUS(OpenListener("mllp", mllp.Text("listen"), nullptr));
    }
    if (mllp.Text("tls-listen") != kNone) {
      SOCLE_TRY(tls_, net::TlsServerContext::Load(MllpTls(mllp)));
      SOCLE_TRY_STATUS(OpenListener("mllps", mllp.Text("tls-listen"), tls_));
    }
    return {};
  }

  Status StartNotifier() {
    const auto& options = Section("notify");
    SOCLE_TRY(notify_tls_, net::TlsClientContext::Load(NotifyTls(options)));
    session::NotifierSettings settings;
    settings.application = Section("mllp").Text("application");
    settings.facility = Section("mllp").Text("facility");
    settings.answer_timeout = options.Duration("answer-timeout");
    settings.backoff_first = options.Duration("backoff-first");
    settings.backoff_max = options.Duration("backoff-max");
    settings.refusals_max = options.Count("refusals-max");
    notifier_.emplace(session::Notifier::Parts{.index = *index_,
                                               .queue = *queue_,
                                               .registry = *registry_,
                                               .clock = context_.clock,
                                               .net = context_.Net(),
                                               .tls = notify_tls_},
                      std::move(settings));
    notifier_->Start();
    return {};
  }

  Status OpenListener(const std::string& name,
                      const std::string& address,
                      std::shared_ptr<net::TlsServerContext> tls) {
    const auto& mllp = Section("mllp");
    SOCLE_TRY(const auto endpoint, net::ParseTcpEndpoint(address));
    net::ListenerSettings settings{.name = name, .endpoint = endpoint, .tls = std::move(tls)};
    settings.connections_max = mllp.Count("connections-max");
    settings.connections_per_peer_max = mllp.Count("connections-per-peer-max");
    settings.connection = LimitsOf(mllp);
    const session::MllpSettings session{.framing = {.frame_bytes_max = mllp.SizeBytes("frame-max")},
                                        .frame_timeout = mllp.Duration("frame-timeout")};
    SOCLE_TRY(
        auto listener,
        net::Listener::Open(context_.Net(), std::move(settings), [this, session](net::Connection&) {
          return std::make_unique<session::MllpSession>(*messages_, session);
        }));
    listeners_.push_back(std::move(listener));
    return {};
  }

  // Records of the trace that are on the disk.
  Result<std::uint64_t> TraceSize() const {
    const storage::ReadView view = database_->NewReadView();
    const trace::ViewRows rows(view,
                               {.log = person_store::kTrace,
                                .index = person_store::kTraceIndex,
                                .keys = person_store::kTraceKey});
    return trace::TraceReader(rows).Size();
  }

  Result<control::BackupDone> Backup(const std::string& name,
                                     const control::BackupProgress& progress) {
    const auto configured = Section("store").FindText("backup-folder");
    const std::string folder = configured.value_or(context_.DataFolder() + "/backups");
    if (!configured) {
      SOCLE_TRY_STATUS(MakeFolder(folder));
    }
    const std::string path = folder + "/" + name;
    SOCLE_TRY(const storage::BackupSummary made,
              storage::BackupDatabase(*database_, path, [&](const storage::Progress& at) {
                progress(at.stage, at.done, at.total);
              }));
    context_.logger.Info("backup made",
                         {{"folder", path}, {"change", std::to_string(made.last_change)}});
    return control::BackupDone{
        .folder = path, .last_change = made.last_change, .files = made.files, .bytes = made.bytes};
  }

  Status OpenControl() {
    const auto& options = Section("control");
    control_parts_.emplace(control::ControlParts{
        .index = *index_,
        .registry = *registry_,
        .queue = *queue_,
        .feeds = *feeds_,
        .rulings = rulings_,
        .work = work_,
        .searches = *searches_,
        .clock = context_.clock,
        .trace_size = [this] { return TraceSize(); },
        .uses_trained_model = Section("link").Text("model") == kTrainedModel,
        .backup = [this](
                      const std::string& name,
                      const control::BackupProgress& progress) { return Backup(name, progress); }});
    control::MpiControlSettings settings;
    settings.socket = options.FindText("socket").value_or(context_.DataFolder() + "/control.sock");
    settings.groups = {.read = options.Text("read-group"),
                       .review = options.Text("review-group"),
                       .decide = options.Text("decide-group"),
                       .administer = options.Text("admin-group")};
    SOCLE_TRY(control_, control::OpenMpiControl(context_.Net(), *control_parts_, settings));
    return {};
  }

  const service::DaemonContext context_;
  SystemRandom random_;
  std::unique_ptr<storage::Database> database_;
  std::optional<trace::Ed25519NoteSigner> signer_;
  std::unique_ptr<trace::TraceLog> trace_;
  std::optional<domain::TraceAudit> audit_;
  std::optional<net::WorkPool> commits_;
  std::unique_ptr<domain::PatientIndex> index_;
  std::unique_ptr<domain::DomainRegistry> registry_;
  domain::WorkList work_{domain::WorkSettings{}};
  domain::RulingService rulings_{work_};
  std::optional<domain::FeedService> feeds_;
  std::optional<domain::QueryService> queries_;
  std::optional<domain::SearchService> searches_;
  std::optional<domain::CommandQueue> queue_;
  std::optional<Writer> writer_;
  std::optional<session::MessageService> messages_;
  std::shared_ptr<net::TlsServerContext> tls_;
  std::vector<std::unique_ptr<net::Listener>> listeners_;
  std::shared_ptr<net::TlsClientContext> notify_tls_;
  std::optional<session::Notifier> notifier_;
  std::optional<control::ControlParts> control_parts_;
  std::unique_ptr<socle::control::ControlServer> control_;
  // NOLINTEND(bugprone-unchecked-optional-access)
};

}  // namespace

Result<std::unique_ptr<service::Daemon>> StartMpid(const service::DaemonContext& context) {
  auto daemon = std::make_unique<MpidDaemon>(context);
  SOCLE_TRY_STATUS(daemon->Start());
  return daemon;
}

service::DaemonSpec MpidSpec() {
  return {.name = "socle-mpid",
          .summary = "The patient index: identities of establishments in, persons out.",
          .version = SOCLE_VERSION,
          .admin_port = kAdminPort,
          .sections = MpidSections(),
          .examples = {{.text = "For demonstrations, from the checkout, with data under var/demo.",
                        .command_line = "--config conf/demo/mpi.conf"},
                       {.text = "Check a configuration, the files it names too, before a restart.",
                        .command_line = "--config /etc/socle/socle-mpid.conf --check-config"},
                       {.text = "Try a TLS listener on a free port beside what the file says.",
                        .command_line = "--config mpid.conf --set mllp.tls-listen=127.0.0.1:0"},
                       {.text = "Make a configuration file to begin with.",
                        .command_line = "--sample-config > mpid.conf"}},
          .check = CheckMpidConfig,
          .start = StartMpid};
}

}  // namespace socle::mpi::app
