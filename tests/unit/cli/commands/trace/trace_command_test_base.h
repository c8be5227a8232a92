#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "lib/base/bytes.h"
#include "lib/base/random.h"
#include "lib/crypto/ed25519.h"
#include "lib/storage/database.h"
#include "lib/storage/write_unit.h"
#include "lib/trace/audit_record.h"
#include "lib/trace/note.h"
#include "lib/trace/rows.h"
#include "lib/trace/trace_log.h"
#include "tests/unit/cli/commands/command_test_base.h"

namespace socle::cli {

// Has a closed store "store" with a trace of the origin "test/trace", and its key in "key.pub".
class TraceCommandTestBase : public CommandTestBase {
 protected:
  static constexpr trace::TraceFamilies kFamilies = trace::TraceFamiliesAt(0);

  // `records` that are signed, then `unsigned_records`.
  void MakeTrace(std::uint64_t records, std::uint64_t unsigned_records) {
    const auto database = Open();
    const std::string seed(crypto::kEd25519SeedBytes, 'k');
    const auto signer = trace::Ed25519NoteSigner::Make(
        "test/trace", crypto::Ed25519PrivateKey::FromSeed(AsBytes(seed)).value());
    ASSERT_TRUE(signer.has_value());
    (void)folder_.Write("key.pub", signer->Key().Text() + "\n");
    const auto log = trace::TraceLog::Open(
        {.database = *database, .families = kFamilies, .random = random_, .signer = *signer},
        {},
        fake_.clock.Now());
    ASSERT_TRUE(log.has_value()) << log.error().detail;
    Append(*database, **log, records);
    ASSERT_TRUE((*log)->SignCheckpoint(fake_.clock.Now()).has_value());
    Append(*database, **log, unsigned_records);
  }

  std::unique_ptr<storage::Database> Open() {
    return storage::Database::Open(folder_ / "store",
                                   {.format = "test.trace", .families = trace::TraceFamilyList()},
                                   {.clock = fake_.clock, .random = random_})
        .value();
  }

  static trace::AuditRecord NumberedRecord(std::uint64_t number) {
    return {.time = UnixMicros{1'700'000'000'000'000 + static_cast<std::int64_t>(number)},
            .kind = "identity.read",
            .actor_kind = number % 2 == 0 ? trace::ActorKind::kUser : trace::ActorKind::kSender,
            .actor = number % 4 < 2 ? "alpha" : "beta",
            .purpose = "care",
            .outcome = trace::Outcome::kRefused,
            .subject = "R" + std::to_string(number % 3),
            .objects = {"M\"1", std::string("\xff\x01", 2)},
            .details = "number " + std::to_string(number)};
  }

  static void Append(storage::Database& database, trace::TraceLog& log, std::uint64_t count) {
    for (std::uint64_t i = 0; i < count; ++i) {
      const trace::AuditRecord record = NumberedRecord(log.Size());
      storage::WriteUnit unit;
      ASSERT_TRUE(log.Append(unit, {&record, 1}).has_value());
      ASSERT_TRUE(database.Commit(unit).has_value());
      log.Committed();
    }
  }

  [[nodiscard]] std::string Store() const { return folder_ / "store"; }

  [[nodiscard]] std::string Key() const { return folder_ / "key.pub"; }

  SeededRandom random_{1};
};

}  // namespace socle::cli
