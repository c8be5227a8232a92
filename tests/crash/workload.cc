#include "tests/crash/workload.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "lib/base/error.h"
#include "lib/base/hash.h"
#include "lib/base/result.h"
#include "lib/storage/change_log.h"
#include "lib/storage/database.h"
#include "lib/storage/family.h"
#include "lib/storage/key_codec.h"
#include "lib/storage/read_view.h"
#include "lib/storage/write_unit.h"

namespace socle::test {

namespace {

using storage::Database;
using storage::FamilyId;
using storage::KeyWriter;
using storage::ReadView;
using storage::Scan;
using storage::WriteUnit;

constexpr FamilyId kRows{0};
constexpr FamilyId kByPerson{1};
constexpr FamilyId kScans{2};
constexpr FamilyId kCounters{3};
constexpr std::uint64_t kUnitsBetweenTrims = 64;
constexpr storage::ChangeNumber kEventsKept = 200;
constexpr std::size_t kEventsRead = 1000;
constexpr std::size_t kEventBytesRead = std::size_t{1} << 20;

std::string CounterKey(std::size_t writer) {
  KeyWriter key;
  key.U32(static_cast<std::uint32_t>(writer));
  return std::move(key).Take();
}

std::string RowKey(std::size_t writer, std::uint64_t unit) {
  KeyWriter key;
  key.U64(writer).U64(unit);  // as long as a prefix of kByPerson
  return std::move(key).Take();
}

// Bytes that only this unit has in this family, up to 400 in rows and 12,000 in scans.
std::string RowValue(FamilyId family, std::size_t writer, std::uint64_t unit) {
  const std::uint64_t hash = Mix64(family.index * 1'000'003ULL + writer * 7919ULL + unit);
  const std::size_t size = family == kScans ? hash % 12'000 : hash % 400;
  std::string value = std::to_string(hash) + "/";
  while (value.size() < size) {
    value += value;
  }
  value.resize(std::max<std::size_t>(size, 8));
  return value;
}

WriteUnit MakeUnit(std::size_t writer, std::uint64_t index) {
  WriteUnit unit;
  for (const FamilyId family : {kRows, kByPerson, kScans}) {
    unit.Put(family, RowKey(writer, index), RowValue(family, writer, index));
    if (index >= kWindow) {
      unit.Delete(family, RowKey(writer, index - kWindow));
    }
  }
  unit.Put(kCounters, CounterKey(writer), std::to_string(index));
  unit.Event(static_cast<std::uint32_t>(writer), std::to_string(index));
  return unit;
}

Status Wrong(std::size_t writer, const std::string& what) {
  return Fail(Code::kCorruption, "writer " + std::to_string(writer) + ": " + what);
}

Status CheckRows(const ReadView& view, FamilyId family, std::size_t writer, std::uint64_t count) {
  KeyWriter prefix;
  prefix.U64(writer);
  std::uint64_t expected = count < kWindow ? 0 : count - kWindow;
  Scan scan = view.ScanPrefix(family, prefix.View());
  while (scan.Next()) {
    if (expected == count || scan.Key() != RowKey(writer, expected) ||
        scan.Value() != RowValue(family, writer, expected)) {
      return Wrong(writer,
                   "family " + std::to_string(family.index) + " is wrong at unit " +
                       std::to_string(expected));
    }
    ++expected;
  }
  SOCLE_TRY_STATUS(scan.Finish());
  if (expected != count) {
    return Wrong(writer,
                 "family " + std::to_string(family.index) + " ends at unit " +
                     std::to_string(expected) + " of " + std::to_string(count));
  }
  return {};
}

// Events of each writer go up by one and end with its last unit.
Status CheckEvents(const Database& database, const Counts& counts) {
  std::vector<std::optional<std::uint64_t>> next(counts.size());
  storage::ChangeLogReader reader(database, database.FirstChange());
  std::uint64_t seen = database.FirstChange() - 1;
  for (;;) {
    SOCLE_TRY(const auto events, reader.Read(kEventsRead, kEventBytesRead));
    if (events.empty()) {
      break;
    }
    for (const storage::ChangeEvent& event : events) {
      const std::uint64_t unit = std::stoull(event.payload);
      if (event.kind >= counts.size() ||
          (next[event.kind].has_value() && unit != next[event.kind])) {
        return Wrong(event.kind, "event of unit " + event.payload + " is out of order");
      }
      next[event.kind] = unit + 1;
      ++seen;
    }
  }
  std::uint64_t all = 0;
  for (std::size_t writer = 0; writer < counts.size(); ++writer) {
    const std::uint64_t end = next[writer].value_or(counts[writer]);
    if (end != counts[writer]) {
      return Wrong(
          writer,
          "events end at unit " + std::to_string(end) + " of " + std::to_string(counts[writer]));
    }
    all += counts[writer];
  }
  if (seen != all) {
    return Fail(
        Code::kCorruption,
        "change log has " + std::to_string(seen) + " events for " + std::to_string(all) + " units");
  }
  return {};
}

}  // namespace

storage::DatabaseOptions WorkloadOptions() {
  return {.format = "test.crash",
          .schema_version = 1,
          .families = {{.name = "rows", .kind = storage::FamilyKind::kPoint},
                       {.name = "by_person", .kind = storage::FamilyKind::kPrefix16},
                       {.name = "scans", .kind = storage::FamilyKind::kBlob},
                       {.name = "counters", .kind = storage::FamilyKind::kPoint}},
          .cache_bytes = 1U << 20,
          // Small, so that flushes and compactions happen all the time.
          .write_buffer_bytes = 256U << 10};
}

Status WriteUnits(Database& database,
                  std::size_t writer,
                  std::uint64_t first,
                  const std::function<bool(std::uint64_t unit)>& acknowledged) {
  for (std::uint64_t index = first;; ++index) {
    SOCLE_TRY(const storage::ChangeNumber last, database.Commit(MakeUnit(writer, index)));
    if (!acknowledged(index)) {
      return {};
    }
    if (writer == 0 && index % kUnitsBetweenTrims == 0 && last > kEventsKept) {
      SOCLE_TRY_STATUS(database.TrimChangeLog(last - kEventsKept));
    }
  }
}

Result<Counts> CheckUnits(const Database& database, std::size_t writers) {
  Counts counts(writers);
  const ReadView view = database.NewReadView();
  for (std::size_t writer = 0; writer < writers; ++writer) {
    SOCLE_TRY(const auto counter, view.Find(kCounters, CounterKey(writer)));
    counts[writer] = counter.has_value() ? std::stoull(*counter) + 1 : 0;
    for (const FamilyId family : {kRows, kByPerson, kScans}) {
      SOCLE_TRY_STATUS(CheckRows(view, family, writer, counts[writer]));
    }
  }
  SOCLE_TRY_STATUS(CheckEvents(database, counts));
  return counts;
}

std::string CheckAcknowledged(const Database& database, const Counts& acknowledged, Counts& found) {
  auto checked = CheckUnits(database, acknowledged.size());
  if (!checked.has_value()) {
    return checked.error().detail;
  }
  found = *std::move(checked);
  for (std::size_t writer = 0; writer < acknowledged.size(); ++writer) {
    if (found[writer] < acknowledged[writer]) {
      return "writer " + std::to_string(writer) + ": " + std::to_string(acknowledged[writer]) +
             " units were acknowledged, " + std::to_string(found[writer]) + " are there";
    }
  }
  return {};
}

}  // namespace socle::test
