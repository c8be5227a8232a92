#include "lib/net/endpoint.h"

#include <string>

#include <gtest/gtest.h>

#include "lib/base/error.h"

namespace socle::net {

namespace {

TEST(TcpEndpoint, IsReadAndWrittenAlike) {
  for (const std::string text :
       {"127.0.0.1:2575", "[::1]:0", "mpi.example.org:65535", "localhost:1"}) {
    const auto endpoint = ParseTcpEndpoint(text);
    ASSERT_TRUE(endpoint) << text;
    EXPECT_EQ(FormatEndpoint(*endpoint), text);
  }
  EXPECT_EQ(ParseTcpEndpoint("[2001:db8::7]:2575")->host, "2001:db8::7");
}

TEST(TcpEndpoint, RefusesWhatIsNone) {
  for (const std::string text : {"",
                                 ":",
                                 "127.0.0.1",
                                 ":2575",
                                 "127.0.0.1:",
                                 "127.0.0.1:65536",
                                 "127.0.0.1:-1",
                                 "127.0.0.1:25 75",
                                 "::1:2575",
                                 "[::1]",
                                 "[]:1",
                                 "[host]:1",
                                 "[127.0.0.1]:1",
                                 "a b:1",
                                 "a\n:1"}) {
    const auto endpoint = ParseTcpEndpoint(text);
    ASSERT_FALSE(endpoint) << text;
    EXPECT_EQ(endpoint.error().code, Code::kInvalidArgument);
  }
}

TEST(TcpEndpoint, TakesHostsOfAtMost253Bytes) {
  EXPECT_TRUE(ParseTcpEndpoint(std::string(253, 'h') + ":1"));
  EXPECT_FALSE(ParseTcpEndpoint(std::string(254, 'h') + ":1"));
}

TEST(Endpoint, WritesUnixSockets) {
  EXPECT_EQ(FormatEndpoint(UnixEndpoint{.path = "/run/x.sock"}), "unix:/run/x.sock");
}

TEST(Endpoint, KnowsWhatOnlyThisMachineReaches) {
  EXPECT_TRUE(IsLoopback(TcpEndpoint{.host = "127.0.0.1"}));
  EXPECT_TRUE(IsLoopback(TcpEndpoint{.host = "127.255.0.3"}));
  EXPECT_TRUE(IsLoopback(TcpEndpoint{.host = "::1"}));
  EXPECT_TRUE(IsLoopback(UnixEndpoint{.path = "/run/x.sock"}));
  EXPECT_FALSE(IsLoopback(TcpEndpoint{.host = "0.0.0.0"}));
  EXPECT_FALSE(IsLoopback(TcpEndpoint{.host = "::"}));
  EXPECT_FALSE(IsLoopback(TcpEndpoint{.host = "127.example.org"}));
}

}  // namespace

}  // namespace socle::net
