#include "mpi/control/names.h"

#include <charconv>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>

#include <fmt/format.h>

#include "lib/base/error.h"
#include "lib/base/result.h"
#include "mpi/domain/domain_table.h"
#include "mpi/model/domain_config.h"
#include "mpi/model/patient_record.h"
#include "mpi/model/search.h"
#include "mpi/person_store/draft.h"
#include "mpi/person_store/person_store.h"

namespace socle::mpi::control {

std::string PersonName(PersonNumber person) {
  return "P" + std::to_string(person);
}

std::optional<PersonNumber> ParsePersonName(std::string_view text) {
  if (!text.starts_with('P') || text.size() < 2) {
    return std::nullopt;
  }
  PersonNumber number = 0;
  const auto [end, error] = std::from_chars(text.data() + 1, text.data() + text.size(), number);
  if (error != std::errc() || end != text.data() + text.size() || number == 0) {
    return std::nullopt;
  }
  return number;
}

std::string IdentityName(std::string_view domain, std::string_view ipp) {
  return fmt::format("{}:{}", domain, ipp);
}

Result<IdentityRef> ParseIdentityName(std::string_view text) {
  const std::size_t colon = text.find(':');
  if (colon == std::string_view::npos || colon == 0 || colon + 1 == text.size()) {
    return Fail(Code::kInvalidArgument, "an identity is named DOMAIN:IPP");
  }
  return IdentityRef{.domain = std::string(text.substr(0, colon)),
                     .ipp = std::string(text.substr(colon + 1))};
}

Result<Subject> ParseSubject(std::string_view text) {
  if (const auto person = ParsePersonName(text)) {
    return Subject{.person = *person};
  }
  auto identity = ParseIdentityName(text);
  if (!identity.has_value()) {
    return Fail(Code::kInvalidArgument, "a subject is a person (P12) or an identity (DOMAIN:IPP)");
  }
  return Subject{.identity = *std::move(identity)};
}

Result<RecordNumber> FindRecordOf(const person_store::Rows& rows,
                                  const domain::DomainTable& domains,
                                  const IdentityRef& identity) {
  const DomainConfig* domain = domains.FindByCode(identity.domain);
  if (domain == nullptr) {
    return Fail(Code::kNotFound, "no domain has the code " + identity.domain);
  }
  SOCLE_TRY(const auto record, person_store::FindRecordByIpp(rows, domain->number, identity.ipp));
  if (!record) {
    return Fail(Code::kNotFound,
                "no identity " + IdentityName(identity.domain, identity.ipp) + " is known");
  }
  return *record;
}

std::string RecordNames::DomainCode(std::uint16_t domain) const {
  const DomainConfig* config = domains_.Find(domain);
  return config == nullptr ? std::to_string(domain) : config->code;
}

std::string RecordNames::NameOf(const PatientRecord& record) const {
  return IdentityName(DomainCode(record.domain), record.ipp);
}

Result<std::string> RecordNames::NameOf(RecordNumber record) {
  if (record == 0) {
    return std::string();
  }
  const auto known = names_.find(record);
  if (known != names_.end()) {
    return known->second;
  }
  SOCLE_TRY(const auto found, person_store::FindRecord(rows_, record));
  if (!found) {
    return Fail(Code::kCorruption, "record " + std::to_string(record) + " is not there");
  }
  return names_.emplace(record, NameOf(*found)).first->second;
}

}  // namespace socle::mpi::control
