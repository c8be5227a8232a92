#include "mpi/rules/ins_check.h"

#include <algorithm>
#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "mpi/data/place_table.h"
#include "mpi/model/civil_date.h"
#include "mpi/model/feed.h"
#include "mpi/model/ins.h"
#include "mpi/model/ins_authority.h"
#include "mpi/model/rniv.h"
#include "mpi/model/work.h"
#include "mpi/rules/birth_place.h"
#include "mpi/rules/faults.h"

namespace socle::mpi::rules {

namespace {

constexpr std::string_view kInsType = "INS";
constexpr std::string_view kBillingType = "NH";

FeedFault IdentifierFault(RuleSeverity severity,
                          FaultKind kind,
                          const PatientIdentifier& identifier,
                          const char* text) {
  return PlaceFault(severity, kind, FaultPlace::kIdentifiers, identifier.repetition, text);
}

FeedFault AuthorityFault(RuleSeverity severity,
                         FaultKind kind,
                         const PatientIdentifier& identifier,
                         const char* text) {
  return PlaceFault(severity, kind, FaultPlace::kAuthorities, identifier.repetition, text);
}

bool IsNia(InsAuthority authority) {
  return authority == InsAuthority::kNia;
}

// The authority by its OID or, where a sender leaves that out, by its name.
std::optional<InsAuthority> AuthorityOf(const AssigningAuthority& authority, FeedKind feed) {
  if (!authority.universal_id.empty()) {
    return FindInsAuthority(authority.universal_id);
  }
  if (authority.name == kInsNiaName) {
    return InsAuthority::kNia;
  }
  if (authority.name == kInsNirName) {
    return feed == FeedKind::kTest ? InsAuthority::kTestNir : InsAuthority::kNir;
  }
  return std::nullopt;
}

std::string_view OidOf(InsAuthority authority) {
  switch (authority) {
    case InsAuthority::kNia:
      return kInsNiaOid;
    case InsAuthority::kTestNir:
      return kInsTestNirOid;
    case InsAuthority::kDemoNir:
      return kInsDemoNirOid;
    default:
      return kInsNirOid;
  }
}

class Reader {
 public:
  Reader(const RnivParameters& parameters, Faults& faults)
      : parameters_(parameters), faults_(faults) {}

  void Read(const PatientIdentifier& identifier) {
    const auto authority = AuthorityOf(identifier.authority, parameters_.feed);
    const bool is_ins = authority && IsIns(*authority);
    if (!is_ins) {
      if (identifier.type == kInsType) {
        faults_.push_back(AuthorityFault(RuleSeverity::kRefuse,
                                         identifier.authority.IsEmpty()
                                             ? FaultKind::kRequiredMissing
                                             : FaultKind::kUnknownIdentifier,
                                         identifier,
                                         "no authority of the INS"));
      }
      return;
    }
    if (identifier.type == kBillingType) {
      return;
    }
    if (!HasRightType(identifier) || !HasRightAuthority(identifier, *authority)) {
      return;
    }
    if (identifier.is_deleted) {
      reading_.takes_back = true;
      return;
    }
    ReadValue(identifier, *authority);
  }

  InsReading Finish() {
    if (!reading_.active) {
      reading_.active = reading_.former;
      reading_.former.reset();
    }
    return reading_;
  }

 private:
  bool HasRightType(const PatientIdentifier& identifier) {
    if (identifier.type == kInsType) {
      return true;
    }
    faults_.push_back(IdentifierFault(
        RuleSeverity::kRefuse,
        identifier.type.empty() ? FaultKind::kRequiredMissing : FaultKind::kUnknownCode,
        identifier,
        "an INS has the type INS"));
    return false;
  }

  bool HasRightAuthority(const PatientIdentifier& identifier, InsAuthority authority) {
    const std::string& name = identifier.authority.name;
    const bool is_other_name = name == (IsNia(authority) ? kInsNirName : kInsNiaName);
    const bool is_test_in_production =
        parameters_.feed == FeedKind::kProduction && IsTestIns(authority);
    if (is_other_name || is_test_in_production) {
      faults_.push_back(AuthorityFault(RuleSeverity::kRefuse,
                                       FaultKind::kUnknownIdentifier,
                                       identifier,
                                       is_other_name
                                           ? "name and OID of the authority are not of one INS"
                                           : "an INS of tests on a production feed"));
      return false;
    }
    if (identifier.authority.universal_id.empty()) {
      faults_.push_back(AuthorityFault(RuleSeverity::kFlag,
                                       FaultKind::kRequiredMissing,
                                       identifier,
                                       "the authority of an INS has its OID"));
    }
    if (parameters_.feed == FeedKind::kTest && !IsTestIns(authority)) {
      // There is no OID for a NIA of tests.
      faults_.push_back(AuthorityFault(IsNia(authority) ? RuleSeverity::kNote : RuleSeverity::kFlag,
                                       FaultKind::kUnknownIdentifier,
                                       identifier,
                                       "an INS of the real authority on a test feed"));
    }
    return true;
  }

  void ReadValue(const PatientIdentifier& identifier, InsAuthority authority) {
    ReceivedIns received{.ins = {.value = identifier.value, .oid = std::string(OidOf(authority))},
                         .authority = authority,
                         .repetition = identifier.repetition};
    std::ranges::replace(received.ins.value, 'a', 'A');
    std::ranges::replace(received.ins.value, 'b', 'B');
    if (!HasValidInsKey(received.ins.value)) {
      const RuleSeverity severity = parameters_.feed == FeedKind::kTest
                                        ? parameters_.bad_ins_key_on_test
                                        : parameters_.bad_ins_key;
      faults_.push_back(IdentifierFault(severity,
                                        FaultKind::kBadValue,
                                        identifier,
                                        "no matricule INS: 15 characters, the last two the key"));
      if (severity != RuleSeverity::kNote) {
        reading_.dropped = WorkCause::kInsKeyWrong;
        return;
      }
    }
    std::optional<ReceivedIns>& slot = IsNia(authority) ? reading_.former : reading_.active;
    if (slot && slot->ins.value != received.ins.value) {
      faults_.push_back(IdentifierFault(RuleSeverity::kRefuse,
                                        FaultKind::kDuplicateIdentifier,
                                        identifier,
                                        "two different INS of one kind"));
      return;
    }
    if (!slot) {
      slot = received;
    }
  }

  const RnivParameters& parameters_;
  Faults& faults_;
  InsReading reading_;
};

unsigned TwoDigits(std::string_view text) {
  const auto digit = [](char c) {
    return c >= '0' && c <= '9' ? static_cast<unsigned>(c - '0') : 0U;
  };
  return digit(text[0]) * 10 + digit(text[1]);
}

std::string_view ValueOf(const PatientUpdate& traits, PatientField field) {
  const auto& value = traits[field];
  return value ? std::string_view(*value) : std::string_view();
}

void NoteDifference(PatientField field, const char* text, Faults& faults) {
  faults.push_back(FieldFault(RuleSeverity::kNote, FaultKind::kBadValue, field, text));
}

void NoteDateDifference(const NirParts& nir, std::string_view date_text, Faults& faults) {
  constexpr unsigned kCentury = 100;
  const auto date = ParseCivilDate(date_text);
  if (!date) {
    return;
  }
  const bool is_swapped =
      nir.month != 0 && date->IsFull() && nir.month == date->day && nir.month != date->month;
  if (date->year % kCentury != nir.year) {
    NoteDifference(PatientField::kBirthDate, "the year of birth is not that of the NIR", faults);
  } else if (is_swapped) {
    NoteDifference(PatientField::kBirthDate,
                   "day and month of birth may be swapped: the NIR has the day as its month",
                   faults);
  } else if (nir.month != 0 && date->month != 0 && nir.month != date->month) {
    NoteDifference(PatientField::kBirthDate, "the month of birth is not that of the NIR", faults);
  }
}

void NotePlaceDifference(const NirParts& nir,
                         std::string_view code,
                         std::string_view date_text,
                         Faults& faults) {
  if (code.empty() || code == kUnknownBirthPlace || code == nir.place) {
    return;
  }
  const auto date = ParseCivilDate(date_text);
  const int year = date ? date->year : 0;
  const data::PlaceTable& places = data::PlaceTable::Embedded();
  const data::PlaceId in_nir = places.Resolve(nir.place, year);
  // An extension code names no place.
  if (in_nir == data::kUnknownPlace || in_nir == places.Resolve(code, year)) {
    return;
  }
  NoteDifference(PatientField::kBirthPlaceCode, "the birth place is not that of the NIR", faults);
}

}  // namespace

InsReading ReadIns(std::span<const PatientIdentifier> identifiers,
                   const RnivParameters& parameters,
                   Faults& faults) {
  Reader reader(parameters, faults);
  for (const PatientIdentifier& identifier : identifiers) {
    reader.Read(identifier);
  }
  return reader.Finish();
}

std::optional<NirParts> ReadNir(std::string_view ins) {
  if (ins.size() < kInsNumberLength) {
    return std::nullopt;
  }
  constexpr std::size_t kYearAt = 1;
  constexpr std::size_t kMonthAt = 3;
  constexpr std::size_t kPlaceAt = 5;
  constexpr std::size_t kPlaceLength = 5;
  constexpr unsigned kMonthMax = 12;
  NirParts parts{.year = TwoDigits(ins.substr(kYearAt)),
                 .month = TwoDigits(ins.substr(kMonthAt)),
                 .place = ins.substr(kPlaceAt, kPlaceLength)};
  if (ins[0] == '1') {
    parts.sex = 'M';
  } else if (ins[0] == '2') {
    parts.sex = 'F';
  }
  if (parts.month > kMonthMax) {
    parts.month = 0;
  }
  return parts;
}

void NoteNirDifferences(std::string_view ins, const PatientUpdate& traits, Faults& faults) {
  const auto nir = ReadNir(ins);
  if (!nir) {
    return;
  }
  const std::string_view sex = ValueOf(traits, PatientField::kSex);
  const bool is_known = sex == "M" || sex == "F";
  if (is_known && nir->sex != '\0' && sex[0] != nir->sex) {
    NoteDifference(PatientField::kSex, "the sex is not that of the NIR", faults);
  }
  const std::string_view date = ValueOf(traits, PatientField::kBirthDate);
  NoteDateDifference(*nir, date, faults);
  NotePlaceDifference(*nir, ValueOf(traits, PatientField::kBirthPlaceCode), date, faults);
}

std::optional<Ins> InsForExchange(const CurrentIdentity& identity,
                                  const RnivParameters& parameters) {
  const bool is_corrected = ValueOf(identity.traits, PatientField::kIsBirthDateModified) == "Y";
  if (!parameters.ins_may_be_sent || identity.status != TrustStatus::kQualified ||
      identity.attributes.BlockTrust() || is_corrected) {
    return std::nullopt;
  }
  return identity.ins;
}

}  // namespace socle::mpi::rules
