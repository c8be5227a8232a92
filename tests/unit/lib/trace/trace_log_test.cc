#include "lib/trace/trace_log.h"

#include <chrono>
#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "lib/base/bytes.h"
#include "lib/base/clock.h"
#include "lib/base/error.h"
#include "lib/base/random.h"
#include "lib/storage/write_unit.h"
#include "lib/trace/audit_record.h"
#include "lib/trace/checkpoint.h"
#include "lib/trace/merkle.h"
#include "lib/trace/patient_keys.h"
#include "lib/trace/trace_reader.h"
#include "lib/trace/verifier.h"
#include "tests/support/seed.h"
#include "tests/support/temporary_folder.h"
#include "tests/unit/lib/trace/trace_store_test_base.h"

namespace socle::trace {
namespace {

using testing::HasSubstr;

constexpr int kPowerCuts = 10;

class TraceLogTest : public TraceStoreTest {};

TEST_F(TraceLogTest, KeepsRecordsAsTheyAreTold) {
  Open();
  Append(12);
  const std::vector<LoggedRecord> records = Records();
  ASSERT_EQ(records.size(), 12U);
  for (std::uint64_t i = 0; i < records.size(); ++i) {
    const AuditRecord told = NumberedRecord(i);
    EXPECT_EQ(records[i].index, i);
    EXPECT_EQ(records[i].previous, i == 0 ? Link{} : LinkTo(LeafHash(AsBytes(Leaf(i - 1)))));
    EXPECT_EQ(records[i].time, told.time);
    EXPECT_EQ(records[i].kind, told.kind);
    EXPECT_EQ(records[i].actor_kind, told.actor_kind);
    EXPECT_EQ(records[i].actor, told.actor);
    EXPECT_EQ(records[i].purpose, told.purpose);
    EXPECT_EQ(records[i].outcome, told.outcome);
    EXPECT_EQ(records[i].objects, told.objects);
    EXPECT_EQ(records[i].subject.has_value(), !told.subject.empty());
  }
}

TEST_F(TraceLogTest, NeverHoldsAPatientsIdNorDetailsInClear) {
  Open();
  Append(20);
  for (std::uint64_t i = 0; i < 20; ++i) {
    EXPECT_THAT(Leaf(i), testing::Not(HasSubstr("patient")));
    EXPECT_THAT(Leaf(i), testing::Not(HasSubstr("searched")));
  }
  const std::vector<LoggedRecord> records = Records();
  EXPECT_EQ(records[1].subject, records[8].subject);
  EXPECT_NE(records[1].subject, records[2].subject);
  const auto secrets =
      With([](const TraceReader& r) { return r.FindSecrets("patient-1"); }).value();
  ASSERT_TRUE(secrets.has_value());
  EXPECT_EQ(secrets->pseudonym, records[8].subject);
  EXPECT_EQ(OpenDetails(records[8], *secrets).value_or("refused"), "searched by name 8");
  EXPECT_FALSE(OpenDetails(records[2], *secrets).has_value());
}

// A log that is opened anew has no key in memory: it reads those of a unit at once.
TEST_F(TraceLogTest, KeepsThePatientsKeysItReadsAhead) {
  Open();
  Append(20, 20);
  Open();
  std::vector<AuditRecord> records;
  for (std::uint64_t i = 20; i < 40; ++i) {
    records.push_back(NumberedRecord(i));
  }
  records.push_back(NumberedRecord(40));
  records.back().subject = "newcomer";
  records.push_back(records.back());
  storage::WriteUnit unit;
  ASSERT_TRUE(log_->Append(unit, records).has_value());
  std::set<std::string> keys;
  for (const storage::WriteUnit::Operation& operation : unit.Operations()) {
    if (operation.family == kTraceFamilies.keys) {
      keys.emplace(unit.Key(operation));
    }
  }
  EXPECT_EQ(keys, std::set<std::string>{"newcomer"});
  Commit(unit);
  log_->Committed();
  const std::vector<LoggedRecord> logged = Records();
  ASSERT_EQ(logged.size(), 42U);
  EXPECT_EQ(logged[1].subject, logged[22].subject);
  EXPECT_EQ(logged[40].subject, logged[41].subject);
  EXPECT_NE(logged[40].subject, logged[22].subject);
}

// What ReadAhead did not find is made again when its unit was abandoned.
TEST_F(TraceLogTest, MakesAKeyAnewAfterItsUnitWasAbandoned) {
  Open();
  const AuditRecord record = NumberedRecord(1);
  storage::WriteUnit abandoned;
  ASSERT_TRUE(log_->Append(abandoned, {&record, 1}).has_value());
  log_->Abandoned();
  storage::WriteUnit unit;
  ASSERT_TRUE(log_->Append(unit, {&record, 1}).has_value());
  Commit(unit);
  log_->Committed();
  const auto secrets =
      With([&](const TraceReader& r) { return r.FindSecrets(record.subject); }).value();
  ASSERT_TRUE(secrets.has_value());
  EXPECT_EQ(Records()[0].subject, secrets->pseudonym);
}

TEST_F(TraceLogTest, KeepsDetailsThatConcernNobodyAsTheyAre) {
  Open();
  storage::WriteUnit unit;
  const AuditRecord record{.kind = "domain.add", .actor = "socle-mpid", .details = "CH-B"};
  ASSERT_TRUE(log_->Append(unit, {&record, 1}).has_value());
  Commit(unit);
  log_->Committed();
  EXPECT_EQ(Records()[0].details, "CH-B");
  EXPECT_EQ(Records()[0].details_form, DetailsForm::kClear);
}

TEST_F(TraceLogTest, HasTheTreeOfItsLeavesHoweverTheyCome) {
  Open();
  for (const std::uint64_t unit_records : {1U, 3U, 100U, 300U, 700U}) {
    Append(unit_records == 1 ? 20 : 700, unit_records);
    Sign();
    EXPECT_EQ(log_->LastCheckpoint().size, log_->Size());
    EXPECT_EQ(log_->LastCheckpoint().root, RootOfLeaves(log_->Size())) << unit_records;
  }
  const auto report = Verify();
  ASSERT_TRUE(report.has_value()) << report.error().detail;
  EXPECT_EQ(report->records, 2820U);
}

TEST_F(TraceLogTest, GivesProofsThatHold) {
  Open();
  Append(600, 50);
  With([&](const TraceReader& reader) {
    std::vector<Hash> roots;
    for (std::uint64_t size = 0; size <= 600; size += 75) {
      roots.push_back(reader.Root(size).value());
    }
    for (std::uint64_t size = 75; size <= 600; size += 75) {
      for (std::uint64_t index = 0; index < size; index += 31) {
        const auto proof = reader.InclusionProof(index, size);
        EXPECT_TRUE(proof.has_value());
        EXPECT_TRUE(VerifyInclusion({.index = index,
                                     .size = size,
                                     .leaf = LeafHash(AsBytes(reader.GetLeaf(index).value())),
                                     .root = roots[size / 75]},
                                    proof.value())
                        .has_value());
      }
      for (std::uint64_t old_size = 0; old_size <= size; old_size += 75) {
        const auto proof = reader.ConsistencyProof(old_size, size);
        EXPECT_TRUE(proof.has_value());
        EXPECT_TRUE(VerifyConsistency({.old_size = old_size,
                                       .size = size,
                                       .old_root = roots[old_size / 75],
                                       .root = roots[size / 75]},
                                      proof.value())
                        .has_value());
      }
    }
    EXPECT_EQ(reader.InclusionProof(600, 600).error().code, Code::kInvalidArgument);
    EXPECT_EQ(reader.ConsistencyProof(601, 600).error().code, Code::kInvalidArgument);
    EXPECT_FALSE(reader.InclusionProof(0, 601).has_value());
    return 0;
  });
}

TEST_F(TraceLogTest, GoesOnAfterAnAbandonedUnitAsIfItHadNotBeen) {
  Open();
  Append(250);
  const AuditRecord lost{.kind = "lost", .actor = "a", .subject = "new-patient", .details = "d"};
  storage::WriteUnit unit;
  ASSERT_EQ(log_->Append(unit, std::vector<AuditRecord>(300, lost)).value_or(0), 250U);
  ASSERT_EQ(log_->Append(unit, std::vector<AuditRecord>(5, lost)).value_or(0), 550U);
  log_->Abandoned();
  EXPECT_EQ(log_->Size(), 250U);
  Append(50);
  // The key that was made for the abandoned unit is not used: a new one is stored.
  storage::WriteUnit again;
  ASSERT_TRUE(log_->Append(again, {&lost, 1}).has_value());
  Commit(again);
  log_->Committed();
  EXPECT_EQ(Sign().root, RootOfLeaves(301));
  const auto secrets =
      With([](const TraceReader& r) { return r.FindSecrets("new-patient"); }).value();
  ASSERT_TRUE(secrets.has_value());
  EXPECT_EQ(OpenDetails(Records()[300], *secrets).value_or("refused"), "d");
  EXPECT_TRUE(Verify().has_value());
}

TEST_F(TraceLogTest, TakesSeveralAppendsBeforeOneCommit) {
  Open();
  storage::WriteUnit unit;
  for (std::uint64_t i = 0; i < 600; ++i) {
    const AuditRecord record = NumberedRecord(i);
    ASSERT_EQ(log_->Append(unit, {&record, 1}).value_or(0), i);
  }
  EXPECT_EQ(log_->Size(), 0U);
  Commit(unit);
  log_->Committed();
  EXPECT_EQ(log_->Size(), 600U);
  EXPECT_EQ(Sign().root, RootOfLeaves(600));
  // One key a patient, though they were all made in one unit.
  std::set<Pseudonym> pseudonyms;
  for (const LoggedRecord& record : Records()) {
    if (record.subject.has_value()) {
      pseudonyms.insert(*record.subject);
    }
  }
  EXPECT_EQ(pseudonyms.size(), 7U);
  EXPECT_TRUE(Verify().has_value());
}

TEST_F(TraceLogTest, RefusesARecordThatBreaksARule) {
  Open();
  const std::vector<AuditRecord> records{NumberedRecord(0), AuditRecord{.kind = "No Code"}};
  storage::WriteUnit unit;
  EXPECT_EQ(log_->Append(unit, records).error().code, Code::kInvalidArgument);
  log_->Abandoned();
  Append(3);
  EXPECT_EQ(Sign().root, RootOfLeaves(3));
  EXPECT_TRUE(Verify().has_value());
}

TEST_F(TraceLogTest, FindsAPatientsKeyAgainWhenItHasLeftTheCache) {
  OpenDatabase();
  TraceSettings settings = Settings();
  settings.cached_patients = 2;
  log_ = TryOpen(settings).value();
  Append(100, 7);
  std::set<Pseudonym> pseudonyms;
  for (const LoggedRecord& record : Records()) {
    if (record.subject.has_value()) {
      pseudonyms.insert(*record.subject);
    }
  }
  EXPECT_EQ(pseudonyms.size(), 7U);
  const auto report = Verify();
  EXPECT_EQ(report.value().patient_keys, 7U);
}

TEST_F(TraceLogTest, SignsWhenACheckpointIsDue) {
  OpenDatabase();
  TraceSettings settings = Settings();
  settings.checkpoint_records = 30;
  log_ = TryOpen(settings).value();
  const UnixMicros start = clock_.Now();
  const auto after = [&](std::int64_t micros) { return UnixMicros{start.value + micros}; };
  EXPECT_FALSE(log_->IsCheckpointDue(after(5'000'000))) << "nothing new";
  Append(29, 29);
  EXPECT_FALSE(log_->IsCheckpointDue(after(999'999)));
  EXPECT_TRUE(log_->IsCheckpointDue(after(1'000'000)));
  EXPECT_TRUE(log_->IsCheckpointDue(after(-1))) << "a clock that was put back";
  Append(1);
  EXPECT_TRUE(log_->IsCheckpointDue(after(1))) << "many records";
  ASSERT_TRUE(log_->SignCheckpoint(after(1)).has_value());
  EXPECT_FALSE(log_->IsCheckpointDue(after(5'000'000)));
}

TEST_F(TraceLogTest, StoresCheckpointsThatItsKeyHasSigned) {
  Open();
  EXPECT_EQ(log_->LastCheckpoint().size, 0U);
  Append(5);
  const Checkpoint signed_now = Sign();
  EXPECT_EQ(signed_now.origin, "example.org/trace");
  EXPECT_EQ(signed_now.size, 5U);
  const auto stored = With([](const TraceReader& r) { return r.FindLastCheckpoint(); }).value();
  ASSERT_TRUE(stored.has_value());
  EXPECT_EQ(stored->note, log_->LastNote());
  EXPECT_EQ(stored->time, clock_.Now());
  EXPECT_EQ(OpenCheckpoint(stored->note, {&signer_.Key(), 1}).value(), signed_now);
  EXPECT_EQ(test::ReadAll(folder_ / "trace.head"), stored->note);
  // Nothing new: nothing is signed.
  EXPECT_EQ(Sign(), signed_now);
  EXPECT_EQ(With([](const TraceReader& r) { return r.FindLastCheckpoint(); }).value()->time,
            stored->time);
}

TEST_F(TraceLogTest, SignsOnlyWhatIsCommitted) {
  Open();
  Append(5);
  storage::WriteUnit unit;
  const AuditRecord record = NumberedRecord(5);
  ASSERT_TRUE(log_->Append(unit, {&record, 1}).has_value());
  EXPECT_EQ(Sign().size, 5U);
  Commit(unit);
  log_->Committed();
  EXPECT_EQ(Sign().size, 6U);
  EXPECT_EQ(log_->LastCheckpoint().root, RootOfLeaves(6));
}

TEST_F(TraceLogTest, KeepsTheLastCheckpointOfEachInterval) {
  has_head_file_ = false;
  OpenDatabase();
  TraceSettings settings = Settings();
  settings.kept_interval = std::chrono::seconds(60);
  log_ = TryOpen(settings).value();
  for (int second = 0; second < 200; ++second) {
    Append(1);
    Sign();
  }
  const auto kept = With([](const TraceReader& r) { return r.ReadCheckpoints(); }).value();
  EXPECT_EQ(kept.size(), 4U);
  EXPECT_EQ(kept.front().note, log_->LastNote());
  std::set<std::int64_t> minutes;
  for (const StoredCheckpoint& checkpoint : kept) {
    EXPECT_TRUE(minutes.insert(checkpoint.time.value / 60'000'000).second);
  }
  EXPECT_EQ(Verify().value().checkpoints, 4U);
}

TEST_F(TraceLogTest, ErasesWhoseRecordsTheyAreAndNothingElse) {
  Open();
  Append(40);
  Sign();
  const Hash root = log_->LastCheckpoint().root;
  storage::WriteUnit unit;
  ASSERT_TRUE(log_->ErasePatient(unit, "patient-1").has_value());
  const AuditRecord told{.kind = "patient.erase", .actor = "cell"};
  ASSERT_TRUE(log_->Append(unit, {&told, 1}).has_value());
  Commit(unit);
  log_->Committed();
  const auto page =
      With([](const TraceReader& reader) { return reader.FindByPatient("patient-1", {}); });
  EXPECT_TRUE(page.value().records.empty());
  EXPECT_EQ(With([](const TraceReader& r) { return r.Root(40); }).value(), root);
  EXPECT_TRUE(Verify().has_value());
  // A later record of the same patient has another pseudonym.
  const Pseudonym before = *Records()[1].subject;
  const AuditRecord later{.kind = "identity.read", .actor = "cell", .subject = "patient-1"};
  storage::WriteUnit next;
  ASSERT_TRUE(log_->Append(next, {&later, 1}).has_value());
  Commit(next);
  log_->Committed();
  EXPECT_NE(*Records()[41].subject, before);
  EXPECT_EQ(With([](const TraceReader& reader) { return reader.FindByPatient("patient-1", {}); })
                .value()
                .records.size(),
            1U);
  storage::WriteUnit none;
  EXPECT_EQ(log_->ErasePatient(none, "nobody").error().code, Code::kNotFound);
}

TEST_F(TraceLogTest, UsesANewKeyInTheUnitThatErasesTheOld) {
  Open();
  Append(40);
  const Pseudonym before = *Records()[1].subject;
  storage::WriteUnit unit;
  ASSERT_TRUE(log_->ErasePatient(unit, "patient-1").has_value());
  const AuditRecord later{.kind = "k", .actor = "a", .subject = "patient-1", .details = "d"};
  ASSERT_TRUE(log_->Append(unit, {&later, 1}).has_value());
  Commit(unit);
  log_->Committed();
  const auto secrets =
      With([](const TraceReader& r) { return r.FindSecrets("patient-1"); }).value();
  ASSERT_TRUE(secrets.has_value());
  EXPECT_NE(secrets->pseudonym, before);
  EXPECT_EQ(OpenDetails(Records()[40], *secrets).value_or("refused"), "d");
}

TEST_F(TraceLogTest, KeepsTheKeyWhenItsErasureIsAbandoned) {
  Open();
  Append(40);
  storage::WriteUnit unit;
  ASSERT_TRUE(log_->ErasePatient(unit, "patient-1").has_value());
  log_->Abandoned();
  const AuditRecord later{.kind = "k", .actor = "a", .subject = "patient-1"};
  storage::WriteUnit next;
  ASSERT_TRUE(log_->Append(next, {&later, 1}).has_value());
  Commit(next);
  log_->Committed();
  EXPECT_EQ(Records()[40].subject, Records()[1].subject);
}

TEST_F(TraceLogTest, ErasedKeysLeaveTheDisk) {
  Open();
  Append(40);
  const std::string row = database_->NewReadView().Get(kTraceFamilies.keys, "patient-1").value();
  const auto files_with = [&](const std::string& bytes) {
    int count = 0;
    for (const auto& [name, content] : disk_.Save()) {
      count += content.contains(bytes) ? 1 : 0;
    }
    return count;
  };
  const std::string key = row.substr(row.size() - kPatientKeyBytes);
  storage::WriteUnit unit;
  ASSERT_TRUE(log_->ErasePatient(unit, "patient-1").has_value());
  Commit(unit);
  log_->Committed();
  ASSERT_TRUE(log_->DestroyErasedKeys().has_value());
  log_.reset();
  database_.reset();
  EXPECT_EQ(files_with(key), 0);
  Open();
  EXPECT_TRUE(Verify().has_value());
}

// A cut of power at any moment: what was committed is there and provable, and the trace opens.
TEST_F(TraceLogTest, SurvivesPowerCutsWithAllThatWasCommitted) {
  const std::uint64_t seed = test::TestSeed();
  SCOPED_TRACE("SOCLE_TEST_SEED=" + std::to_string(seed));
  SeededRandom random(seed);
  std::uint64_t acknowledged = 0;
  std::string signed_note;
  for (int round = 0; round < kPowerCuts; ++round) {
    OpenDatabase();
    auto opened = TryOpen();
    ASSERT_TRUE(opened.has_value()) << opened.error().detail;
    log_ = *std::move(opened);
    ASSERT_GE(log_->Size(), acknowledged);
    VerifySettings settings;
    if (!signed_note.empty()) {
      settings.known_checkpoints.push_back(signed_note);
    }
    const auto report = Verify(settings);
    ASSERT_TRUE(report.has_value()) << report.error().detail;
    acknowledged = log_->Size();
    disk_.CutPowerAfter(1 + random.Below(120));
    while (!disk_.IsCut()) {
      std::vector<AuditRecord> records;
      for (std::uint64_t i = 0; i <= random.Below(40); ++i) {
        records.push_back(NumberedRecord(log_->Size() + i));
      }
      storage::WriteUnit unit;
      if (!log_->Append(unit, records).has_value() || !database_->Commit(unit).has_value()) {
        log_->Abandoned();
        break;
      }
      log_->Committed();
      acknowledged = log_->Size();
      clock_.Advance(std::chrono::seconds(1));
      if (random.Chance(0.3) && log_->SignCheckpoint(clock_.Now()).has_value()) {
        signed_note = log_->LastNote();
      }
    }
    log_.reset();
    database_.reset();
    disk_.Restart(random);
  }
  EXPECT_GT(acknowledged, 0U);
}

}  // namespace
}  // namespace socle::trace
