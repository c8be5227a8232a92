#include "mpi/model/feed.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <optional>
#include <string>
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
    "mothers_given_names",
    "other_phone",
    "work_phone",
    "language",
    "marital_status",
    "region",
    "country",
    "birth_country",
    "gestation_weeks",
    "sms_consent",
};

constexpr std::string_view kSigns = "^&|~\\";
constexpr std::string_view kLetters = "STFRE";  // the escape of each sign
constexpr std::size_t kEscapeLength = 3;
constexpr std::size_t kAuthorityAt = 3;  // component CX-4 from 0
constexpr std::size_t kTypeAt = 4;

void AppendPart(std::string& out, std::string_view part) {
  for (const char c : part) {
    const std::size_t sign = kSigns.find(c);
    if (sign == std::string_view::npos) {
      out.push_back(c);
    } else {
      out.push_back('\\');
      out.push_back(kLetters[sign]);
      out.push_back('\\');
    }
  }
}

std::string ReadPart(std::string_view part) {
  std::string out;
  while (!part.empty()) {
    const std::size_t letter = part.size() >= kEscapeLength && part[0] == '\\' && part[2] == '\\'
                                   ? kLetters.find(part[1])
                                   : std::string_view::npos;
    const bool is_escape = letter != std::string_view::npos;
    out.push_back(is_escape ? kSigns[letter] : part.front());
    part.remove_prefix(is_escape ? kEscapeLength : 1);
  }
  return out;
}

// The part of `text` with this number, from 0; empty when there is none.
std::string_view PartOf(std::string_view text, char separator, std::size_t number) {
  for (std::size_t i = 0; i < number; ++i) {
    const std::size_t end = text.find(separator);
    if (end == std::string_view::npos) {
      return {};
    }
    text.remove_prefix(end + 1);
  }
  return text.substr(0, text.find(separator));
}

void TrimEnd(std::string& text, char separator) {
  text.erase(text.find_last_not_of(separator) + 1);
}

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

std::string FormatPatientIdentifier(const PatientIdentifier& identifier) {
  std::string authority;
  AppendPart(authority, identifier.authority.name);
  authority.push_back('&');
  AppendPart(authority, identifier.authority.universal_id);
  authority.push_back('&');
  AppendPart(authority, identifier.authority.universal_id_type);
  TrimEnd(authority, '&');
  std::string out;
  if (identifier.is_deleted) {
    out = "\"\"";
  } else {
    AppendPart(out, identifier.value);
  }
  out.append(kAuthorityAt, '^').append(authority).push_back('^');
  AppendPart(out, identifier.type);
  TrimEnd(out, '^');
  return out;
}

PatientIdentifier ParsePatientIdentifier(std::string_view text) {
  PatientIdentifier identifier;
  identifier.value = ReadPart(PartOf(text, '^', 0));
  identifier.is_deleted = identifier.value == "\"\"";
  if (identifier.is_deleted) {
    identifier.value.clear();
  }
  const std::string_view authority = PartOf(text, '^', kAuthorityAt);
  identifier.authority.name = ReadPart(PartOf(authority, '&', 0));
  identifier.authority.universal_id = ReadPart(PartOf(authority, '&', 1));
  identifier.authority.universal_id_type = ReadPart(PartOf(authority, '&', 2));
  identifier.type = ReadPart(PartOf(text, '^', kTypeAt));
  return identifier;
}

}  // namespace socle::mpi
