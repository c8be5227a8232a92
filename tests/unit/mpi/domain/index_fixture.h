#pragma once

#include <functional>
#include <memory>
#include <span>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include "lib/base/clock.h"
#include "lib/base/random.h"
#include "lib/base/result.h"
#include "lib/storage/database.h"
#include "lib/storage/write_unit.h"
#include "mpi/domain/command.h"
#include "mpi/domain/patient_index.h"
#include "mpi/match/model.h"
#include "mpi/match/policy.h"
#include "mpi/model/audit.h"
#include "mpi/person_store/families.h"
#include "mpi/person_store/person_store.h"
#include "tests/support/memory_env.h"

namespace socle::mpi::domain {

// Keeps the audit entries of all commands.
class KeepingTrail final : public AuditTrail {
 public:
  Status Append(storage::WriteUnit& unit,
                std::span<const AuditEntry> entries,
                UnixMicros) override {
    unit.Put(person_store::kTrace, "leaf", entries.empty() ? "" : entries.back().operation);
    kept.insert(kept.end(), entries.begin(), entries.end());
    return {};
  }

  void Committed() override {}

  void Abandoned() override {}

  std::vector<AuditEntry> kept;
};

// A patient index in memory.
class IndexFixture : public testing::Test {
 protected:
  IndexFixture() { OpenIndex(); }

  void OpenIndex() {
    index_.reset();
    database_.reset();
    auto opened = person_store::OpenPersonStore(
        "/store", {}, {.clock = clock_, .random = random_, .env = env_.get()});
    ASSERT_TRUE(opened.has_value()) << opened.error().detail;
    database_ = std::move(*opened);
    auto index =
        PatientIndex::Open({.model = match::ShippedModel(), .policy = match::StatisticalPolicy()},
                           *database_,
                           trail_,
                           clock_);
    ASSERT_TRUE(index.has_value()) << index.error().detail;
    index_ = std::move(*index);
  }

  void Run(Command command) {
    std::vector<Command> commands;
    commands.push_back(std::move(command));
    index_->RunBatch(std::move(commands));
  }

  // Runs one change; its result.
  Status Apply(std::function<Status(CommandContext& context)> change) {
    Status told;
    Run({.apply = std::move(change), .done = [&told](const Status& status) { told = status; }});
    return told;
  }

  std::shared_ptr<rocksdb::Env> env_ = test::MakeMemoryEnv();
  FixedClock clock_{UnixMicros{1'700'000'000'000'000}};
  SeededRandom random_{1};
  KeepingTrail trail_;
  std::unique_ptr<storage::Database> database_;
  std::unique_ptr<PatientIndex> index_;
};

}  // namespace socle::mpi::domain
