#include "lib/net/connection.h"

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstddef>
#include <map>
#include <memory>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include <gtest/gtest.h>

#include "lib/net/io_pool.h"
#include "lib/net/listener.h"
#include "tests/integration/net/net_fixture.h"
#include "tests/integration/net/raw_client.h"

namespace socle::net {

namespace {

class ConnectionTest : public NetTest {};

TEST_F(ConnectionTest, EchoesWhatItReceives) {
  const Listener& listener = ListenEcho();
  const auto client = RawClient::ConnectTcp(listener.Port());
  ASSERT_TRUE(client->Send("hello"));
  EXPECT_EQ(client->Read(5), "hello");
  client->Finish();
  EXPECT_EQ(client->ReadToEnd(), "");
  EXPECT_EQ(WaitForClosed().reason, CloseReason::kLocal);
}

TEST_F(ConnectionTest, ShowsUnconsumedBytesAgainWithWhatCame) {
  const Listener& listener = Listen({}, [] {
    return Script{.on_bytes = [](std::string_view received, Connection& connection) {
      const std::size_t end = received.find('\n');
      if (end == std::string_view::npos) {
        connection.Write("more ");
        return std::size_t{0};
      }
      connection.Write("<" + std::string(received.substr(0, end)) + ">");
      return end + 1;
    }};
  });
  const auto client = RawClient::ConnectTcp(listener.Port());
  client->Send("ab");
  EXPECT_EQ(client->Read(5), "more ");
  client->Send("c\nd\n");
  EXPECT_EQ(client->Read(8), "<abc><d>");
}

TEST_F(ConnectionTest, EndsWhenMoreIsReceivedThanTheHandlerMayKeep) {
  ListenerSettings settings;
  settings.connection.receive_bytes_max = 1000;
  const Listener& listener = Listen(settings, [] {
    return Script{.on_bytes = [](std::string_view received, Connection& connection) {
      if (received.size() == 999) {
        connection.Write("999");
      }
      return std::size_t{0};
    }};
  });
  const auto client = RawClient::ConnectTcp(listener.Port());
  client->Send(std::string(999, 'x'));
  EXPECT_EQ(client->Read(3), "999");
  client->Send("x");
  EXPECT_TRUE(client->IsClosedByPeer());
  EXPECT_EQ(WaitForClosed().reason, CloseReason::kReceiveOverflow);
}

TEST_F(ConnectionTest, PausesReadingUntilItIsResumed) {
  Watched<std::shared_ptr<Connection>> paused;
  const auto stop = StopAtEndOfScope();
  const Listener& listener = Listen({}, [&] {
    return Script{.on_bytes = [&](std::string_view received, Connection& connection) {
      connection.Write(std::string(received.substr(0, 1)));
      connection.PauseReading();
      paused.Update([&](auto& value) { value = connection.shared_from_this(); });
      return std::size_t{1};
    }};
  });
  const auto client = RawClient::ConnectTcp(listener.Port());
  client->Send("abc");
  for (const char* expected : {"a", "b", "c"}) {
    ASSERT_TRUE(paused.WaitFor([](const auto& value) { return value != nullptr; }));
    EXPECT_EQ(client->Read(1), expected);
    const auto connection = paused.Get();
    paused.Update([](auto& value) { value = nullptr; });
    connection->ResumeReading();
  }
}

// A client that sends and does not read must not make the daemon keep its answers.
TEST_F(ConnectionTest, StopsReadingFromAPeerThatDoesNotRead) {
  ListenerSettings settings;
  settings.connection.write_pause_bytes = 64 << 10;
  settings.connection.write_bytes_max = 4 << 20;
  std::atomic<std::size_t> queued_most = 0;
  std::atomic<std::size_t> received_total = 0;
  const auto stop = StopAtEndOfScope();
  const Listener& listener = Listen(settings, [&] {
    return Script{.on_bytes = [&](std::string_view received, Connection& connection) {
      // Frames of at most 1 KiB, each answered with ten times as much.
      const std::size_t frame = std::min<std::size_t>(received.size(), 1024);
      received_total += frame;
      connection.Write(std::string(frame * 10, 'x'));
      queued_most = std::max(queued_most.load(), connection.QueuedBytes());
      return frame;
    }};
  });
  const auto client = RawClient::ConnectTcp(listener.Port());
  std::size_t sent = 0;
  const std::string block(64 << 10, 'y');
  // Until neither the daemon nor the kernel takes any more.
  for (std::size_t idle = 0; idle < 200'000 && sent < (64U << 20);) {
    const std::size_t now = client->SendSome(block);
    sent += now;
    idle = now == 0 ? idle + 1 : 0;
  }
  EXPECT_LT(sent, 64U << 20);
  EXPECT_LE(queued_most, (64U << 10) + 10 * 1024);
  // Nothing is lost: once it reads, all answers come.
  client->Finish();
  std::size_t answered = 0;
  while (answered < sent * 10) {
    const std::size_t got =
        client->Read(std::min<std::size_t>(1 << 20, sent * 10 - answered)).size();
    ASSERT_GT(got, 0U);
    answered += got;
  }
  EXPECT_EQ(received_total, sent);
}

TEST_F(ConnectionTest, EndsAPeerThatReadsNothingForTooLong) {
  ListenerSettings settings;
  settings.connection.write_stall_timeout = kSoon;
  const Listener& listener = Listen(settings, [] {
    return Script{.on_bytes = [](std::string_view received, Connection& connection) {
      connection.Write(std::string(12 << 20, 'x'));
      return received.size();
    }};
  });
  const auto client = RawClient::ConnectTcp(listener.Port());
  client->Send("x");
  EXPECT_EQ(WaitForClosed().reason, CloseReason::kWriteStall);
}

TEST_F(ConnectionTest, EndsWhenMoreIsQueuedThanMayWait) {
  ListenerSettings settings;
  settings.connection.write_bytes_max = 1000;
  Watched<std::vector<bool>> taken;
  const auto stop = StopAtEndOfScope();
  const Listener& listener = Listen(settings, [&] {
    return Script{.on_bytes = [&](std::string_view received, Connection& connection) {
      const bool first = connection.Write(std::string(1000, 'x'));
      const bool second = connection.Write("y");
      taken.Update([&](auto& all) { all = {first, second}; });
      return received.size();
    }};
  });
  const auto client = RawClient::ConnectTcp(listener.Port());
  client->Send("x");
  EXPECT_EQ(WaitForClosed().reason, CloseReason::kWriteOverflow);
  EXPECT_EQ(taken.Get(), (std::vector<bool>{true, false}));
}

TEST_F(ConnectionTest, TakesWritesFromOtherThreadsWholeAndInOrder) {
  Watched<std::shared_ptr<Connection>> opened;
  const auto stop = StopAtEndOfScope();
  const Listener& listener = Listen({}, [&] {
    return Script{.on_open = [&](Connection& connection) {
      opened.Update([&](auto& value) { value = connection.shared_from_this(); });
    }};
  });
  const auto client = RawClient::ConnectTcp(listener.Port());
  ASSERT_TRUE(opened.WaitFor([](const auto& value) { return value != nullptr; }));
  const auto connection = opened.Get();
  constexpr int kLines = 2000;
  Background writers;
  for (const char who : {'a', 'b', 'c'}) {
    writers.Run([&connection, who] {
      for (int i = 0; i < kLines; ++i) {
        connection->Write(std::string(1, who) + std::to_string(i) + "\n");
      }
    });
  }
  std::map<char, int> next;
  for (int i = 0; i < 3 * kLines; ++i) {
    const std::string line = client->ReadUntil("\n");
    ASSERT_FALSE(line.empty());
    EXPECT_EQ(line.substr(1), std::to_string(next[line[0]]++) + "\n");
  }
  writers.Join();
  connection->CloseAfterWrites();
  EXPECT_EQ(client->ReadToEnd(), "");
  EXPECT_FALSE(connection->Write("late"));
}

TEST_F(ConnectionTest, WritesEverythingBeforeItCloses) {
  const std::string answer(3 << 20, 'x');
  const auto stop = StopAtEndOfScope();
  const Listener& listener = Listen({}, [&] {
    return Script{.on_bytes = [&](std::string_view /*received*/, Connection& connection) {
      connection.Write(answer);
      connection.CloseAfterWrites();
      return std::size_t{0};
    }};
  });
  const auto client = RawClient::ConnectTcp(listener.Port());
  // Unread input must not turn the close into a reset that loses the answer.
  client->Send(std::string(300'000, 'y'));
  EXPECT_EQ(client->ReadToEnd().size(), answer.size());
}

TEST_F(ConnectionTest, DoesNotLingerForAPeerThatNeverCloses) {
  ListenerSettings settings;
  settings.connection.linger_timeout = kSoon;
  const Listener& listener = Listen(settings, [&] {
    return Script{.on_bytes = [&](std::string_view received, Connection& connection) {
      connection.CloseAfterWrites();
      return received.size();
    }};
  });
  const auto client = RawClient::ConnectTcp(listener.Port());
  client->Send("x");
  EXPECT_EQ(WaitForClosed().reason, CloseReason::kLocal);
}

TEST_F(ConnectionTest, AnswersAPeerThatHasFinishedSending) {
  Watched<std::shared_ptr<Connection>> finished;
  const auto stop = StopAtEndOfScope();
  const Listener& listener = Listen({}, [&] {
    return Script{.on_peer_finished = [&](Connection& connection) {
      finished.Update([&](auto& value) { value = connection.shared_from_this(); });
    }};
  });
  const auto client = RawClient::ConnectTcp(listener.Port());
  client->Send("question");
  client->Finish();
  ASSERT_TRUE(finished.WaitFor([](const auto& value) { return value != nullptr; }));
  finished.Get()->Write("answer");
  finished.Get()->CloseAfterWrites();
  EXPECT_EQ(client->ReadToEnd(), "answer");
}

TEST_F(ConnectionTest, EndsWhenNothingIsReceivedAtFirst) {
  ListenerSettings settings;
  settings.connection.first_byte_timeout = kSoon;
  const Listener& listener = ListenEcho(settings);
  const auto client = RawClient::ConnectTcp(listener.Port());
  EXPECT_TRUE(client->IsClosedByPeer());
  EXPECT_EQ(WaitForClosed().reason, CloseReason::kIdle);
}

TEST_F(ConnectionTest, EndsWhenNothingIsReceivedLater) {
  ListenerSettings settings;
  settings.connection.idle_timeout = kSoon;
  const Listener& listener = ListenEcho(settings);
  const auto client = RawClient::ConnectTcp(listener.Port());
  client->Send("x");
  EXPECT_EQ(client->Read(1), "x");
  EXPECT_TRUE(client->IsClosedByPeer());
  EXPECT_EQ(WaitForClosed().reason, CloseReason::kIdle);
}

TEST_F(ConnectionTest, IsNotIdleWhileTheHandlerWorks) {
  ListenerSettings settings;
  settings.connection.idle_timeout = kSoon;
  Timer timer;
  const auto stop = StopAtEndOfScope();
  const Listener& listener = Listen(settings, [&] {
    return Script{.on_bytes = [&](std::string_view received, Connection& connection) {
      connection.PauseReading();
      timer = io_.After(kSoon * 5, [self = connection.shared_from_this()] { self->Write("late"); });
      return received.size();
    }};
  });
  const auto client = RawClient::ConnectTcp(listener.Port());
  client->Send("x");
  EXPECT_EQ(client->Read(4), "late");
}

// A peer that sends a frame byte by byte is cut by the deadline of the frame.
TEST_F(ConnectionTest, EndsAFrameThatTakesTooLong) {
  const Listener& listener = Listen({}, [] {
    return Script{.on_open = [](Connection& connection) { connection.ArmDeadline(kSoon); },
                  .on_bytes = [](std::string_view, Connection&) { return std::size_t{0}; }};
  });
  const auto client = RawClient::ConnectTcp(listener.Port());
  while (client->Send("x") && closed_.Get().empty()) {
  }
  EXPECT_EQ(WaitForClosed().reason, CloseReason::kDeadline);
}

TEST_F(ConnectionTest, LetsTheHandlerAnswerAtItsDeadline) {
  const Listener& listener = Listen({}, [] {
    return Script{.on_open = [](Connection& connection) { connection.ArmDeadline(kSoon); },
                  .on_deadline =
                      [](Connection& connection) {
                        connection.Write("too late");
                        connection.CloseAfterWrites();
                        return true;
                      }};
  });
  const auto client = RawClient::ConnectTcp(listener.Port());
  EXPECT_EQ(client->ReadToEnd(), "too late");
  client->Finish();
  EXPECT_EQ(WaitForClosed().reason, CloseReason::kLocal);
}

TEST_F(ConnectionTest, ForgetsADisarmedDeadline) {
  ListenerSettings settings;
  settings.connection.idle_timeout = kSoon * 3;
  const Listener& listener = Listen(settings, [] {
    return Script{.on_open = [](Connection& connection) {
      connection.ArmDeadline(kSoon);
      connection.DisarmDeadline();
    }};
  });
  const auto client = RawClient::ConnectTcp(listener.Port());
  EXPECT_EQ(WaitForClosed().reason, CloseReason::kIdle);
}

TEST_F(ConnectionTest, EndsWhenItsHandlerThrows) {
  const Listener& listener = Listen({}, [] {
    return Script{.on_bytes = [](std::string_view, Connection&) -> std::size_t {
      throw std::runtime_error("broken");
    }};
  });
  const auto client = RawClient::ConnectTcp(listener.Port());
  client->Send("x");
  EXPECT_TRUE(client->IsClosedByPeer());
  const Closed closed = WaitForClosed();
  EXPECT_EQ(closed.reason, CloseReason::kFailed);
  EXPECT_EQ(closed.detail, "broken");
}

TEST_F(ConnectionTest, DropsTasksPostedAfterItsEnd) {
  Watched<std::shared_ptr<Connection>> opened;
  const auto stop = StopAtEndOfScope();
  const Listener& listener = Listen({}, [&] {
    return Script{.on_open = [&](Connection& connection) {
      opened.Update([&](auto& value) { value = connection.shared_from_this(); });
    }};
  });
  const auto client = RawClient::ConnectTcp(listener.Port());
  ASSERT_TRUE(opened.WaitFor([](const auto& value) { return value != nullptr; }));
  const auto connection = opened.Get();
  Watched<int> runs;
  connection->Post([&] { runs.Update([](int& value) { ++value; }); });
  ASSERT_TRUE(runs.WaitFor([](int value) { return value == 1; }));
  connection->Close();
  connection->Post([&] { runs.Update([](int& value) { value += 100; }); });
  EXPECT_EQ(WaitForClosed().reason, CloseReason::kLocal);
  EXPECT_EQ(runs.Get(), 1);
  EXPECT_FALSE(connection->Write("x"));
}

TEST_F(ConnectionTest, SeesThatThePeerIsGone) {
  const Listener& listener = ListenEcho();
  auto client = RawClient::ConnectTcp(listener.Port());
  client->Send("x");
  EXPECT_EQ(client->Read(1), "x");
  client.reset();
  WaitForClosed();
}

}  // namespace

}  // namespace socle::net
