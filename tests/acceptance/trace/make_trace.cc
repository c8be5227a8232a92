// Makes a store with a trace for the scripts, or changes a record of one behind its back:
//   make_trace FOLDER KEY ORIGIN RECORDS    the last three records are not signed
//   make_trace FOLDER flip INDEX
#include <charconv>
#include <cstdint>
#include <cstdio>
#include <memory>
#include <string>
#include <system_error>
#include <utility>
#include <vector>

#include "lib/base/clock.h"
#include "lib/base/random.h"
#include "lib/base/result.h"
#include "lib/crypto/ed25519.h"
#include "lib/storage/database.h"
#include "lib/storage/write_unit.h"
#include "lib/trace/audit_record.h"
#include "lib/trace/checkpoint.h"
#include "lib/trace/note.h"
#include "lib/trace/rows.h"
#include "lib/trace/trace_log.h"

namespace {

using socle::Code;
using socle::Fail;
using socle::Result;
using socle::Status;
using socle::UnixMicros;
namespace storage = socle::storage;
namespace trace = socle::trace;

constexpr trace::TraceFamilies kFamilies = trace::TraceFamiliesAt(0);
constexpr std::uint64_t kUnsignedRecords = 3;

trace::AuditRecord NumberedRecord(std::uint64_t number) {
  trace::AuditRecord record{
      .time = UnixMicros{1'700'000'000'000'000 + static_cast<std::int64_t>(number) * 60'000'000},
      .kind = number % 2 == 0 ? "identity.read" : "identity.feed",
      .actor_kind = number % 2 == 0 ? trace::ActorKind::kUser : trace::ActorKind::kSender,
      .actor = number % 2 == 0 ? "dupont" : "CHU-A",
      .purpose = "care",
      .outcome = trace::Outcome::kSuccess,
      .subject = "R" + std::to_string(number % 5),
      .objects = {"M" + std::to_string(number)},
      .details = "by name"};
  if (number == 0) {
    record.subject.clear();
    record.details = "first start";
  }
  return record;
}

Status Append(storage::Database& database, trace::TraceLog& log, std::uint64_t count) {
  std::vector<trace::AuditRecord> records;
  records.reserve(count);
  for (std::uint64_t i = 0; i < count; ++i) {
    records.push_back(NumberedRecord(log.Size() + i));
  }
  storage::WriteUnit unit;
  SOCLE_TRY([[maybe_unused]] const std::uint64_t first, log.Append(unit, records));
  SOCLE_TRY([[maybe_unused]] const storage::ChangeNumber number, database.Commit(unit));
  log.Committed();
  return {};
}

Status Make(storage::Database& database,
            const std::string& key_file,
            std::string origin,
            std::uint64_t records) {
  const socle::SystemClock clock;
  socle::SystemRandom random;
  SOCLE_TRY(socle::crypto::Ed25519PrivateKey key, socle::crypto::Ed25519PrivateKey::Load(key_file));
  SOCLE_TRY(const trace::Ed25519NoteSigner signer,
            trace::Ed25519NoteSigner::Make(std::move(origin), std::move(key)));
  SOCLE_TRY(const std::unique_ptr<trace::TraceLog> log,
            trace::TraceLog::Open(
                {.database = database, .families = kFamilies, .random = random, .signer = signer},
                {},
                clock.Now()));
  SOCLE_TRY_STATUS(Append(database, *log, records - kUnsignedRecords));
  SOCLE_TRY([[maybe_unused]] const trace::Checkpoint last, log->SignCheckpoint(clock.Now()));
  return Append(database, *log, kUnsignedRecords);
}

Status Flip(storage::Database& database, std::uint64_t index) {
  const std::string key = trace::LeafKey(index);
  SOCLE_TRY(std::string leaf, database.NewReadView().Get(kFamilies.log, key));
  leaf[leaf.find("care")] = 'd';
  storage::WriteUnit unit;
  unit.Put(kFamilies.log, key, leaf);
  SOCLE_TRY([[maybe_unused]] const storage::ChangeNumber number, database.Commit(unit));
  return {};
}

Status Run(const std::vector<std::string>& arguments) {
  std::uint64_t number = 0;
  const std::string& last = arguments.back();
  if (std::from_chars(last.data(), last.data() + last.size(), number).ec != std::errc{}) {
    return Fail(Code::kInvalidArgument, "the last argument is a number");
  }
  const socle::SystemClock clock;
  socle::SystemRandom random;
  SOCLE_TRY(
      const std::unique_ptr<storage::Database> database,
      storage::Database::Open(arguments[0],
                              {.format = "acceptance.trace", .families = trace::TraceFamilyList()},
                              {.clock = clock, .random = random}));
  return arguments.size() == 3 ? Flip(*database, number)
                               : Make(*database, arguments[1], arguments[2], number);
}

}  // namespace

int main(int argc, char** argv) {
  const std::vector<std::string> arguments(argv + 1, argv + argc);
  if (arguments.size() != 3 && arguments.size() != 4) {
    (void)std::fprintf(stderr, "usage: make_trace FOLDER KEY ORIGIN RECORDS | FOLDER flip INDEX\n");
    return 2;
  }
  if (const Status done = Run(arguments); !done.has_value()) {
    (void)std::fprintf(stderr, "make_trace: %s\n", done.error().detail.c_str());
    return 1;
  }
  return 0;
}
