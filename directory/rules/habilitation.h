#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "lib/base/clock.h"
#include "lib/base/result.h"

// A habilitation: what a professional may do in an application, asked for by one person, given by
// another, for a time. docs/formats/habilitations.md has the table of states.
namespace socle::directory::rules {

// As socleStatut keeps it.
enum class HabilitationState : std::uint8_t { kRequested, kApproved, kRefused, kRevoked };

// demande, accorde, refuse, retire.
std::string_view HabilitationStateName(HabilitationState state);
std::optional<HabilitationState> FindHabilitationState(std::string_view name);

// What it means now.
enum class HabilitationEffect : std::uint8_t {
  kRequested,
  kPending,  // approved, and its time has not come
  kActive,
  kExpired,
  kRefused,
  kRevoked,
};
// requested, pending, active, expired, refused, revoked.
std::string_view HabilitationEffectName(HabilitationEffect effect);

inline constexpr std::int64_t kHabilitationMicrosMax = std::int64_t{5} * 366 * 86'400 * 1'000'000;
inline constexpr std::size_t kHabilitationReasonBytesMax = 512;

// Names are in the schema's normal form.
struct Habilitation {
  HabilitationState state = HabilitationState::kRequested;
  std::string holder{};  // the professional
  std::string requested_by{};
  std::string decided_by{};  // empty until then
  std::string reason{};      // of the last decision; shown to the holder
  UnixMicros from{};
  UnixMicros until{};  // the first moment when it is over
};

HabilitationEffect EffectOf(const Habilitation& habilitation, UnixMicros now);

// A new one.
//   kInvalidArgument  no holder or requester, an end that is not after its beginning or not after
//                     `now`, a reason over kHabilitationReasonBytesMax
//   kTooLarge         longer than kHabilitationMicrosMax
Result<Habilitation> RequestHabilitation(Habilitation request, UnixMicros now);

struct HabilitationDecision {
  std::string by{};
  std::vector<std::string> also_by{};  // other names of the same person
  std::string reason{};
  UnixMicros now{};
};

// Requested -> approved. kConflict in another state or when its time is over; kPermissionDenied
// for whoever asked for it, and for its holder, by whatever name: four eyes.
Result<Habilitation> ApproveHabilitation(Habilitation habilitation,
                                         const HabilitationDecision& decision);
// Requested -> refused, with a reason. kConflict in another state; kInvalidArgument without reason.
Result<Habilitation> RefuseHabilitation(Habilitation habilitation,
                                        const HabilitationDecision& decision);
// Requested or approved -> revoked, by anybody who may write, with a reason: taking away needs no
// second person. kConflict in another state or when it has expired.
Result<Habilitation> RevokeHabilitation(Habilitation habilitation,
                                        const HabilitationDecision& decision);

// Approved -> the same with an earlier end, `until`, which is not before `decision.now` and not
// after the end it had; with a reason, by anybody who may write. kConflict in another state, or
// when it is over; kInvalidArgument for another end.
Result<Habilitation> EndHabilitation(Habilitation habilitation,
                                     UnixMicros until,
                                     const HabilitationDecision& decision);

}  // namespace socle::directory::rules
