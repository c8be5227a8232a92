#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "lib/base/clock.h"
#include "mpi/model/feed.h"
#include "mpi/model/rniv.h"

namespace socle::mpi {

// One identity of one domain inside the index: given in the order of arrival, never given again.
using RecordNumber = std::uint32_t;
inline constexpr RecordNumber kRecordNumberMax = 0xFFFFFFFE;

// One person of the region: given in the order of arrival, never given again. 0 = none.
using PersonNumber = std::uint64_t;

enum class RecordState : std::uint8_t {
  kActive,
  kMerged,  // absorbed by another record of its domain (A40)
};

// Attributes of RNIV, as a set of bits.
enum PatientAttribute : std::uint8_t {
  kAttributeHomonym = 1U << 0,
  kAttributeDoubtful = 1U << 1,
  kAttributeFictive = 1U << 2,
};

// An identity as the index knows it now. An empty text means that the trait is missing.
struct PatientRecord {
  RecordNumber number = 0;
  PersonNumber person = 0;
  RecordState state = RecordState::kActive;
  RecordNumber merged_into = 0;  // when merged
  std::uint16_t domain = 0;      // number of the domain in the index
  std::string ipp;
  std::string status;  // of RNIV: PROV, RECUP, VALI, QUAL; empty where the sender gives none
  std::uint8_t attributes = 0;
  ReceivedStatus received = {};  // of the last message
  std::string ins_value;
  std::string ins_oid;
  std::vector<PatientIdentifier> further;  // other identifiers and former INS
  std::array<std::string, kPatientFieldCount> fields;
  std::uint32_t version = 0;  // 1 when created, one more with every change
  UnixMicros created_at;
  UnixMicros changed_at;

  [[nodiscard]] const std::string& Field(PatientField field) const {
    return fields[static_cast<std::size_t>(field)];
  }

  std::string& Field(PatientField field) { return fields[static_cast<std::size_t>(field)]; }

  bool operator==(const PatientRecord&) const = default;
};

// One person: the identities that are theirs, or the person they were found to be.
struct Person {
  PersonNumber number = 0;
  PersonNumber redirect = 0;             // the person that took this one in; 0 = none
  std::vector<RecordNumber> records{};   // ascending; as they were at the moment of the redirect
  std::vector<PersonNumber> absorbed{};  // persons that redirect here, ascending
  UnixMicros changed_at{};

  bool operator==(const Person&) const = default;
};

}  // namespace socle::mpi
