// What a record of the trace costs the thread that writes it: appended to a unit with its index
// rows, tiles, key and sealed details, without the commit; and the parts of that. Sizes of the rows
// in bytes a record are counters.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <filesystem>
#include <memory>
#include <string>
#include <system_error>
#include <vector>

#include <benchmark/benchmark.h>

#include "lib/base/bytes.h"
#include "lib/base/check.h"
#include "lib/base/clock.h"
#include "lib/base/random.h"
#include "lib/crypto/ed25519.h"
#include "lib/storage/database.h"
#include "lib/storage/write_unit.h"
#include "lib/trace/audit_record.h"
#include "lib/trace/merkle.h"
#include "lib/trace/note.h"
#include "lib/trace/rows.h"
#include "lib/trace/trace_log.h"

namespace socle::trace {
namespace {

constexpr TraceFamilies kFamilies = TraceFamiliesAt(0);
// Of the first all keys stay in the cache, of the second none does.
constexpr std::uint64_t kFewPatients = 20'000;
constexpr std::uint64_t kManyPatients = 100'000;

// A store in a folder of its own, removed at the end.
class Store {
 public:
  Store() {
    std::string folder = (std::filesystem::temp_directory_path() / "socle-bench-XXXXXX").string();
    SOCLE_CHECK(mkdtemp(folder.data()) != nullptr);
    folder_ = folder;
    database_ = storage::Database::Open(folder_,
                                        {.format = "bench.trace", .families = TraceFamilyList()},
                                        {.clock = clock_, .random = random_})
                    .value();
    log_ =
        TraceLog::Open(
            {.database = *database_, .families = kFamilies, .random = random_, .signer = signer_},
            {},
            clock_.Now())
            .value();
  }

  Store(const Store&) = delete;
  Store& operator=(const Store&) = delete;

  ~Store() {
    log_.reset();
    database_.reset();
    std::error_code ignored;
    std::filesystem::remove_all(folder_, ignored);
  }

  [[nodiscard]] TraceLog& Log() { return *log_; }

  [[nodiscard]] storage::Database& Database() { return *database_; }

  [[nodiscard]] std::uint64_t Bytes() const {
    std::uint64_t bytes = 0;
    for (const auto& entry : std::filesystem::directory_iterator(folder_)) {
      bytes += entry.path().extension() == ".sst" ? entry.file_size() : 0;
    }
    return bytes;
  }

 private:
  SystemClock clock_;
  SystemRandom random_;
  Ed25519NoteSigner signer_ =
      Ed25519NoteSigner::Make("bench/trace", crypto::Ed25519PrivateKey::Generate(random_)).value();
  std::string folder_;
  std::unique_ptr<storage::Database> database_;
  std::unique_ptr<TraceLog> log_;
};

AuditRecord RecordOf(std::uint64_t number, std::uint64_t patient, bool has_details) {
  return {.time = UnixMicros{1'700'000'000'000'000 + static_cast<std::int64_t>(number) * 400},
          .kind = "mpi.feed",
          .actor_kind = ActorKind::kSender,
          .actor = "GAM|CHU-A",
          .purpose = "a28",
          .outcome = Outcome::kSuccess,
          .subject = "R" + std::to_string(patient),
          .objects = {"P" + std::to_string(patient)},
          .details = has_details ? "attached to 2 identities" : ""};
}

// Patients come in turn, `patients` many.
void Run(benchmark::State& state, std::uint64_t patients, bool has_details) {
  const auto unit_records = static_cast<std::size_t>(state.range(0));
  Store store;
  std::uint64_t number = 0;
  std::vector<AuditRecord> records(unit_records);
  std::uint64_t unit_bytes = 0;
  for (auto _ : state) {
    state.PauseTiming();
    for (AuditRecord& record : records) {
      record = RecordOf(number, number % patients, has_details);
      ++number;
    }
    state.ResumeTiming();
    storage::WriteUnit unit;
    SOCLE_CHECK(store.Log().Append(unit, records).has_value());
    benchmark::DoNotOptimize(unit.SizeBytes());
    state.PauseTiming();
    unit_bytes += unit.SizeBytes();
    SOCLE_CHECK(store.Database().Commit(unit).has_value());
    store.Log().Committed();
    state.ResumeTiming();
  }
  SOCLE_CHECK(store.Database().PurgeDeleted(kFamilies.log).has_value());
  SOCLE_CHECK(store.Database().PurgeDeleted(kFamilies.index).has_value());
  SOCLE_CHECK(store.Database().PurgeDeleted(kFamilies.keys).has_value());
  state.SetItemsProcessed(static_cast<std::int64_t>(number));
  state.counters["unit_bytes"] = static_cast<double>(unit_bytes) / static_cast<double>(number);
  state.counters["disk_bytes"] = static_cast<double>(store.Bytes()) / static_cast<double>(number);
}

void AppendOfNewPatients(benchmark::State& state) {
  Run(state, UINT64_MAX, /*has_details=*/false);
}

void AppendOfFewPatients(benchmark::State& state) {
  Run(state, kFewPatients, /*has_details=*/false);
}

void AppendOfManyPatients(benchmark::State& state) {
  Run(state, kManyPatients, /*has_details=*/false);
}

void AppendWithSealedDetails(benchmark::State& state) {
  Run(state, kFewPatients, /*has_details=*/true);
}

void TreeOfLeaves(benchmark::State& state) {
  const std::string leaf(static_cast<std::size_t>(state.range(0)), 'x');
  CompactRange range;
  for (auto _ : state) {
    range.Append(LeafHash(AsBytes(leaf)));
  }
  state.SetItemsProcessed(state.iterations());
}

void SignOneCheckpoint(benchmark::State& state) {
  SystemRandom random;
  const Ed25519NoteSigner signer =
      Ed25519NoteSigner::Make("bench/trace", crypto::Ed25519PrivateKey::Generate(random)).value();
  for (auto _ : state) {
    benchmark::DoNotOptimize(SignNote("bench/trace\n1\nroot\n", signer));
  }
}

BENCHMARK(AppendOfNewPatients)->Arg(1)->Arg(64)->Iterations(2000);
BENCHMARK(AppendOfFewPatients)->Arg(64)->Iterations(4000);
BENCHMARK(AppendOfManyPatients)->Arg(64)->Iterations(4000);
BENCHMARK(AppendWithSealedDetails)->Arg(64)->Iterations(2000);
BENCHMARK(TreeOfLeaves)->Arg(110)->Arg(256);
BENCHMARK(SignOneCheckpoint);

}  // namespace
}  // namespace socle::trace

BENCHMARK_MAIN();
