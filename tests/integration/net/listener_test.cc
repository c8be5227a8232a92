#include "lib/net/listener.h"

#include <chrono>
#include <filesystem>
#include <memory>
#include <string>
#include <string_view>
#include <thread>
#include <utility>

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include "lib/base/error.h"
#include "lib/net/connection.h"
#include "lib/net/endpoint.h"
#include "lib/net/io_pool.h"
#include "tests/integration/net/net_fixture.h"
#include "tests/integration/net/raw_client.h"

namespace socle::net {

namespace {

class ListenerTest : public NetTest {
 protected:
  Error FailureOf(ListenerSettings settings) {
    settings.name = "failing";
    const auto opened = Listener::Open(
        Services(), std::move(settings), [](Connection&) -> std::unique_ptr<ConnectionHandler> {
          return nullptr;
        });
    EXPECT_FALSE(opened);
    return opened ? Error{} : opened.error();
  }

  // Echoes, so that the client knows when it is in.
  static bool IsServed(RawClient& client) { return client.Send("x") && client.Read(1) == "x"; }
};

TEST_F(ListenerTest, TakesAFreePort) {
  const Listener& listener = ListenEcho();
  EXPECT_GT(listener.Port(), 0);
  EXPECT_EQ(FormatEndpoint(listener.LocalEndpoint()),
            "127.0.0.1:" + std::to_string(listener.Port()));
}

TEST_F(ListenerTest, KnowsThePeer) {
  Watched<std::string> address;
  const auto stop = StopAtEndOfScope();
  const Listener& listener = Listen({}, [&] {
    return Script{.on_open = [&](Connection& connection) {
      address.Update([&](auto& value) { value = connection.GetPeer().address; });
    }};
  });
  const auto client = RawClient::ConnectTcpFrom("127.0.0.9", listener.Port());
  EXPECT_TRUE(address.WaitFor([](const auto& value) { return value == "127.0.0.9"; }));
}

TEST_F(ListenerTest, RefusesAnAddressThatIsTaken) {
  const Listener& listener = ListenEcho();
  EXPECT_EQ(FailureOf({.endpoint = listener.LocalEndpoint()}).code, Code::kConflict);
}

TEST_F(ListenerTest, RefusesWhatIsNoAddress) {
  EXPECT_EQ(FailureOf({.endpoint = TcpEndpoint{.host = "localhost"}}).code, Code::kInvalidArgument);
}

TEST_F(ListenerTest, ClosesConnectionsBeyondTheLimit) {
  const Listener& listener = ListenEcho({.connections_max = 2, .connections_per_peer_max = 0});
  const auto first = RawClient::ConnectTcp(listener.Port());
  auto second = RawClient::ConnectTcp(listener.Port());
  EXPECT_TRUE(IsServed(*first));
  EXPECT_TRUE(IsServed(*second));
  const auto third = RawClient::ConnectTcp(listener.Port());
  EXPECT_TRUE(third->IsClosedByPeer());
  EXPECT_TRUE(
      HasSample(R"(socle_net_connections_refused_total{listener="test",reason="limit"} 1)"));
  EXPECT_TRUE(HasSample(R"(socle_net_connections{listener="test"} 2)"));
  // A place that is free again is given to the next.
  second.reset();
  WaitForClosed();
  while (listener.ConnectionCount() > 1) {
    std::this_thread::yield();
  }
  const auto fourth = RawClient::ConnectTcp(listener.Port());
  EXPECT_TRUE(IsServed(*fourth));
}

TEST_F(ListenerTest, ClosesConnectionsBeyondTheLimitOfOnePeer) {
  const Listener& listener = ListenEcho({.connections_max = 10, .connections_per_peer_max = 1});
  const auto first = RawClient::ConnectTcpFrom("127.0.0.2", listener.Port());
  EXPECT_TRUE(IsServed(*first));
  const auto second = RawClient::ConnectTcpFrom("127.0.0.2", listener.Port());
  EXPECT_TRUE(second->IsClosedByPeer());
  const auto other = RawClient::ConnectTcpFrom("127.0.0.3", listener.Port());
  EXPECT_TRUE(IsServed(*other));
  EXPECT_TRUE(
      HasSample(R"(socle_net_connections_refused_total{listener="test",reason="peer_limit"} 1)"));
}

TEST_F(ListenerTest, ClosesAConnectionWithoutHandler) {
  auto listener = Listener::Open(Services(), {.name = "none"}, [](Connection&) {
    return std::unique_ptr<ConnectionHandler>();
  });
  ASSERT_TRUE(listener);
  const auto client = RawClient::ConnectTcp((*listener)->Port());
  EXPECT_EQ(client->ReadToEnd(), "");
}

TEST_F(ListenerTest, WaitsWhenThereAreNoFileDescriptors) {
  const Listener& listener = ListenEcho({.accept_backoff = std::chrono::milliseconds{1}});
  const auto early = RawClient::ConnectTcp(listener.Port());
  EXPECT_TRUE(IsServed(*early));
  rlimit before{};
  getrlimit(RLIMIT_NOFILE, &before);
  // The descriptor of the client is the last that is left.
  const int next = open("/dev/null", O_RDONLY | O_CLOEXEC);
  close(next);
  const rlimit tight{.rlim_cur = static_cast<rlim_t>(next) + 1, .rlim_max = before.rlim_max};
  setrlimit(RLIMIT_NOFILE, &tight);
  const auto late = RawClient::ConnectTcp(listener.Port());
  EXPECT_TRUE(logger_.WaitForLine("cannot accept connections"));
  EXPECT_TRUE(IsServed(*early));
  setrlimit(RLIMIT_NOFILE, &before);
  ASSERT_NE(late, nullptr);
  EXPECT_TRUE(IsServed(*late));
}

TEST_F(ListenerTest, CountsBytesAndEnds) {
  const Listener& listener = ListenEcho();
  const auto client = RawClient::ConnectTcp(listener.Port());
  client->Send("12345");
  EXPECT_EQ(client->Read(5), "12345");
  client->Finish();
  WaitForClosed();
  while (listener.ConnectionCount() > 0) {
    std::this_thread::yield();
  }
  EXPECT_TRUE(HasSample(R"(socle_net_received_bytes_total{listener="test"} 5)"));
  EXPECT_TRUE(HasSample(R"(socle_net_sent_bytes_total{listener="test"} 5)"));
  EXPECT_TRUE(HasSample(R"(socle_net_connections_accepted_total{listener="test"} 1)"));
  EXPECT_TRUE(HasSample(R"(socle_net_connections_closed_total{listener="test",reason="local"} 1)"));
  EXPECT_TRUE(HasSample(R"(socle_net_connections{listener="test"} 0)"));
}

TEST_F(ListenerTest, AcceptsNoMoreAfterStopAccepting) {
  Listener& listener = ListenEcho();
  const auto client = RawClient::ConnectTcp(listener.Port());
  EXPECT_TRUE(IsServed(*client));
  listener.StopAccepting();
  EXPECT_EQ(RawClient::ConnectTcp(listener.Port()), nullptr);
  EXPECT_TRUE(IsServed(*client));
}

TEST_F(ListenerTest, LetsHandlersFinishAtStop) {
  Timer timer;
  Watched<int> working;
  const auto stop = StopAtEndOfScope();
  Listener& listener = Listen({}, [&] {
    return Script{.on_bytes =
                      [&](std::string_view received, Connection& connection) {
                        working.Update([](int& value) { ++value; });
                        timer = io_.After(kSoon, [self = connection.shared_from_this()] {
                          self->Write("done");
                          self->CloseAfterWrites();
                        });
                        return received.size();
                      },
                  .on_stop = [](Connection&) { /* finishes first */ }};
  });
  const auto client = RawClient::ConnectTcp(listener.Port());
  client->Send("work");
  ASSERT_TRUE(working.WaitFor([](int value) { return value == 1; }));
  Background reader;
  reader.Run([&] {
    EXPECT_EQ(client->ReadToEnd(), "done");
    client->Finish();
  });
  listener.Stop(kPatience);
  EXPECT_EQ(listener.ConnectionCount(), 0);
  reader.Join();
}

TEST_F(ListenerTest, EndsHandlersThatDoNotFinishAtStop) {
  Listener& listener = Listen({}, [&] { return Script{.on_stop = [](Connection&) {}}; });
  const auto client = RawClient::ConnectTcp(listener.Port());
  while (listener.ConnectionCount() == 0) {
    std::this_thread::yield();
  }
  listener.Stop(kSoon);
  EXPECT_EQ(listener.ConnectionCount(), 0);
  EXPECT_TRUE(client->IsClosedByPeer());
  EXPECT_TRUE(logger_.WaitForLine("ended at the deadline"));
}

// Whatever was answered before the stop is whole, and the stop ends although clients go on.
TEST_F(ListenerTest, StopsUnderLoad) {
  Listener& listener = ListenEcho();
  constexpr int kClients = 8;
  Watched<int> rounds;
  Background clients;
  for (int i = 0; i < kClients; ++i) {
    clients.Run([&] {
      const auto client = RawClient::ConnectTcp(listener.Port());
      const std::string frame(1000, 'x');
      bool is_answered = true;
      while (is_answered && client && client->Send(frame)) {
        is_answered = client->Read(frame.size()).size() == frame.size();
        rounds.Update([](int& value) { ++value; });
      }
    });
  }
  ASSERT_TRUE(rounds.WaitFor([](int value) { return value > 1000; }));
  listener.Stop(kPatience);
  EXPECT_EQ(listener.ConnectionCount(), 0);
  clients.Join();
}

TEST_F(ListenerTest, SurvivesThatThePoolStopsFirst) {
  Listener& listener = ListenEcho();
  const auto client = RawClient::ConnectTcp(listener.Port());
  EXPECT_TRUE(IsServed(*client));
  io_.Stop();
  listener.Stop(kPatience);
}

class UnixListenerTest : public ListenerTest {
 protected:
  std::string Path() { return (Folder() / "control.sock").string(); }
};

TEST_F(UnixListenerTest, KnowsTheUserOfThePeer) {
  Watched<PeerCredentials> seen;
  const auto stop = StopAtEndOfScope();
  Listen({.endpoint = UnixEndpoint{.path = Path()}}, [&] {
    return Script{.on_open = [&](Connection& connection) {
      seen.Update([&](auto& value) { value = *connection.GetPeer().credentials; });
    }};
  });
  const auto client = RawClient::ConnectUnix(Path());
  ASSERT_NE(client, nullptr);
  EXPECT_TRUE(seen.WaitFor([](const auto& value) { return value.pid != 0; }));
  EXPECT_EQ(seen.Get().pid, getpid());
  EXPECT_EQ(seen.Get().uid, getuid());
  EXPECT_EQ(seen.Get().gid, getgid());
}

TEST_F(UnixListenerTest, GivesTheFileItsModeAndRemovesItAtStop) {
  Listener& listener = ListenEcho({.endpoint = UnixEndpoint{.path = Path(), .mode = 0640}});
  struct stat info{};
  ASSERT_EQ(stat(Path().c_str(), &info), 0);
  EXPECT_EQ(info.st_mode & 07777, 0640U);
  listener.Stop(kSoon);
  EXPECT_NE(stat(Path().c_str(), &info), 0);
}

TEST_F(UnixListenerTest, ReplacesTheFileOfAProcessThatIsGone) {
  {
    const int stale = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    Path().copy(static_cast<char*>(address.sun_path), sizeof(address.sun_path) - 1);
    ASSERT_EQ(bind(stale, reinterpret_cast<const sockaddr*>(&address), sizeof(address)), 0);
    close(stale);
  }
  ListenEcho({.endpoint = UnixEndpoint{.path = Path()}});
  const auto client = RawClient::ConnectUnix(Path());
  ASSERT_NE(client, nullptr);
  EXPECT_TRUE(IsServed(*client));
}

TEST_F(UnixListenerTest, RefusesASocketThatIsServed) {
  Listener& listener = ListenEcho({.endpoint = UnixEndpoint{.path = Path()}});
  EXPECT_EQ(FailureOf({.endpoint = UnixEndpoint{.path = Path()}}).code, Code::kConflict);
  // The connection that found out may be accepted while the listener closes already.
  listener.Stop(kPatience);
  for (const std::string& line : logger_.Lines()) {
    EXPECT_FALSE(line.contains("cannot accept")) << line;
  }
}

TEST_F(UnixListenerTest, RefusesToReplaceAFileThatIsNoSocket) {
  const std::string path = (Folder() / "precious").string();
  close(open(path.c_str(), O_CREAT | O_WRONLY | O_CLOEXEC, 0600));
  EXPECT_EQ(FailureOf({.endpoint = UnixEndpoint{.path = path}}).code, Code::kConflict);
  EXPECT_TRUE(std::filesystem::exists(path));
}

TEST_F(UnixListenerTest, TakesPathsOfAtMost107Bytes) {
  const std::string longest =
      (Folder() / std::string(107 - Folder().string().size() - 1, 's')).string();
  ASSERT_EQ(longest.size(), 107);
  ListenEcho({.endpoint = UnixEndpoint{.path = longest}});
  EXPECT_EQ(FailureOf({.endpoint = UnixEndpoint{.path = longest + "s"}}).code,
            Code::kInvalidArgument);
}

}  // namespace

}  // namespace socle::net
