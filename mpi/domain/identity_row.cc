#include "mpi/domain/identity_row.h"

#include <string>
#include <string_view>

#include "mpi/domain/domain_table.h"
#include "mpi/domain/identifier_list.h"
#include "mpi/model/domain_config.h"
#include "mpi/model/feed.h"
#include "mpi/model/patient_record.h"
#include "mpi/model/search.h"
#include "mpi/rules/search_rules.h"

namespace socle::mpi::domain {

namespace {

void MarkName(PatientField field,
              std::string_view shown,
              std::string_view typed,
              IdentityRow& row) {
  for (const rules::TextRange& range : rules::FindMatches(shown, typed)) {
    row.highlights.push_back({.field = field, .offset = range.offset, .length = range.length});
  }
}

std::string FirstGivenName(const PatientRecord& record) {
  const std::string& first = record.Field(PatientField::kBirthFirstGivenName);
  const std::string& list = record.Field(PatientField::kBirthGivenNames);
  return first.empty() ? list.substr(0, list.find_first_of(" ,")) : first;
}

}  // namespace

IdentityRow MakeIdentityRow(const PatientRecord& record, const DomainTable& domains) {
  const DomainConfig* domain = domains.Find(record.domain);
  IdentityRow row;
  row.record = record.number;
  row.person = record.person;
  row.domain = domain == nullptr ? std::string() : domain->code;
  row.ipp = record.ipp;
  row.status = record.status;
  row.attributes = record.attributes;
  row.is_protected = record.Field(PatientField::kProtection) == "Y";
  row.birth_name = record.Field(PatientField::kBirthName);
  row.used_name = record.Field(PatientField::kUsedName);
  row.first_given_name = FirstGivenName(record);
  row.used_given_name = record.Field(PatientField::kUsedGivenName);
  row.birth_date = record.Field(PatientField::kBirthDate);
  row.sex = record.Field(PatientField::kSex);
  row.birth_place_code = record.Field(PatientField::kBirthPlaceCode);
  if (HasTellableIns(record.status, record.attributes, record.ins_value)) {
    row.ins_value = record.ins_value;
  }
  return row;
}

void Highlight(const SearchCriteria& criteria, IdentityRow& row) {
  MarkName(PatientField::kBirthName, row.birth_name, criteria.name, row);
  MarkName(PatientField::kUsedName, row.used_name, criteria.name, row);
  MarkName(PatientField::kBirthFirstGivenName, row.first_given_name, criteria.given_name, row);
  MarkName(PatientField::kUsedGivenName, row.used_given_name, criteria.given_name, row);
  const std::string& date = criteria.birth_date;
  if (!date.empty() && row.birth_date.starts_with(date)) {
    row.highlights.push_back(
        {.field = PatientField::kBirthDate, .offset = 0, .length = date.size()});
  }
}

}  // namespace socle::mpi::domain
