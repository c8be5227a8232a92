#include "mpi/load/initial_load.h"

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "lib/base/clock.h"
#include "lib/base/error.h"
#include "lib/base/result.h"
#include "lib/storage/bulk_load.h"
#include "lib/storage/database.h"
#include "lib/storage/read_view.h"
#include "lib/storage/write_unit.h"
#include "mpi/batch/block_index.h"
#include "mpi/batch/dataset.h"
#include "mpi/batch/linker.h"
#include "mpi/domain/patient_index.h"
#include "mpi/input/identity_reader.h"
#include "mpi/input/rejects.h"
#include "mpi/load/block_rows.h"
#include "mpi/load/intake.h"
#include "mpi/load/link_rows.h"
#include "mpi/match/policy.h"
#include "mpi/match/standard.h"
#include "mpi/model/audit.h"
#include "mpi/model/civil_date.h"
#include "mpi/model/patient_record.h"
#include "mpi/person_store/draft.h"
#include "mpi/person_store/families.h"
#include "mpi/person_store/person_store.h"
#include "mpi/person_store/rows.h"

namespace socle::mpi::load {

namespace {

constexpr std::size_t kTraceUnitRecords = 2'000;

Status Mark(storage::Database& database) {
  storage::WriteUnit unit;
  unit.Put(person_store::kMeta, kMark, "1");
  SOCLE_TRY([[maybe_unused]] const storage::ChangeNumber change, database.Commit(unit));
  return {};
}

// NOLINTBEGIN(bugprone-unchecked-optional-access): a stage has what those before it have made.
class Load {
 public:
  Load(const LoadParts& parts, const LoadSettings& settings)
      : parts_(parts), settings_(settings), now_(parts.clock.Now()) {}

  Result<LoadSummary> Run() {
    SOCLE_TRY_STATUS(CheckEmpty());
    SOCLE_TRY_STATUS(Mark(parts_.database));
    SOCLE_TRY(load_, storage::BulkLoad::Start(parts_.database));
    SOCLE_TRY_STATUS(TakeIn());
    EndStage("read");
    SOCLE_TRY_STATUS(WriteSearchRows());
    EndStage("search rows");
    Link();
    EndStage("link");
    SOCLE_TRY_STATUS(WriteLinks());
    EndStage("links");
    SOCLE_TRY(auto* blocks, load_->NewWriter(person_store::kBlock));
    SOCLE_TRY_STATUS(WriteBlockRows(intake_->Forms(), numbers_, settings_.threads, *blocks));
    EndStage("blocks");
    SOCLE_TRY_STATUS(Trace());
    EndStage("trace");
    SOCLE_TRY_STATUS(load_->Finish());
    EndStage("files taken in");
    return std::move(summary_);
  }

 private:
  Status CheckEmpty() {
    const storage::ReadView view = parts_.database.NewReadView();
    const person_store::ViewRows rows(view);
    SOCLE_TRY_STATUS(CheckNotInterrupted(rows));
    SOCLE_TRY(head_, person_store::LoadHead(rows));
    SOCLE_TRY(const bool is_empty, IsEmpty(rows));
    return is_empty ? Status{}
                    : Fail(Code::kConflict, "only an index without identities can be loaded");
  }

  Status TakeIn() {
    SOCLE_TRY(auto rejects, Rejects::Create({}));
    SOCLE_TRY(auto reader, IdentityReader::Open(settings_.paths, {.rejects = &rejects}));
    SOCLE_TRY(auto* identity, load_->NewWriter(person_store::kIdentity));
    SOCLE_TRY(auto* standard, load_->NewWriter(person_store::kStandard));
    const match::BirthDate& today = settings_.context.today;
    intake_.emplace(Intake::Parts{
        .domains = parts_.domains,
        .today = CivilDate{.year = today.year, .month = today.month, .day = today.day},
        .now = now_,
        .identity = *identity,
        .standard = *standard,
        .threads = settings_.threads});
    SOCLE_TRY_STATUS(intake_->Run(reader));
    summary_.identities = intake_->Forms().Size();
    summary_.rejected = rejects.Rejected() + rejects.Dropped();
    summary_.refused = intake_->Refused();
    summary_.work.requests = intake_->Work();
    summary_.work.ins_duplicates = intake_->InsDuplicates();
    return {};
  }

  Status WriteSearchRows() {
    SOCLE_TRY(auto* ipps, load_->NewWriter(person_store::kIndex));
    SOCLE_TRY_STATUS(intake_->WriteIpps(*ipps));
    SOCLE_TRY(auto* search, load_->NewWriter(person_store::kIndex));
    return intake_->WriteSearch(*search);
  }

  // As `socle mpi link`; people are asked about all that is doubtful.
  void Link() {
    batch::Dataset& forms = intake_->Forms();
    for (const batch::RecordIndex before : forms.OrderByBirthDate()) {
      numbers_.push_back(before + 1);
    }
    const batch::LinkContext context{
        .index = batch::BlockIndex::Build(forms, settings_.threads),
        .frequencies = batch::CountFrequencies(forms, settings_.threads)};
    batch::LinkOptions options;
    options.policy = settings_.policy;
    options.context = settings_.context;
    options.policy.review_share_max = 1;
    options.threads = settings_.threads;
    options.keep_scored = true;
    linked_ = batch::Link(forms, settings_.model, context, {}, options, parts_.clock);
    summary_.pairs = linked_.scored.size();
    for (const batch::DecidedPair& pair : linked_.pairs) {
      if (pair.verdict.decision == match::Decision::kReview) {
        summary_.work.doubtful.push_back(numbers_[pair.pair.a]);
      }
    }
    std::ranges::sort(summary_.work.doubtful);
  }

  Status WriteLinks() {
    SOCLE_TRY(auto* edges, load_->NewWriter(person_store::kEdge));
    SOCLE_TRY_STATUS(WriteEdgeRows(linked_.scored, numbers_, settings_.edges_max, *edges));
    person_of_ = NumberPersons(linked_.cluster_of, numbers_);
    linked_ = {};
    SOCLE_TRY(auto* person, load_->NewWriter(person_store::kPerson));
    SOCLE_TRY(auto* membership, load_->NewWriter(person_store::kIndex));
    SOCLE_TRY(summary_.persons,
              WritePersonRows(person_of_, now_, {.person = *person, .membership = *membership}));
    head_.next_record = static_cast<RecordNumber>(person_of_.size());
    head_.next_person = summary_.persons + 1;
    head_.standard_version = domain::kStandardVersion;
    SOCLE_TRY(auto* meta, load_->NewWriter(person_store::kMeta));
    return meta->Add(person_store::kHeadKey, person_store::EncodeHead(head_));
  }

  // Before the identities are there: what is in the index is in the trace.
  Status Trace() {
    std::vector<AuditEntry> entries;
    for (std::size_t number = 1; number < person_of_.size(); ++number) {
      entries.push_back({.kind = AuditKind::kImport,
                         .actor = {.kind = ActorKind::kDaemon, .name = "socle-mpid"},
                         .operation = "load",
                         .persons = {person_of_[number]},
                         .records = {static_cast<RecordNumber>(number)}});
      if (entries.size() == kTraceUnitRecords || number + 1 == person_of_.size()) {
        SOCLE_TRY_STATUS(CommitTrace(entries));
        entries.clear();
      }
    }
    return {};
  }

  Status CommitTrace(std::span<const AuditEntry> entries) {
    storage::WriteUnit unit;
    Status status = parts_.audit.Append(unit, entries, now_);
    if (status.has_value()) {
      const auto committed = parts_.database.Commit(unit);
      status = committed.has_value() ? Status() : Status(Fail(committed.error()));
    }
    if (!status.has_value()) {
      parts_.audit.Abandoned();
      return status;
    }
    parts_.audit.Committed();
    parts_.audit.Settle();
    return {};
  }

  void EndStage(std::string_view name) {
    const std::chrono::duration<double> took = parts_.clock.Monotonic() - stage_began_;
    stage_began_ = parts_.clock.Monotonic();
    if (settings_.on_stage) {
      settings_.on_stage(name, took.count());
    }
  }

  const LoadParts& parts_;
  const LoadSettings& settings_;
  UnixMicros now_;
  std::chrono::nanoseconds stage_began_ = parts_.clock.Monotonic();
  person_store::Head head_;
  std::unique_ptr<storage::BulkLoad> load_;
  std::optional<Intake> intake_;  // writes through load_
  std::vector<RecordNumber> numbers_;
  batch::LinkResult linked_;
  std::vector<PersonNumber> person_of_;
  LoadSummary summary_;
};

// NOLINTEND(bugprone-unchecked-optional-access)

}  // namespace

Result<LoadSummary> LoadIdentities(const LoadParts& parts, const LoadSettings& settings) {
  return Load(parts, settings).Run();
}

Result<bool> IsEmpty(const person_store::Rows& rows) {
  SOCLE_TRY(const person_store::Head head, person_store::LoadHead(rows));
  return head.next_record == 1;
}

Status CheckNotInterrupted(const person_store::Rows& rows) {
  SOCLE_TRY(const auto mark, rows.Find(person_store::kMeta, kMark));
  return mark ? Fail(Code::kConflict,
                     "the first load of identities was interrupted: move the data folder away and "
                     "load again (docs/operate/first-load.md)")
              : Status{};
}

}  // namespace socle::mpi::load
