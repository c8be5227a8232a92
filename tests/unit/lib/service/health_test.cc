#include "lib/service/health.h"

#include <gtest/gtest.h>

#include "lib/base/result.h"

namespace socle::service {

namespace {

Status Good() {
  return {};
}

Status Bad() {
  return Fail(Code::kInternal, "disk \"a\" is full");
}

TEST(Health, IsReadyOnlyInThatState) {
  Health health;
  health.AddCheck("store", true, Good);
  EXPECT_TRUE(health.Look().is_healthy);
  EXPECT_FALSE(health.Look().is_ready);
  health.SetState(RunState::kReady);
  EXPECT_TRUE(health.Look().is_ready);
  health.SetState(RunState::kStopping);
  EXPECT_FALSE(health.Look().is_ready);
  EXPECT_TRUE(health.Look().is_healthy);
}

TEST(Health, IsHealthyUntilAVitalCheckFails) {
  Health health;
  health.SetState(RunState::kReady);
  health.AddCheck("queue", false, Bad);
  EXPECT_TRUE(health.Look().is_healthy);
  EXPECT_FALSE(health.Look().is_ready);
  health.AddCheck("store", true, Bad);
  EXPECT_FALSE(health.Look().is_healthy);
  health.Clear();
  EXPECT_TRUE(health.Look().is_ready);
}

TEST(Health, IsWrittenAsJson) {
  Health health;
  health.AddCheck("store", true, Good);
  health.AddCheck("queue", false, Bad);
  EXPECT_EQ(health.Look().Json(),
            R"({"state":"starting","healthy":true,"ready":false,"checks":[)"
            R"({"name":"store","ok":true},)"
            R"({"name":"queue","ok":false,"detail":"disk \"a\" is full"}]})"
            "\n");
}

}  // namespace

}  // namespace socle::service
