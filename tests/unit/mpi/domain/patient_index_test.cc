#include "mpi/domain/patient_index.h"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include "lib/base/clock.h"
#include "lib/base/random.h"
#include "lib/base/result.h"
#include "lib/storage/database.h"
#include "lib/storage/read_view.h"
#include "lib/storage/write_unit.h"
#include "mpi/domain/calibration.h"
#include "mpi/domain/command.h"
#include "mpi/domain/command_queue.h"
#include "mpi/domain/link_engine.h"
#include "mpi/match/model.h"
#include "mpi/match/policy.h"
#include "mpi/match/standardise.h"
#include "mpi/model/audit.h"
#include "mpi/model/identity.h"
#include "mpi/person_store/draft.h"
#include "mpi/person_store/families.h"
#include "mpi/person_store/person_store.h"
#include "tests/support/memory_env.h"

namespace socle::mpi::domain {
namespace {

class CountingTrail final : public AuditTrail {
 public:
  Status Append(storage::WriteUnit& unit,
                std::span<const AuditEntry> entries,
                UnixMicros now) override {
    if (fails) {
      return Fail(Code::kInternal, "no room for the trace");
    }
    for (const AuditEntry& entry : entries) {
      unit.Put(person_store::kTrace, std::to_string(appended++), entry.operation);
    }
    instants.push_back(now);
    return {};
  }

  void Committed() override { ++committed; }

  void Abandoned() override { ++abandoned; }

  bool fails = false;
  std::size_t appended = 0;
  std::size_t committed = 0;
  std::size_t abandoned = 0;
  std::vector<UnixMicros> instants;
};

class PatientIndexTest : public testing::Test {
 protected:
  PatientIndexTest() { Open(); }

  void Open() {
    index_.reset();
    database_.reset();
    auto opened = person_store::OpenPersonStore(
        "/store", {}, {.clock = clock_, .random = random_, .env = env_.get()});
    ASSERT_TRUE(opened.has_value());
    database_ = std::move(*opened);
    auto index = PatientIndex::Open({.model = match::ShippedModel(),
                                     .policy = match::StatisticalPolicy(),
                                     .audits_kept_max = kAuditsKeptMax},
                                    *database_,
                                    trail_,
                                    clock_);
    ASSERT_TRUE(index.has_value());
    index_ = std::move(*index);
  }

  // Runs commands as one batch and gives what each was told.
  std::vector<Status> Run(std::vector<std::function<Status(CommandContext&)>> bodies) {
    std::vector<Status> told;
    std::vector<Command> commands;
    commands.reserve(bodies.size());
    for (auto& body : bodies) {
      commands.push_back({.apply = std::move(body),
                          .done = [&told](const Status& status) { told.push_back(status); }});
    }
    index_->RunBatch(std::move(commands));
    return told;
  }

  // What the engine knows, as of now.
  std::shared_ptr<const Calibration> Look() {
    Run({[](CommandContext& context) -> Status {
      context.links.RefreshCalibration();
      return {};
    }});
    return index_->SharedCalibration();
  }

  static void ExpectSame(const Calibration& a, const Calibration& b) {
    EXPECT_EQ(a.Records(), b.Records());
    for (const bool same_domain : {false, true}) {
      EXPECT_EQ(a.Weights(same_domain).Bins(), b.Weights(same_domain).Bins());
    }
    EXPECT_EQ(a.Frequencies().FamilyNames().Total(), b.Frequencies().FamilyNames().Total());
    EXPECT_EQ(a.Frequencies().FamilyName("DARK"), b.Frequencies().FamilyName("DARK"));
    EXPECT_EQ(a.Thresholds().link_same_domain, b.Thresholds().link_same_domain);
    EXPECT_EQ(a.Population().records, b.Population().records);
  }

  void RunAudit(const std::string& operation) {
    std::vector<Command> commands;
    commands.push_back(AuditCommand({.operation = operation}));
    index_->RunBatch(std::move(commands));
  }

  static constexpr std::size_t kAuditsKeptMax = 3;

  static Status AddIdentity(CommandContext& context, const std::string& name) {
    Identity identity;
    identity.domain = "CH-A";
    identity.ipp = name;
    identity.birth_name = name;
    identity.birth_first_given_name = "JEANNE";
    identity.birth_date = "1960-05-30";
    std::string standard;
    match::Standardiser().Append(identity, 0, standard);
    auto links = context.ForLinks();
    LinkChange change;
    return context.links.SetStandard(
        links, context.head.next_record++, 77 + name.size(), standard, change);
  }

  std::shared_ptr<rocksdb::Env> env_ = test::MakeMemoryEnv();
  FixedClock clock_{UnixMicros{1'700'000'000'000'000}};
  SeededRandom random_{1};
  CountingTrail trail_;
  std::unique_ptr<storage::Database> database_;
  std::unique_ptr<PatientIndex> index_;
};

TEST_F(PatientIndexTest, BatchIsOneUnitWithItsAuditLeaves) {
  const storage::ChangeNumber before = database_->LastChange();
  const std::vector<Status> told = Run({[](CommandContext& context) {
                                          context.audit.push_back({.operation = "A28"});
                                          context.draft.Event(1, "a");
                                          return AddIdentity(context, "DARK");
                                        },
                                        [](CommandContext& context) {
                                          context.audit.push_back({.operation = "A31"});
                                          return AddIdentity(context, "MARTIN");
                                        }});
  ASSERT_EQ(told.size(), 2U);
  EXPECT_TRUE(told[0].has_value());
  EXPECT_TRUE(told[1].has_value());
  EXPECT_EQ(trail_.appended, 2U);
  EXPECT_EQ(trail_.committed, 1U);
  EXPECT_EQ(database_->LastChange(), before + 1);
  EXPECT_EQ(index_->RecordCount(), 2U);
}

TEST_F(PatientIndexTest, FailedCommandLeavesNothingButItsAudit) {
  const std::vector<Status> told =
      Run({[](CommandContext& context) -> Status {
             context.audit.push_back({.is_refused = true, .operation = "A28"});
             context.draft.Put(person_store::kMeta, "x", "1");
             context.draft.Event(1, "lost");
             ++context.head.next_person;
             return Fail(Code::kInvalidArgument, "no birth name");
           },
           [](CommandContext& context) { return AddIdentity(context, "DARK"); }});
  EXPECT_FALSE(told[0].has_value());
  EXPECT_TRUE(told[1].has_value());
  const storage::ReadView view = index_->NewReadView();
  EXPECT_FALSE(view.Find(person_store::kMeta, "x")->has_value());
  EXPECT_EQ(trail_.appended, 1U);
  const person_store::ViewRows rows(view);
  EXPECT_EQ(*person_store::FindMembership(rows, 1), 1U);
}

TEST_F(PatientIndexTest, CommandsSeeWhatEarlierOnesOfTheBatchDid) {
  std::string seen;
  Run({[](CommandContext& context) -> Status {
         context.draft.Put(person_store::kMeta, "x", "first");
         return {};
       },
       [&seen](CommandContext& context) -> Status {
         SOCLE_TRY(const auto value, context.draft.Find(person_store::kMeta, "x"));
         seen = value.value_or("nothing");
         return {};
       }});
  EXPECT_EQ(seen, "first");
}

TEST_F(PatientIndexTest, InstantsNeverGoBack) {
  std::vector<UnixMicros> instants;
  const auto note = [&instants](CommandContext& context) -> Status {
    instants.push_back(context.now);
    return {};
  };
  Run({note, note});
  clock_.Advance(std::chrono::hours(-5));
  Run({note});
  ASSERT_EQ(instants.size(), 3U);
  EXPECT_LT(instants[0], instants[1]);
  EXPECT_LT(instants[1], instants[2]);
}

TEST_F(PatientIndexTest, NothingIsAppliedAfterAFailedCommit) {
  trail_.fails = true;
  const auto put = [](CommandContext& context) -> Status {
    context.draft.Put(person_store::kMeta, "x", "1");
    return {};
  };
  EXPECT_FALSE(Run({put})[0].has_value());
  EXPECT_EQ(trail_.abandoned, 1U);
  trail_.fails = false;
  EXPECT_FALSE(Run({put})[0].has_value());
  EXPECT_TRUE(index_->IsStopped());
  Open();
  EXPECT_TRUE(Run({put})[0].has_value());
}

TEST_F(PatientIndexTest, FailedCommandLeavesWeightsAsTheyWere) {
  Run({[](CommandContext& context) { return AddIdentity(context, "DARK"); },
       [](CommandContext& context) { return AddIdentity(context, "DARCK"); }});
  const auto before = Look();
  const auto told = Run({[](CommandContext& context) -> Status {
    SOCLE_TRY_STATUS(AddIdentity(context, "DARK"));
    SOCLE_TRY_STATUS(AddIdentity(context, "MARTIN"));
    // Takes away what it had, too.
    auto links = context.ForLinks();
    LinkChange change;
    SOCLE_TRY_STATUS(context.links.RemoveStandard(links, 1, 0, change));
    match::Model model = match::ShippedModel();
    model.matches_per_record.same_domain *= 2;
    context.links.UseModel(model);
    return Fail(Code::kConflict, "after the links");
  }});
  EXPECT_FALSE(told[0].has_value());
  EXPECT_EQ(index_->RecordCount(), 2U);
  const auto after = Look();
  ExpectSame(*before, *after);
  EXPECT_EQ(after->Model().matches_per_record.same_domain,
            match::ShippedModel().matches_per_record.same_domain);
  EXPECT_GT(before->Weights(true).Total(), 0U);
}

TEST_F(PatientIndexTest, RecoversToWhatIsOnTheDisk) {
  Run({[](CommandContext& context) { return AddIdentity(context, "DARK"); }});
  const auto before = Look();
  trail_.fails = true;
  const auto lost = [](CommandContext& context) { return AddIdentity(context, "DARCK"); };
  EXPECT_FALSE(Run({lost})[0].has_value());
  EXPECT_TRUE(index_->NeedsRecovery());
  trail_.fails = false;
  ASSERT_TRUE(index_->Recover().has_value());
  EXPECT_FALSE(index_->NeedsRecovery());
  EXPECT_EQ(index_->RecordCount(), 1U);
  ExpectSame(*before, *Look());
  // The number of the identity that was lost is given again, and it is linked as if it were the
  // first.
  EXPECT_TRUE(Run({lost})[0].has_value());
  const auto recovered = Look();
  EXPECT_GT(recovered->Weights(true).Total(), 0U);
  Open();
  ExpectSame(*recovered, *Look());
  EXPECT_TRUE(index_->Recover().has_value()) << "fine at any time";
}

TEST_F(PatientIndexTest, AccessesWaitForTheTraceToWriteAgain) {
  const auto put = [](CommandContext& context) -> Status {
    context.draft.Put(person_store::kMeta, "x", "1");
    return {};
  };
  trail_.fails = true;
  RunAudit("the first fails");
  EXPECT_FALSE(Run({put})[0].has_value());
  RunAudit("then nothing is tried");
  EXPECT_EQ(index_->KeptAudits(), 2U);
  EXPECT_FALSE(index_->IsAuditFull());
  ASSERT_TRUE(index_->Recover().has_value()) << "the store itself is sound";
  EXPECT_TRUE(index_->IsStopped()) << "but what waits cannot be written yet";
  EXPECT_EQ(index_->KeptAudits(), 2U);
  RunAudit("the last that is kept");
  EXPECT_TRUE(index_->IsAuditFull());
  RunAudit("one too many");
  EXPECT_EQ(index_->KeptAudits(), kAuditsKeptMax);
  trail_.fails = false;
  ASSERT_TRUE(index_->Recover().has_value());
  EXPECT_EQ(index_->KeptAudits(), 0U);
  EXPECT_EQ(trail_.appended, kAuditsKeptMax);
  EXPECT_TRUE(Run({put})[0].has_value());
}

TEST(CommandQueue, ServesSendersInTurn) {
  CommandQueue queue(100);
  std::string order;
  const auto push = [&](char mark, std::string_view lane) {
    return queue.TryPush({.apply = [](CommandContext&) { return Status(); },
                          .done = [&order, mark](const Status&) { order += mark; }},
                         lane);
  };
  for (int i = 0; i < 6; ++i) {
    EXPECT_TRUE(push('f', "flood"));
  }
  EXPECT_TRUE(push('c', "calm"));
  EXPECT_TRUE(push('1', "other"));
  EXPECT_TRUE(push('2', "other"));
  EXPECT_EQ(queue.Length(), 9U);
  for (const Command& command : queue.Take(4)) {
    command.done({});
  }
  EXPECT_TRUE(push('c', "calm"));
  for (const Command& command : queue.Take(9)) {
    command.done({});
  }
  EXPECT_EQ(order, "fc1f2fcfff");
  EXPECT_EQ(queue.Length(), 0U);
}

TEST(CommandQueue, LeavesRoomForOthers) {
  CommandQueue queue(4);
  const auto push = [&](std::string_view lane) {
    return queue.TryPush({.apply = [](CommandContext&) { return Status(); }, .done = {}}, lane);
  };
  EXPECT_TRUE(push("flood"));
  EXPECT_TRUE(push("flood"));
  EXPECT_FALSE(push("flood")) << "half of the queue is for others";
  EXPECT_TRUE(push("calm"));
  EXPECT_TRUE(push("calm"));
  EXPECT_FALSE(push("other")) << "the queue is full";
  EXPECT_EQ(queue.Take(1).size(), 1U);
  EXPECT_TRUE(push("flood"));
}

TEST(CommandQueue, RefusesAccessesThatCannotBeTraced) {
  CommandQueue queue(2);
  queue.RefuseAudits(true);
  EXPECT_FALSE(queue.TryPush(AuditCommand({.operation = "Q23"})));
  EXPECT_TRUE(queue.TryPush({.apply = [](CommandContext&) { return Status(); }, .done = {}}));
  queue.RefuseAudits(false);
  EXPECT_TRUE(queue.TryPush(AuditCommand({.operation = "Q23"})));
}

TEST(CommandQueue, AnswersAccessesAtOnceUntilTheTraceIsFarBehind) {
  CommandQueue queue(2 * CommandQueue::kAheadMax + 1);
  std::size_t answered = 0;
  const auto answer = [&](const Status& status) { answered += status.has_value() ? 1U : 100'000U; };
  for (std::size_t i = 0; i < CommandQueue::kAheadMax; ++i) {
    ASSERT_TRUE(queue.TryPushAudit({.operation = "Q23"}, "a", answer));
  }
  EXPECT_EQ(answered, CommandQueue::kAheadMax);
  ASSERT_TRUE(queue.TryPushAudit({.operation = "Q23"}, "b", answer));
  EXPECT_EQ(answered, CommandQueue::kAheadMax) << "waits for the trace";
  const std::vector<Command> commands = queue.Take(CommandQueue::kAheadMax + 1);
  std::size_t waiting = 0;
  for (const Command& command : commands) {
    EXPECT_TRUE(command.is_audit);
    if (command.done) {
      ++waiting;
      command.done({});
    }
  }
  EXPECT_EQ(waiting, 1U);
  EXPECT_EQ(answered, CommandQueue::kAheadMax + 1);
  ASSERT_TRUE(queue.TryPushAudit({.operation = "Q23"}, "b", answer));
  EXPECT_EQ(answered, CommandQueue::kAheadMax + 2) << "at once again";
  queue.Close();
  EXPECT_FALSE(queue.TryPushAudit({.operation = "Q23"}, "a", answer));
  EXPECT_EQ(answered, CommandQueue::kAheadMax + 2);
}

TEST_F(PatientIndexTest, ReopeningCountsWhatIsThere) {
  Run({[](CommandContext& context) { return AddIdentity(context, "DARK"); },
       [](CommandContext& context) { return AddIdentity(context, "DARCK"); }});
  const std::uint64_t pairs = index_->SharedCalibration()->Weights(true).Total();
  const std::uint64_t names = index_->SharedCalibration()->Frequencies().FamilyNames().Total();
  Open();
  EXPECT_EQ(index_->RecordCount(), 2U);
  EXPECT_EQ(index_->SharedCalibration()->Weights(true).Total(), pairs);
  EXPECT_EQ(index_->SharedCalibration()->Frequencies().FamilyNames().Total(), names);
  Run({[](CommandContext& context) { return AddIdentity(context, "MARTIN"); }});
  const storage::ReadView view = index_->NewReadView();
  const person_store::ViewRows rows(view);
  EXPECT_NE(*person_store::FindMembership(rows, 3), 0U);
}

// While a unit is written the next batch takes more commands in, and ends when the writing does.
TEST_F(PatientIndexTest, BatchGrowsWhileTheOneBeforeIsWritten) {
  index_.reset();
  std::function<void()> writing;
  std::size_t ended = 0;
  auto opened = PatientIndex::Open(
      {.model = match::ShippedModel(),
       .policy = match::StatisticalPolicy(),
       .commit_executor = [&writing](std::function<void()> task) { writing = std::move(task); },
       .on_commit_end = [&ended] { ++ended; }},
      *database_,
      trail_,
      clock_);
  ASSERT_TRUE(opened.has_value());
  index_ = std::move(*opened);
  const auto command = [](const std::string& name) {
    return Command{.apply = [name](CommandContext& context) { return AddIdentity(context, name); },
                   .done = {}};
  };
  const auto one = [&command](const std::string& name) {
    std::vector<Command> commands;
    commands.push_back(command(name));
    return commands;
  };
  index_->RunBatch(one("DARK"), [] { return std::vector<Command>(); });
  EXPECT_TRUE(index_->IsCommitting());
  EXPECT_EQ(trail_.committed, 0U);
  std::size_t asked = 0;
  index_->RunBatch(one("NESSI"), [&]() -> std::vector<Command> {
    if (++asked == 1) {
      return one("MARTIN");
    }
    writing();  // the first batch is on the disk now
    return one("RUTH");
  });
  EXPECT_EQ(asked, 2U);  // nothing is written any more: the batch goes on its way
  EXPECT_EQ(ended, 1U);
  EXPECT_EQ(trail_.committed, 1U);
  EXPECT_EQ(index_->RecordCount(), 4U);
  EXPECT_TRUE(index_->IsCommitting());
  writing();
  index_->Flush();
  EXPECT_FALSE(index_->IsCommitting());
  EXPECT_EQ(trail_.committed, 2U);
  const storage::ReadView view = index_->NewReadView();
  const person_store::ViewRows rows(view);
  EXPECT_NE(*person_store::FindMembership(rows, 4), 0U);
}

TEST(CommandQueue, WaitsNoLongerThanItIsAskedTo) {
  CommandQueue queue(2);
  EXPECT_TRUE(queue.TakeWhile(10, [] { return false; }).empty());
  ASSERT_TRUE(queue.TryPush({.apply = {}, .done = {}}));
  EXPECT_EQ(queue.TakeWhile(10, [] { return false; }).size(), 1U);
}

// Nobody waits for an access that was answered: it is taken along with what comes next.
TEST(CommandQueue, AnsweredAccessDoesNotEndTheWaiting) {
  CommandQueue queue(10);
  int asked = 0;
  ASSERT_TRUE(queue.TryPushAudit({}, "", [](const Status&) {}));
  EXPECT_EQ(queue.TakeWhile(10, [&] { return ++asked == 0; }).size(), 1U);
  EXPECT_EQ(asked, 1) << "it did not wait";
  ASSERT_TRUE(queue.TryPushAudit({}, "", [](const Status&) {}));
  ASSERT_TRUE(queue.TryPush({.apply = {}, .done = {}}));
  EXPECT_EQ(queue.TakeWhile(10, [] { return true; }).size(), 2U);
  ASSERT_TRUE(queue.TryPushAudit({}, "", [](const Status&) {}));
  EXPECT_EQ(queue.Take(10).size(), 1U);
}

TEST(CommandQueue, GivesCommandsInOrderAndRefusesBeyondItsLimit) {
  CommandQueue queue(2);
  const auto nothing = [](CommandContext&) { return Status(); };
  EXPECT_TRUE(queue.TryPush({.apply = nothing, .done = {}}));
  EXPECT_TRUE(queue.TryPush({.apply = nothing, .done = {}}));
  EXPECT_FALSE(queue.TryPush({.apply = nothing, .done = {}}));
  EXPECT_EQ(queue.Take(1).size(), 1U);
  EXPECT_EQ(queue.Length(), 1U);
  queue.Close();
  EXPECT_FALSE(queue.TryPush({.apply = nothing, .done = {}}));
  EXPECT_EQ(queue.Take(5).size(), 1U);
  EXPECT_TRUE(queue.Take(5).empty());
}

}  // namespace
}  // namespace socle::mpi::domain
