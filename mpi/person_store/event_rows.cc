#include "mpi/person_store/event_rows.h"

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>

#include "lib/base/result.h"
#include "lib/storage/record_codec.h"
#include "mpi/model/event.h"
#include "mpi/model/feed.h"
#include "mpi/model/patient_record.h"

namespace socle::mpi::person_store {

namespace {

using storage::RecordReader;
using storage::RecordWriter;

constexpr std::uint8_t kEventVersion = 1;
constexpr std::uint64_t kListMax = 1U << 20;

RecordNumber ReadRecord(RecordReader& reader) {
  return static_cast<RecordNumber>(reader.UnsignedUpTo(kRecordNumberMax));
}

}  // namespace

std::string EncodeEvent(const CrossReferenceChanged& event) {
  RecordWriter writer(kEventVersion);
  writer.Unsigned(event.persons.size());
  for (const PersonNumber person : event.persons) {
    writer.Unsigned(person);
  }
  return std::move(writer).Take();
}

Result<CrossReferenceChanged> DecodeCrossReferenceChanged(std::string_view payload) {
  SOCLE_TRY(auto reader, RecordReader::Open(payload, kEventVersion));
  CrossReferenceChanged event;
  const std::uint64_t count = reader.UnsignedUpTo(kListMax);
  for (std::uint64_t i = 0; i < count && reader.IsGood(); ++i) {
    event.persons.push_back(reader.Unsigned());
  }
  SOCLE_TRY_STATUS(reader.Finish());
  return event;
}

std::string EncodeEvent(const IdentityChanged& event) {
  RecordWriter writer(kEventVersion);
  writer.Unsigned(event.record).Unsigned(event.version);
  writer.Unsigned(static_cast<std::uint64_t>(event.state));
  return std::move(writer).Take();
}

Result<IdentityChanged> DecodeIdentityChanged(std::string_view payload) {
  SOCLE_TRY(auto reader, RecordReader::Open(payload, kEventVersion));
  IdentityChanged event;
  event.record = ReadRecord(reader);
  event.version = static_cast<std::uint32_t>(reader.UnsignedUpTo(0xFFFFFFFF));
  event.state = static_cast<RecordState>(
      reader.UnsignedUpTo(static_cast<std::uint64_t>(RecordState::kMerged)));
  SOCLE_TRY_STATUS(reader.Finish());
  return event;
}

std::string EncodeEvent(const DmpConsentReceived& event) {
  RecordWriter writer(kEventVersion);
  const DmpConsent& consent = event.consent;
  writer.Unsigned(event.record).Text(consent.status).Text(consent.status_at);
  writer.Text(consent.closed_at).Text(consent.feeding).Text(consent.feeding_at);
  writer.Text(consent.reading).Text(consent.reading_at);
  return std::move(writer).Take();
}

Result<DmpConsentReceived> DecodeDmpConsentReceived(std::string_view payload) {
  SOCLE_TRY(auto reader, RecordReader::Open(payload, kEventVersion));
  DmpConsentReceived event;
  event.record = ReadRecord(reader);
  event.consent.status = reader.Text();
  event.consent.status_at = reader.Text();
  event.consent.closed_at = reader.Text();
  event.consent.feeding = reader.Text();
  event.consent.feeding_at = reader.Text();
  event.consent.reading = reader.Text();
  event.consent.reading_at = reader.Text();
  SOCLE_TRY_STATUS(reader.Finish());
  return event;
}

std::string EncodeEvent(const DoublonConfirmed& event) {
  RecordWriter writer(kEventVersion);
  writer.Unsigned(event.a).Unsigned(event.b).Unsigned(event.action);
  return std::move(writer).Take();
}

Result<DoublonConfirmed> DecodeDoublonConfirmed(std::string_view payload) {
  SOCLE_TRY(auto reader, RecordReader::Open(payload, kEventVersion));
  DoublonConfirmed event;
  event.a = ReadRecord(reader);
  event.b = ReadRecord(reader);
  event.action = reader.Unsigned();
  SOCLE_TRY_STATUS(reader.Finish());
  return event;
}

}  // namespace socle::mpi::person_store
