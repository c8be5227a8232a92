#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace socle::mpi {

// Who gave an identifier: HL7 v2 data type HD, as received. The three parts name one authority; a
// sender may leave some of them out.
struct AssigningAuthority {
  std::string name;               // HD-1, such as CH-A
  std::string universal_id;       // HD-2, an OID or a FINESS
  std::string universal_id_type;  // HD-3: ISO, or M, N, L for a FINESS (PAM France)
  bool operator==(const AssigningAuthority&) const = default;

  [[nodiscard]] bool IsEmpty() const { return name.empty() && universal_id.empty(); }
};

// An identifier of a patient: HL7 v2 data type CX.
struct PatientIdentifier {
  std::string value;  // CX-1; empty with is_deleted
  AssigningAuthority authority;
  std::string type;              // CX-5: PI, INS, NH, AN, ...
  bool is_deleted = false;       // CX-1 was "": the sender takes the identifier back
  std::uint16_t repetition = 1;  // of the field it stood in, for error locations
  bool operator==(const PatientIdentifier&) const = default;
};

// An identifier as one text, as HL7 v2 has it: value^^^name&universal_id&universal_id_type^type,
// with nothing for empty parts at the end; a part has \S\ \T\ \F\ \R\ \E\ for the signs ^ & | ~ and
// \ in it. ParsePatientIdentifier reads any text; what has no meaning is left out.
std::string FormatPatientIdentifier(const PatientIdentifier& identifier);
PatientIdentifier ParsePatientIdentifier(std::string_view text);

// What a feed may say of a patient beside identifiers. Dates are YYYY-MM-DD, YYYY-MM or YYYY.
enum class PatientField : std::uint8_t {
  kBirthName,        // PID-5 type L
  kBirthGivenNames,  // list, separated by blanks
  kBirthFirstGivenName,
  kSex,  // M, F, I
  kBirthDate,
  kBirthPlaceCode,  // COG, PID-11 type BDL
  kUsedName,        // PID-5 type D
  kUsedGivenName,
  kPhone,
  kEmail,
  kAddress,  // PID-11 type H
  kPostalCode,
  kCity,
  kOtherIds,  // blank-separated: NH, NSS, ...
  kCivility,
  kMothersMaidenName,    // PID-6
  kMothersIdentifier,    // PID-21, as FormatPatientIdentifier writes it
  kBirthPlaceText,       // PID-23
  kMultipleBirth,        // PID-24, Y or N
  kBirthRank,            // PID-25
  kNationality,          // PID-26
  kDeathAt,              // PID-29
  kIsDead,               // PID-30, Y or N
  kIsUnknown,            // PID-31, Y or N: identity unknown
  kProtection,           // PD1-12, Y or N
  kLunarBirthDate,       // ZFD-1, day~month~year
  kIsBirthDateModified,  // ZFD-4, Y or N
  kInsSource,            // ZFD-5: SM, CV, INSI, CB, RFID
  kInsiCalledAt,         // ZFD-6
  kDocumentType,         // ZFD-7: CN, PA, ...
  kDocumentValidUntil,   // ZFD-8
  kMothersGivenNames,    // PID-6
  kOtherPhone,           // PID-13: kPhone is the mobile when there are two, this is the other
  kWorkPhone,            // PID-14
  kLanguage,             // PID-15
  kMaritalStatus,        // PID-16
  kRegion,               // PID-11 type H: state or province
  kCountry,              // PID-11 type H
  kBirthCountry,         // PID-11 type BDL
  kGestationWeeks,       // ZFD-2
  kSmsConsent,           // ZFD-3, Y or N
};
inline constexpr std::size_t kPatientFieldCount = 41;

// The name of a field in files, answers and stored rows ("birth_name"); those that Identity has are
// named alike.
std::string_view PatientFieldName(PatientField field);
std::optional<PatientField> FindPatientField(std::string_view name);

// A field that is not sent changes nothing; one sent as "" is taken away (empty text here).
class PatientUpdate {
 public:
  std::optional<std::string>& operator[](PatientField field) {
    return fields_[static_cast<std::size_t>(field)];
  }

  const std::optional<std::string>& operator[](PatientField field) const {
    return fields_[static_cast<std::size_t>(field)];
  }

  bool operator==(const PatientUpdate&) const = default;

 private:
  std::array<std::optional<std::string>, kPatientFieldCount> fields_;
};

enum class FeedAction : std::uint8_t {
  kUpsert,            // A28 A31 A01 A04 A05 A08 ...: create or update
  kMerge,             // A40: `prior` is absorbed by the patient
  kChangeIdentifier,  // A47: `prior` is the identifier as it was
  kLink,              // A24: the patient and `other` are one person
  kUnlink,            // A37: ... are not
};

// Consent of the DMP (segment ZFA), handed on as received.
struct DmpConsent {
  std::string status;      // ACTIF, FERME, INEXISTANT
  std::string status_at;   // ZFA-2
  std::string closed_at;   // ZFA-3
  std::string feeding;     // NA, IO, INO
  std::string feeding_at;  // ZFA-10
  std::string reading;     // NA, INC, IC
  std::string reading_at;  // ZFA-12
  bool operator==(const DmpConsent&) const = default;
};

// One message of an establishment that says something of a patient, whatever protocol brought it.
struct FeedMessage {
  FeedAction action = FeedAction::kUpsert;
  std::string event;                // trigger event, such as A28
  std::string control_id;           // MSH-10; empty where the protocol has none
  std::string sending_application;  // MSH-3
  std::string sending_facility;     // MSH-4
  std::string recorded_at;          // EVN-2, RFC 3339; empty when not sent
  bool is_test_feed = false;        // MSH-11 D or T

  std::vector<PatientIdentifier> identifiers;  // PID-3: IPP, INS, ...
  PatientUpdate update;
  // PID-32, codes of table 0445; nothing when the field was not sent.
  std::optional<std::vector<std::string>> reliability;
  std::optional<DmpConsent> dmp_consent;

  std::vector<PatientIdentifier> prior;  // MRG-1
  std::vector<PatientIdentifier> other;  // second PID-3 of A24 and A37
  bool operator==(const FeedMessage&) const = default;
};

enum class FaultKind : std::uint8_t {
  kSegmentSequence,        // table 0357: 100
  kRequiredMissing,        // 101
  kBadValue,               // 102
  kUnknownCode,            // 103, not in the table
  kUnsupportedMessage,     // 200
  kUnsupportedEvent,       // 201
  kUnsupportedProcessing,  // 202
  kUnsupportedVersion,     // 203
  kUnknownIdentifier,      // 204: an identifier, an authority or a domain that is not known
  kDuplicateIdentifier,    // 205
  kLocked,                 // 206
  kInternal,               // 207
  kNotAllowed,             // the sender may not say this: 207, refused
};

enum class FaultSeverity : std::uint8_t { kError, kWarning, kInformation };

// Where in a FeedMessage a fault lies.
enum class FaultPlace : std::uint8_t {
  kMessage,
  kSender,  // MSH-3, MSH-4
  kIdentifiers,
  kIdentifierTypes,  // of identifiers
  kAuthorities,      // of identifiers
  kPrior,
  kPriorAuthorities,
  kOther,
  kField,  // `field` says which
  kReliability,
};

struct FeedFault {
  FaultKind kind = FaultKind::kInternal;
  FaultSeverity severity = FaultSeverity::kError;
  FaultPlace place = FaultPlace::kMessage;
  PatientField field = PatientField::kBirthName;  // with FaultPlace::kField
  std::uint16_t repetition = 1;
  std::string text;  // for people; holds no value of a patient
  bool operator==(const FeedFault&) const = default;
};

// The answer to a FeedMessage: refused when a fault has severity error, and then nothing changed.
struct FeedOutcome {
  std::vector<FeedFault> faults;

  [[nodiscard]] bool IsAccepted() const {
    for (const FeedFault& fault : faults) {
      if (fault.severity == FaultSeverity::kError) {
        return false;
      }
    }
    return true;
  }
};

}  // namespace socle::mpi
