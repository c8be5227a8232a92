#include "mpi/protocol/encode_patient.h"

#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "mpi/model/feed.h"
#include "mpi/protocol/builder.h"
#include "mpi/protocol/timestamp.h"

namespace socle::mpi::protocol {

namespace {

void AppendRepetition(std::string& field, std::string_view repetition) {
  if (!repetition.empty()) {
    field.append(field.empty() ? "" : "~").append(repetition);
  }
}

// The traits of one patient; an unknown one is empty.
class Traits {
 public:
  explicit Traits(const PatientUpdate& update) : update_(update) {}

  std::string_view operator[](PatientField field) const {
    const std::optional<std::string>& value = update_[field];
    return value.has_value() ? std::string_view(*value) : std::string_view();
  }

 private:
  const PatientUpdate& update_;
};

// XPN-3 of the name of birth.
std::string_view OtherNames(const Traits& traits, PatientStyle style) {
  const std::string_view list = traits[PatientField::kBirthGivenNames];
  const std::string_view first = traits[PatientField::kBirthFirstGivenName];
  if (style == PatientStyle::kFrench) {
    return list;
  }
  const bool has_more =
      list.size() > first.size() && list.starts_with(first) && list[first.size()] == ' ';
  return has_more ? list.substr(first.size() + 1) : std::string_view();
}

std::string EncodeNames(const Traits& traits, PatientStyle style) {
  const std::string birth =
      Join({traits[PatientField::kBirthName], traits[PatientField::kBirthFirstGivenName]});
  const std::string used =
      Join({traits[PatientField::kUsedName], traits[PatientField::kUsedGivenName]});
  std::string field;
  if (!birth.empty()) {
    field = Join({traits[PatientField::kBirthName],
                  traits[PatientField::kBirthFirstGivenName],
                  OtherNames(traits, style),
                  "",
                  traits[PatientField::kCivility],
                  "",
                  "L"});
  }
  if (!used.empty()) {
    AppendRepetition(field,
                     Join({traits[PatientField::kUsedName],
                           traits[PatientField::kUsedGivenName],
                           "",
                           "",
                           "",
                           "",
                           "D"}));
  }
  return field;
}

std::string EncodeAddresses(const Traits& traits) {
  std::string field;
  const std::string home = Join({traits[PatientField::kAddress],
                                 "",
                                 traits[PatientField::kCity],
                                 traits[PatientField::kRegion],
                                 traits[PatientField::kPostalCode],
                                 traits[PatientField::kCountry]});
  if (!home.empty()) {
    field = Join({traits[PatientField::kAddress],
                  "",
                  traits[PatientField::kCity],
                  traits[PatientField::kRegion],
                  traits[PatientField::kPostalCode],
                  traits[PatientField::kCountry],
                  "H"});
  }
  const std::string_view place = traits[PatientField::kBirthPlaceCode];
  const std::string_view country = traits[PatientField::kBirthCountry];
  if (!place.empty() || !country.empty()) {
    AppendRepetition(field, Join({"", "", "", "", "", country, "BDL", "", place}));
  }
  return field;
}

std::string EncodePhone(std::string_view number,
                        std::string_view use,
                        std::string_view type,
                        PatientStyle style) {
  if (number.empty()) {
    return {};
  }
  return style == PatientStyle::kFrench
             ? Join({"", use, type, "", "", "", "", "", "", "", "", number})
             : Join({number, use, type});
}

// French mobiles start with 06 or 07.
std::string_view PhoneType(std::string_view number) {
  const bool is_mobile = number.starts_with("06") || number.starts_with("07") ||
                         number.starts_with("+336") || number.starts_with("+337");
  return is_mobile ? "CP" : "PH";
}

std::string EncodeTelecoms(const Traits& traits, PatientStyle style) {
  const std::string_view phone = traits[PatientField::kPhone];
  const std::string_view other = traits[PatientField::kOtherPhone];
  const std::string_view email = traits[PatientField::kEmail];
  std::string field = EncodePhone(phone, "PRN", other.empty() ? PhoneType(phone) : "CP", style);
  AppendRepetition(field, EncodePhone(other, "PRN", "PH", style));
  if (!email.empty()) {
    AppendRepetition(field, Join({"", "NET", "Internet", email}));
  }
  return field;
}

std::string_view EncodeSex(std::string_view sex) {
  return sex == "I" ? "U" : sex;
}

std::string EncodeReliability(std::span<const std::string> codes) {
  std::string field;
  for (const std::string& code : codes) {
    AppendRepetition(field, Join({code}));
  }
  return field;
}

}  // namespace

std::string EncodeIdentifiers(std::span<const PatientIdentifier> identifiers) {
  std::string field;
  for (const PatientIdentifier& identifier : identifiers) {
    if (!identifier.is_deleted) {
      AppendRepetition(field, EncodeCx(identifier));
    }
  }
  return field;
}

void AppendPatient(MessageBuilder& builder, const PatientSegments& patient, PatientStyle style) {
  const PatientUpdate nothing;
  const Traits traits(patient.traits == nullptr ? nothing : *patient.traits);
  builder.Segment("PID")
      .Text(1, patient.set_id == 0 ? std::string() : std::to_string(patient.set_id))
      .Encoded(3, EncodeIdentifiers(patient.identifiers))
      .Encoded(5, EncodeNames(traits, style))
      .Encoded(6,
               Join({traits[PatientField::kMothersMaidenName],
                     traits[PatientField::kMothersGivenNames]}))
      .Text(7, ToHl7Time(traits[PatientField::kBirthDate]))
      .Text(8, EncodeSex(traits[PatientField::kSex]))
      .Encoded(11, EncodeAddresses(traits))
      .Encoded(13, EncodeTelecoms(traits, style))
      .Encoded(14, EncodePhone(traits[PatientField::kWorkPhone], "WPN", "PH", style))
      .Text(15, traits[PatientField::kLanguage])
      .Text(16, traits[PatientField::kMaritalStatus])
      .Encoded(21, EncodeCx(ParsePatientIdentifier(traits[PatientField::kMothersIdentifier])))
      .Text(23, traits[PatientField::kBirthPlaceText])
      .Text(24, traits[PatientField::kMultipleBirth])
      .Text(25, traits[PatientField::kBirthRank])
      .Text(26, traits[PatientField::kNationality])
      .Text(29, ToHl7Time(traits[PatientField::kDeathAt]))
      .Text(30, traits[PatientField::kIsDead])
      .Text(31, traits[PatientField::kIsUnknown])
      .Encoded(32, EncodeReliability(patient.reliability));
  const std::string_view protection = traits[PatientField::kProtection];
  if (!protection.empty()) {
    builder.Segment("PD1").Text(12, protection);
  }
}

}  // namespace socle::mpi::protocol
