// Rates of lib/storage beside those of RocksDB alone, with the same options, threads and rows in
// the same run: storage_bench FOLDER [SECONDS] [ROWS]. FOLDER must be on the disk to measure and is
// emptied of what the bench writes.
#include <algorithm>
#include <array>
#include <atomic>
#include <charconv>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <filesystem>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>
#include <vector>

#include <fmt/format.h>
#include <rocksdb/db.h>
#include <rocksdb/options.h>
#include <rocksdb/sst_file_writer.h>
#include <rocksdb/write_batch.h>

#include "lib/base/bytes.h"
#include "lib/base/check.h"
#include "lib/base/clock.h"
#include "lib/base/hash.h"
#include "lib/base/parallel.h"
#include "lib/base/random.h"
#include "lib/storage/bulk_load.h"
#include "lib/storage/database.h"
#include "lib/storage/family.h"
#include "lib/storage/internal/rocks_options.h"
#include "lib/storage/write_unit.h"

namespace {

using socle::storage::Database;
using socle::storage::DatabaseOptions;
using socle::storage::FamilyId;
using socle::storage::FamilyKind;
using socle::storage::WriteUnit;

constexpr int kRepeats = 3;
constexpr std::size_t kValueBytes = 72;
constexpr std::size_t kFamilies = 3;
constexpr std::size_t kMessageRows = 46;
constexpr std::size_t kMessageValueBytes = 20;
constexpr std::size_t kMessageThreads = 32;
constexpr std::array<std::size_t, 4> kThreads = {1, 8, 32, 64};

DatabaseOptions Options() {
  return {.format = "bench",
          .families = {{.name = "state", .kind = FamilyKind::kPoint},
                       {.name = "by_person", .kind = FamilyKind::kPrefix16},
                       {.name = "index", .kind = FamilyKind::kPoint}}};
}

// 20 bytes: scattered 16, as ids are, then 4.
std::string Key(std::uint64_t n) {
  std::string key;
  socle::AppendBigEndian(key, socle::Mix64(n));
  socle::AppendBigEndian(key, socle::Mix64(n + 1));
  socle::AppendBigEndian(key, static_cast<std::uint32_t>(n));
  return key;
}

std::string Value(std::uint64_t n) {
  std::string value;
  while (value.size() < kValueBytes) {
    value += std::to_string(socle::Mix64(n)) + "/";
  }
  value.resize(kValueBytes);
  return value;
}

// RocksDB alone, with the options of the store.
class RawStore {
 public:
  explicit RawStore(const std::string& folder) {
    const DatabaseOptions options = Options();
    const auto cache = rocksdb::NewLRUCache(options.cache_bytes);
    rocksdb::DBOptions db_options = socle::storage::MakeDbOptions(options, nullptr);
    db_options.create_if_missing = true;
    db_options.create_missing_column_families = true;
    // As it comes: threads of one group fill the write buffers together.
    db_options.allow_concurrent_memtable_write = true;
    std::vector<rocksdb::ColumnFamilyDescriptor> families;
    families.emplace_back(
        "default", socle::storage::MakeFamilyOptions({.kind = FamilyKind::kPoint}, options, cache));
    for (const auto& family : options.families) {
      families.emplace_back(family.name, socle::storage::MakeFamilyOptions(family, options, cache));
    }
    families.emplace_back(
        "log", socle::storage::MakeFamilyOptions({.kind = FamilyKind::kLog}, options, cache));
    rocksdb::DB* db = nullptr;
    SOCLE_CHECK(rocksdb::DB::Open(db_options, folder, families, &handles_, &db).ok());
    db_.reset(db);
    point_options_ = rocksdb::Options(
        db_options,
        socle::storage::MakeFamilyOptions({.kind = FamilyKind::kPoint}, options, cache));
  }

  RawStore(const RawStore&) = delete;
  RawStore& operator=(const RawStore&) = delete;

  ~RawStore() {
    for (auto* handle : handles_) {
      (void)db_->DestroyColumnFamilyHandle(handle);
    }
  }

  void Commit(std::uint64_t n) {
    rocksdb::WriteBatch batch(0, 0, 8, 0);
    for (std::size_t family = 0; family < kFamilies; ++family) {
      SOCLE_CHECK(batch.Put(handles_[family + 1], Key(n + family), Value(n)).ok());
    }
    std::string number;
    socle::AppendBigEndian(number, next_.fetch_add(1));
    SOCLE_CHECK(batch.Put(handles_.back(), number, Value(n)).ok());
    rocksdb::WriteOptions options;
    options.sync = true;
    SOCLE_CHECK(db_->Write(options, &batch).ok());
  }

  // A unit like that of an HL7 message for socle-mpid, most of it short rows at random places.
  void CommitMessage(std::uint64_t n) {
    rocksdb::WriteBatch batch(0, 0, 8, 0);
    for (std::size_t row = 0; row < kMessageRows; ++row) {
      std::string key;
      socle::AppendBigEndian(key, socle::Mix64(n * kMessageRows + row));
      SOCLE_CHECK(batch
                      .Put(handles_[1 + row % kFamilies],
                           key,
                           rocksdb::Slice(message_value_.data(), kMessageValueBytes))
                      .ok());
    }
    rocksdb::WriteOptions options;
    options.sync = true;
    SOCLE_CHECK(db_->Write(options, &batch).ok());
  }

  void Load(const std::vector<std::pair<std::string, std::string>>& rows, const std::string& file) {
    rocksdb::SstFileWriter writer(
        rocksdb::EnvOptions(db_->GetDBOptions()), point_options_, handles_[1], false);
    SOCLE_CHECK(writer.Open(file).ok());
    for (const auto& [key, value] : rows) {
      SOCLE_CHECK(writer.Put(key, value).ok());
    }
    SOCLE_CHECK(writer.Finish().ok());
    rocksdb::IngestExternalFileOptions options;
    options.move_files = true;
    options.write_global_seqno = false;
    SOCLE_CHECK(db_->IngestExternalFile(handles_[1], {file}, options).ok());
  }

 private:
  std::unique_ptr<rocksdb::DB> db_;
  std::vector<rocksdb::ColumnFamilyHandle*> handles_;
  rocksdb::Options point_options_;
  std::atomic<std::uint64_t> next_{1};
  std::string message_value_ = Value(1);
};

class Bench {
 public:
  Bench(std::string folder, double seconds, std::size_t rows)
      : folder_(std::move(folder)), seconds_(seconds), row_count_(rows) {}

  void Commits() {
    const auto raw_folder = Fresh("raw");
    const auto our_folder = Fresh("ours");
    RawStore raw(raw_folder);
    const auto ours = Open(our_folder);
    fmt::print("{:>8} {:>14} {:>14} {:>7}\n", "threads", "raw commits/s", "our commits/s", "ratio");
    for (const std::size_t threads : kThreads) {
      std::vector<double> raw_rates;
      std::vector<double> our_rates;
      for (int repeat = 0; repeat < kRepeats; ++repeat) {
        raw_rates.push_back(Rate(threads, [&](std::uint64_t n) { raw.Commit(n); }));
        our_rates.push_back(Rate(threads, [&](std::uint64_t n) { Commit(*ours, n); }));
      }
      const double raw_rate = Median(raw_rates);
      const double our_rate = Median(our_rates);
      fmt::print(
          "{:>8} {:>14.0f} {:>14.0f} {:>7.2f}\n", threads, raw_rate, our_rate, our_rate / raw_rate);
    }
  }

  // What the messages of socle-mpid are measured by: their rows and nothing else, by RocksDB alone.
  void Messages() {
    RawStore raw(Fresh("raw"));
    std::vector<double> rates;
    rates.reserve(kRepeats);
    for (int repeat = 0; repeat < kRepeats; ++repeat) {
      rates.push_back(Rate(kMessageThreads, [&](std::uint64_t n) { raw.CommitMessage(n); }));
    }
    fmt::print("units of {} rows of {} bytes, {} threads: raw {:.0f} commits/s\n",
               kMessageRows,
               sizeof(std::uint64_t) + kMessageValueBytes,
               kMessageThreads,
               Median(rates));
  }

  void BulkLoads() {
    std::vector<std::pair<std::string, std::string>> rows;
    rows.reserve(row_count_);
    for (std::uint64_t n = 0; n < row_count_; ++n) {
      rows.emplace_back(Key(n), Value(n));
    }
    std::ranges::sort(rows);
    std::vector<double> raw_rates;
    std::vector<double> our_rates;
    for (int repeat = 0; repeat < kRepeats; ++repeat) {
      RawStore raw(Fresh("raw"));
      raw_rates.push_back(Seconds([&] { raw.Load(rows, folder_ + "/raw.sst"); }));
      const auto ours = Open(Fresh("ours"));
      our_rates.push_back(Seconds([&] { Load(*ours, rows); }));
    }
    const double raw_rate = static_cast<double>(rows.size()) / Median(raw_rates);
    const double our_rate = static_cast<double>(rows.size()) / Median(our_rates);
    fmt::print("bulk load of {} rows: raw {:.0f} rows/s, ours {:.0f} rows/s, ratio {:.2f}\n",
               rows.size(),
               raw_rate,
               our_rate,
               our_rate / raw_rate);
  }

 private:
  std::string Fresh(const std::string& name) const {
    const std::string path = folder_ + "/" + name;
    std::filesystem::remove_all(path);
    std::filesystem::create_directories(folder_);
    return path;
  }

  std::unique_ptr<Database> Open(const std::string& folder) {
    return Database::Open(folder, Options(), {.clock = clock_, .random = random_}).value();
  }

  static void Commit(Database& database, std::uint64_t n) {
    WriteUnit unit;
    for (std::uint16_t family = 0; family < kFamilies; ++family) {
      unit.Put(FamilyId{family}, Key(n + family), Value(n));
    }
    unit.Event(1, Value(n));
    SOCLE_CHECK(database.Commit(unit).has_value());
  }

  static void Load(Database& database,
                   const std::vector<std::pair<std::string, std::string>>& rows) {
    const auto load = socle::storage::BulkLoad::Start(database).value();
    socle::storage::BulkWriter* writer = load->NewWriter(FamilyId{0}).value();
    for (const auto& [key, value] : rows) {
      SOCLE_CHECK(writer->Add(key, value).has_value());
    }
    SOCLE_CHECK(load->Finish().has_value());
  }

  double Rate(std::size_t threads, const std::function<void(std::uint64_t)>& commit) {
    const auto start = clock_.Monotonic();
    const auto end = start + std::chrono::duration_cast<std::chrono::nanoseconds>(
                                 std::chrono::duration<double>(seconds_));
    std::atomic<std::uint64_t> done{0};
    socle::ParallelFor(threads, 1, threads, [&](std::size_t, std::size_t) {
      while (clock_.Monotonic() < end) {
        commit(next_.fetch_add(kFamilies));
        done.fetch_add(1);
      }
    });
    const std::chrono::duration<double> took = clock_.Monotonic() - start;
    return static_cast<double>(done) / took.count();
  }

  double Seconds(const std::function<void()>& body) {
    const auto start = clock_.Monotonic();
    body();
    return std::chrono::duration<double>(clock_.Monotonic() - start).count();
  }

  static double Median(std::vector<double> values) {
    std::ranges::sort(values);
    return values[values.size() / 2];
  }

  std::string folder_;
  double seconds_;
  std::size_t row_count_;
  socle::SystemClock clock_;
  socle::SystemRandom random_;
  std::atomic<std::uint64_t> next_{0};
};

template <class Number>
Number ParseNumber(std::string_view text) {
  Number value{};
  SOCLE_CHECK(std::from_chars(text.data(), text.data() + text.size(), value).ec == std::errc());
  return value;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc < 2 || argc > 4) {
    (void)std::fputs("usage: storage_bench FOLDER [SECONDS] [ROWS]\n", stderr);
    return 2;
  }
  Bench bench(std::string(argv[1]) + "/storage_bench",
              argc > 2 ? ParseNumber<double>(argv[2]) : 2.0,
              argc > 3 ? ParseNumber<std::size_t>(argv[3]) : 2'000'000);
  bench.Commits();
  bench.Messages();
  bench.BulkLoads();
  std::filesystem::remove_all(std::string(argv[1]) + "/storage_bench");
  return 0;
}
