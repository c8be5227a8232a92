#include "lib/service/admin_server.h"

#include <memory>
#include <string>
#include <utility>

#include <gtest/gtest.h>

#include "lib/base/clock.h"
#include "lib/base/result.h"
#include "lib/service/health.h"
#include "tests/integration/net/net_fixture.h"
#include "tests/integration/net/raw_client.h"

namespace socle::service {

namespace {

class AdminServerTest : public net::NetTest {
 protected:
  AdminServerTest() {
    auto server = OpenAdminServer(Services(), clock_, {.host = "127.0.0.1"}, health_);
    EXPECT_TRUE(server);
    server_ = *std::move(server);
  }

  ~AdminServerTest() override { server_.reset(); }

  std::string Get(const std::string& path) {
    const auto client = net::RawClient::ConnectTcp(server_->Port());
    client->Send("GET " + path + " HTTP/1.0\r\n\r\n");
    return client->ReadToEnd();
  }

  SystemClock clock_;
  Health health_;
  std::unique_ptr<net::HttpServer> server_;
};

TEST_F(AdminServerTest, ShowsMetrics) {
  metrics_.AddCounter({.name = "socle_test_things_total", .help = "Things."}).Increment(3);
  const std::string answer = Get("/metrics");
  EXPECT_TRUE(answer.contains("Content-Type: text/plain; version=0.0.4"));
  EXPECT_TRUE(answer.contains("\nsocle_test_things_total 3\n"));
}

TEST_F(AdminServerTest, IsReadyOnlyWhenTheDaemonIs) {
  EXPECT_TRUE(Get("/ready").contains(" 503 "));
  EXPECT_TRUE(Get("/health").contains(" 200 "));
  health_.SetState(RunState::kReady);
  const std::string ready = Get("/ready");
  EXPECT_TRUE(ready.contains(" 200 "));
  EXPECT_TRUE(ready.contains(R"("state":"ready")"));
  EXPECT_TRUE(ready.contains("Content-Type: application/json"));
  health_.SetState(RunState::kStopping);
  EXPECT_TRUE(Get("/ready").contains(" 503 "));
  EXPECT_TRUE(Get("/health").contains(" 200 "));
}

TEST_F(AdminServerTest, NamesTheCheckThatFails) {
  health_.SetState(RunState::kReady);
  health_.AddCheck("store", true, [] { return Status(Fail(Code::kInternal, "disk full")); });
  for (const char* path : {"/ready", "/health"}) {
    const std::string answer = Get(path);
    EXPECT_TRUE(answer.contains(" 503 "));
    EXPECT_TRUE(answer.contains(R"({"name":"store","ok":false,"detail":"disk full"})"));
  }
}

TEST_F(AdminServerTest, RefusesAnAddressThatOthersReach) {
  const auto refused = OpenAdminServer(Services(), clock_, {.host = "0.0.0.0"}, health_);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, Code::kInvalidArgument);
}

}  // namespace

}  // namespace socle::service
