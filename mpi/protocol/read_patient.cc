#include "mpi/protocol/read_patient.h"

#include <array>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "mpi/model/feed.h"
#include "mpi/protocol/code_tables.h"
#include "mpi/protocol/events.h"
#include "mpi/protocol/field_reader.h"
#include "mpi/protocol/message.h"
#include "mpi/protocol/values.h"

namespace socle::mpi::protocol {

namespace {

// Types of PID-3 that are numbers of the person elsewhere: health insurance, national number of
// another country, passport.
constexpr auto kOtherIdTypes = std::to_array<std::string_view>({"NH", "SS", "NNFRA", "PPN"});

void AppendOtherId(std::string& ids, std::string_view id) {
  std::string word(id);
  std::erase(word, ' ');
  if (!word.empty()) {
    ids.append(ids.empty() ? "" : " ").append(word);
  }
}

void ReadOtherIds(FieldReader& reader,
                  Profile profile,
                  const std::vector<PatientIdentifier>& identifiers,
                  PatientUpdate& update) {
  constexpr std::size_t kSocialSecurityField = 19;  // of version 2.3.1 alone
  std::string ids;
  for (const PatientIdentifier& identifier : identifiers) {
    if (IsIn(kOtherIdTypes, identifier.type)) {
      AppendOtherId(ids, identifier.value);
    }
  }
  if (profile == Profile::kPix) {
    const Part field = reader.Field(kSocialSecurityField);
    AppendOtherId(ids, reader.Value(field.Component(1), {kSocialSecurityField}).value_or(""));
  }
  if (!ids.empty()) {
    update[PatientField::kOtherIds] = std::move(ids);
  }
}

// PID-8 as the letters of RNIV. PAM France knows F, M and U; others also O, A, N.
void ReadSex(FieldReader& reader, Profile profile, PatientUpdate& update) {
  constexpr std::size_t kField = 8;
  const bool is_french = profile == Profile::kPamFrance;
  std::optional<std::string> sex =
      reader.Code(reader.Field(kField).Component(1), {kField}, is_french ? &IsFrenchSex : &IsSex);
  const bool is_known = sex.has_value() && (*sex == "F" || *sex == "M" || sex->empty());
  if (sex.has_value() && !is_known) {
    sex = "I";
  }
  update[PatientField::kSex] = std::move(sex);
}

// PID-21: the IPP of the mother, when it is among her identifiers.
void ReadMother(FieldReader& reader, PatientUpdate& update) {
  constexpr std::size_t kNameField = 6;
  constexpr std::size_t kIdentifierField = 21;
  const Part name = reader.Field(kNameField).Repetition(1);
  update[PatientField::kMothersMaidenName] =
      reader.Value(name.Component(1).Subcomponent(1), {kNameField, 1, 1});
  update[PatientField::kMothersGivenNames] = reader.Value(name.Component(2), {kNameField, 1, 2});
  const Part field = reader.Field(kIdentifierField);
  if (field.IsDeleted()) {
    update[PatientField::kMothersIdentifier] = "";
    return;
  }
  std::optional<PatientIdentifier> chosen;
  for (std::size_t i = 1; i <= field.RepetitionCount(); ++i) {
    PatientIdentifier identifier = ReadCx(reader.GetMessage(), field.Repetition(i));
    const bool is_account = identifier.type == "AN" || identifier.type == "VN";
    if (!identifier.value.empty() && !is_account && !chosen.has_value()) {
      chosen = std::move(identifier);
    }
  }
  if (chosen.has_value()) {
    update[PatientField::kMothersIdentifier] = FormatPatientIdentifier(*chosen);
  }
}

struct PlainField {
  std::size_t number;
  PatientField field;
};

// Fields whose first component is a text.
constexpr std::array<PlainField, 4> kTextFields = {{
    {15, PatientField::kLanguage},
    {16, PatientField::kMaritalStatus},
    {23, PatientField::kBirthPlaceText},
    {26, PatientField::kNationality},
}};

constexpr std::array<PlainField, 3> kYesNoFields = {{
    {24, PatientField::kMultipleBirth},
    {30, PatientField::kIsDead},
    {31, PatientField::kIsUnknown},
}};

}  // namespace

void ReadPatient(FieldReader& reader,
                 Profile profile,
                 const std::vector<PatientIdentifier>& identifiers,
                 PatientUpdate& update) {
  constexpr std::size_t kBirthDateField = 7;
  constexpr std::size_t kRankField = 25;
  constexpr std::size_t kDeathField = 29;
  const auto first = [&](std::size_t field) { return reader.Field(field).Component(1); };
  ReadNames(reader, profile, update);
  ReadMother(reader, update);
  update[PatientField::kBirthDate] = reader.Date(first(kBirthDateField), {kBirthDateField});
  ReadSex(reader, profile, update);
  ReadAddresses(reader, update);
  ReadTelecoms(reader, update);
  for (const PlainField& row : kTextFields) {
    update[row.field] = reader.Value(first(row.number), {row.number});
  }
  for (const PlainField& row : kYesNoFields) {
    update[row.field] = reader.Code(first(row.number), {row.number}, &IsYesNo);
  }
  update[PatientField::kBirthRank] = reader.Count(first(kRankField), {kRankField});
  update[PatientField::kDeathAt] = reader.DateOrInstant(first(kDeathField), {kDeathField});
  ReadOtherIds(reader, profile, identifiers, update);
}

std::optional<std::vector<std::string>> ReadReliability(FieldReader& reader, Profile profile) {
  constexpr std::size_t kField = 32;
  const Part field = reader.Field(kField);
  if (field.IsEmpty()) {
    if (profile == Profile::kPamFrance) {
      reader.ErrorUnlessTolerant(
          FaultKind::kRequiredMissing, {kField}, "no identity reliability code");
    }
    return std::nullopt;
  }
  std::vector<std::string> codes;
  for (std::size_t i = 1; i <= field.RepetitionCount(); ++i) {
    std::optional<std::string> code =
        reader.Code(field.Repetition(i).Component(1), {kField, i}, &IsReliability);
    if (code.has_value() && !code->empty()) {
      codes.push_back(*std::move(code));
    }
  }
  return codes;
}

void ReadProtection(FieldReader& reader, PatientUpdate& update) {
  constexpr std::size_t kField = 12;
  update[PatientField::kProtection] =
      reader.Code(reader.Field(kField).Component(1), {kField}, &IsYesNo);
}

}  // namespace socle::mpi::protocol
