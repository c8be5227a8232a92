#include "mpi/person_store/person_store.h"

#include <algorithm>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "lib/base/clock.h"
#include "lib/base/error.h"
#include "lib/base/result.h"
#include "lib/storage/database.h"
#include "mpi/model/patient_record.h"
#include "mpi/person_store/draft.h"
#include "mpi/person_store/families.h"
#include "mpi/person_store/rows.h"
#include "mpi/person_store/search_rows.h"

namespace socle::mpi::person_store {

namespace {

// A chain of redirects longer than this is damage: each redirect leads to a later state.
constexpr int kRedirectsMax = 1000;

std::string Number(std::uint64_t number) {
  return std::to_string(number);
}

// The first former state that ended after `instant`.
Result<std::optional<std::string>> FormerValue(const Rows& rows,
                                               HistoryKind kind,
                                               std::uint64_t subject,
                                               UnixMicros instant) {
  std::optional<std::string> found;
  const std::string from = HistoryKey(kind, subject, {instant.value + 1}, 0);
  const std::string to = HistoryPrefix(kind, subject + 1);
  SOCLE_TRY_STATUS(
      rows.Scan(kHistory, from, to, [&](std::string_view, std::string_view value) -> Result<bool> {
        found = std::string(value);
        return false;
      }));
  return found;
}

// Keeps what a row was. Rows of one instant stay apart by the sequence.
void PutHistory(Draft& draft,
                HistoryKind kind,
                std::uint64_t subject,
                UnixMicros until,
                std::uint32_t sequence,
                std::string value) {
  draft.Put(kHistory, HistoryKey(kind, subject, until, sequence), std::move(value));
}

}  // namespace

Result<std::unique_ptr<storage::Database>> OpenPersonStore(
    const std::string& folder,
    const PersonStoreOptions& options,
    const storage::DatabaseServices& services) {
  storage::DatabaseOptions database;
  database.format = kStoreFormat;
  database.schema_version = kSchemaVersion;
  database.families = StoreFamilies();
  database.create_if_missing = options.create_if_missing;
  database.cache_bytes = options.cache_bytes;
  database.write_buffer_bytes = options.write_buffer_bytes;
  database.background_threads = options.background_threads;
  return storage::Database::Open(folder, database, services);
}

Result<std::optional<PatientRecord>> FindRecord(const Rows& rows, RecordNumber record) {
  const std::string key = RecordKey(record);
  SOCLE_TRY(const auto value, rows.Find(kIdentity, key));
  if (!value) {
    return std::nullopt;
  }
  SOCLE_TRY(PatientRecord decoded, DecodeRecord(key, *value));
  SOCLE_TRY(decoded.person, FindMembership(rows, record));
  return decoded;
}

Result<std::optional<RecordNumber>> FindRecordByIpp(const Rows& rows,
                                                    std::uint16_t domain,
                                                    std::string_view ipp) {
  SOCLE_TRY(const auto value, rows.Find(kIndex, IppKey(domain, ipp)));
  if (!value) {
    return std::nullopt;
  }
  SOCLE_TRY(const std::uint64_t number, DecodeNumber(*value));
  return static_cast<RecordNumber>(number);
}

Result<PatientRecord> ResolveRecord(const Rows& rows, RecordNumber record) {
  for (int i = 0; i < kRedirectsMax; ++i) {
    SOCLE_TRY(auto found, FindRecord(rows, record));
    if (!found) {
      return Fail(Code::kNotFound, "no identity " + Number(record));
    }
    if (found->state == RecordState::kActive) {
      return *std::move(found);
    }
    record = found->merged_into;
  }
  return Fail(Code::kCorruption, "the merges of identity " + Number(record) + " do not end");
}

Result<PersonNumber> FindMembership(const Rows& rows, RecordNumber record) {
  SOCLE_TRY(const auto value, rows.Find(kIndex, MembershipKey(record)));
  if (!value) {
    return PersonNumber{0};
  }
  return DecodeNumber(*value);
}

Result<std::optional<Person>> FindPerson(const Rows& rows, PersonNumber person) {
  const std::string key = PersonKey(person);
  SOCLE_TRY(const auto value, rows.Find(kPerson, key));
  if (!value) {
    return std::nullopt;
  }
  return DecodePerson(key, *value);
}

Result<Person> ResolvePerson(const Rows& rows, PersonNumber person) {
  for (int i = 0; i < kRedirectsMax; ++i) {
    SOCLE_TRY(auto found, FindPerson(rows, person));
    if (!found) {
      return Fail(Code::kNotFound, "no person " + Number(person));
    }
    if (found->redirect == 0) {
      return *std::move(found);
    }
    person = found->redirect;
  }
  return Fail(Code::kCorruption, "the redirects of person " + Number(person) + " do not end");
}

Result<std::vector<Edge>> FindEdges(const Rows& rows, RecordNumber record) {
  SOCLE_TRY(const auto value, rows.Find(kEdge, RecordKey(record)));
  if (!value) {
    return std::vector<Edge>();
  }
  return DecodeEdges(*value);
}

Result<std::vector<RulingRow>> FindRulings(const Rows& rows, RecordNumber record) {
  SOCLE_TRY(const auto value, rows.Find(kIndex, RulingsKey(record)));
  if (!value) {
    return std::vector<RulingRow>();
  }
  return DecodeRulings(*value);
}

Result<std::optional<StandardRow>> FindStandard(const Rows& rows, RecordNumber record) {
  SOCLE_TRY(auto value, rows.Find(kStandard, RecordKey(record)));
  if (!value) {
    return std::nullopt;
  }
  return DecodeStandard(*std::move(value));
}

Result<Head> LoadHead(const Rows& rows) {
  SOCLE_TRY(const auto value, rows.Find(kMeta, kHeadKey));
  return value ? DecodeHead(*value) : Result<Head>(Head{});
}

Result<std::optional<PatientRecord>> FindRecordAsOf(const Rows& rows,
                                                    RecordNumber record,
                                                    UnixMicros instant) {
  SOCLE_TRY(const auto former, FormerValue(rows, HistoryKind::kRecord, record, instant));
  std::optional<PatientRecord> found;
  if (former) {
    SOCLE_TRY(found, DecodeRecord(RecordKey(record), *former));
  } else {
    SOCLE_TRY(found, FindRecord(rows, record));
  }
  if (found && found->created_at > instant) {
    found.reset();
  }
  return found;
}

Result<PersonNumber> FindMembershipAsOf(const Rows& rows, RecordNumber record, UnixMicros instant) {
  SOCLE_TRY(const auto former, FormerValue(rows, HistoryKind::kMembership, record, instant));
  return former ? DecodeNumber(*former) : FindMembership(rows, record);
}

Result<std::optional<Person>> FindPersonAsOf(const Rows& rows,
                                             PersonNumber person,
                                             UnixMicros instant) {
  SOCLE_TRY(const auto former, FormerValue(rows, HistoryKind::kPerson, person, instant));
  std::optional<Person> found;
  if (former) {
    SOCLE_TRY(found, DecodePerson(PersonKey(person), *former));
  } else {
    SOCLE_TRY(found, FindPerson(rows, person));
  }
  if (found && found->changed_at > instant) {
    found.reset();
  }
  return found;
}

Result<std::vector<RecordVersion>> HistoryOfRecord(const Rows& rows, RecordNumber record) {
  std::vector<RecordVersion> versions;
  SOCLE_TRY_STATUS(ScanPrefix(rows,
                              kHistory,
                              HistoryPrefix(HistoryKind::kRecord, record),
                              [&](std::string_view key, std::string_view value) -> Result<bool> {
                                SOCLE_TRY(const UnixMicros until, DecodeHistoryUntil(key));
                                SOCLE_TRY(auto decoded, DecodeRecord(RecordKey(record), value));
                                versions.push_back({.until = until, .record = std::move(decoded)});
                                return true;
                              }));
  return versions;
}

Result<std::vector<PersonVersion>> HistoryOfPerson(const Rows& rows, PersonNumber person) {
  std::vector<PersonVersion> versions;
  SOCLE_TRY_STATUS(ScanPrefix(rows,
                              kHistory,
                              HistoryPrefix(HistoryKind::kPerson, person),
                              [&](std::string_view key, std::string_view value) -> Result<bool> {
                                SOCLE_TRY(const UnixMicros until, DecodeHistoryUntil(key));
                                SOCLE_TRY(auto decoded, DecodePerson(PersonKey(person), value));
                                versions.push_back({.until = until, .person = std::move(decoded)});
                                return true;
                              }));
  return versions;
}

Status PutRecord(Draft& draft, const PatientRecord& record) {
  const std::string key = RecordKey(record.number);
  SOCLE_TRY(auto before, draft.Find(kIdentity, key));
  if (before) {
    SOCLE_TRY(const PatientRecord old, DecodeRecord(key, *before));
    UpdateSearchRows(draft, &old, record);
    PutHistory(draft,
               HistoryKind::kRecord,
               record.number,
               record.changed_at,
               old.version,
               *std::move(before));
  } else {
    UpdateSearchRows(draft, nullptr, record);
  }
  draft.Put(kIdentity, key, EncodeRecord(record));
  return {};
}

Status PutPerson(Draft& draft, const Person& person) {
  const std::string key = PersonKey(person.number);
  SOCLE_TRY(auto before, draft.Find(kPerson, key));
  if (before) {
    SOCLE_TRY(const Person old, DecodePerson(key, *before));
    // Several changes of one instant: the first state of that instant is the one that ended.
    if (old.changed_at != person.changed_at) {
      PutHistory(
          draft, HistoryKind::kPerson, person.number, person.changed_at, 0, *std::move(before));
    }
  }
  draft.Put(kPerson, key, EncodePerson(person));
  return {};
}

Status ChangeMembership(Draft& draft, RecordNumber record, const MembershipChange& change) {
  if (change.from != 0) {
    // Several changes of one instant: the first person is the one that ended.
    const std::string key = HistoryKey(HistoryKind::kMembership, record, change.at, 0);
    SOCLE_TRY(const auto earlier, draft.Find(kHistory, key));
    if (!earlier) {
      draft.Put(kHistory, key, EncodeNumber(change.from));
    }
  }
  if (change.to == 0) {
    draft.Delete(kIndex, MembershipKey(record));
  } else {
    draft.Put(kIndex, MembershipKey(record), EncodeNumber(change.to));
  }
  return {};
}

void PutEdges(Draft& draft, RecordNumber record, const std::vector<Edge>& edges) {
  if (edges.empty()) {
    draft.Delete(kEdge, RecordKey(record));
  } else {
    draft.Put(kEdge, RecordKey(record), EncodeEdges(edges));
  }
}

Status PutRuling(Draft& draft, RecordNumber a, RecordNumber b, const RulingRow* ruling) {
  for (const auto& [record, other] : {std::pair(a, b), std::pair(b, a)}) {
    SOCLE_TRY(std::vector<RulingRow> rulings, FindRulings(draft, record));
    std::erase_if(rulings, [other](const RulingRow& row) { return row.other == other; });
    if (ruling != nullptr) {
      rulings.push_back({.other = other, .together = ruling->together, .action = ruling->action});
      std::ranges::sort(rulings, {}, &RulingRow::other);
    }
    if (rulings.empty()) {
      draft.Delete(kIndex, RulingsKey(record));
    } else {
      draft.Put(kIndex, RulingsKey(record), EncodeRulings(rulings));
    }
  }
  return {};
}

void PutHead(Draft& draft, const Head& head) {
  draft.Put(kMeta, kHeadKey, EncodeHead(head));
}

}  // namespace socle::mpi::person_store
