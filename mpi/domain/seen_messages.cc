#include "mpi/domain/seen_messages.h"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "lib/base/bytes.h"
#include "lib/base/clock.h"
#include "lib/base/result.h"
#include "lib/crypto/sha256.h"
#include "lib/storage/key_codec.h"
#include "lib/storage/record_codec.h"
#include "mpi/model/feed.h"
#include "mpi/person_store/draft.h"
#include "mpi/person_store/families.h"

namespace socle::mpi::domain {

namespace {

constexpr std::uint8_t kSeenVersion = 1;
constexpr std::string_view kSeenPrefix = "seen:";
constexpr std::string_view kTimePrefix = "seen-at:";
constexpr std::size_t kDigestBytes = 16;
constexpr std::uint64_t kFaultsMax = 10'000;

std::string TimeKey(UnixMicros at, std::string_view key) {
  std::string out(kTimePrefix);
  out += storage::KeyWriter().I64(at.value).View();
  out += key.substr(kSeenPrefix.size());
  return out;
}

template <class Enum>
std::uint64_t AsNumber(Enum value) {
  return static_cast<std::uint64_t>(value);
}

}  // namespace

std::string SeenKey(std::string_view application,
                    std::string_view facility,
                    std::string_view control_id) {
  const std::string parts =
      storage::KeyWriter().Text(application).Text(facility).Text(control_id).View();
  const auto digest = crypto::Sha256(AsBytes(parts));
  std::string key(kSeenPrefix);
  key += AsText(digest).substr(0, kDigestBytes);
  return key;
}

std::string EncodeSeen(const SeenMessage& message) {
  storage::RecordWriter writer(kSeenVersion);
  writer.Fixed64(message.content).Signed(message.applied_at.value);
  writer.Unsigned(message.outcome.faults.size());
  for (const FeedFault& fault : message.outcome.faults) {
    writer.Unsigned(AsNumber(fault.kind)).Unsigned(AsNumber(fault.severity));
    writer.Unsigned(AsNumber(fault.place)).Unsigned(AsNumber(fault.field));
    writer.Unsigned(fault.repetition).Text(fault.text);
  }
  return std::move(writer).Take();
}

Result<SeenMessage> DecodeSeen(std::string_view value) {
  SOCLE_TRY(auto reader, storage::RecordReader::Open(value, kSeenVersion));
  SeenMessage message;
  message.content = reader.Fixed64();
  message.applied_at.value = reader.Signed();
  const std::uint64_t faults = reader.UnsignedUpTo(kFaultsMax);
  for (std::uint64_t i = 0; i < faults && reader.IsGood(); ++i) {
    FeedFault fault;
    fault.kind = static_cast<FaultKind>(reader.UnsignedUpTo(AsNumber(FaultKind::kNotAllowed)));
    fault.severity =
        static_cast<FaultSeverity>(reader.UnsignedUpTo(AsNumber(FaultSeverity::kInformation)));
    fault.place = static_cast<FaultPlace>(reader.UnsignedUpTo(AsNumber(FaultPlace::kReliability)));
    fault.field = static_cast<PatientField>(reader.UnsignedUpTo(kPatientFieldCount - 1));
    fault.repetition = static_cast<std::uint16_t>(reader.UnsignedUpTo(0xFFFF));
    fault.text = reader.Text();
    message.outcome.faults.push_back(std::move(fault));
  }
  SOCLE_TRY_STATUS(reader.Finish());
  return message;
}

Result<std::optional<SeenMessage>> FindSeen(const person_store::Rows& rows, std::string_view key) {
  SOCLE_TRY(const auto value, rows.Find(person_store::kMeta, key));
  if (!value) {
    return std::nullopt;
  }
  return DecodeSeen(*value);
}

void PutSeen(person_store::Draft& draft, std::string_view key, const SeenMessage& message) {
  draft.Put(person_store::kMeta, key, EncodeSeen(message));
  draft.Put(person_store::kMeta, TimeKey(message.applied_at, key), {});
}

Result<std::size_t> ForgetSeen(person_store::Draft& draft,
                               UnixMicros before,
                               std::size_t count_max) {
  std::vector<std::string> keys;
  std::string end(kTimePrefix);
  end += storage::KeyWriter().I64(before.value).View();
  SOCLE_TRY_STATUS(draft.Scan(person_store::kMeta,
                              kTimePrefix,
                              end,
                              [&](std::string_view key, std::string_view) -> Result<bool> {
                                keys.emplace_back(key);
                                return keys.size() < count_max;
                              }));
  for (const std::string& key : keys) {
    std::string seen(kSeenPrefix);
    seen += std::string_view(key).substr(kTimePrefix.size() + sizeof(std::int64_t));
    draft.Delete(person_store::kMeta, seen);
    draft.Delete(person_store::kMeta, key);
  }
  return keys.size();
}

}  // namespace socle::mpi::domain
