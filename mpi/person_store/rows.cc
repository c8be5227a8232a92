#include "mpi/person_store/rows.h"

#include <bit>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "lib/base/bytes.h"
#include "lib/base/clock.h"
#include "lib/base/result.h"
#include "lib/storage/key_codec.h"
#include "lib/storage/record_codec.h"
#include "mpi/match/pattern.h"
#include "mpi/model/feed.h"
#include "mpi/model/patient_record.h"
#include "mpi/model/rniv.h"

namespace socle::mpi::person_store {

namespace {

constexpr std::uint8_t kRecordVersion = 2;
constexpr std::uint8_t kRecordVersionReceived = 2;  // what the last message said of the status
constexpr std::uint8_t kPersonVersion = 1;
constexpr std::uint8_t kHeadVersion = 1;
constexpr std::uint8_t kRulingsVersion = 1;
constexpr char kPostingOpen = 1;
constexpr char kPostingRefined = 2;
constexpr char kEdgesVersion = 1;
constexpr std::size_t kEdgeBytes = 12;
constexpr std::uint64_t kListMax = 1U << 20;

// First byte of the keys of the family `index`.
constexpr std::uint8_t kIppRow = 1;
constexpr std::uint8_t kMembershipRow = 2;
constexpr std::uint8_t kRulingsRow = 3;

Error Damaged(std::string_view what) {
  return {.code = Code::kCorruption, .detail = std::string(what) + " does not decode"};
}

void WriteIdentifier(storage::RecordWriter& writer, const PatientIdentifier& id) {
  writer.Text(id.value).Text(id.authority.name).Text(id.authority.universal_id);
  writer.Text(id.authority.universal_id_type).Text(id.type);
}

PatientIdentifier ReadIdentifier(storage::RecordReader& reader) {
  PatientIdentifier id;
  id.value = reader.Text();
  id.authority.name = reader.Text();
  id.authority.universal_id = reader.Text();
  id.authority.universal_id_type = reader.Text();
  id.type = reader.Text();
  return id;
}

}  // namespace

std::string RecordKey(RecordNumber record) {
  return storage::KeyWriter().U32(record).View();
}

Result<RecordNumber> DecodeRecordKey(std::string_view key) {
  storage::KeyReader reader(key);
  const RecordNumber record = reader.U32();
  SOCLE_TRY_STATUS(reader.Finish());
  return record;
}

std::string EncodeRecord(const PatientRecord& record) {
  storage::RecordWriter writer(kRecordVersion);
  writer.Unsigned(static_cast<std::uint64_t>(record.state)).Unsigned(record.merged_into);
  writer.Unsigned(record.domain).Text(record.ipp).Text(record.status).Unsigned(record.attributes);
  writer.Text(record.ins_value).Text(record.ins_oid).Unsigned(record.version);
  writer.Signed(record.created_at.value).Signed(record.changed_at.value);
  writer.Unsigned(record.further.size());
  for (const PatientIdentifier& id : record.further) {
    WriteIdentifier(writer, id);
  }
  std::uint64_t mask = 0;
  for (std::size_t i = 0; i < kPatientFieldCount; ++i) {
    mask |= std::uint64_t{record.fields[i].empty() ? 0U : 1U} << i;
  }
  writer.Unsigned(mask);
  for (const std::string& field : record.fields) {
    if (!field.empty()) {
      writer.Text(field);
    }
  }
  writer.Unsigned(static_cast<std::uint64_t>(record.received.status));
  writer.Unsigned(static_cast<std::uint64_t>(record.received.lowering));
  writer.Bool(record.received.is_ins_left_out);
  return std::move(writer).Take();
}

Result<PatientRecord> DecodeRecord(std::string_view key, std::string_view value) {
  PatientRecord record;
  SOCLE_TRY(record.number, DecodeRecordKey(key));
  SOCLE_TRY(auto reader, storage::RecordReader::Open(value, kRecordVersion));
  record.state = static_cast<RecordState>(
      reader.UnsignedUpTo(static_cast<std::uint64_t>(RecordState::kMerged)));
  record.merged_into = static_cast<RecordNumber>(reader.UnsignedUpTo(kRecordNumberMax));
  record.domain = static_cast<std::uint16_t>(reader.UnsignedUpTo(0xFFFF));
  record.ipp = reader.Text();
  record.status = reader.Text();
  record.attributes = static_cast<std::uint8_t>(reader.UnsignedUpTo(0xFF));
  record.ins_value = reader.Text();
  record.ins_oid = reader.Text();
  record.version = static_cast<std::uint32_t>(reader.UnsignedUpTo(0xFFFFFFFF));
  record.created_at.value = reader.Signed();
  record.changed_at.value = reader.Signed();
  const std::uint64_t further = reader.UnsignedUpTo(kListMax);
  for (std::uint64_t i = 0; i < further && reader.IsGood(); ++i) {
    record.further.push_back(ReadIdentifier(reader));
  }
  const std::uint64_t mask = reader.UnsignedUpTo((std::uint64_t{1} << kPatientFieldCount) - 1);
  for (std::size_t i = 0; i < kPatientFieldCount; ++i) {
    if ((mask >> i & 1U) != 0) {
      record.fields[i] = reader.Text();
    }
  }
  if (reader.Version() >= kRecordVersionReceived) {
    record.received.status = static_cast<TrustStatus>(reader.UnsignedUpTo(kTrustStatusCount - 1));
    record.received.lowering =
        static_cast<StatusLowering>(reader.UnsignedUpTo(kStatusLoweringCount - 1));
    record.received.is_ins_left_out = reader.Bool();
  }
  SOCLE_TRY_STATUS(reader.Finish());
  return record;
}

Result<RecordSummary> DecodeRecordSummary(std::string_view value) {
  SOCLE_TRY(auto reader, storage::RecordReader::Open(value, kRecordVersion));
  RecordSummary summary;
  summary.state = static_cast<RecordState>(
      reader.UnsignedUpTo(static_cast<std::uint64_t>(RecordState::kMerged)));
  summary.merged_into = static_cast<RecordNumber>(reader.UnsignedUpTo(kRecordNumberMax));
  summary.domain = static_cast<std::uint16_t>(reader.UnsignedUpTo(0xFFFF));
  summary.ipp = reader.Text();
  summary.status = reader.Text();
  summary.attributes = static_cast<std::uint8_t>(reader.UnsignedUpTo(0xFF));
  summary.ins_value = reader.Text();
  summary.ins_oid = reader.Text();
  if (!reader.IsGood()) {
    return Fail(Damaged("an identity"));
  }
  return summary;
}

std::string EncodeStandard(std::uint64_t stable_key, std::string_view standard) {
  std::string value;
  value.reserve(sizeof(stable_key) + standard.size());
  AppendLittleEndian(value, stable_key);
  value.append(standard);
  return value;
}

Result<StandardRow> DecodeStandard(std::string value) {
  if (value.size() < sizeof(std::uint64_t)) {
    return Fail(Damaged("a standard form"));
  }
  StandardRow row;
  row.stable_key = ReadLittleEndian<std::uint64_t>(value.data());
  value.erase(0, sizeof(std::uint64_t));
  row.standard = std::move(value);
  return row;
}

std::string IppKey(std::uint16_t domain, std::string_view ipp) {
  return storage::KeyWriter().U8(kIppRow).U16(domain).Text(ipp).View();
}

std::string MembershipKey(RecordNumber record) {
  return storage::KeyWriter().U8(kMembershipRow).U32(record).View();
}

std::string EncodeNumber(std::uint64_t number) {
  std::string value;
  AppendVarint(value, number);
  return value;
}

Result<std::uint64_t> DecodeNumber(std::string_view value) {
  std::uint64_t number = 0;
  if (!ConsumeVarint(value, number) || !value.empty()) {
    return Fail(Damaged("a number"));
  }
  return number;
}

std::string RulingsKey(RecordNumber record) {
  return storage::KeyWriter().U8(kRulingsRow).U32(record).View();
}

std::string EncodeRulings(const std::vector<RulingRow>& rulings) {
  storage::RecordWriter writer(kRulingsVersion);
  writer.Unsigned(rulings.size());
  for (const RulingRow& ruling : rulings) {
    writer.Unsigned(ruling.other).Bool(ruling.together).Unsigned(ruling.action);
  }
  return std::move(writer).Take();
}

Result<std::vector<RulingRow>> DecodeRulings(std::string_view value) {
  SOCLE_TRY(auto reader, storage::RecordReader::Open(value, kRulingsVersion));
  std::vector<RulingRow> rulings;
  const std::uint64_t count = reader.UnsignedUpTo(kListMax);
  for (std::uint64_t i = 0; i < count && reader.IsGood(); ++i) {
    RulingRow ruling;
    ruling.other = static_cast<RecordNumber>(reader.UnsignedUpTo(kRecordNumberMax));
    ruling.together = reader.Bool();
    ruling.action = reader.Unsigned();
    rulings.push_back(ruling);
  }
  SOCLE_TRY_STATUS(reader.Finish());
  return rulings;
}

std::string BlockKey(std::uint64_t key) {
  return storage::KeyWriter().U64(key).View();
}

std::string EncodePosting(const Posting& posting) {
  std::string value(1, posting.is_refined ? kPostingRefined : kPostingOpen);
  for (const RecordNumber record : posting.records) {
    AppendLittleEndian(value, record);
  }
  return value;
}

Result<Posting> DecodePosting(std::string_view value) {
  if (value.empty() || (value.size() - 1) % sizeof(RecordNumber) != 0 ||
      (value[0] != kPostingOpen && value[0] != kPostingRefined)) {
    return Fail(Damaged("a block"));
  }
  Posting posting;
  posting.is_refined = value[0] == kPostingRefined;
  for (std::size_t i = 1; i < value.size(); i += sizeof(RecordNumber)) {
    posting.records.push_back(ReadLittleEndian<RecordNumber>(value.data() + i));
  }
  return posting;
}

std::string EncodeEdges(const std::vector<Edge>& edges) {
  std::string value(1, kEdgesVersion);
  for (const Edge& edge : edges) {
    AppendLittleEndian(value, edge.other);
    AppendLittleEndian(value, edge.pattern.Bits());
    AppendLittleEndian(value, std::bit_cast<std::uint32_t>(edge.bits));
  }
  return value;
}

Result<std::vector<Edge>> DecodeEdges(std::string_view value) {
  if (value.empty() || value[0] != kEdgesVersion || (value.size() - 1) % kEdgeBytes != 0) {
    return Fail(Damaged("a list of edges"));
  }
  std::vector<Edge> edges;
  for (std::size_t i = 1; i < value.size(); i += kEdgeBytes) {
    const char* at = value.data() + i;
    edges.push_back({.other = ReadLittleEndian<RecordNumber>(at),
                     .pattern = match::Pattern(ReadLittleEndian<std::uint32_t>(at + 4)),
                     .bits = std::bit_cast<float>(ReadLittleEndian<std::uint32_t>(at + 8))});
  }
  return edges;
}

std::string PersonKey(PersonNumber person) {
  return storage::KeyWriter().U64(person).View();
}

std::string EncodePerson(const Person& person) {
  storage::RecordWriter writer(kPersonVersion);
  writer.Unsigned(person.redirect).Signed(person.changed_at.value);
  writer.Unsigned(person.records.size());
  for (const RecordNumber record : person.records) {
    writer.Unsigned(record);
  }
  writer.Unsigned(person.absorbed.size());
  for (const PersonNumber absorbed : person.absorbed) {
    writer.Unsigned(absorbed);
  }
  return std::move(writer).Take();
}

Result<Person> DecodePerson(std::string_view key, std::string_view value) {
  storage::KeyReader key_reader(key);
  Person person;
  person.number = key_reader.U64();
  SOCLE_TRY_STATUS(key_reader.Finish());
  SOCLE_TRY(auto reader, storage::RecordReader::Open(value, kPersonVersion));
  person.redirect = reader.Unsigned();
  person.changed_at.value = reader.Signed();
  const std::uint64_t records = reader.UnsignedUpTo(kListMax);
  for (std::uint64_t i = 0; i < records && reader.IsGood(); ++i) {
    person.records.push_back(static_cast<RecordNumber>(reader.UnsignedUpTo(kRecordNumberMax)));
  }
  const std::uint64_t absorbed = reader.UnsignedUpTo(kListMax);
  for (std::uint64_t i = 0; i < absorbed && reader.IsGood(); ++i) {
    person.absorbed.push_back(reader.Unsigned());
  }
  SOCLE_TRY_STATUS(reader.Finish());
  return person;
}

std::string HistoryPrefix(HistoryKind kind, std::uint64_t subject) {
  return storage::KeyWriter().U8(static_cast<std::uint8_t>(kind)).U64(subject).View();
}

std::string HistoryKey(HistoryKind kind,
                       std::uint64_t subject,
                       UnixMicros until,
                       std::uint32_t sequence) {
  return storage::KeyWriter()
      .U8(static_cast<std::uint8_t>(kind))
      .U64(subject)
      .I64(until.value)
      .U32(sequence)
      .View();
}

Result<UnixMicros> DecodeHistoryUntil(std::string_view key) {
  storage::KeyReader reader(key);
  reader.U8();
  reader.U64();
  const UnixMicros until{reader.I64()};
  reader.U32();
  SOCLE_TRY_STATUS(reader.Finish());
  return until;
}

std::string EncodeHead(const Head& head) {
  storage::RecordWriter writer(kHeadVersion);
  writer.Unsigned(head.next_record).Unsigned(head.next_person).Unsigned(head.next_work);
  writer.Unsigned(head.next_action).Unsigned(head.standard_version);
  return std::move(writer).Take();
}

Result<Head> DecodeHead(std::string_view value) {
  SOCLE_TRY(auto reader, storage::RecordReader::Open(value, kHeadVersion));
  Head head;
  head.next_record = static_cast<RecordNumber>(reader.UnsignedUpTo(kRecordNumberMax));
  head.next_person = reader.Unsigned();
  head.next_work = reader.Unsigned();
  head.next_action = reader.Unsigned();
  head.standard_version = static_cast<std::uint32_t>(reader.UnsignedUpTo(0xFFFFFFFF));
  SOCLE_TRY_STATUS(reader.Finish());
  return head;
}

}  // namespace socle::mpi::person_store
