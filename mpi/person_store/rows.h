#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "lib/base/clock.h"
#include "lib/base/result.h"
#include "mpi/match/pattern.h"
#include "mpi/model/patient_record.h"

// Keys and values of the patient index; docs/formats/person-store.md describes each.
namespace socle::mpi::person_store {

// Family `identity`: record -> the identity without its person, which has a row of its own.
std::string RecordKey(RecordNumber record);
Result<RecordNumber> DecodeRecordKey(std::string_view key);
std::string EncodeRecord(const PatientRecord& record);
Result<PatientRecord> DecodeRecord(std::string_view key, std::string_view value);

// What answers to queries need of an identity, read without the rest. Views into the value.
struct RecordSummary {
  RecordState state = RecordState::kActive;
  RecordNumber merged_into = 0;
  std::uint16_t domain = 0;
  std::string_view ipp{};
  std::string_view status{};
  std::uint8_t attributes = 0;
  std::string_view ins_value{};
  std::string_view ins_oid{};
};

Result<RecordSummary> DecodeRecordSummary(std::string_view value);

// Family `standard`: record -> the standard form that is compared.
struct StandardRow {
  std::uint64_t stable_key = 0;  // depends on domain code and IPP alone
  std::string standard;          // for match::StandardView
};

std::string EncodeStandard(std::uint64_t stable_key, std::string_view standard);
Result<StandardRow> DecodeStandard(std::string value);

// Family `index`: domain and IPP -> record, and record -> person.
std::string IppKey(std::uint16_t domain, std::string_view ipp);
std::string MembershipKey(RecordNumber record);
std::string EncodeNumber(std::uint64_t number);
Result<std::uint64_t> DecodeNumber(std::string_view value);

// Family `index`: record -> what people decided about it. Each ruling stands in the lists of both.
struct RulingRow {
  RecordNumber other = 0;
  bool together = false;
  std::uint64_t action = 0;  // the action that made it
};

std::string RulingsKey(RecordNumber record);
std::string EncodeRulings(const std::vector<RulingRow>& rulings);
Result<std::vector<RulingRow>> DecodeRulings(std::string_view value);

// Family `block`: key of match::AppendBlockKeys -> the records that hold it. A key that was held by
// more records than its family's limit is refined: its list is empty, and its records have the keys
// of the next tier.
struct Posting {
  bool is_refined = false;
  std::vector<RecordNumber> records{};
};

std::string BlockKey(std::uint64_t key);
std::string EncodePosting(const Posting& posting);
Result<Posting> DecodePosting(std::string_view value);

// Family `edge`: record -> the records it was compared with and found near, with the weight at that
// time. Each pair stands in the lists of both.
struct Edge {
  RecordNumber other = 0;
  match::Pattern pattern;
  float bits = 0;
};

std::string EncodeEdges(const std::vector<Edge>& edges);
Result<std::vector<Edge>> DecodeEdges(std::string_view value);

// Family `person`.
std::string PersonKey(PersonNumber person);
std::string EncodePerson(const Person& person);
Result<Person> DecodePerson(std::string_view key, std::string_view value);

// Family `history`: what a row was until an instant. The state at T is the first row of the subject
// with an end later than T, or the current row when there is none.
enum class HistoryKind : std::uint8_t { kRecord = 1, kPerson = 2, kMembership = 3 };

std::string HistoryKey(HistoryKind kind,
                       std::uint64_t subject,
                       UnixMicros until,
                       std::uint32_t sequence);
std::string HistoryPrefix(HistoryKind kind, std::uint64_t subject);
Result<UnixMicros> DecodeHistoryUntil(std::string_view key);

// Family `meta`, row "head": the next numbers to give.
struct Head {
  RecordNumber next_record = 1;
  PersonNumber next_person = 1;
  std::uint64_t next_work = 1;
  std::uint64_t next_action = 1;
  std::uint32_t standard_version = 0;  // of the stored standard forms and block keys
  bool operator==(const Head&) const = default;
};

inline constexpr std::string_view kHeadKey = "head";
std::string EncodeHead(const Head& head);
Result<Head> DecodeHead(std::string_view value);

}  // namespace socle::mpi::person_store
