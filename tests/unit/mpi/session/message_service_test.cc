#include "mpi/session/message_service.h"

#include <cstddef>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "lib/base/clock.h"
#include "lib/base/random.h"
#include "lib/base/result.h"
#include "lib/metrics/registry.h"
#include "lib/storage/database.h"
#include "lib/storage/write_unit.h"
#include "mpi/domain/command.h"
#include "mpi/domain/command_queue.h"
#include "mpi/domain/domain_registry.h"
#include "mpi/domain/feed_service.h"
#include "mpi/domain/patient_index.h"
#include "mpi/domain/query_service.h"
#include "mpi/domain/ruling_service.h"
#include "mpi/domain/work_list.h"
#include "mpi/match/model.h"
#include "mpi/match/policy.h"
#include "mpi/model/audit.h"
#include "mpi/model/domain_config.h"
#include "mpi/model/rniv.h"
#include "mpi/person_store/person_store.h"
#include "tests/support/memory_env.h"
#include "tests/support/silent_logger.h"

namespace socle::mpi::session {
namespace {

constexpr std::size_t kBatch = 8;
constexpr std::size_t kFlood = 300;

class NoTrail final : public domain::AuditTrail {
 public:
  Status Append(storage::WriteUnit&, std::span<const AuditEntry>, UnixMicros) override {
    return {};
  }

  void Committed() override {}

  void Abandoned() override {}
};

// An index in memory with the domain CH-A, whose sender is GAM of 990000010; messages wait until
// somebody takes them.
class MessageServiceTest : public testing::Test {
 protected:
  MessageServiceTest() {
    database_ = *person_store::OpenPersonStore(
        "/store", {}, {.clock = clock_, .random = random_, .env = env_.get()});
    index_ =
        *domain::PatientIndex::Open({.model = match::ShippedModel(), .policy = match::RnivPolicy()},
                                    *database_,
                                    trail_,
                                    clock_);
    registry_ = *domain::DomainRegistry::Open(*database_);
    DomainConfig known;
    known.code = "CH-A";
    known.finess = {"990000010"};
    known.authority_form = AuthorityForm::kFiness;
    known.senders = {{.application = "GAM", .facility = "990000010"}};
    known.rules.feed = FeedKind::kTest;
    std::vector<domain::Command> commands;
    commands.push_back(registry_->Add(
        known, {}, [](const Result<DomainNumber>& number) { EXPECT_TRUE(number.has_value()); }));
    index_->RunBatch(std::move(commands));
    feeds_.emplace(*registry_, rulings_, work_);
    queries_.emplace(*index_, *registry_);
    service_.emplace(MessageService::Parts{.queue = queue_,
                                           .feeds = *feeds_,
                                           .queries = *queries_,
                                           .registry = *registry_,
                                           .index = *index_,
                                           .clock = clock_,
                                           .logger = logger_,
                                           .metrics = metrics_},
                     MessageSettings{});
  }

  // A new identity, announced by this application; `answer` is set when it is answered.
  void Announce(const std::string& application, std::size_t number, std::string& answer) {
    service_->Handle(
        fmt::format("MSH|^~\\&|{}|990000010|MPI|REGION|20260105093000||ADT^A28^ADT_A05|L{}|D|"
                    "2.5^FRA^2.11|||||FRA|UNICODE UTF-8|FR||2.11^IHE_FRANCE-2.11-PAM\r"
                    "EVN||20260105093000||||20260105092955\r"
                    "PID|||{}^^^CH-A&990000010&M^PI||NOM^ANNE^ANNE^^^^L||19800101|F|||"
                    "1 RUE^^NANCY^^54000^FRA^H~^^^^^FRA^BDL^^54395|||||||||||||||||||||PROV|"
                    "20260105092955\rPV1||N\r",
                    application,
                    number,
                    number),
        {},
        [&answer](std::string given) { answer = std::move(given); });
  }

  // Batches that are taken and applied until this one is answered.
  std::size_t BatchesUntil(const std::string& answer) {
    std::size_t batches = 0;
    while (answer.empty() && queue_.Length() != 0) {
      index_->RunBatch(queue_.Take(kBatch));
      ++batches;
    }
    EXPECT_FALSE(answer.empty());
    return batches;
  }

  std::shared_ptr<rocksdb::Env> env_ = test::MakeMemoryEnv();
  FixedClock clock_{UnixMicros{1'795'000'000'000'000}};
  SeededRandom random_{3};
  NoTrail trail_;
  test::SilentLogger logger_;
  metrics::Registry metrics_;
  std::unique_ptr<storage::Database> database_;
  std::unique_ptr<domain::PatientIndex> index_;
  std::unique_ptr<domain::DomainRegistry> registry_;
  domain::WorkList work_{domain::WorkSettings{}};
  domain::RulingService rulings_{work_};
  std::optional<domain::FeedService> feeds_;
  std::optional<domain::QueryService> queries_;
  domain::CommandQueue queue_{10'000};
  std::optional<MessageService> service_;
};

// Names cost nothing: who makes up a new one for each message has one turn among the senders.
TEST_F(MessageServiceTest, NamesThatNobodyKnowsHaveOneTurnTogether) {
  std::vector<std::string> flood(kFlood);
  for (std::size_t i = 0; i < kFlood; ++i) {
    Announce("FORGED" + std::to_string(i), i, flood[i]);
  }
  std::string calm;
  Announce("GAM", kFlood, calm);
  EXPECT_EQ(BatchesUntil(calm), 1U);
  EXPECT_NE(calm.find("\rMSA|AA|"), std::string::npos) << calm;
  EXPECT_EQ(BatchesUntil(flood.back()), (kFlood + 1 + kBatch - 1) / kBatch - 1);
  EXPECT_NE(flood.back().find("\rMSA|A"), std::string::npos) << flood.back();
}

TEST_F(MessageServiceTest, SenderWithMuchWaitingHasOneTurnToo) {
  std::vector<std::string> flood(kFlood);
  for (std::size_t i = 0; i < kFlood; ++i) {
    Announce("GAM", i, flood[i]);
  }
  std::string unknown;
  Announce("FORGED", kFlood, unknown);
  EXPECT_EQ(BatchesUntil(unknown), 1U) << unknown;
  EXPECT_TRUE(flood.back().empty());
}

}  // namespace
}  // namespace socle::mpi::session
