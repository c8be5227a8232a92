#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "lib/base/clock.h"
#include "lib/base/result.h"
#include "lib/trace/merkle.h"

// What one access or change leaves in the trace (docs/formats/trace.md). Pure functions.
namespace socle::trace {

// Who did it.
enum class ActorKind : std::uint8_t {
  kSender = 1,  // another system, by the name that it is known under
  kUser = 2,    // a person
  kDaemon = 3,  // this program, of its own accord
};

enum class Outcome : std::uint8_t { kSuccess = 1, kRefused = 2, kFailed = 3 };

std::string_view ActorKindName(ActorKind kind);  // "sender", "user", "daemon"
std::optional<ActorKind> FindActorKind(std::string_view name);
std::string_view OutcomeName(Outcome outcome);  // "success", "refused", "failed"

inline constexpr std::size_t kCodeBytesMax = 64;
inline constexpr std::size_t kActorBytesMax = 256;
inline constexpr std::size_t kSubjectBytesMax = 128;
inline constexpr std::size_t kObjectsMax = 64;
inline constexpr std::size_t kObjectBytesMax = 256;
inline constexpr std::size_t kDetailsBytesMax = 32'768;

// One access or change, as the daemon tells of it. Never holds a trait of a patient outside
// `details`.
struct AuditRecord {
  UnixMicros time{};
  std::string kind = {};  // what was done, a code of the daemon's own: "identity.read"
  ActorKind actor_kind = ActorKind::kDaemon;
  std::string actor = {};    // UTF-8 without control characters, not empty
  std::string purpose = {};  // why, a code; may be empty
  Outcome outcome = Outcome::kSuccess;
  // Id of the patient in the index, any bytes; empty when nobody is concerned. The trace holds a
  // pseudonym instead of it.
  std::string subject = {};
  std::vector<std::string> objects = {};  // ids of messages, actions, work items: any bytes
  // More, for those who have the patient's key: sealed when there is a subject. Without a subject
  // it stays as it is, and must not concern a patient.
  std::string details = {};
};

// Codes are 1 to kCodeBytesMax of a-z, 0-9, '.', '-' and '_'.
[[nodiscard]] bool IsCode(std::string_view text);
// kInvalidArgument or kTooLarge with the part that breaks its rule.
Status CheckAuditRecord(const AuditRecord& record);

inline constexpr std::size_t kPseudonymBytes = 16;
using Pseudonym = std::array<std::uint8_t, kPseudonymBytes>;
// First bytes of a leaf's hash: a record names the one before it by them.
inline constexpr std::size_t kLinkBytes = 8;
using Link = std::array<std::uint8_t, kLinkBytes>;
[[nodiscard]] Link LinkTo(const Hash& leaf);

enum class DetailsForm : std::uint8_t { kNone = 0, kClear = 1, kSealed = 2 };

// A record as it is in the log.
struct LoggedRecord {
  std::uint64_t index = 0;
  Link previous{};  // of the record before; zeroes in the first
  UnixMicros time{};
  std::string kind = {};
  ActorKind actor_kind = ActorKind::kDaemon;
  std::string actor = {};
  std::string purpose = {};
  Outcome outcome = Outcome::kSuccess;
  std::optional<Pseudonym> subject = {};
  std::vector<std::string> objects = {};
  DetailsForm details_form = DetailsForm::kNone;
  std::string details = {};
  bool operator==(const LoggedRecord&) const = default;
};

// What comes before the details in EncodeLoggedRecord: they are sealed together with it.
[[nodiscard]] std::string EncodeRecordHead(const LoggedRecord& record);
// The bytes of the leaf. kTooLarge over 65,535 bytes.
Result<std::string> EncodeLoggedRecord(const LoggedRecord& record);
// kCorruption unless EncodeLoggedRecord gives these very bytes.
Result<LoggedRecord> DecodeLoggedRecord(std::string_view leaf);

}  // namespace socle::trace
