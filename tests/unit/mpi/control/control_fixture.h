#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <boost/json/value.hpp>
#include <gtest/gtest.h>

#include "lib/base/clock.h"
#include "lib/base/guarded.h"
#include "lib/base/random.h"
#include "lib/base/result.h"
#include "lib/control/caller.h"
#include "lib/control/message.h"
#include "lib/control/server.h"
#include "lib/net/work_pool.h"
#include "lib/storage/database.h"
#include "lib/storage/write_unit.h"
#include "mpi/control/call.h"
#include "mpi/control/methods.h"
#include "mpi/domain/awaited.h"
#include "mpi/domain/command.h"
#include "mpi/domain/command_queue.h"
#include "mpi/domain/domain_registry.h"
#include "mpi/domain/feed_service.h"
#include "mpi/domain/patient_index.h"
#include "mpi/domain/ruling_service.h"
#include "mpi/domain/search_service.h"
#include "mpi/domain/work_list.h"
#include "mpi/match/model.h"
#include "mpi/match/policy.h"
#include "mpi/model/audit.h"
#include "mpi/person_store/families.h"
#include "mpi/person_store/person_store.h"
#include "tests/support/memory_env.h"
#include "tests/support/silent_logger.h"

namespace socle::mpi::control {

namespace json = boost::json;

// Keeps the audit entries; any thread.
class KeptTrail final : public domain::AuditTrail {
 public:
  Status Append(storage::WriteUnit& unit,
                std::span<const AuditEntry> entries,
                UnixMicros) override {
    auto kept = kept_.Lock();
    unit.Put(person_store::kTrace, "leaves", std::to_string(kept->size()));
    kept->insert(kept->end(), entries.begin(), entries.end());
    return {};
  }

  void Committed() override {}

  void Abandoned() override {}

  std::vector<AuditEntry> Kept() { return *kept_.Lock(); }

 private:
  Guarded<std::vector<AuditEntry>> kept_;
};

// What a caller is told.
struct Told {
  Result<json::value> result = json::value();
  std::vector<json::value> items;
  std::size_t progress = 0;
  std::string hint;

  [[nodiscard]] Code ErrorCode() const {
    EXPECT_FALSE(result.has_value()) << json::serialize(*result);
    return result.has_value() ? Code::kInternal : result.error().code;
  }

  // The result, as an object.
  [[nodiscard]] const json::object& Object() const {
    static const json::object kNone;
    EXPECT_TRUE(result.has_value()) << result.error().detail;
    return result.has_value() && result->is_object() ? result->get_object() : kNone;
  }
};

class ToldStream final : public socle::control::AnswerStream {
 public:
  explicit ToldStream(Told& told) : told_(told) {}

  Status SendItem(const json::value& item) override {
    told_.items.push_back(item);
    return {};
  }

  Status SendProgress(const json::value&) override {
    ++told_.progress;
    return {};
  }

  [[nodiscard]] bool IsCancelled() const override { return false; }

  void SetHint(std::string hint) override { told_.hint = std::move(hint); }

 private:
  Told& told_;
};

// An index in memory with its writer, asked by the methods of the control socket. Domains CH-A (1)
// and CH-B (2) are there.
class ControlFixture : public testing::Test {
 protected:
  explicit ControlFixture(domain::WorkSettings settings = {})
      : work_(std::move(settings)), rulings_(work_) {
    database_ = *person_store::OpenPersonStore(
        "/store", {}, {.clock = clock_, .random = random_, .env = env_.get()});
    index_ = *domain::PatientIndex::Open(
        {.model = match::ShippedModel(), .policy = match::StatisticalPolicy()},
        *database_,
        trail_,
        clock_);
    registry_ = *domain::DomainRegistry::Open(*database_);
    feeds_.emplace(*registry_, rulings_, work_);
    searches_.emplace(*index_, *registry_);
    parts_.emplace(ControlParts{.index = *index_,
                                .registry = *registry_,
                                .queue = queue_,
                                .feeds = *feeds_,
                                .rulings = rulings_,
                                .work = work_,
                                .searches = *searches_,
                                .clock = clock_,
                                .trace_size = []() -> Result<std::uint64_t> { return 7; }});
    methods_ = MpiMethods(*parts_);
    StartWriter();
    AddDomain("CH-A");
    AddDomain("CH-B");
  }

  ~ControlFixture() override { StopWriter(); }

  void StartWriter() {
    writer_.emplace(net::WorkPoolSettings{.threads = 1, .queue_max = 1}, logger_);
    EXPECT_TRUE(writer_->TrySubmit([this] {
      for (auto commands = queue_.Take(64); !commands.empty(); commands = queue_.Take(64)) {
        index_->RunBatch(std::move(commands));
      }
    }));
  }

  // Nothing is written from here on: methods that want to are told that the index is busy.
  void StopWriter() {
    queue_.Close();
    writer_.reset();
  }

  Told Ask(const std::string& method,
           const json::object& params,
           const std::string& user = "anna") {
    Told told;
    ToldStream stream(told);
    const socle::control::Request request{.id = 1, .method = method, .params = params};
    const socle::control::Caller caller{.user_name = user};
    const auto found = methods_.find(method);
    if (found == methods_.end()) {
      ADD_FAILURE() << "no method " << method;
      return told;
    }
    told.result = found->second.handler(request, caller, stream);
    return told;
  }

  // Waits until everything that was asked is on the disk, and lets a second pass.
  void Settle() {
    const Status status = domain::RunAndWait<void>(
        queue_, std::chrono::seconds(20), [](domain::CommandContext&) -> Status { return {}; });
    EXPECT_TRUE(status.has_value());
    clock_.Advance(std::chrono::seconds(1));
  }

  // Runs `change` on the writer's thread.
  template <class Value>
  Result<Value> Change(std::function<Result<Value>(domain::CommandContext& context)> change) {
    auto value = domain::RunAndWait<Value>(queue_, std::chrono::seconds(20), std::move(change));
    Settle();
    return value;
  }

  void AddDomain(const std::string& code) {
    const Told told = Ask(
        "mpi.domains.add",
        {{"domain", {{"code", code}, {"rules", {{"contract_of_trust", true}, {"feed", "test"}}}}}},
        "root");
    EXPECT_TRUE(told.result.has_value()) << told.result.error().detail;
    Settle();
  }

  // A row of the native file of somebody; `n` tells persons apart.
  static json::object Row(const std::string& domain, const std::string& ipp, int n) {
    static const std::vector<std::string> kNames = {
        "KERMARREC", "LEGUEN", "MARCHAND", "OZANNE", "QUERTIN", "VIDAL", "BESSON", "HAUMONT"};
    static const std::vector<std::string> kGiven = {"JEANNE", "PAUL", "ODETTE", "LUC", "SIMONE"};
    const auto at = static_cast<std::size_t>(n);
    return {{"domain", domain},
            {"ipp", ipp},
            {"birth_name", kNames[at % kNames.size()]},
            {"birth_first_given_name", kGiven[at % kGiven.size()]},
            {"birth_given_names", kGiven[at % kGiven.size()]},
            {"sex", at % 5 == 1 || at % 5 == 3 ? "M" : "F"},
            {"birth_date",
             std::to_string(1930 + n % 60) + "-0" + std::to_string(1 + n % 9) + "-1" +
                 std::to_string(n % 9)},
            {"birth_place_code", "54395"},
            {"phone", "03830000" + std::to_string(10 + n % 90)},
            {"status", "PROV"}};
  }

  Told Import(json::array rows) {
    Told told = Ask("mpi.import", {{"identities", std::move(rows)}}, "root");
    Settle();
    return told;
  }

  // Others, so that weights are those of a population: CH-A:crowd10 and CH-B:crowd10 are one
  // person, ... The replay decides the first of them again, by the weights of all.
  void AddCrowd() {
    json::array rows;
    for (int n = 10; n < 30; ++n) {
      rows.push_back(Row("CH-A", "crowd" + std::to_string(n), n));
      rows.push_back(Row("CH-B", "crowd" + std::to_string(n), n));
    }
    const Told told = Import(std::move(rows));
    EXPECT_EQ(told.Object().at("refused").to_number<int>(), 0) << json::serialize(*told.result);
    EXPECT_TRUE(Ask("mpi.replay", {}, "root").result.has_value());
    Settle();
  }

  // "P12", the person of an identity.
  std::string PersonOf(const std::string& identity) {
    const Told told = Ask("mpi.show", {{"subject", identity}});
    return told.result.has_value()
               ? std::string(told.Object().at("person").at("person").as_string())
               : told.result.error().detail;
  }

  // The audit entries of a kind, after everything was written.
  std::vector<AuditEntry> Traced(AuditKind kind) {
    Settle();
    std::vector<AuditEntry> entries = trail_.Kept();
    std::erase_if(entries, [kind](const AuditEntry& entry) { return entry.kind != kind; });
    return entries;
  }

  std::shared_ptr<rocksdb::Env> env_ = test::MakeMemoryEnv();
  FixedClock clock_{UnixMicros{1'700'000'000'000'000}};
  SeededRandom random_{1};
  KeptTrail trail_;
  test::SilentLogger logger_;
  std::unique_ptr<storage::Database> database_;
  std::unique_ptr<domain::PatientIndex> index_;
  std::unique_ptr<domain::DomainRegistry> registry_;
  domain::WorkList work_;
  domain::RulingService rulings_;
  std::optional<domain::FeedService> feeds_;
  std::optional<domain::SearchService> searches_;
  domain::CommandQueue queue_{1000};
  std::optional<ControlParts> parts_;
  socle::control::Methods methods_;
  std::optional<net::WorkPool> writer_;
};

}  // namespace socle::mpi::control
