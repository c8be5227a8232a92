#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include "lib/base/clock.h"
#include "lib/base/hash.h"
#include "lib/base/random.h"
#include "lib/base/result.h"
#include "lib/storage/change_log.h"
#include "lib/storage/database.h"
#include "lib/storage/read_view.h"
#include "lib/storage/write_unit.h"
#include "mpi/domain/command.h"
#include "mpi/domain/patient_index.h"
#include "mpi/domain/ruling_service.h"
#include "mpi/domain/work_list.h"
#include "mpi/domain/work_sync.h"
#include "mpi/match/model.h"
#include "mpi/match/policy.h"
#include "mpi/match/standardise.h"
#include "mpi/model/audit.h"
#include "mpi/model/event.h"
#include "mpi/model/identity.h"
#include "mpi/person_store/draft.h"
#include "mpi/person_store/families.h"
#include "mpi/person_store/person_store.h"
#include "mpi/person_store/work_store.h"
#include "tests/support/memory_env.h"

namespace socle::mpi::domain {

// Keeps the audit entries.
class KeepingTrail final : public AuditTrail {
 public:
  Status Append(storage::WriteUnit& unit,
                std::span<const AuditEntry> entries,
                UnixMicros) override {
    unit.Put(person_store::kTrace, "leaves", std::to_string(kept.size()));
    kept.insert(kept.end(), entries.begin(), entries.end());
    return {};
  }

  void Committed() override {}

  void Abandoned() override {}

  std::vector<AuditEntry> kept;
};

// A person of no other's traits; `n` tells them apart.
inline Identity Somebody(int n, const std::string& domain) {
  static const std::vector<std::string> kNames = {
      "DUPONT", "LEGUEN", "MARCHAND", "OZANNE", "QUERTIN", "VIDAL", "BESSON", "HAUMONT"};
  static const std::vector<std::string> kGiven = {"JEANNE", "PAUL", "ODETTE", "LUC", "SIMONE"};
  Identity identity;
  identity.domain = domain;
  identity.ipp = domain + std::to_string(n);
  identity.birth_name = kNames[static_cast<std::size_t>(n) % kNames.size()];
  identity.birth_first_given_name = kGiven[static_cast<std::size_t>(n) % kGiven.size()];
  identity.birth_given_names = identity.birth_first_given_name;
  identity.sex = n % 5 == 1 || n % 5 == 3 ? "M" : "F";
  identity.birth_date = std::to_string(1930 + n % 60) + "-0" + std::to_string(1 + n % 9) + "-1" +
                        std::to_string(n % 9);
  identity.birth_place_code = "5410" + std::to_string(n % 10);
  identity.phone = "03830000" + std::to_string(10 + n % 90);
  return identity;
}

// An index in memory with its work list.
class TestIndex {
 public:
  explicit TestIndex(const match::Policy& policy, WorkSettings settings = {})
      : work(std::move(settings)), rulings(work) {
    auto opened = person_store::OpenPersonStore(
        "/store", {}, {.clock = clock, .random = random_, .env = env_.get()});
    EXPECT_TRUE(opened.has_value());
    database_ = std::move(*opened);
    auto index = PatientIndex::Open(
        {.model = match::ShippedModel(), .policy = policy}, *database_, trail, clock);
    EXPECT_TRUE(index.has_value());
    index_ = std::move(*index);
  }

  // Runs `body` as one command.
  Status Do(std::function<Status(CommandContext& context)> body) {
    clock.Advance(std::chrono::seconds(1));
    Status told;
    std::vector<Command> commands;
    commands.push_back(
        {.apply = std::move(body), .done = [&told](const Status& status) { told = status; }});
    index_->RunBatch(commands);
    return told;
  }

  // The same for a body that gives a value.
  template <class Value>
  Result<Value> Get(std::function<Result<Value>(CommandContext& context)> body) {
    Result<Value> value = Fail(Code::kInternal, "not run");
    const Status status = Do([&](CommandContext& context) -> Status {
      value = body(context);
      return value.has_value() ? Status() : Status(Fail(value.error()));
    });
    if (!status.has_value()) {
      return Fail(status.error());
    }
    return value;
  }

  // Runs `read` on the committed state.
  template <class Read>
  auto Look(const Read& read) {
    const storage::ReadView view = index_->NewReadView();
    const person_store::ViewRows rows(view);
    return read(static_cast<const person_store::Rows&>(rows));
  }

  // Payloads of the events of a kind, in their order.
  std::vector<std::string> EventsOf(EventKind kind) {
    storage::ChangeLogReader reader(*database_, 1);
    std::vector<std::string> payloads;
    const auto events = reader.Read(10'000, std::size_t{1} << 24);
    for (const storage::ChangeEvent& event : *events) {
      if (event.kind == static_cast<std::uint32_t>(kind)) {
        payloads.emplace_back(event.payload);
      }
    }
    return payloads;
  }

  Status Set(CommandContext& context, RecordNumber record, const Identity& identity) {
    std::string standard;
    standardiser_.Append(identity, DomainOf(identity.domain), standard);
    const std::uint64_t stable = StableHash64(identity.ipp, StableHash64(identity.domain));
    LinkEngine::Context links = context.ForLinks();
    LinkChange change;
    SOCLE_TRY_STATUS(context.links.SetStandard(links, record, stable, standard, change));
    return SyncWork(context, change, work);
  }

  RecordNumber Add(const Identity& identity) {
    RecordNumber record = 0;
    const Status status = Do([&](CommandContext& context) -> Status {
      record = context.head.next_record++;
      PatientRecord row;
      row.number = record;
      row.domain = DomainOf(identity.domain);
      row.ipp = identity.ipp;
      row.status = identity.status;
      row.ins_value = identity.ins_value;
      row.version = 1;
      row.created_at = row.changed_at = context.now;
      SOCLE_TRY_STATUS(person_store::PutRecord(context.draft, row));
      return Set(context, record, identity);
    });
    EXPECT_TRUE(status.has_value()) << status.error().detail;
    return record;
  }

  // Others, so that weights and thresholds are those of a population. Takes kCrowd record numbers.
  void AddCrowd() {
    for (int n = 10; n < 20; ++n) {
      Add(Somebody(n, "A"));
      Add(Somebody(n, "B"));
    }
    // The first were compared while nobody else was there.
    EXPECT_TRUE(Do([&](CommandContext& context) -> Status {
                  for (RecordNumber record = 1; record <= kCrowd; ++record) {
                    LinkEngine::Context links = context.ForLinks();
                    LinkChange change;
                    SOCLE_TRY_STATUS(
                        context.links.Reconsider(links, std::span(&record, 1), change));
                    SOCLE_TRY_STATUS(SyncWork(context, change, work));
                  }
                  return {};
                }).has_value());
    EXPECT_TRUE(Items().empty());
  }

  static constexpr RecordNumber kCrowd = 20;

  Status Update(RecordNumber record, const Identity& identity) {
    return Do([&](CommandContext& context) { return Set(context, record, identity); });
  }

  // Links anew what a record touches, by what is known now.
  Status Reconsider(RecordNumber record) {
    return Do([&](CommandContext& context) -> Status {
      LinkEngine::Context links = context.ForLinks();
      LinkChange change;
      SOCLE_TRY_STATUS(context.links.Reconsider(links, std::span(&record, 1), change));
      return SyncWork(context, change, work);
    });
  }

  PersonNumber PersonOf(RecordNumber record) {
    return *Look([&](const auto& rows) { return person_store::FindMembership(rows, record); });
  }

  PatientRecord Record(RecordNumber record) {
    return **Look([&](const auto& rows) { return person_store::FindRecord(rows, record); });
  }

  WorkItem Item(WorkNumber item) {
    return **Look([&](const auto& rows) { return person_store::FindWorkItem(rows, item); });
  }

  std::vector<WorkItem> Items(const WorkFilter& filter = {}) {
    return Look([&](const auto& rows) {
             return ListWork(rows, filter, {.now = clock.Now(), .count_max = kWorkPageMax});
           })
        ->items;
  }

  Result<RulingOutcome> Link(RecordNumber a, RecordNumber b, bool is_forced = false) {
    return Get<RulingOutcome>([&](CommandContext& context) {
      return rulings.Link(context, Request(is_forced), {.a = a, .b = b});
    });
  }

  Result<RulingOutcome> Unlink(RecordNumber a, RecordNumber b, bool is_forced = false) {
    return Get<RulingOutcome>([&](CommandContext& context) {
      return rulings.Unlink(context, Request(is_forced), {.a = a, .b = b});
    });
  }

  Result<RulingOutcome> Separate(RecordNumber record, bool is_forced = false) {
    return Get<RulingOutcome>([&](CommandContext& context) {
      return rulings.Separate(context, Request(is_forced), record);
    });
  }

  Result<RulingOutcome> Split(PersonNumber person,
                              const std::vector<std::vector<RecordNumber>>& groups,
                              bool is_forced = false) {
    return Get<RulingOutcome>([&](CommandContext& context) {
      return rulings.Split(context, Request(is_forced), person, groups);
    });
  }

  Result<RulingOutcome> Merge(RecordNumber surviving, RecordNumber absorbed) {
    return Get<RulingOutcome>([&](CommandContext& context) {
      return rulings.Merge(context, Request(false), {.surviving = surviving, .absorbed = absorbed});
    });
  }

  Result<RulingOutcome> Unmerge(RecordNumber absorbed) {
    return Get<RulingOutcome>([&](CommandContext& context) {
      return rulings.Unmerge(context, Request(false), absorbed);
    });
  }

  Result<RulingOutcome> Undo(ActionNumber action) {
    return Get<RulingOutcome>(
        [&](CommandContext& context) { return rulings.Undo(context, Request(false), action); });
  }

  Result<DecisionOutcome> Decide(const std::string& user, const DecisionRequest& request) {
    return Get<DecisionOutcome>(
        [&](CommandContext& context) { return rulings.Decide(context, User(user), request); });
  }

  static Actor User(const std::string& name) { return {.kind = ActorKind::kUser, .name = name}; }

  static RulingRequest Request(bool is_forced) {
    return {.actor = User("anna"), .reason = "document_seen", .is_forced = is_forced};
  }

  std::uint16_t DomainOf(const std::string& name) {
    return domains_.emplace(name, static_cast<std::uint16_t>(domains_.size())).first->second;
  }

  FixedClock clock{UnixMicros{1'700'000'000'000'000}};
  KeepingTrail trail;
  WorkList work;
  RulingService rulings;

 private:
  std::shared_ptr<rocksdb::Env> env_ = test::MakeMemoryEnv();
  SeededRandom random_{1};
  std::unique_ptr<storage::Database> database_;
  std::unique_ptr<PatientIndex> index_;
  match::Standardiser standardiser_;
  std::map<std::string, std::uint16_t> domains_;
};

}  // namespace socle::mpi::domain
