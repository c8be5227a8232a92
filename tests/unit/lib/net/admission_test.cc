#include "lib/net/internal/admission.h"

#include <string>

#include <gtest/gtest.h>

#include "lib/net/connection.h"
#include "lib/net/internal/net_metrics.h"

namespace socle::net {

namespace {

TEST(Admission, CountsAllPeersTogether) {
  Admission admission(2, 0);
  EXPECT_FALSE(admission.Enter("a"));
  EXPECT_FALSE(admission.Enter("a"));
  EXPECT_EQ(admission.Enter("b"), RefuseReason::kLimit);
  admission.Leave("a");
  EXPECT_FALSE(admission.Enter("b"));
  EXPECT_EQ(admission.Total(), 2);
}

TEST(Admission, CountsEachPeer) {
  Admission admission(10, 2);
  EXPECT_FALSE(admission.Enter("a"));
  EXPECT_FALSE(admission.Enter("a"));
  EXPECT_EQ(admission.Enter("a"), RefuseReason::kPeerLimit);
  EXPECT_FALSE(admission.Enter("b"));
  admission.Leave("a");
  EXPECT_FALSE(admission.Enter("a"));
}

TEST(PeerKey, IsTheAddressForIpv4) {
  EXPECT_EQ(PeerKey({.address = "192.0.2.7", .port = 5}), "192.0.2.7");
}

TEST(PeerKey, IsTheFirstHalfForIpv6) {
  const std::string key = PeerKey({.address = "2001:db8:0:1::7"});
  EXPECT_EQ(key, PeerKey({.address = "2001:db8:0:1:ffff::1"}));
  EXPECT_NE(key, PeerKey({.address = "2001:db8:0:2::7"}));
}

TEST(PeerKey, IsTheUserForAUnixSocket) {
  EXPECT_EQ(PeerKey({.address = "unix", .credentials = PeerCredentials{.pid = 1, .uid = 42}}),
            "uid=42");
}

}  // namespace

}  // namespace socle::net
