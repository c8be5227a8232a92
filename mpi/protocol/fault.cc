#include "mpi/protocol/fault.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <span>
#include <string>
#include <string_view>

#include "mpi/model/feed.h"
#include "mpi/model/query.h"
#include "mpi/protocol/message.h"

namespace socle::mpi::protocol {

namespace {

struct FieldPlace {
  PatientField field;
  std::string_view segment;
  std::uint16_t number;
};

constexpr std::array<FieldPlace, kPatientFieldCount> kFieldPlaces = {{
    {PatientField::kBirthName, "PID", 5},
    {PatientField::kBirthGivenNames, "PID", 5},
    {PatientField::kBirthFirstGivenName, "PID", 5},
    {PatientField::kSex, "PID", 8},
    {PatientField::kBirthDate, "PID", 7},
    {PatientField::kBirthPlaceCode, "PID", 11},
    {PatientField::kUsedName, "PID", 5},
    {PatientField::kUsedGivenName, "PID", 5},
    {PatientField::kPhone, "PID", 13},
    {PatientField::kEmail, "PID", 13},
    {PatientField::kAddress, "PID", 11},
    {PatientField::kPostalCode, "PID", 11},
    {PatientField::kCity, "PID", 11},
    {PatientField::kOtherIds, "PID", 3},
    {PatientField::kCivility, "PID", 5},
    {PatientField::kMothersMaidenName, "PID", 6},
    {PatientField::kMothersIdentifier, "PID", 21},
    {PatientField::kBirthPlaceText, "PID", 23},
    {PatientField::kMultipleBirth, "PID", 24},
    {PatientField::kBirthRank, "PID", 25},
    {PatientField::kNationality, "PID", 26},
    {PatientField::kDeathAt, "PID", 29},
    {PatientField::kIsDead, "PID", 30},
    {PatientField::kIsUnknown, "PID", 31},
    {PatientField::kProtection, "PD1", 12},
    {PatientField::kLunarBirthDate, "ZFD", 1},
    {PatientField::kIsBirthDateModified, "ZFD", 4},
    {PatientField::kInsSource, "ZFD", 5},
    {PatientField::kInsiCalledAt, "ZFD", 6},
    {PatientField::kDocumentType, "ZFD", 7},
    {PatientField::kDocumentValidUntil, "ZFD", 8},
    {PatientField::kMothersGivenNames, "PID", 6},
    {PatientField::kOtherPhone, "PID", 13},
    {PatientField::kWorkPhone, "PID", 14},
    {PatientField::kLanguage, "PID", 15},
    {PatientField::kMaritalStatus, "PID", 16},
    {PatientField::kRegion, "PID", 11},
    {PatientField::kCountry, "PID", 11},
    {PatientField::kBirthCountry, "PID", 11},
    {PatientField::kGestationWeeks, "ZFD", 2},
    {PatientField::kSmsConsent, "ZFD", 3},
}};

struct ErrorRow {
  FaultKind kind;
  unsigned number;
  std::string_view name;
};

constexpr std::array<ErrorRow, 13> kErrors = {{
    {FaultKind::kSegmentSequence, 100, "Segment sequence error"},
    {FaultKind::kRequiredMissing, 101, "Required field missing"},
    {FaultKind::kBadValue, 102, "Data type error"},
    {FaultKind::kUnknownCode, 103, "Table value not found"},
    {FaultKind::kUnsupportedMessage, 200, "Unsupported message type"},
    {FaultKind::kUnsupportedEvent, 201, "Unsupported event code"},
    {FaultKind::kUnsupportedProcessing, 202, "Unsupported processing id"},
    {FaultKind::kUnsupportedVersion, 203, "Unsupported version id"},
    {FaultKind::kUnknownIdentifier, 204, "Unknown key identifier"},
    {FaultKind::kDuplicateIdentifier, 205, "Duplicate key identifier"},
    {FaultKind::kLocked, 206, "Application record locked"},
    {FaultKind::kInternal, 207, "Application internal error"},
    {FaultKind::kNotAllowed, 207, "Application internal error"},
}};

// Both tables are read by number.
constexpr bool AreInOrder() {
  for (std::size_t i = 0; i < kFieldPlaces.size(); ++i) {
    if (kFieldPlaces[i].field != static_cast<PatientField>(i)) {
      return false;
    }
  }
  for (std::size_t i = 0; i < kErrors.size(); ++i) {
    if (kErrors[i].kind != static_cast<FaultKind>(i)) {
      return false;
    }
  }
  return true;
}

static_assert(AreInOrder());

const ErrorRow& RowOf(FaultKind kind) {
  return kErrors[static_cast<std::size_t>(kind)];
}

// The field of the header that says what is not supported.
Location LocateInMessage(FaultKind kind) {
  switch (kind) {
    case FaultKind::kUnsupportedMessage:
    case FaultKind::kUnsupportedEvent:
      return At("MSH", {9});
    case FaultKind::kUnsupportedProcessing:
      return At("MSH", {11});
    case FaultKind::kUnsupportedVersion:
      return At("MSH", {12});
    case FaultKind::kSegmentSequence:
    case FaultKind::kRequiredMissing:
    case FaultKind::kBadValue:
    case FaultKind::kUnknownCode:
    case FaultKind::kUnknownIdentifier:
    case FaultKind::kDuplicateIdentifier:
    case FaultKind::kLocked:
    case FaultKind::kInternal:
    case FaultKind::kNotAllowed:
      break;
  }
  return {};
}

Location LocateInFeed(const FeedFault& fault) {
  switch (fault.place) {
    case FaultPlace::kMessage:
      return LocateInMessage(fault.kind);
    case FaultPlace::kSender:
      return At("MSH", {3});
    case FaultPlace::kIdentifiers:
      return At("PID", {3, fault.repetition, 1});
    case FaultPlace::kAuthorities:
      return At("PID", {3, fault.repetition, 4});
    case FaultPlace::kIdentifierTypes:
      return At("PID", {3, fault.repetition, 5});
    case FaultPlace::kPrior:
      return At("MRG", {1, fault.repetition, 1});
    case FaultPlace::kPriorAuthorities:
      return At("MRG", {1, fault.repetition, 4});
    case FaultPlace::kOther: {
      Location location = At("PID", {3, fault.repetition});
      location.sequence = 2;
      return location;
    }
    case FaultPlace::kField: {
      const FieldPlace& place = kFieldPlaces[static_cast<std::size_t>(fault.field)];
      return At(place.segment, {place.number});
    }
    case FaultPlace::kReliability:
      return At("PID", {32, fault.repetition});
  }
  return {};
}

Location LocateInQuery(const QueryFault& fault, std::size_t wanted_field) {
  constexpr std::size_t kIdentifierField = 3;
  switch (fault.place) {
    case QueryPlace::kQuery:
      return LocateInMessage(fault.kind);
    case QueryPlace::kIdentifier:
      return At("QPD", {kIdentifierField, fault.repetition, 1});
    case QueryPlace::kAuthority:
      return At("QPD", {kIdentifierField, fault.repetition, 4});
    case QueryPlace::kWanted:
      return At("QPD", {wanted_field, fault.repetition});
    case QueryPlace::kParameter:
      return At("QPD", {kIdentifierField, fault.repetition});
    case QueryPlace::kContinuation:
      return At("DSC", {1});
    case QueryPlace::kSender:
      return At("MSH", {3});
  }
  return {};
}

}  // namespace

bool HasError(std::span<const WireFault> faults) {
  return std::ranges::any_of(
      faults, [](const WireFault& fault) { return fault.severity == FaultSeverity::kError; });
}

WireFault LocateFault(const FeedFault& fault) {
  return {.kind = fault.kind,
          .severity = fault.severity,
          .location = LocateInFeed(fault),
          .text = fault.text};
}

WireFault LocateFault(const QueryFault& fault, std::size_t wanted_field) {
  return {.kind = fault.kind,
          .severity = FaultSeverity::kError,
          .location = LocateInQuery(fault, wanted_field),
          .text = fault.text};
}

AckCode AckCodeOf(std::span<const WireFault> faults) {
  AckCode code = AckCode::kAccept;
  for (const WireFault& fault : faults) {
    if (fault.severity != FaultSeverity::kError) {
      continue;
    }
    const unsigned number = ErrorNumber(fault.kind);
    const bool is_unsupported = number >= 200 && number <= 203;
    if (is_unsupported || fault.kind == FaultKind::kNotAllowed || fault.location.segment == "MSH") {
      return AckCode::kReject;
    }
    code = AckCode::kError;
  }
  return code;
}

std::string_view AckCodeText(AckCode code) {
  constexpr std::array<std::string_view, 3> kTexts = {"AA", "AE", "AR"};
  return kTexts[static_cast<std::size_t>(code)];
}

unsigned ErrorNumber(FaultKind kind) {
  return RowOf(kind).number;
}

std::string_view ErrorName(FaultKind kind) {
  return RowOf(kind).name;
}

std::string FormatLocation(const Location& location) {
  std::string text = location.segment;
  std::size_t pending = 0;
  for (const std::uint16_t number : {location.sequence,
                                     location.field,
                                     location.repetition,
                                     location.component,
                                     location.subcomponent}) {
    ++pending;
    if (number == 0) {
      continue;
    }
    text.append(pending, '^').append(std::to_string(number));
    pending = 0;
  }
  return text;
}

Location At(std::string_view segment, std::initializer_list<std::size_t> numbers) {
  constexpr std::array<std::uint16_t Location::*, 4> kParts = {
      &Location::field, &Location::repetition, &Location::component, &Location::subcomponent};
  Location location;
  location.segment = segment;
  location.sequence = 1;
  std::size_t i = 0;
  for (const std::size_t number : numbers) {
    location.*kParts[i++] = static_cast<std::uint16_t>(std::min<std::size_t>(number, UINT16_MAX));
  }
  return location;
}

}  // namespace socle::mpi::protocol
