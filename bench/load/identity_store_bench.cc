// Loads identity files into a store in a new temporary folder, as `socle mpi link --store` does,
// and reads it back; prints rates and bytes. Pairs and clusters are made up: as many as a
// population with doublons has.
//
//   identity_store_bench [--copies N] FILE...
//
// With --copies each identity is stored N times under different IPPs.
#include <cerrno>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <fmt/format.h>
#include <sys/resource.h>

#include "lib/base/clock.h"
#include "lib/base/random.h"
#include "lib/base/result.h"
#include "lib/storage/bulk_load.h"
#include "lib/storage/database.h"
#include "lib/storage/family.h"
#include "lib/storage/verify.h"
#include "mpi/input/identity_reader.h"
#include "mpi/input/rejects.h"
#include "mpi/match/standardise.h"
#include "mpi/model/identity.h"
#include "mpi/store/identity_store.h"
#include "mpi/store/row_codec.h"
#include "mpi/store/store_writer.h"

namespace socle::mpi::store {
namespace {

constexpr std::size_t kBatch = 4096;
constexpr double kPairsPerIdentity = 1.36;
constexpr double kMebibyte = 1024.0 * 1024.0;

double PeakMebibytes() {
  rusage usage{};
  (void)getrusage(RUSAGE_SELF, &usage);
  return static_cast<double>(usage.ru_maxrss) / 1024.0;
}

// Of all threads of the process.
double ProcessorSeconds() {
  rusage usage{};
  (void)getrusage(RUSAGE_SELF, &usage);
  const auto seconds = [](const timeval& time) {
    return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) / 1e6;
  };
  return seconds(usage.ru_utime) + seconds(usage.ru_stime);
}

// Prints rates by the clock, and by processor time: the latter also says something on a machine
// that does other things meanwhile.
class Stopwatch {
 public:
  void Restart() {
    clock_start_ = clock_.Monotonic();
    processor_start_ = ProcessorSeconds();
  }

  void Print(std::string_view what, std::uint64_t count) const {
    const double seconds = std::chrono::duration<double>(clock_.Monotonic() - clock_start_).count();
    const double processor = ProcessorSeconds() - processor_start_;
    const auto rate = [&](double taken) { return static_cast<double>(count) / taken; };
    fmt::print(
        "{:<38} {:>10} in {:7.2f} s {:>9.0f}/s   processor {:6.2f} s {:>9.0f}/s   peak {:5.0f} "
        "MiB\n",
        what,
        count,
        seconds,
        rate(seconds),
        processor,
        rate(processor),
        PeakMebibytes());
    (void)std::fflush(stdout);
  }

 private:
  SystemClock clock_;
  std::chrono::nanoseconds clock_start_ = clock_.Monotonic();
  double processor_start_ = ProcessorSeconds();
};

class Bench {
 public:
  Bench(std::vector<std::string> files, std::uint64_t copies)
      : files_(std::move(files)), copies_(copies) {}

  Status Run(const std::string& folder) {
    SOCLE_TRY_STATUS(ReadOnly());
    SOCLE_TRY_STATUS(Load(folder));
    SOCLE_TRY_STATUS(Read(folder));
    SOCLE_TRY_STATUS(LoadRaw(folder));
    return Measure(folder);
  }

 private:
  template <class Body>
  Status ForEachInput(Body body) {
    SOCLE_TRY(Rejects rejects, Rejects::Create({}));
    SOCLE_TRY(IdentityReader reader, IdentityReader::Open(files_, {.rejects = &rejects}));
    std::vector<Identity> batch(kBatch);
    for (std::size_t count = batch.size(); count == batch.size();) {
      SOCLE_TRY(count, reader.ReadBatch(batch));
      for (std::size_t i = 0; i < count; ++i) {
        SOCLE_TRY_STATUS(body(batch[i]));
      }
    }
    return {};
  }

  // What the same work takes without the store.
  Status ReadOnly() {
    Stopwatch watch;
    std::uint64_t count = 0;
    SOCLE_TRY_STATUS(ForEachInput([&](Identity& identity) -> Status {
      standard_.clear();
      standardiser_.Append(identity, 0, standard_);
      ++count;
      return {};
    }));
    watch.Print("read and standardise only", count);
    return {};
  }

  Status Load(const std::string& folder) {
    Stopwatch watch;
    SOCLE_TRY(const std::unique_ptr<IdentityStore> store,
              IdentityStore::Open(folder, {}, {.clock = clock_, .random = system_random_}));
    SOCLE_TRY(const std::unique_ptr<StoreWriter> run, StoreWriter::Start(*store));
    for (std::uint64_t copy = 0; copy < copies_; ++copy) {
      SOCLE_TRY_STATUS(ForEachInput([&](Identity& identity) -> Status {
        if (copy > 0) {
          identity.ipp += "-" + std::to_string(copy);
        }
        SOCLE_TRY(const std::uint16_t domain, run->DomainNumber(identity.domain));
        standard_.clear();
        standardiser_.Append(identity, domain, standard_);
        SOCLE_TRY([[maybe_unused]] const RecordNumber number,
                  run->AddIdentity(identity, standard_));
        ++count_;
        return {};
      }));
    }
    watch.Print("load: with identities", count_);
    SOCLE_TRY_STATUS(AddResults(*run));
    SOCLE_TRY_STATUS(run->Commit());
    watch.Print("load: all, committed", count_);
    return {};
  }

  Status AddResults(StoreWriter& run) {
    for (RecordNumber a = 0; a + 1 < count_; ++a) {
      RecordNumber b = a;
      for (double left = kPairsPerIdentity; left > 0 && b + 1 < count_; --left) {
        if (!random_.Chance(left)) {
          break;
        }
        b += 1 + static_cast<RecordNumber>(random_.Below((count_ - b) / 2));
        b = b < count_ ? b : static_cast<RecordNumber>(count_ - 1);
        SOCLE_TRY_STATUS(
            run.AddPair({.a = a,
                         .b = b,
                         .bits = static_cast<float>(random_.Unit() * 60),
                         .pattern = static_cast<std::uint32_t>(random_.Next() >> 34)}));
      }
    }
    for (RecordNumber record = 0; record < count_; ++record) {
      SOCLE_TRY_STATUS(run.AddCluster({.record = record, .cluster = random_.Next()}));
    }
    return {};
  }

  Status Read(const std::string& folder) {
    Stopwatch watch;
    SOCLE_TRY(const std::unique_ptr<IdentityStore> store,
              IdentityStore::Open(folder, {}, {.clock = clock_, .random = system_random_}));
    watch.Print("open", 1);
    watch.Restart();
    std::uint64_t bytes = 0;
    const auto add = [&](const IdentityView& view) -> Status {
      bytes += view.standard.size() + view.ipp.size() + view.encoded.size();
      return {};
    };
    SOCLE_TRY_STATUS(store->ForEachIdentity({.standard = true, .encoded = false}, add));
    watch.Print("scan of standard forms", count_);
    watch.Restart();
    SOCLE_TRY_STATUS(store->ForEachIdentity({.standard = false, .encoded = true}, add));
    watch.Print("scan of identities as received", count_);
    watch.Restart();
    std::uint64_t pairs = 0;
    SOCLE_TRY_STATUS(store->ForEachPair([&](const StoredPair&) -> Status {
      ++pairs;
      return {};
    }));
    watch.Print("scan of pairs", pairs);
    watch.Restart();
    SOCLE_TRY_STATUS(store->ForEachCluster([](const StoredCluster&) { return Status(); }));
    watch.Print("scan of clusters", count_);
    watch.Restart();
    return {};
  }

  // The limit: rows of the same sizes, made before, as plain sorted files that are taken in.
  Status LoadRaw(const std::string& folder) const {
    std::vector<std::string> rows;
    {
      SOCLE_TRY(const std::unique_ptr<IdentityStore> store,
                IdentityStore::Open(folder, {}, {.clock = clock_, .random = system_random_}));
      SOCLE_TRY_STATUS(store->ForEachIdentity({.standard = true, .encoded = true},
                                              [&](const IdentityView& view) -> Status {
                                                rows.emplace_back(view.standard);
                                                rows.back() += view.ipp;
                                                rows.back() += view.encoded;
                                                return {};
                                              }));
    }
    SOCLE_TRY(const std::unique_ptr<storage::Database> database,
              storage::Database::Open(folder + "-raw",
                                      {.format = "bench", .families = {{.name = "rows"}}},
                                      {.clock = clock_, .random = system_random_}));
    const Stopwatch watch;
    SOCLE_TRY(const std::unique_ptr<storage::BulkLoad> load, storage::BulkLoad::Start(*database));
    SOCLE_TRY(storage::BulkWriter* const writer, load->NewWriter(storage::FamilyId{0}));
    for (std::size_t i = 0; i < rows.size(); ++i) {
      SOCLE_TRY_STATUS(writer->Add(RecordKey(static_cast<RecordNumber>(i)), rows[i]));
    }
    SOCLE_TRY_STATUS(load->Finish());
    watch.Print("limit: one raw row an identity", rows.size());
    return {};
  }

  Status Measure(const std::string& folder) const {
    SOCLE_TRY(const storage::VerifyReport report,
              storage::VerifyStore(folder, {.row_checks = {StoreRowCheck()}}));
    for (const storage::FamilyReport& family : report.families) {
      fmt::print("{:<12} {:>9} rows {:9.1f} MiB before compression\n",
                 family.name,
                 family.rows,
                 static_cast<double>(family.key_bytes + family.value_bytes) / kMebibyte);
    }
    std::uint64_t bytes = 0;
    for (const auto& file : std::filesystem::recursive_directory_iterator(folder)) {
      bytes += file.is_regular_file() ? file.file_size() : 0;
    }
    fmt::print("on disk {:.1f} MiB, {:.0f} bytes an identity\n",
               static_cast<double>(bytes) / kMebibyte,
               static_cast<double>(bytes) / static_cast<double>(count_));
    return {};
  }

  std::vector<std::string> files_;
  std::uint64_t copies_;
  SystemClock clock_;
  mutable SystemRandom system_random_;
  SeededRandom random_{1};
  match::Standardiser standardiser_;
  std::string standard_;
  std::uint64_t count_ = 0;
};

int Main(std::vector<std::string> arguments) {
  std::uint64_t copies = 1;
  if (arguments.size() > 2 && arguments[0] == "--copies") {
    copies = std::strtoull(arguments[1].c_str(), nullptr, 10);
    arguments.erase(arguments.begin(), arguments.begin() + 2);
  }
  if (arguments.empty() || copies == 0) {
    fmt::print(stderr, "identity_store_bench [--copies N] FILE...\n");
    return 2;
  }
  std::string folder = (std::filesystem::temp_directory_path() / "socle-bench-XXXXXX").string();
  if (mkdtemp(folder.data()) == nullptr) {
    fmt::print(stderr, "cannot make a temporary folder\n");
    return 1;
  }
  const Status done = Bench(std::move(arguments), copies).Run(folder + "/store");
  std::filesystem::remove_all(folder);
  if (!done.has_value()) {
    fmt::print(stderr, "{}\n", done.error().detail);
    return 1;
  }
  return 0;
}

}  // namespace
}  // namespace socle::mpi::store

int main(int argc, char** argv) {
  return socle::mpi::store::Main(std::vector<std::string>(argv + 1, argv + argc));
}
