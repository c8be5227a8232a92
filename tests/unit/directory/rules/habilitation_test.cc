#include "directory/rules/habilitation.h"

#include <string>

#include <gtest/gtest.h>

#include "lib/base/clock.h"
#include "lib/base/error.h"

namespace socle::directory::rules {
namespace {

const Habilitation kRequest{
    .holder = "uid=doctor", .requested_by = "uid=secretary", .from = {100}, .until = {200}};

Habilitation Requested() {
  return *RequestHabilitation(kRequest, {50});
}

Habilitation Approved() {
  return *ApproveHabilitation(Requested(), {.by = "uid=chief", .now = {60}});
}

TEST(Habilitation, LivesFromRequestToExpiry) {
  EXPECT_EQ(EffectOf(Requested(), {50}), HabilitationEffect::kRequested);
  EXPECT_EQ(EffectOf(Requested(), {200}), HabilitationEffect::kExpired);
  const Habilitation approved = Approved();
  EXPECT_EQ(approved.decided_by, "uid=chief");
  EXPECT_EQ(EffectOf(approved, {99}), HabilitationEffect::kPending);
  EXPECT_EQ(EffectOf(approved, {100}), HabilitationEffect::kActive);
  EXPECT_EQ(EffectOf(approved, {199}), HabilitationEffect::kActive);
  EXPECT_EQ(EffectOf(approved, {200}), HabilitationEffect::kExpired);
}

TEST(Habilitation, FourEyes) {
  for (const char* const by : {"uid=secretary", "uid=doctor"}) {
    EXPECT_EQ(ApproveHabilitation(Requested(), {.by = by, .now = {60}}).error().code,
              Code::kPermissionDenied)
        << by;
  }
  EXPECT_EQ(ApproveHabilitation(
                Requested(), {.by = "uid=x", .also_by = {"uid=y", Requested().holder}, .now = {60}})
                .error()
                .code,
            Code::kPermissionDenied);
  EXPECT_TRUE(ApproveHabilitation(Requested(), {.by = "uid=x", .also_by = {"uid=y"}, .now = {60}})
                  .has_value());
  EXPECT_EQ(ApproveHabilitation(Requested(), {.by = "", .now = {60}}).error().code,
            Code::kInvalidArgument);
}

TEST(Habilitation, StatesThatAreOver) {
  const HabilitationDecision decision{.by = "uid=chief", .reason = "left", .now = {60}};
  EXPECT_EQ(ApproveHabilitation(Approved(), decision).error().code, Code::kConflict);
  EXPECT_EQ(RefuseHabilitation(Approved(), decision).error().code, Code::kConflict);
  const Habilitation refused = *RefuseHabilitation(Requested(), decision);
  const Habilitation revoked = *RevokeHabilitation(Approved(), decision);
  EXPECT_EQ(EffectOf(refused, {150}), HabilitationEffect::kRefused);
  EXPECT_EQ(EffectOf(revoked, {150}), HabilitationEffect::kRevoked);
  EXPECT_EQ(revoked.reason, "left");
  for (const Habilitation& over : {refused, revoked}) {
    EXPECT_EQ(ApproveHabilitation(over, decision).error().code, Code::kConflict);
    EXPECT_EQ(RefuseHabilitation(over, decision).error().code, Code::kConflict);
    EXPECT_EQ(RevokeHabilitation(over, decision).error().code, Code::kConflict);
  }
  const HabilitationDecision late{.by = "uid=chief", .reason = "late", .now = {200}};
  EXPECT_EQ(ApproveHabilitation(Requested(), late).error().code, Code::kConflict);
  EXPECT_EQ(RevokeHabilitation(Approved(), late).error().code, Code::kConflict);
}

TEST(Habilitation, RevokingNeedsNoSecondPerson) {
  EXPECT_TRUE(RevokeHabilitation(Requested(), {.by = "uid=secretary", .reason = "x", .now = {60}})
                  .has_value());
  EXPECT_EQ(RevokeHabilitation(Requested(), {.by = "uid=secretary", .now = {60}}).error().code,
            Code::kInvalidArgument);
  EXPECT_EQ(RefuseHabilitation(Requested(), {.by = "uid=chief", .now = {60}}).error().code,
            Code::kInvalidArgument);
}

TEST(Habilitation, EndsEarlier) {
  const HabilitationDecision decision{.by = "uid=chief", .reason = "moves", .now = {150}};
  const auto ended = EndHabilitation(Approved(), {180}, decision);
  ASSERT_TRUE(ended.has_value());
  EXPECT_EQ(ended->until.value, 180);
  EXPECT_EQ(ended->reason, "moves");
  EXPECT_EQ(EffectOf(*ended, {180}), HabilitationEffect::kExpired);
  EXPECT_EQ(EffectOf(*EndHabilitation(Approved(), {150}, decision), {150}),
            HabilitationEffect::kExpired);
  EXPECT_TRUE(EndHabilitation(Approved(), {200}, decision).has_value());
  EXPECT_EQ(EndHabilitation(Approved(), {201}, decision).error().code, Code::kInvalidArgument);
  EXPECT_EQ(EndHabilitation(Approved(), {149}, decision).error().code, Code::kInvalidArgument);
  EXPECT_EQ(EndHabilitation(Requested(), {180}, decision).error().code, Code::kConflict);
  EXPECT_EQ(EndHabilitation(Approved(), {180}, {.by = "uid=chief", .now = {150}}).error().code,
            Code::kInvalidArgument);
}

TEST(Habilitation, RequestsAreChecked) {
  const auto code = [](auto change) {
    Habilitation request = kRequest;
    change(request);
    const auto made = RequestHabilitation(request, {50});
    return made.has_value() ? Code{} : made.error().code;
  };
  EXPECT_EQ(code([](Habilitation& h) { h.holder = ""; }), Code::kInvalidArgument);
  EXPECT_EQ(code([](Habilitation& h) { h.requested_by = ""; }), Code::kInvalidArgument);
  EXPECT_EQ(code([](Habilitation& h) { h.until = {100}; }), Code::kInvalidArgument);
  EXPECT_EQ(code([](Habilitation& h) { h.from = {10}, h.until = {50}; }), Code::kInvalidArgument);
  EXPECT_EQ(code([](Habilitation& h) { h.until = {100 + kHabilitationMicrosMax}; }), Code{});
  EXPECT_EQ(code([](Habilitation& h) { h.until = {101 + kHabilitationMicrosMax}; }),
            Code::kTooLarge);
  EXPECT_EQ(code([](Habilitation& h) { h.reason = std::string(kHabilitationReasonBytesMax, 'a'); }),
            Code{});
  EXPECT_EQ(
      code([](Habilitation& h) { h.reason = std::string(kHabilitationReasonBytesMax + 1, 'a'); }),
      Code::kInvalidArgument);
  Habilitation forged = kRequest;
  forged.state = HabilitationState::kApproved;
  forged.decided_by = "uid=x";
  EXPECT_EQ(RequestHabilitation(forged, {50})->state, HabilitationState::kRequested);
  EXPECT_EQ(RequestHabilitation(forged, {50})->decided_by, "");
}

TEST(HabilitationState, Names) {
  for (const auto state : {HabilitationState::kRequested,
                           HabilitationState::kApproved,
                           HabilitationState::kRefused,
                           HabilitationState::kRevoked}) {
    EXPECT_EQ(FindHabilitationState(HabilitationStateName(state)), state);
  }
  EXPECT_FALSE(FindHabilitationState("actif").has_value());
}

}  // namespace
}  // namespace socle::directory::rules
