#include "lib/net/connection.h"

#include <cstddef>
#include <set>
#include <string_view>

#include <gtest/gtest.h>

#include "lib/net/internal/net_metrics.h"

namespace socle::net {

namespace {

TEST(Peer, IsWrittenForLogs) {
  EXPECT_EQ((Peer{.address = "192.0.2.7", .port = 50123}.Text()), "192.0.2.7:50123");
  EXPECT_EQ((Peer{.address = "2001:db8::7", .port = 50123}.Text()), "[2001:db8::7]:50123");
  EXPECT_EQ(
      (Peer{.address = "unix", .credentials = PeerCredentials{.pid = 4711, .uid = 1000, .gid = 1}}
           .Text()),
      "unix:uid=1000,pid=4711");
}

TEST(CloseReason, HasANameForEachMetric) {
  std::set<std::string_view> names;
  for (std::size_t i = 0; i < kCloseReasons; ++i) {
    names.insert(CloseReasonName(static_cast<CloseReason>(i)));
  }
  EXPECT_EQ(names.size(), kCloseReasons);
  EXPECT_EQ(static_cast<std::size_t>(CloseReason::kFailed), kCloseReasons - 1);
}

}  // namespace

}  // namespace socle::net
