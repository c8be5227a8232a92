#include "lib/net/internal/http_address.h"

#include <cstddef>
#include <initializer_list>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include "lib/base/error.h"
#include "lib/net/http.h"

namespace socle::net {

namespace {

HttpProxies Proxies(std::vector<std::string> networks) {
  auto parsed = HttpProxies::Parse(networks);
  EXPECT_TRUE(parsed);
  return parsed.value_or(HttpProxies());
}

HttpRequest Request(std::string_view peer, std::initializer_list<HttpField> fields) {
  HttpRequest request;
  request.peer.address = peer;
  request.fields = fields;
  return request;
}

std::string ClientOf(const HttpProxies& proxies, std::string_view peer, std::string forwarded) {
  HttpRequest request = Request(peer, {{.name = "x-forwarded-for", .value = std::move(forwarded)}});
  ReadForwarded(proxies, request);
  return request.client;
}

TEST(HttpAddress, ReadsBothKinds) {
  EXPECT_EQ(HttpAddress::Parse("192.0.2.7")->Text(), "192.0.2.7");
  EXPECT_EQ(HttpAddress::Parse("2001:DB8:0::7")->Text(), "2001:db8::7");
  EXPECT_EQ(HttpAddress::Parse("::ffff:192.0.2.7")->Text(), "192.0.2.7");
  for (const std::string_view text : {"", "unix", "192.0.2", "192.0.2.7:80", "[::1]", "a.b.c.d"}) {
    EXPECT_FALSE(HttpAddress::Parse(text)) << text;
  }
}

TEST(HttpAddress, CutsNetworks) {
  EXPECT_EQ(HttpAddress::Parse("2001:db8:ffff::1")->Network(36).Text(), "2001:db8:f000::");
  EXPECT_EQ(HttpAddress::Parse("192.0.2.255")->Network(kIpv4BitsBefore + 25).Text(), "192.0.2.128");
  EXPECT_EQ(HttpAddress::Parse("2001:db8::1")->Network(0), HttpAddress());
}

TEST(HttpProxies, ContainAddressesAndNetworks) {
  const HttpProxies proxies = Proxies({"192.0.2.7", "10.0.0.0/8", "2001:db8::/32"});
  for (const std::string_view inside : {"192.0.2.7", "10.255.255.255", "2001:db8:1::1"}) {
    EXPECT_TRUE(proxies.Contain(*HttpAddress::Parse(inside))) << inside;
  }
  for (const std::string_view outside : {"192.0.2.8", "11.0.0.0", "2001:db9::1", "::1"}) {
    EXPECT_FALSE(proxies.Contain(*HttpAddress::Parse(outside))) << outside;
  }
}

TEST(HttpProxies, RefuseWhatIsNoNetwork) {
  for (const std::string text :
       {"", "proxy", "10.0.0.1/8", "10.0.0.0/33", "::/129", "10.0.0.0/", "10.0.0.0/8x"}) {
    const auto parsed = HttpProxies::Parse(std::vector<std::string>{text});
    ASSERT_FALSE(parsed) << text;
    EXPECT_EQ(parsed.error().code, Code::kInvalidArgument);
  }
}

TEST(HttpForwarded, IsBelievedFromProxiesOnly) {
  EXPECT_EQ(ClientOf({}, "192.0.2.7", "198.51.100.1"), "192.0.2.7");
  const HttpProxies proxies = Proxies({"192.0.2.7"});
  EXPECT_EQ(ClientOf(proxies, "192.0.2.7", "198.51.100.1"), "198.51.100.1");
  EXPECT_EQ(ClientOf(proxies, "192.0.2.8", "198.51.100.1"), "192.0.2.8");
  EXPECT_EQ(ClientOf(proxies, "unix", "198.51.100.1"), "unix");
}

TEST(HttpForwarded, IsTheNearestAddressThatIsNoProxy) {
  const HttpProxies proxies = Proxies({"192.0.2.0/24"});
  EXPECT_EQ(ClientOf(proxies, "192.0.2.7", "203.0.113.9, 198.51.100.1 , 192.0.2.8"),
            "198.51.100.1");
  EXPECT_EQ(ClientOf(proxies, "192.0.2.7", "192.0.2.9, 192.0.2.8"), "192.0.2.9");
  EXPECT_EQ(ClientOf(proxies, "192.0.2.7", "198.51.100.1, <script>, 192.0.2.8"), "192.0.2.8");
  EXPECT_EQ(ClientOf(proxies, "192.0.2.7", "nobody"), "192.0.2.7");
}

TEST(HttpForwarded, LooksAtSoManyAddresses) {
  const HttpProxies proxies = Proxies({"192.0.2.0/24"});
  const auto client_behind = [&](std::size_t hops) {
    std::string forwarded = "198.51.100.1";
    for (std::size_t i = 0; i < hops; ++i) {
      forwarded += ", 192.0.2.8";
    }
    return ClientOf(proxies, "192.0.2.7", forwarded);
  };
  EXPECT_EQ(client_behind(kForwardedAddressesMax - 1), "198.51.100.1");
  EXPECT_EQ(client_behind(kForwardedAddressesMax), "192.0.2.8");
}

TEST(HttpForwarded, JoinsFieldsOfOneName) {
  HttpRequest request = Request("192.0.2.7",
                                {{.name = "X-Forwarded-For", .value = "203.0.113.9"},
                                 {.name = "X-Forwarded-For", .value = "198.51.100.1"}});
  ReadForwarded(Proxies({"192.0.2.7"}), request);
  EXPECT_EQ(request.client, "198.51.100.1");
}

TEST(HttpForwarded, TellsOfTlsAndTheId) {
  const HttpProxies proxies = Proxies({"192.0.2.7"});
  HttpRequest request = Request("192.0.2.7",
                                {{.name = "X-Forwarded-Proto", .value = "https"},
                                 {.name = "X-Request-Id", .value = "a-1_B.2"}});
  ReadForwarded(proxies, request);
  EXPECT_TRUE(request.is_secure);
  EXPECT_EQ(request.id, "a-1_B.2");
  HttpRequest wrong = Request(
      "192.0.2.7",
      {{.name = "X-Forwarded-Proto", .value = "http"}, {.name = "X-Request-Id", .value = "a b"}});
  wrong.peer.is_tls = true;
  ReadForwarded(proxies, wrong);
  EXPECT_FALSE(wrong.is_secure);
  EXPECT_EQ(wrong.id, "");
  HttpRequest long_id =
      Request("192.0.2.7", {{.name = "X-Request-Id", .value = std::string(65, 'x')}});
  ReadForwarded(proxies, long_id);
  EXPECT_EQ(long_id.id, "");
}

}  // namespace

}  // namespace socle::net
