#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "lib/base/clock.h"
#include "lib/base/result.h"
#include "lib/storage/database.h"
#include "mpi/model/patient_record.h"
#include "mpi/person_store/draft.h"
#include "mpi/person_store/rows.h"

namespace socle::mpi::person_store {

struct PersonStoreOptions {
  bool create_if_missing = true;
  std::size_t cache_bytes = std::size_t{512} << 20;
  std::size_t write_buffer_bytes = std::size_t{128} << 20;
  int background_threads = 2;
};

// Opens or creates the database of a patient index. Errors as Database::Open.
Result<std::unique_ptr<storage::Database>> OpenPersonStore(
    const std::string& folder,
    const PersonStoreOptions& options,
    const storage::DatabaseServices& services);

// Typed reads. `Find*` give nothing when there is no such row; kCorruption when one does not
// decode.
Result<std::optional<PatientRecord>> FindRecord(const Rows& rows, RecordNumber record);
Result<std::optional<RecordNumber>> FindRecordByIpp(const Rows& rows,
                                                    std::uint16_t domain,
                                                    std::string_view ipp);
// The identity that answers for `record`: itself, or the one that absorbed it in the end (A40);
// kNotFound.
Result<PatientRecord> ResolveRecord(const Rows& rows, RecordNumber record);
Result<PersonNumber> FindMembership(const Rows& rows, RecordNumber record);  // 0 = none
Result<std::optional<Person>> FindPerson(const Rows& rows, PersonNumber person);
// The person that `person` leads to through redirects; kNotFound.
Result<Person> ResolvePerson(const Rows& rows, PersonNumber person);
Result<std::vector<Edge>> FindEdges(const Rows& rows, RecordNumber record);
Result<std::vector<RulingRow>> FindRulings(const Rows& rows, RecordNumber record);
Result<std::optional<StandardRow>> FindStandard(const Rows& rows, RecordNumber record);
Result<Head> LoadHead(const Rows& rows);

// The same as of a past instant; nothing when it did not exist then.
Result<std::optional<PatientRecord>> FindRecordAsOf(const Rows& rows,
                                                    RecordNumber record,
                                                    UnixMicros instant);
// The person of a record, while it was active.
Result<PersonNumber> FindMembershipAsOf(const Rows& rows, RecordNumber record, UnixMicros instant);
Result<std::optional<Person>> FindPersonAsOf(const Rows& rows,
                                             PersonNumber person,
                                             UnixMicros instant);

// Former states, the oldest first, each with the instant at which it ended.
struct RecordVersion {
  UnixMicros until;
  PatientRecord record;
};

struct PersonVersion {
  UnixMicros until;
  Person person;
};

Result<std::vector<RecordVersion>> HistoryOfRecord(const Rows& rows, RecordNumber record);
Result<std::vector<PersonVersion>> HistoryOfPerson(const Rows& rows, PersonNumber person);

// Typed writes. What a row was before is kept in the history. PutRecord keeps the rows by which the
// identity is searched (search_rows.h).
Status PutRecord(Draft& draft, const PatientRecord& record);
Status PutPerson(Draft& draft, const Person& person);

// A record goes from one person (0 = it had none) to another (0 = to none).
struct MembershipChange {
  PersonNumber from = 0;
  PersonNumber to = 0;
  UnixMicros at;
};

Status ChangeMembership(Draft& draft, RecordNumber record, const MembershipChange& change);
void PutEdges(Draft& draft, RecordNumber record, const std::vector<Edge>& edges);
// Sets or, without a ruling, removes what was decided about two records; in the lists of both,
// which are in the order of the other records.
Status PutRuling(Draft& draft, RecordNumber a, RecordNumber b, const RulingRow* ruling);
void PutHead(Draft& draft, const Head& head);

}  // namespace socle::mpi::person_store
