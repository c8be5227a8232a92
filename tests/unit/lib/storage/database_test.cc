#include "lib/storage/database.h"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <fstream>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "lib/base/clock.h"
#include "lib/base/error.h"
#include "lib/base/parallel.h"
#include "lib/base/random.h"
#include "lib/base/result.h"
#include "lib/storage/change_log.h"
#include "lib/storage/family.h"
#include "lib/storage/read_view.h"
#include "lib/storage/write_unit.h"
#include "tests/support/seed.h"
#include "tests/support/temporary_folder.h"
#include "tests/unit/lib/storage/store_fixture.h"

namespace socle::storage {
namespace {

using ::testing::HasSubstr;

class DatabaseTest : public StoreTest {
 protected:
  // The failure of opening with these options; what was open before is closed.
  Error OpenError(const DatabaseOptions& options) {
    database_.reset();
    auto opened = TryOpen(options);
    EXPECT_FALSE(opened.has_value());
    return opened.has_value() ? Error{} : opened.error();
  }
};

TEST_F(DatabaseTest, KeepsWhatWasCommitted) {
  Open();
  WriteUnit unit;
  unit.Put(kRows, "a", "1").Put(kRows, "b", "2").Delete(kRows, "a").Event(5, "payload");
  EXPECT_EQ(Commit(unit), 1U);
  Open();
  const ReadView view = database_->NewReadView();
  EXPECT_EQ(view.Get(kRows, "b").value(), "2");
  EXPECT_FALSE(view.Find(kRows, "a").value().has_value());
  EXPECT_EQ(database_->LastChange(), 1U);
}

TEST_F(DatabaseTest, DescribesItself) {
  Open();
  const StoreMeta made = database_->Meta();
  EXPECT_EQ(made.format, "test.store");
  EXPECT_EQ(made.schema_version, 1U);
  EXPECT_EQ(made.created_at, clock_.Now());
  EXPECT_NE(made.id, StoreMeta{}.id);
  clock_.Advance(std::chrono::seconds(5));
  Open();
  EXPECT_EQ(database_->Meta().created_at, made.created_at);
  EXPECT_EQ(database_->Meta().id, made.id);
}

TEST_F(DatabaseTest, RefusesAStoreThatIsNotThere) {
  DatabaseOptions options = Options();
  options.create_if_missing = false;
  EXPECT_EQ(OpenError(options).code, Code::kNotFound);
}

TEST_F(DatabaseTest, RefusesASecondOpening) {
  Open();
  const auto second = TryOpen();
  ASSERT_FALSE(second.has_value());
  EXPECT_EQ(second.error().code, Code::kConflict);
  EXPECT_THAT(second.error().detail, HasSubstr("open already"));
}

TEST_F(DatabaseTest, RefusesAnUnknownColumnFamily) {
  Open();
  DatabaseOptions options = Options();
  options.families.pop_back();
  const Error error = OpenError(options);
  EXPECT_EQ(error.code, Code::kInvalidArgument);
  EXPECT_THAT(error.detail, HasSubstr("'scans'"));
}

TEST_F(DatabaseTest, AddsANewColumnFamily) {
  Open();
  Commit(WriteUnit().Put(kRows, "a", "1"));
  DatabaseOptions options = Options();
  options.families.push_back({.name = "more", .kind = FamilyKind::kPoint});
  Open(options);
  Commit(WriteUnit().Put(FamilyId{3}, "x", "y"));
  EXPECT_EQ(database_->NewReadView().Get(FamilyId{3}, "x").value(), "y");
  EXPECT_EQ(database_->NewReadView().Get(kRows, "a").value(), "1");
}

TEST_F(DatabaseTest, RefusesAnotherFormat) {
  Open();
  DatabaseOptions options = Options();
  options.format = "other";
  const Error error = OpenError(options);
  EXPECT_EQ(error.code, Code::kInvalidArgument);
  EXPECT_THAT(error.detail, HasSubstr("'test.store', not 'other'"));
}

TEST_F(DatabaseTest, RefusesOptionsThatContradict) {
  for (const char* name : {"", "log", "default", "rows", "Upper", "a-b"}) {
    DatabaseOptions options = Options();
    options.families.push_back({.name = name, .kind = FamilyKind::kPoint});
    EXPECT_EQ(OpenError(options).code, Code::kInvalidArgument) << name;
  }
  DatabaseOptions options = Options();
  options.schema_version = 0;
  EXPECT_EQ(OpenError(options).code, Code::kInvalidArgument);
}

TEST_F(DatabaseTest, TakesFamiliesUpToTheLimit) {
  DatabaseOptions options = Options();
  while (options.families.size() < kFamiliesMax) {
    options.families.push_back({.name = "f" + std::to_string(options.families.size())});
  }
  Open(options);
  options.families.push_back({.name = "one_more"});
  EXPECT_EQ(OpenError(options).code, Code::kInvalidArgument);
}

// --- Migrations ---

std::vector<Migration> CountingMigrations(std::vector<std::uint32_t>& applied) {
  std::vector<Migration> migrations;
  for (const std::uint32_t from : {1U, 2U}) {
    migrations.push_back(
        {.from_version = from,
         .apply = [from, &applied](const ReadView& view, WriteUnit& unit) -> Status {
           applied.push_back(from);
           SOCLE_TRY(const std::string old, view.Get(kRows, "a"));
           unit.Put(kRows, "a", old + std::to_string(from)).Event(1, "migrated");
           return Status{};
         }});
  }
  return migrations;
}

TEST_F(DatabaseTest, MigratesStepByStep) {
  Open();
  Commit(WriteUnit().Put(kRows, "a", "x"));
  std::vector<std::uint32_t> applied;
  DatabaseOptions options = Options();
  options.schema_version = 3;
  options.migrations = CountingMigrations(applied);
  Open(options);
  EXPECT_THAT(applied, ::testing::ElementsAre(1, 2));
  EXPECT_EQ(database_->NewReadView().Get(kRows, "a").value(), "x12");
  EXPECT_EQ(database_->Meta().schema_version, 3U);
  EXPECT_EQ(database_->LastChange(), 2U);
  Open(options);
  EXPECT_EQ(applied.size(), 2U) << "a migration ran twice";
}

TEST_F(DatabaseTest, RefusesANewerSchema) {
  DatabaseOptions newer = Options();
  newer.schema_version = 2;
  Open(newer);
  const Error error = OpenError(Options());
  EXPECT_EQ(error.code, Code::kInvalidArgument);
  EXPECT_THAT(error.detail, HasSubstr("newer program"));
}

TEST_F(DatabaseTest, AFailedMigrationChangesNothing) {
  Open();
  Commit(WriteUnit().Put(kRows, "a", "x"));
  std::vector<std::uint32_t> applied;
  DatabaseOptions options = Options();
  options.schema_version = 3;
  options.migrations = CountingMigrations(applied);
  options.migrations[1].apply = [](const ReadView&, WriteUnit& unit) -> Status {
    unit.Put(kRows, "a", "half");
    return Fail(Code::kCorruption, "cannot read a row");
  };
  const Error error = OpenError(options);
  EXPECT_EQ(error.code, Code::kCorruption);
  EXPECT_THAT(error.detail, HasSubstr("migration from schema version 2: cannot read a row"));
  options.schema_version = 2;
  Open(options);
  EXPECT_EQ(database_->NewReadView().Get(kRows, "a").value(), "x1");
}

TEST_F(DatabaseTest, RefusesAnOlderSchemaWithoutMigration) {
  Open();
  DatabaseOptions options = Options();
  options.schema_version = 2;
  const Error error = OpenError(options);
  EXPECT_EQ(error.code, Code::kInvalidArgument);
  EXPECT_THAT(error.detail, HasSubstr("no migration from schema version 1"));
}

// --- Units ---

TEST_F(DatabaseTest, RefusesUnitsThatAreIllFormed) {
  Open();
  const auto code = [&](const WriteUnit& unit) {
    const auto committed = database_->Commit(unit);
    return committed.has_value() ? Code{} : committed.error().code;
  };
  EXPECT_EQ(code(WriteUnit()), Code::kInvalidArgument);
  EXPECT_EQ(code(WriteUnit().Put(kRows, "", "x")), Code::kInvalidArgument);
  EXPECT_EQ(code(WriteUnit().Put(kByPerson, std::string(15, 'k'), "x")), Code::kInvalidArgument);
  EXPECT_EQ(code(WriteUnit().Put(kByPerson, std::string(16, 'k'), "x")), Code{});
  EXPECT_EQ(code(WriteUnit().Delete(kByPerson, std::string(15, 'k'))), Code::kInvalidArgument);
  EXPECT_EQ(code(WriteUnit().Put(kRows, std::string(kKeyBytesMax, 'k'), "x")), Code{});
  EXPECT_EQ(code(WriteUnit().Put(kRows, std::string(kKeyBytesMax + 1, 'k'), "x")), Code::kTooLarge);
  EXPECT_EQ(code(WriteUnit().Put(kRows, "k", std::string(kUnitBytesMax - 1, 'v'))), Code{});
  EXPECT_EQ(code(WriteUnit().Put(kRows, "k", std::string(kUnitBytesMax, 'v'))), Code::kTooLarge);
  EXPECT_EQ(database_->LastChange(), 0U);
}

TEST_F(DatabaseTest, NumbersEventsInTheOrderOfCommits) {
  Open();
  EXPECT_EQ(Commit(WriteUnit().Event(1, "a").Event(1, "b")), 2U);
  EXPECT_EQ(Commit(WriteUnit().Put(kRows, "k", "v")), 2U);
  EXPECT_EQ(Commit(WriteUnit().Event(1, "c")), 3U);
  Open();
  EXPECT_EQ(Commit(WriteUnit().Event(1, "d")), 4U);
}

// Threads commit at once; each finds its unit, and the numbers are the order of the log.
TEST_F(DatabaseTest, CommitsOfManyThreadsKeepTheirNumbers) {
  constexpr std::size_t kThreads = 8;
  constexpr std::size_t kUnits = 100;
  Open();
  std::vector<std::vector<ChangeNumber>> numbers(kThreads);
  ParallelFor(kThreads, 1, kThreads, [&](std::size_t begin, std::size_t end) {
    for (std::size_t thread = begin; thread < end; ++thread) {
      for (std::size_t i = 0; i < kUnits; ++i) {
        const std::string name = std::to_string(thread) + "/" + std::to_string(i);
        WriteUnit unit;
        unit.Put(kRows, name, "v").Event(static_cast<std::uint32_t>(thread), name);
        numbers[thread].push_back(database_->Commit(unit).value());
      }
    }
  });
  ChangeLogReader reader(*database_, 1);
  const auto events = reader.Read(kThreads * kUnits + 1, 1U << 20).value();
  ASSERT_EQ(events.size(), kThreads * kUnits);
  for (std::size_t thread = 0; thread < kThreads; ++thread) {
    for (std::size_t i = 0; i < kUnits; ++i) {
      const std::string name = std::to_string(thread) + "/" + std::to_string(i);
      EXPECT_EQ(events[numbers[thread][i] - 1].payload, name);
    }
  }
}

TEST_F(DatabaseTest, TheWriteLaneKeepsCountersRight) {
  constexpr std::size_t kThreads = 4;
  constexpr int kSteps = 50;
  Open();
  Commit(WriteUnit().Put(kRows, "n", "0"));
  ParallelFor(kThreads, 1, kThreads, [&](std::size_t begin, std::size_t end) {
    for (std::size_t step = begin * kSteps; step < end * kSteps; ++step) {
      const WriteLane lane = database_->LockWriteLane();
      const int value = std::stoi(database_->NewReadView().Get(kRows, "n").value());
      (void)database_->Commit(WriteUnit().Put(kRows, "n", std::to_string(value + 1))).value();
    }
  });
  EXPECT_EQ(database_->NewReadView().Get(kRows, "n").value(), std::to_string(kThreads * kSteps));
}

// Random operations against a map, with reopening, from a printed seed.
TEST_F(DatabaseTest, BehavesLikeAMap) {
  const std::uint64_t seed = test::TestSeed();
  SCOPED_TRACE("seed " + std::to_string(seed));
  SeededRandom random(seed);
  std::map<std::string, std::string> model;
  Open();
  for (int step = 0; step < 300; ++step) {
    WriteUnit unit;
    for (std::uint64_t i = 0; i <= random.Below(8); ++i) {
      const std::string key = "k" + std::to_string(random.Below(60));
      if (random.Chance(0.3)) {
        unit.Delete(kRows, key);
        model.erase(key);
      } else {
        const std::string value(random.Below(200), static_cast<char>('a' + random.Below(26)));
        unit.Put(kRows, key, value);
        model[key] = value;
      }
    }
    Commit(unit);
    if (random.Chance(0.02)) {
      Open();
    }
    if (random.Chance(0.1)) {
      std::map<std::string, std::string> found;
      const ReadView view = database_->NewReadView();
      Scan scan = view.ScanPrefix(kRows, "");
      while (scan.Next()) {
        found.emplace(scan.Key(), scan.Value());
      }
      ASSERT_TRUE(scan.Finish().has_value());
      ASSERT_EQ(found, model) << "step " << step;
    }
  }
}

TEST_F(DatabaseTest, CountsIntoTheRegistry) {
  Open();
  Commit(WriteUnit().Put(kRows, "a", "1").Event(1, ""));
  database_->UpdateMetrics();
  const std::string text = metrics_.RenderPrometheusText();
  EXPECT_THAT(text, HasSubstr("socle_store_commits_total{outcome=\"ok\"} 1\n"));
  EXPECT_THAT(text, HasSubstr("socle_store_commit_seconds_count 1\n"));
  EXPECT_THAT(text, HasSubstr("socle_store_group_units_count 1\n"));
  EXPECT_THAT(text, HasSubstr("socle_store_read_only 0\n"));
  EXPECT_THAT(text, HasSubstr("socle_store_last_change 1\n"));
}

// --- On a real disk ---

class DiskTest : public ::testing::Test {
 protected:
  Result<std::unique_ptr<Database>> Open(const std::string& folder) {
    return Database::Open(
        folder,
        {.format = "test.store", .families = {{.name = "rows", .kind = FamilyKind::kPoint}}},
        {.clock = clock_, .random = random_});
  }

  test::TemporaryFolder folder_;
  SystemClock clock_;
  SystemRandom random_;
};

TEST_F(DiskTest, RefusesAMissingParentFolder) {
  EXPECT_EQ(Open(folder_ / "missing/store").error().code, Code::kNotFound);
}

TEST_F(DiskTest, RefusesAFolderWithOtherFiles) {
  std::ofstream(folder_ / "thesis.txt") << "years of work";
  const auto opened = Open(folder_.Path());
  ASSERT_FALSE(opened.has_value());
  EXPECT_EQ(opened.error().code, Code::kInvalidArgument);
  EXPECT_THAT(opened.error().detail, HasSubstr("thesis.txt"));
}

TEST_F(DiskTest, RefusesASecondOpening) {
  const auto first = Open(folder_ / "store");
  ASSERT_TRUE(first.has_value());
  EXPECT_EQ(Open(folder_ / "store").error().code, Code::kConflict);
}

TEST_F(DiskTest, RefusesDataWithoutItsCurrentFile) {
  ASSERT_TRUE(Open(folder_ / "store").has_value());
  ASSERT_EQ(std::remove((folder_ / "store/CURRENT").c_str()), 0);
  const auto opened = Open(folder_ / "store");
  ASSERT_FALSE(opened.has_value());
  EXPECT_EQ(opened.error().code, Code::kCorruption);
}

TEST_F(DiskTest, RefusesADamagedDescription) {
  ASSERT_TRUE(Open(folder_ / "store").has_value());
  std::ofstream(folder_ / "store/CURRENT") << "MANIFEST-999999\n";
  const auto opened = Open(folder_ / "store");
  ASSERT_FALSE(opened.has_value());
  EXPECT_THAT(opened.error().detail, HasSubstr(folder_ / "store"));
}

}  // namespace
}  // namespace socle::storage
