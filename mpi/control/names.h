#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "lib/base/result.h"
#include "mpi/domain/domain_table.h"
#include "mpi/model/patient_record.h"
#include "mpi/model/search.h"
#include "mpi/person_store/draft.h"

// How requests and answers name things (docs/formats/control-mpi.md).
namespace socle::mpi::control {

// What to type when a name is not known.
inline constexpr const char* kNamesHint =
    "an identity is DOMAIN:IPP, a person P and a number: `socle mpi search` finds them, `socle mpi "
    "domains list` names the domains";

// "P12".
std::string PersonName(PersonNumber person);
std::optional<PersonNumber> ParsePersonName(std::string_view text);

// "DOMAIN:IPP"; the first ':' ends the domain.
std::string IdentityName(std::string_view domain, std::string_view ipp);
Result<IdentityRef> ParseIdentityName(std::string_view text);

// A person, or an identity of one.
struct Subject {
  PersonNumber person = 0;  // 0: by identity
  IdentityRef identity{};
};

Result<Subject> ParseSubject(std::string_view text);

// The record of an identity that is named, merged away or not. kNotFound.
Result<RecordNumber> FindRecordOf(const person_store::Rows& rows,
                                  const domain::DomainTable& domains,
                                  const IdentityRef& identity);

// Names of stored identities. One thread; the rows and domains must outlive it.
class RecordNames {
 public:
  RecordNames(const person_store::Rows& rows, const domain::DomainTable& domains)
      : rows_(rows), domains_(domains) {}

  // Empty for 0.
  Result<std::string> NameOf(RecordNumber record);
  [[nodiscard]] std::string NameOf(const PatientRecord& record) const;
  [[nodiscard]] std::string DomainCode(std::uint16_t domain) const;

 private:
  const person_store::Rows& rows_;
  const domain::DomainTable& domains_;
  std::map<RecordNumber, std::string> names_;
};

}  // namespace socle::mpi::control
