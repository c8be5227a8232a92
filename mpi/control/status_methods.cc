#include <cstdint>
#include <string_view>

#include <boost/json/object.hpp>
#include <boost/json/value.hpp>

#include "lib/base/clock.h"
#include "lib/base/result.h"
#include "lib/control/server.h"
#include "mpi/control/call.h"
#include "mpi/control/methods.h"
#include "mpi/control/roles.h"
#include "mpi/domain/patient_index.h"
#include "mpi/domain/work_query.h"
#include "mpi/model/patient_record.h"
#include "mpi/person_store/draft.h"
#include "mpi/person_store/families.h"
#include "mpi/person_store/rows.h"

namespace socle::mpi::control {

namespace {

namespace json = boost::json;

// Persons who have identities and were not found to be somebody else.
Result<std::uint64_t> CountPersons(const person_store::Rows& rows) {
  std::uint64_t persons = 0;
  SOCLE_TRY_STATUS(rows.Scan(person_store::kPerson,
                             {},
                             {},
                             [&](std::string_view key, std::string_view value) -> Result<bool> {
                               SOCLE_TRY(const Person person,
                                         person_store::DecodePerson(key, value));
                               persons += person.redirect == 0 && !person.records.empty() ? 1 : 0;
                               return true;
                             }));
  return persons;
}

Result<json::value> ShowStatus(Call& call) {
  SOCLE_TRY_STATUS(call.Parameters().Finish());
  const ControlParts& parts = call.Parts();
  const UnixMicros now = parts.clock.Now();
  const auto view = parts.index.NewReadView();
  const person_store::ViewRows rows(view);
  SOCLE_TRY(const std::uint64_t persons, CountPersons(rows));
  SOCLE_TRY(const auto work, domain::CountWork(rows, {}, {.from = now, .to = now}, now));
  SOCLE_TRY(const std::uint64_t trace_size, parts.trace_size());
  return json::object{{"identities", parts.index.RecordCount()},
                      {"persons", persons},
                      {"open_work", work.all.Backlog()},
                      {"change", parts.index.Database().LastChange()},
                      {"trace_size", trace_size},
                      {"waiting", parts.queue.Length()},
                      {"is_writing", !parts.index.IsStopped()}};
}

}  // namespace

void AddStatusMethods(const ControlParts& parts, socle::control::Methods& methods) {
  AddMethod(parts, "mpi.status", kRead, ShowStatus, methods);
}

}  // namespace socle::mpi::control
