#include "lib/service/notify.h"

#include <chrono>
#include <string>

#include <gtest/gtest.h>

#include "lib/base/error.h"

namespace socle::service {

namespace {

using std::chrono::milliseconds;

TEST(Notifier, DoesNothingWithoutASocket) {
  EXPECT_TRUE(Notifier().Ready("serving"));
  EXPECT_TRUE(Notifier("").Stopping());
}

TEST(Notifier, RefusesWhatIsNoSocket) {
  EXPECT_EQ(Notifier("relative").Stopping().error().code, Code::kInvalidArgument);
  EXPECT_EQ(Notifier("/" + std::string(107, 'x')).Stopping().error().code, Code::kInvalidArgument);
  EXPECT_EQ(Notifier("/" + std::string(106, 'x')).Stopping().error().code, Code::kInternal);
}

TEST(WatchdogInterval, IsHalfOfWhatSystemdAsks) {
  EXPECT_EQ(WatchdogInterval("30000000"), milliseconds{15'000});
  for (const char* text : {"", "0", "-1", "30s", " 1"}) {
    EXPECT_EQ(WatchdogInterval(text), milliseconds{0}) << text;
  }
}

}  // namespace

}  // namespace socle::service
