#include "lib/net/client_connection.h"

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include <gtest/gtest.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include "lib/net/connection.h"
#include "lib/net/endpoint.h"
#include "lib/net/listener.h"
#include "tests/integration/net/net_fixture.h"

namespace socle::net {

namespace {

class ClientConnectionTest : public NetTest {
 protected:
  struct Outcome {
    bool is_open = false;
    std::string received;
    bool is_closed = false;
    Closed closed;
  };

  // Says "hello" and keeps what comes.
  std::shared_ptr<Connection> Open(ConnectSettings settings) {
    settings.name = "client";
    return Connect(Services(),
                   settings,
                   std::make_unique<ScriptedHandler>(Script{
                       .on_open =
                           [this](Connection& connection) {
                             outcome_.Update([](auto& value) { value.is_open = true; });
                             connection.Write("hello");
                           },
                       .on_bytes =
                           [this](std::string_view received, Connection& /*connection*/) {
                             outcome_.Update([&](auto& value) { value.received += received; });
                             return received.size();
                           },
                       .on_closed =
                           [this](const Closed& closed) {
                             outcome_.Update([&](auto& value) {
                               value.is_closed = true;
                               value.closed = closed;
                             });
                           }}));
  }

  Outcome WaitForEnd() {
    EXPECT_TRUE(outcome_.WaitFor([](const auto& value) { return value.is_closed; }));
    return outcome_.Get();
  }

  bool WaitForBytes(std::string_view bytes) {
    return outcome_.WaitFor([&](const auto& value) { return value.received == bytes; });
  }

  Watched<Outcome> outcome_;
};

TEST_F(ClientConnectionTest, TalksToAServer) {
  const Listener& listener = ListenEcho();
  const auto connection = Open({.endpoint = listener.LocalEndpoint()});
  EXPECT_TRUE(WaitForBytes("hello"));
  connection->CloseAfterWrites();
  EXPECT_EQ(WaitForEnd().closed.reason, CloseReason::kLocal);
}

TEST_F(ClientConnectionTest, FindsAServerByName) {
  const Listener& listener = ListenEcho();
  const auto connection =
      Open({.endpoint = TcpEndpoint{.host = "localhost", .port = listener.Port()}});
  EXPECT_TRUE(WaitForBytes("hello"));
  connection->Close();
  WaitForEnd();
}

TEST_F(ClientConnectionTest, TalksOverAUnixSocket) {
  const std::string path = (Folder() / "s").string();
  ListenEcho({.endpoint = UnixEndpoint{.path = path}});
  const auto connection = Open({.endpoint = UnixEndpoint{.path = path}});
  EXPECT_TRUE(WaitForBytes("hello"));
  connection->Close();
  WaitForEnd();
}

TEST_F(ClientConnectionTest, SaysWhyNoConnectionCameAbout) {
  auto free = Listener::Open(Services(), {.name = "gone"}, [](Connection&) {
    return std::unique_ptr<ConnectionHandler>();
  });
  const Endpoint endpoint = (*free)->LocalEndpoint();
  free->reset();
  Open({.endpoint = endpoint});
  const Outcome outcome = WaitForEnd();
  EXPECT_FALSE(outcome.is_open);
  EXPECT_EQ(outcome.closed.reason, CloseReason::kConnect);
  EXPECT_TRUE(outcome.closed.detail.contains("refused")) << outcome.closed.detail;
}

TEST_F(ClientConnectionTest, SaysWhenThereIsNoSocket) {
  Open({.endpoint = UnixEndpoint{.path = (Folder() / "none").string()}});
  EXPECT_EQ(WaitForEnd().closed.reason, CloseReason::kConnect);
}

// A listener whose queue is full never answers.
TEST_F(ClientConnectionTest, GivesUpAtTheDeadline) {
  const int full = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof(address);
  ASSERT_EQ(bind(full, reinterpret_cast<const sockaddr*>(&address), size), 0);
  ASSERT_EQ(listen(full, 0), 0);
  getsockname(full, reinterpret_cast<sockaddr*>(&address), &size);
  const TcpEndpoint endpoint{.host = "127.0.0.1", .port = ntohs(address.sin_port)};
  std::vector<int> fillers;
  for (int i = 0; i < 4; ++i) {
    fillers.push_back(socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
    (void)connect(fillers.back(), reinterpret_cast<const sockaddr*>(&address), size);
  }
  Open({.endpoint = endpoint, .connection = {.handshake_timeout = kSoon}});
  const Outcome outcome = WaitForEnd();
  EXPECT_EQ(outcome.closed.reason, CloseReason::kConnect);
  EXPECT_TRUE(outcome.closed.detail.contains("deadline"));
  for (const int filler : fillers) {
    close(filler);
  }
  close(full);
}

TEST_F(ClientConnectionTest, CanBeClosedBeforeItIsOpen) {
  const Listener& listener = ListenEcho();
  const auto connection = Open({.endpoint = listener.LocalEndpoint()});
  connection->Close();
  EXPECT_EQ(WaitForEnd().closed.reason, CloseReason::kLocal);
}

}  // namespace

}  // namespace socle::net
