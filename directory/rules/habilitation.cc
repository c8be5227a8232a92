#include "directory/rules/habilitation.h"

#include <algorithm>
#include <array>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include <fmt/format.h>

#include "lib/base/clock.h"
#include "lib/base/error.h"
#include "lib/base/result.h"

namespace socle::directory::rules {

namespace {

struct StateRow {
  HabilitationState state;
  std::string_view name;
};

constexpr std::array kStates = {
    StateRow{HabilitationState::kRequested, "demande"},
    StateRow{HabilitationState::kApproved, "accorde"},
    StateRow{HabilitationState::kRefused, "refuse"},
    StateRow{HabilitationState::kRevoked, "retire"},
};

Error Conflict(const Habilitation& habilitation, UnixMicros now) {
  return {.code = Code::kConflict,
          .detail = fmt::format("the habilitation is {}",
                                HabilitationEffectName(EffectOf(habilitation, now)))};
}

Status CheckDecision(const HabilitationDecision& decision, bool needs_reason) {
  if (decision.by.empty()) {
    return Fail(Code::kInvalidArgument, "nobody decides");
  }
  if (needs_reason && decision.reason.empty()) {
    return Fail(Code::kInvalidArgument, "a reason is needed");
  }
  if (decision.reason.size() > kHabilitationReasonBytesMax) {
    return Fail(Code::kInvalidArgument, "a reason over kHabilitationReasonBytesMax");
  }
  return {};
}

Habilitation Decided(Habilitation habilitation,
                     HabilitationState state,
                     const HabilitationDecision& decision) {
  habilitation.state = state;
  habilitation.decided_by = decision.by;
  habilitation.reason = decision.reason;
  return habilitation;
}

}  // namespace

std::string_view HabilitationStateName(HabilitationState state) {
  for (const StateRow& row : kStates) {
    if (row.state == state) {
      return row.name;
    }
  }
  return "";
}

std::optional<HabilitationState> FindHabilitationState(std::string_view name) {
  for (const StateRow& row : kStates) {
    if (row.name == name) {
      return row.state;
    }
  }
  return std::nullopt;
}

std::string_view HabilitationEffectName(HabilitationEffect effect) {
  switch (effect) {
    case HabilitationEffect::kRequested:
      return "requested";
    case HabilitationEffect::kPending:
      return "pending";
    case HabilitationEffect::kActive:
      return "active";
    case HabilitationEffect::kExpired:
      return "expired";
    case HabilitationEffect::kRefused:
      return "refused";
    case HabilitationEffect::kRevoked:
      return "revoked";
  }
  return "";
}

HabilitationEffect EffectOf(const Habilitation& habilitation, UnixMicros now) {
  switch (habilitation.state) {
    case HabilitationState::kRefused:
      return HabilitationEffect::kRefused;
    case HabilitationState::kRevoked:
      return HabilitationEffect::kRevoked;
    case HabilitationState::kRequested:
      return now < habilitation.until ? HabilitationEffect::kRequested
                                      : HabilitationEffect::kExpired;
    case HabilitationState::kApproved:
      break;
  }
  if (now < habilitation.from) {
    return HabilitationEffect::kPending;
  }
  return now < habilitation.until ? HabilitationEffect::kActive : HabilitationEffect::kExpired;
}

Result<Habilitation> RequestHabilitation(Habilitation request, UnixMicros now) {
  if (request.holder.empty() || request.requested_by.empty()) {
    return Fail(Code::kInvalidArgument, "a habilitation has a holder and a requester");
  }
  if (request.until <= request.from || request.until <= now) {
    return Fail(Code::kInvalidArgument, "a habilitation ends after it begins, and after today");
  }
  if (request.until.value - request.from.value > kHabilitationMicrosMax) {
    return Fail(Code::kTooLarge, "a habilitation over kHabilitationMicrosMax");
  }
  if (request.reason.size() > kHabilitationReasonBytesMax) {
    return Fail(Code::kInvalidArgument, "a reason over kHabilitationReasonBytesMax");
  }
  request.state = HabilitationState::kRequested;
  request.decided_by.clear();
  return request;
}

Result<Habilitation> ApproveHabilitation(Habilitation habilitation,
                                         const HabilitationDecision& decision) {
  SOCLE_TRY_STATUS(CheckDecision(decision, /*needs_reason=*/false));
  if (EffectOf(habilitation, decision.now) != HabilitationEffect::kRequested) {
    return Fail(Conflict(habilitation, decision.now));
  }
  const auto is_one = [&habilitation](const std::string& name) {
    return name == habilitation.requested_by || name == habilitation.holder;
  };
  if (is_one(decision.by) || std::ranges::any_of(decision.also_by, is_one)) {
    return Fail(Code::kPermissionDenied,
                "who asked for a habilitation, and who gets it, may not approve it");
  }
  return Decided(std::move(habilitation), HabilitationState::kApproved, decision);
}

Result<Habilitation> RefuseHabilitation(Habilitation habilitation,
                                        const HabilitationDecision& decision) {
  SOCLE_TRY_STATUS(CheckDecision(decision, /*needs_reason=*/true));
  if (habilitation.state != HabilitationState::kRequested) {
    return Fail(Conflict(habilitation, decision.now));
  }
  return Decided(std::move(habilitation), HabilitationState::kRefused, decision);
}

Result<Habilitation> RevokeHabilitation(Habilitation habilitation,
                                        const HabilitationDecision& decision) {
  SOCLE_TRY_STATUS(CheckDecision(decision, /*needs_reason=*/true));
  switch (EffectOf(habilitation, decision.now)) {
    case HabilitationEffect::kRequested:
    case HabilitationEffect::kPending:
    case HabilitationEffect::kActive:
      return Decided(std::move(habilitation), HabilitationState::kRevoked, decision);
    case HabilitationEffect::kExpired:
    case HabilitationEffect::kRefused:
    case HabilitationEffect::kRevoked:
      break;
  }
  return Fail(Conflict(habilitation, decision.now));
}

Result<Habilitation> EndHabilitation(Habilitation habilitation,
                                     UnixMicros until,
                                     const HabilitationDecision& decision) {
  SOCLE_TRY_STATUS(CheckDecision(decision, /*needs_reason=*/true));
  const HabilitationEffect effect = EffectOf(habilitation, decision.now);
  if (effect != HabilitationEffect::kActive && effect != HabilitationEffect::kPending) {
    return Fail(Conflict(habilitation, decision.now));
  }
  if (until < decision.now || until > habilitation.until) {
    return Fail(Code::kInvalidArgument, "the new end is not before now, and not after the old one");
  }
  habilitation.until = until;
  return Decided(std::move(habilitation), HabilitationState::kApproved, decision);
}

}  // namespace socle::directory::rules
