#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "mpi/model/feed.h"
#include "mpi/protocol/field_reader.h"
#include "mpi/protocol/message.h"
#include "mpi/protocol/read_patient.h"
#include "mpi/protocol/values.h"

namespace socle::mpi::protocol {

namespace {

constexpr std::size_t kAddressField = 11;
constexpr std::size_t kHomePhoneField = 13;
constexpr std::size_t kWorkPhoneField = 14;
constexpr std::size_t kAddressType = 7;
constexpr std::string_view kBirthPlaceType = "BDL";

// The home address: the first of type H, else the first that is not a place of birth; 0 when there
// is none.
std::size_t FindHome(Part field) {
  std::size_t other = 0;
  for (std::size_t i = field.RepetitionCount(); i >= 1; --i) {
    const Part part = field.Repetition(i);
    const std::string_view type = part.Component(kAddressType).Raw();
    const bool is_birth = type == kBirthPlaceType || type == "N" || type == "BR" || type == "BA";
    if (!part.IsEmpty() && !is_birth) {
      other = i;
    }
  }
  for (std::size_t i = 1; i <= field.RepetitionCount(); ++i) {
    if (field.Repetition(i).Component(kAddressType).Raw() == "H") {
      return i;
    }
  }
  return other;
}

std::size_t FindBirthPlace(Part field) {
  for (std::size_t i = 1; i <= field.RepetitionCount(); ++i) {
    if (field.Repetition(i).Component(kAddressType).Raw() == kBirthPlaceType) {
      return i;
    }
  }
  return 0;
}

// An address is one value: what the new one has not is gone.
void ReadHome(FieldReader& reader, std::size_t repetition, PatientUpdate& update) {
  const Part part = reader.Field(kAddressField).Repetition(repetition);
  const auto text = [&](std::size_t number) {
    return reader.Value(part.Component(number).Subcomponent(1), {kAddressField, repetition, number})
        .value_or(std::string());
  };
  std::string street = text(1);
  const std::string second = text(2);
  street += !street.empty() && !second.empty() ? " " : "";
  street += second;
  std::string city = text(3);
  std::string region = text(4);
  std::string postal_code = text(5);
  std::string country = text(6);
  const bool is_deleted = part.Component(1).IsDeleted();
  if (!is_deleted && street.empty() && city.empty() && postal_code.empty() && country.empty()) {
    return;
  }
  update[PatientField::kAddress] = std::move(street);
  update[PatientField::kCity] = std::move(city);
  update[PatientField::kRegion] = std::move(region);
  update[PatientField::kPostalCode] = std::move(postal_code);
  update[PatientField::kCountry] = std::move(country);
}

enum class TelecomKind : std::uint8_t { kPhone, kMobile, kEmail, kOther };

struct Telecom {
  TelecomKind kind = TelecomKind::kOther;
  std::optional<std::string> value;
};

// XTN-12 (not formatted), else XTN-1, else country, area and local number.
std::optional<std::string> ReadNumber(FieldReader& reader,
                                      Part part,
                                      std::initializer_list<std::size_t> place) {
  for (const std::size_t component : {std::size_t{12}, std::size_t{1}}) {
    std::optional<std::string> text = reader.Value(part.Component(component), place);
    if (text.has_value()) {
      return text;
    }
  }
  std::string number;
  for (const std::size_t component : {std::size_t{5}, std::size_t{6}, std::size_t{7}}) {
    const std::string text = reader.Value(part.Component(component), place).value_or("");
    number += component == 5 && !text.empty() && !text.starts_with('+') ? "+" : "";
    number += text;
  }
  if (number.empty()) {
    return std::nullopt;
  }
  return number;
}

Telecom ReadTelecom(FieldReader& reader, Part part, std::initializer_list<std::size_t> place) {
  constexpr std::size_t kMailComponent = 4;
  const std::string use = ReadText(reader.GetMessage(), part.Component(2));
  const std::string type = ReadText(reader.GetMessage(), part.Component(3));
  std::optional<std::string> mail = reader.Value(part.Component(kMailComponent), place);
  const bool has_mail = mail.has_value() && mail->contains('@');
  if (use == "NET" || type == "Internet" || type == "X.400" || has_mail) {
    if (!mail.has_value()) {
      mail = reader.Value(part.Component(1), place);
    }
    return {.kind = TelecomKind::kEmail, .value = std::move(mail)};
  }
  if (type == "FX" || type == "BP" || type == "MD") {
    return {};
  }
  return {.kind = type == "CP" ? TelecomKind::kMobile : TelecomKind::kPhone,
          .value = ReadNumber(reader, part, place)};
}

// The first value of each kind.
struct Telecoms {
  std::optional<std::string> phone;
  std::optional<std::string> mobile;
  std::optional<std::string> email;
};

Telecoms ReadTelecomField(FieldReader& reader, std::size_t field_number) {
  Telecoms telecoms;
  const Part field = reader.Field(field_number);
  for (std::size_t i = 1; i <= field.RepetitionCount(); ++i) {
    Telecom telecom = ReadTelecom(reader, field.Repetition(i), {field_number, i});
    std::optional<std::string>* const slot = telecom.kind == TelecomKind::kPhone ? &telecoms.phone
                                             : telecom.kind == TelecomKind::kMobile
                                                 ? &telecoms.mobile
                                             : telecom.kind == TelecomKind::kEmail ? &telecoms.email
                                                                                   : nullptr;
    if (slot != nullptr && !slot->has_value()) {
      *slot = std::move(telecom.value);
    }
  }
  return telecoms;
}

}  // namespace

void ReadAddresses(FieldReader& reader, PatientUpdate& update) {
  const Part field = reader.Field(kAddressField);
  if (const std::size_t home = FindHome(field); home > 0) {
    ReadHome(reader, home, update);
  }
  const std::size_t birth = FindBirthPlace(field);
  if (birth > 0) {
    constexpr std::size_t kCountry = 6;
    constexpr std::size_t kPlaceCode = 9;
    const Part part = field.Repetition(birth);
    update[PatientField::kBirthPlaceCode] =
        reader.Value(part.Component(kPlaceCode), {kAddressField, birth, kPlaceCode});
    update[PatientField::kBirthCountry] =
        reader.Value(part.Component(kCountry), {kAddressField, birth, kCountry});
  }
}

void ReadTelecoms(FieldReader& reader, PatientUpdate& update) {
  if (reader.Field(kHomePhoneField).IsDeleted()) {
    update[PatientField::kPhone] = "";
    update[PatientField::kOtherPhone] = "";
    update[PatientField::kEmail] = "";
  } else {
    Telecoms home = ReadTelecomField(reader, kHomePhoneField);
    update[PatientField::kEmail] = std::move(home.email);
    // The numbers of one message replace those of the one before.
    if (home.phone.has_value() || home.mobile.has_value()) {
      const bool has_mobile = home.mobile.has_value() && !home.mobile->empty();
      std::string phone = home.phone.value_or("");
      update[PatientField::kPhone] = has_mobile ? *home.mobile : phone;
      update[PatientField::kOtherPhone] = has_mobile ? std::move(phone) : std::string();
    }
  }
  Telecoms work = ReadTelecomField(reader, kWorkPhoneField);
  update[PatientField::kWorkPhone] = work.phone.has_value() ? work.phone : work.mobile;
}

}  // namespace socle::mpi::protocol
