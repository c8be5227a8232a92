#include <algorithm>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <stdexcept>
#include <string>
#include <string_view>
#include <thread>
#include <utility>
#include <vector>

#include <boost/json/object.hpp>
#include <boost/json/value.hpp>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include "lib/base/bytes.h"
#include "lib/base/result.h"
#include "lib/control/caller.h"
#include "lib/control/client.h"
#include "lib/control/message.h"
#include "lib/control/server.h"
#include "tests/integration/net/net_fixture.h"
#include "tests/integration/net/raw_client.h"

namespace socle::control {

namespace {

using net::kPatience;
using net::kSoon;
using net::RawClient;
using net::Watched;
using testing::HasSubstr;

namespace json = boost::json;

constexpr Roles kReader = 1;
constexpr Roles kAdministrator = 2;

class ControlTest : public net::NetTest {
 protected:
  ControlTest() {
    settings_.path = (Folder() / "control.sock").string();
    methods_["echo"] = {.handler = [](const Request& request, const Caller&, AnswerStream&) {
      return Result<json::value>(request.params);
    }};
    methods_["who"] = {.handler = [](const Request&, const Caller& caller, AnswerStream&) {
      return Result<json::value>(json::object{{"user", caller.user_name},
                                              {"uid", caller.credentials.uid},
                                              {"groups", caller.groups.size()},
                                              {"roles", caller.roles}});
    }};
    methods_["fail"] = {.handler = [](const Request&, const Caller&, AnswerStream& stream) {
      stream.SetHint("type 'socle mpi search'");
      return Result<json::value>(Fail(Code::kNotFound, "no such person"));
    }};
    methods_["throw"] = {
        .handler = [](const Request&, const Caller&, AnswerStream&) -> Result<json::value> {
          throw std::runtime_error("broken");
        }};
    methods_["read"] = {.roles = kReader | kAdministrator, .handler = methods_["echo"].handler};
    methods_["administer"] = {.roles = kAdministrator, .handler = methods_["echo"].handler};
    methods_["rows"] = {.handler = [this](const Request& request,
                                          const Caller&,
                                          AnswerStream& out) { return SendRows(request, out); }};
    methods_["wait"] = {.handler = [this](const Request&, const Caller&, AnswerStream&) {
      under_way_.Update([](int& value) { ++value; });
      released_.WaitFor([](bool value) { return value; });
      return Result<json::value>("waited");
    }};
    methods_["huge"] = {.handler = [](const Request&, const Caller&, AnswerStream&) {
      return Result<json::value>(std::string(kAnswerBytesMax, 'x'));
    }};
  }

  ~ControlTest() override {
    Release();
    server_.reset();
  }

  Result<json::value> SendRows(const Request& request, AnswerStream& out) {
    const auto count = request.params.at("count").to_number<std::size_t>();
    const std::string filling(request.params.at("bytes").to_number<std::size_t>(), 'x');
    for (std::size_t i = 0; i < count; ++i) {
      if (Status sent = out.SendItem({{"row", i}, {"filling", filling}}); !sent) {
        EXPECT_TRUE(out.IsCancelled());
        cancelled_.Update([](bool& value) { value = true; });
        return Fail(std::move(sent).error());
      }
      sent_rows_.Update([](std::size_t& value) { ++value; });
    }
    SOCLE_TRY_STATUS(out.SendProgress({{"part", 1.0}}));
    return json::value(count);
  }

  void Serve() {
    auto server = ControlServer::Open(
        Services(), settings_, methods_, [this](const Caller&) { return roles_; });
    ASSERT_TRUE(server) << server.error().detail;
    server_ = *std::move(server);
  }

  std::unique_ptr<ControlClient> Client(std::chrono::milliseconds timeout = kPatience) {
    auto client = ControlClient::Connect(
        {.path = settings_.path, .daemon_name = "socle-testd", .timeout = timeout});
    EXPECT_TRUE(client) << client.error().detail;
    return *std::move(client);
  }

  Error FailureOf(const std::string& path) {
    const auto client = ControlClient::Connect({.path = path, .daemon_name = "socle-testd"});
    EXPECT_FALSE(client);
    return client ? Error{} : client.error();
  }

  void Release() {
    released_.Update([](bool& value) { value = true; });
  }

  static Answer ReadAnswer(RawClient& client) {
    const std::string header = client.Read(kFrameHeaderBytes);
    if (header.size() < kFrameHeaderBytes) {
      ADD_FAILURE() << "no answer";
      return {};
    }
    return *DecodeAnswer(client.Read(ReadBigEndian<std::uint32_t>(header.data())));
  }

  static std::string Framed(const Request& request) {
    return *EncodeFrame(EncodeRequest(request), kRequestBytesMax);
  }

  ControlServerSettings settings_;
  Methods methods_;
  Roles roles_ = kReader;
  Watched<int> under_way_;
  Watched<bool> released_;
  Watched<bool> cancelled_;
  Watched<std::size_t> sent_rows_;
  std::unique_ptr<ControlServer> server_;
};

TEST_F(ControlTest, AnswersRequestsInTurn) {
  Serve();
  const auto client = Client();
  for (int i = 0; i < 100; ++i) {
    const auto result = client->Call("echo", {{"number", i}});
    ASSERT_TRUE(result) << result.error().detail;
    EXPECT_EQ(*result, json::value({{"number", i}}));
  }
  EXPECT_TRUE(HasSample(R"(socle_control_requests_total{method="echo",outcome="done"} 100)") ||
              HasSample(R"(socle_control_requests_total{method="echo",outcome="done"} 99)"));
}

TEST_F(ControlTest, KnowsTheCaller) {
  Serve();
  const auto result = Client()->Call("who", {});
  ASSERT_TRUE(result);
  const json::object& who = result->get_object();
  EXPECT_EQ(who.at("uid").to_number<uid_t>(), getuid());
  EXPECT_GE(who.at("groups").to_number<std::size_t>(), 1U);
  EXPECT_EQ(who.at("roles").to_number<Roles>(), kReader);
  EXPECT_FALSE(who.at("user").get_string().empty());
}

TEST_F(ControlTest, PassesErrorsWithTheirCodeAndHint) {
  Serve();
  const auto result = Client()->Call("fail", {});
  ASSERT_FALSE(result);
  EXPECT_EQ(result.error().code, Code::kNotFound);
  EXPECT_EQ(result.error().detail, "no such person\ntype 'socle mpi search'");
}

TEST_F(ControlTest, SurvivesAHandlerThatThrows) {
  Serve();
  const auto client = Client();
  EXPECT_EQ(client->Call("throw", {}).error().code, Code::kInternal);
  EXPECT_TRUE(client->Call("echo", {}));
}

TEST_F(ControlTest, ChecksRights) {
  Serve();
  const auto client = Client();
  EXPECT_TRUE(client->Call("read", {}));
  const auto refused = client->Call("administer", {});
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, Code::kPermissionDenied);
  EXPECT_THAT(refused.error().detail, HasSubstr("has not the right"));
}

TEST_F(ControlTest, RefusesUnknownMethods) {
  Serve();
  const auto refused = Client()->Call("no.such", {});
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, Code::kInvalidArgument);
}

TEST_F(ControlTest, StreamsRowsAndProgress) {
  Serve();
  std::vector<std::size_t> rows;
  int progress = 0;
  const auto result = Client()->Call("rows",
                                     {{"count", 1000}, {"bytes", 10}},
                                     {.on_item =
                                          [&](const json::value& item) {
                                            rows.push_back(item.at("row").to_number<std::size_t>());
                                            return true;
                                          },
                                      .on_progress =
                                          [&](const json::value&) {
                                            ++progress;
                                            return true;
                                          }});
  ASSERT_TRUE(result) << result.error().detail;
  ASSERT_EQ(rows.size(), 1000U);
  EXPECT_TRUE(std::ranges::is_sorted(rows));
  EXPECT_EQ(progress, 1);
}

// A caller that does not read holds its own answer up and nothing else.
TEST_F(ControlTest, WaitsForASlowReaderWithoutKeepingItsRows) {
  Serve();
  const auto slow = RawClient::ConnectUnix(settings_.path);
  constexpr std::size_t kRows = 1000;
  slow->Send(Framed({.id = 1, .method = "rows", .params = {{"count", kRows}, {"bytes", 10'000}}}));
  ASSERT_TRUE(sent_rows_.WaitFor([](std::size_t value) { return value > 20; }));
  EXPECT_TRUE(Client()->Call("echo", {}));
  // 10 MB were asked for; 256 KiB and what the kernel keeps were made.
  EXPECT_LT(sent_rows_.Get(), kRows / 2);
  std::size_t rows = 0;
  while (ReadAnswer(*slow).kind == AnswerKind::kItem) {
    ++rows;
  }
  EXPECT_EQ(rows, kRows);
}

TEST_F(ControlTest, CancelsTheAnswerToACallerThatIsGone) {
  Serve();
  auto client = RawClient::ConnectUnix(settings_.path);
  client->Send(
      Framed({.id = 1, .method = "rows", .params = {{"count", 1'000'000}, {"bytes", 10'000}}}));
  ASSERT_TRUE(sent_rows_.WaitFor([](std::size_t value) { return value > 5; }));
  client.reset();
  EXPECT_TRUE(cancelled_.WaitFor([](bool value) { return value; }));
}

TEST_F(ControlTest, CutsACallerThatNeverReads) {
  settings_.write_stall_timeout = kSoon;
  Serve();
  const auto client = RawClient::ConnectUnix(settings_.path);
  client->Send(
      Framed({.id = 1, .method = "rows", .params = {{"count", 1'000'000}, {"bytes", 10'000}}}));
  EXPECT_TRUE(cancelled_.WaitFor([](bool value) { return value; }));
}

TEST_F(ControlTest, ObserverMayGiveUp) {
  Serve();
  const auto result = Client()->Call("rows",
                                     {{"count", 1'000'000}, {"bytes", 1000}},
                                     {.on_item = [](const json::value&) { return false; }});
  EXPECT_FALSE(result);
  EXPECT_TRUE(cancelled_.WaitFor([](bool value) { return value; }));
}

TEST_F(ControlTest, SaysWhenAnAnswerIsTooLong) {
  Serve();
  EXPECT_EQ(Client()->Call("huge", {}).error().code, Code::kTooLarge);
}

TEST_F(ControlTest, AnswersBusyWhenItsQueueIsFull) {
  settings_.work = {.threads = 1, .queue_max = 1};
  Serve();
  const auto working = RawClient::ConnectUnix(settings_.path);
  working->Send(Framed({.id = 1, .method = "wait"}));
  ASSERT_TRUE(under_way_.WaitFor([](int value) { return value == 1; }));
  working->Send(Framed({.id = 2, .method = "echo"}));
  // The one worker is taken and one request waits, so the third is refused at once.
  working->Send(Framed({.id = 3, .method = "echo"}));
  const Answer busy = ReadAnswer(*working);
  EXPECT_EQ(busy.id, 3);
  EXPECT_EQ(busy.error.code, Code::kBusy);
  Release();
  EXPECT_EQ(ReadAnswer(*working).id, 1);
  EXPECT_EQ(ReadAnswer(*working).id, 2);
}

TEST_F(ControlTest, PausesReadingWhenOneCallerAsksTooMuch) {
  settings_.work = {.threads = 1, .queue_max = 100};
  settings_.requests_per_connection_max = 2;
  Serve();
  const auto client = RawClient::ConnectUnix(settings_.path);
  for (std::uint64_t id = 1; id <= 10; ++id) {
    client->Send(Framed({.id = id, .method = id == 1 ? "wait" : "echo"}));
  }
  ASSERT_TRUE(under_way_.WaitFor([](int value) { return value == 1; }));
  Release();
  for (std::uint64_t id = 1; id <= 10; ++id) {
    EXPECT_EQ(ReadAnswer(*client).id, id);
  }
}

TEST_F(ControlTest, TakesRequestsUpToTheLimitOfAFrame) {
  Serve();
  const auto client = RawClient::ConnectUnix(settings_.path);
  const std::size_t fixed =
      EncodeRequest({.id = 1, .method = "echo", .params = {{"x", ""}}}).size();
  client->Send(Framed(
      {.id = 1, .method = "echo", .params = {{"x", std::string(kRequestBytesMax - fixed, 'x')}}}));
  EXPECT_EQ(ReadAnswer(*client).kind, AnswerKind::kResult);
  std::string header;
  AppendBigEndian(header, static_cast<std::uint32_t>(kRequestBytesMax + 1));
  client->Send(header);
  const Answer refused = ReadAnswer(*client);
  EXPECT_EQ(refused.id, 0);
  EXPECT_EQ(refused.error.code, Code::kTooLarge);
  EXPECT_TRUE(client->IsClosedByPeer());
}

TEST_F(ControlTest, RefusesFramesThatAreNoRequestAndGoesOn) {
  Serve();
  const auto client = RawClient::ConnectUnix(settings_.path);
  client->Send(*EncodeFrame("nonsense", 100));
  EXPECT_EQ(ReadAnswer(*client).error.code, Code::kInvalidArgument);
  client->Send(Framed({.id = 5, .method = "echo"}));
  EXPECT_EQ(ReadAnswer(*client).id, 5);
}

TEST_F(ControlTest, EndsAFrameThatTakesTooLong) {
  settings_.frame_timeout = kSoon;
  Serve();
  const auto client = RawClient::ConnectUnix(settings_.path);
  client->Send(std::string_view("\0\0", 2));
  EXPECT_TRUE(client->IsClosedByPeer());
}

TEST_F(ControlTest, FinishesWhatIsUnderWayAtStop) {
  Serve();
  const auto client = RawClient::ConnectUnix(settings_.path);
  client->Send(Framed({.id = 1, .method = "wait"}));
  ASSERT_TRUE(under_way_.WaitFor([](int value) { return value == 1; }));
  net::Background stopper;
  stopper.Run([&] { server_->Stop(kPatience); });
  // The socket file is removed early in the stop.
  while (access(settings_.path.c_str(), F_OK) == 0) {
    std::this_thread::yield();
  }
  Release();
  EXPECT_EQ(ReadAnswer(*client).value, json::value("waited"));
  EXPECT_TRUE(client->IsClosedByPeer());
  client->Finish();
  stopper.Join();
}

TEST_F(ControlTest, CutsStreamsAtTheDeadlineOfTheStop) {
  Serve();
  const auto client = RawClient::ConnectUnix(settings_.path);
  client->Send(
      Framed({.id = 1, .method = "rows", .params = {{"count", 1'000'000}, {"bytes", 10'000}}}));
  ASSERT_TRUE(sent_rows_.WaitFor([](std::size_t value) { return value > 5; }));
  server_->Stop(kSoon);
  EXPECT_TRUE(cancelled_.Get());
}

TEST_F(ControlTest, SocketIsForOwnerAndGroup) {
  Serve();
  struct stat info{};
  ASSERT_EQ(stat(settings_.path.c_str(), &info), 0);
  EXPECT_EQ(info.st_mode & 07777, 0660U);
}

TEST_F(ControlTest, ClientSaysThatTheDaemonDoesNotRun) {
  const Error error = FailureOf(settings_.path);
  EXPECT_EQ(error.code, Code::kNotFound);
  EXPECT_THAT(error.detail, HasSubstr("socle-testd does not run"));
  EXPECT_THAT(error.detail, HasSubstr("systemctl start socle-testd"));
}

TEST_F(ControlTest, ClientRefusesAPathThatIsTooLong) {
  EXPECT_EQ(FailureOf("/" + std::string(106, 'x')).code, Code::kNotFound);
  EXPECT_EQ(FailureOf("/" + std::string(107, 'x')).code, Code::kInvalidArgument);
}

TEST_F(ControlTest, ClientGivesUpOnASilentDaemon) {
  Serve();
  const auto client = Client(kSoon);
  const auto result = client->Call("wait", {});
  ASSERT_FALSE(result);
  EXPECT_EQ(result.error().code, Code::kTimeout);
  EXPECT_THAT(result.error().detail, HasSubstr("silent for 50 ms"));
}

TEST_F(ControlTest, ClientSaysThatTheDaemonStopped) {
  Serve();
  const auto client = Client();
  EXPECT_TRUE(client->Call("echo", {}));
  server_->Stop(kSoon);
  const auto result = client->Call("echo", {});
  ASSERT_FALSE(result);
  EXPECT_EQ(result.error().code, Code::kBusy);
  EXPECT_THAT(result.error().detail, HasSubstr("try again later"));
}

TEST_F(ControlTest, ClientRefusesARequestThatIsTooLong) {
  Serve();
  const auto result = Client()->Call("echo", {{"x", std::string(kRequestBytesMax, 'x')}});
  ASSERT_FALSE(result);
  EXPECT_EQ(result.error().code, Code::kTooLarge);
}

TEST(FindCaller, KnowsUsersAndNumbersOfNobody) {
  const Caller root = FindCaller({.pid = 1, .uid = 0, .gid = 0});
  EXPECT_EQ(root.user_name, "root");
  EXPECT_THAT(root.group_names, testing::Contains("root"));
  constexpr uid_t kNobodys = 3'999'999'999;
  const Caller unknown = FindCaller({.pid = 1, .uid = kNobodys, .gid = kNobodys});
  EXPECT_EQ(unknown.user_name, "uid=3999999999");
  EXPECT_THAT(unknown.groups, testing::ElementsAre(kNobodys));
  EXPECT_TRUE(unknown.group_names.empty());
}

}  // namespace

}  // namespace socle::control
