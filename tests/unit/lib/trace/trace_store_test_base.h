#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include "lib/base/bytes.h"
#include "lib/base/clock.h"
#include "lib/base/random.h"
#include "lib/base/result.h"
#include "lib/storage/database.h"
#include "lib/storage/family.h"
#include "lib/storage/read_view.h"
#include "lib/storage/write_unit.h"
#include "lib/trace/audit_record.h"
#include "lib/trace/merkle.h"
#include "lib/trace/note.h"
#include "lib/trace/row_source.h"
#include "lib/trace/rows.h"
#include "lib/trace/trace_log.h"
#include "lib/trace/trace_reader.h"
#include "lib/trace/verifier.h"
#include "tests/support/fault_disk.h"
#include "tests/support/temporary_folder.h"
#include "tests/unit/lib/trace/trace_keys.h"

namespace socle::trace {

inline constexpr storage::FamilyId kStateFamily{0};
inline constexpr TraceFamilies kTraceFamilies = TraceFamiliesAt(1);

// A record that is made of its number: two of three concern one of seven patients.
inline AuditRecord NumberedRecord(std::uint64_t number) {
  AuditRecord record{
      .time = UnixMicros{1'700'000'000'000'000 + static_cast<std::int64_t>(number) * 1000},
      .kind = number % 2 == 0 ? "identity.read" : "identity.feed",
      .actor_kind = number % 2 == 0 ? ActorKind::kUser : ActorKind::kSender,
      .actor = number % 2 == 0 ? "cell" : "CHU-A",
      .purpose = "care",
      .outcome = number % 5 == 0 ? Outcome::kRefused : Outcome::kSuccess,
      .objects = {"message-" + std::to_string(number)}};
  if (number % 3 != 0) {
    record.subject = "patient-" + std::to_string(number % 7);
    record.details = "searched by name " + std::to_string(number);
  }
  return record;
}

// A program's store with a trace, on a disk in memory; and a folder for the head file.
class TraceStoreTest : public testing::Test {
 protected:
  [[nodiscard]] TraceSettings Settings() const {
    return {.head_file = has_head_file_ ? folder_ / "trace.head" : std::string()};
  }

  void OpenDatabase() {
    log_.reset();
    database_.reset();
    std::vector<storage::Family> families{{.name = "state", .kind = storage::FamilyKind::kPoint}};
    for (const storage::Family& family : TraceFamilyList()) {
      families.push_back(family);
    }
    auto opened = storage::Database::Open("/store",
                                          {.format = "test.trace",
                                           .families = families,
                                           .cache_bytes = std::size_t{1} << 20,
                                           .write_buffer_bytes = std::size_t{1} << 20},
                                          {.clock = clock_, .random = random_, .env = disk_.Env()});
    ASSERT_TRUE(opened.has_value()) << opened.error().detail;
    database_ = *std::move(opened);
  }

  Result<std::unique_ptr<TraceLog>> TryOpen(const TraceSettings& settings) {
    return TraceLog::Open(
        {.database = *database_, .families = kTraceFamilies, .random = random_, .signer = signer_},
        settings,
        clock_.Now());
  }

  Result<std::unique_ptr<TraceLog>> TryOpen() { return TryOpen(Settings()); }

  // The store and the trace; with the store as it is when it is open already.
  void Open() {
    if (database_ == nullptr) {
      OpenDatabase();
    }
    log_.reset();
    auto opened = TryOpen();
    ASSERT_TRUE(opened.has_value()) << opened.error().detail;
    log_ = *std::move(opened);
  }

  // Appends numbered records from the end on, in units of `unit_records`, and commits.
  void Append(std::uint64_t count, std::uint64_t unit_records = 10) {
    while (count > 0) {
      const std::uint64_t here = std::min(count, unit_records);
      std::vector<AuditRecord> records;
      records.reserve(here);
      for (std::uint64_t i = 0; i < here; ++i) {
        records.push_back(NumberedRecord(log_->Size() + i));
      }
      storage::WriteUnit unit;
      const auto first = log_->Append(unit, records);
      ASSERT_TRUE(first.has_value()) << first.error().detail;
      ASSERT_EQ(*first, log_->Size());
      Commit(unit);
      log_->Committed();
      count -= here;
    }
  }

  void Commit(const storage::WriteUnit& unit) {
    const auto committed = database_->Commit(unit);
    ASSERT_TRUE(committed.has_value()) << committed.error().detail;
  }

  Checkpoint Sign() {
    clock_.Advance(std::chrono::seconds(1));
    const auto checkpoint = log_->SignCheckpoint(clock_.Now());
    EXPECT_TRUE(checkpoint.has_value()) << checkpoint.error().detail;
    return checkpoint.value_or(Checkpoint{});
  }

  // Calls read(TraceReader) on the present state.
  template <class Read>
  auto With(const Read& read) {
    const storage::ReadView view = database_->NewReadView();
    const ViewRows rows(view, kTraceFamilies);
    return read(TraceReader(rows));
  }

  std::vector<LoggedRecord> Records() {
    return With(
               [](const TraceReader& reader) { return reader.ReadRange(0, reader.Size().value()); })
        .value();
  }

  std::string Leaf(std::uint64_t index) {
    return With([&](const TraceReader& reader) { return reader.GetLeaf(index); }).value();
  }

  // The root of the first leaves, from nothing but the leaves.
  Hash RootOfLeaves(std::uint64_t size) {
    CompactRange range;
    for (std::uint64_t i = 0; i < size; ++i) {
      range.Append(LeafHash(AsBytes(Leaf(i))));
    }
    return range.Root();
  }

  Result<TraceReport> Verify(const VerifySettings& settings = {}) {
    const storage::ReadView view = database_->NewReadView();
    return VerifyTrace(ViewRows(view, kTraceFamilies), settings);
  }

  // Changes rows behind the trace's back.
  void Put(storage::FamilyId family, std::string_view key, std::string_view value) {
    storage::WriteUnit unit;
    unit.Put(family, key, value);
    Commit(unit);
  }

  void Delete(storage::FamilyId family, std::string_view key) {
    storage::WriteUnit unit;
    unit.Delete(family, key);
    Commit(unit);
  }

  test::TemporaryFolder folder_;
  bool has_head_file_ = true;
  test::FaultDisk disk_;
  FixedClock clock_{UnixMicros{1'700'000'000'000'000}};
  SeededRandom random_{7};
  Ed25519NoteSigner signer_ = TestSigner("example.org/trace");
  std::unique_ptr<storage::Database> database_;
  std::unique_ptr<TraceLog> log_;
};

}  // namespace socle::trace
