// Writes units to a store until it is killed: crash_writer FOLDER WRITERS. Reports on standard
// output each acknowledged unit as 16 bytes, writer and unit, little-endian; first one report with
// writer 2^64 - 1 when the store is open.
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <limits>
#include <string>

#include <unistd.h>

#include "lib/base/bytes.h"
#include "lib/base/clock.h"
#include "lib/base/parallel.h"
#include "lib/base/random.h"
#include "lib/base/result.h"
#include "lib/storage/database.h"
#include "tests/crash/workload.h"

namespace {

// Written in one piece: shorter than PIPE_BUF.
bool Report(std::uint64_t writer, std::uint64_t unit) {
  std::string record;
  socle::AppendLittleEndian(record, writer);
  socle::AppendLittleEndian(record, unit);
  return write(STDOUT_FILENO, record.data(), record.size()) == static_cast<ssize_t>(record.size());
}

int Run(const std::string& folder, std::size_t writers) {
  const socle::SystemClock clock;
  socle::SystemRandom random;
  const auto opened = socle::storage::Database::Open(
      folder, socle::test::WorkloadOptions(), {.clock = clock, .random = random});
  if (!opened.has_value()) {
    (void)std::fprintf(stderr, "crash_writer: %s\n", opened.error().detail.c_str());
    return 1;
  }
  socle::storage::Database& database = **opened;
  const auto counts = socle::test::CheckUnits(database, writers);
  if (!counts.has_value()) {
    (void)std::fprintf(stderr, "crash_writer: %s\n", counts.error().detail.c_str());
    return 1;
  }
  if (!Report(std::numeric_limits<std::uint64_t>::max(), 0)) {
    return 1;
  }
  socle::ParallelFor(writers, 1, writers, [&](std::size_t begin, std::size_t end) {
    for (std::size_t writer = begin; writer < end; ++writer) {
      const socle::Status wrote =
          socle::test::WriteUnits(database, writer, (*counts)[writer], [&](std::uint64_t unit) {
            return Report(writer, unit);
          });
      if (!wrote.has_value()) {
        (void)std::fprintf(stderr, "crash_writer: %s\n", wrote.error().detail.c_str());
      }
    }
  });
  return 0;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 3) {
    return 2;
  }
  return Run(argv[1], std::stoul(argv[2]));
}
