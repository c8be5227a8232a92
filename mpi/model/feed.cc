#include "mpi/model/feed.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <optional>
#include <string_view>

namespace socle::mpi {

namespace {

// In the order of PatientField.
constexpr std::array<std::string_view, kPatientFieldCount> kNames = {
    "birth_name",
    "birth_given_names",
    "birth_first_given_name",
    "sex",
    "birth_date",
    "birth_place_code",
    "used_name",
    "used_given_name",
    "phone",
    "email",
    "address",
    "postal_code",
    "city",
    "other_ids",
    "civility",
    "mothers_maiden_name",
    "mothers_id",
    "birth_place_text",
    "multiple_birth",
    "birth_rank",
    "nationality",
    "death_at",
    "is_dead",
    "is_unknown",
    "protection",
    "lunar_birth_date",
    "is_birth_date_modified",
    "ins_source",
    "insi_called_at",
    "document_type",
    "document_valid_until",
};

}  // namespace

std::string_view PatientFieldName(PatientField field) {
  return kNames[static_cast<std::size_t>(field)];
}

std::optional<PatientField> FindPatientField(std::string_view name) {
  const auto* const found = std::ranges::find(kNames, name);
  if (found == kNames.end()) {
    return std::nullopt;
  }
  return static_cast<PatientField>(found - kNames.begin());
}

}  // namespace socle::mpi
