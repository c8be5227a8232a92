#include "lib/net/http_server.h"

#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "lib/base/clock.h"
#include "lib/net/http.h"
#include "tests/integration/net/net_fixture.h"
#include "tests/integration/net/raw_client.h"
#include "tests/integration/net/test_certificates.h"

namespace socle::net {

namespace {

class HttpServerTest : public NetTest {
 protected:
  HttpServer& Serve(HttpServerSettings settings = {}) {
    settings.listener.name = "http";
    HttpRoutes routes;
    routes.Add("GET", "/hello", [](const HttpRequest& request, HttpResponder responder) {
      responder.Send({.body = "hello " + request.query});
    });
    routes.Add("POST", "/size", [](const HttpRequest& request, HttpResponder responder) {
      responder.Send({.body = std::to_string(request.body.size())});
    });
    routes.Add("GET", "/patient/{id}", [](const HttpRequest& request, HttpResponder responder) {
      responder.Send({.body = request.path_values.at("id")});
    });
    routes.Add("GET", "/long", [](const HttpRequest&, HttpResponder responder) {
      responder.Send({.body = std::string(100'000, 'x')});
    });
    routes.Add("GET", "/dropped", [](const HttpRequest&, HttpResponder) {});
    routes.Add("GET", "/later", [this](const HttpRequest&, HttpResponder responder) {
      later_.Update(
          [&](auto& all) { all.push_back(std::make_shared<HttpResponder>(std::move(responder))); });
    });
    auto server = HttpServer::Open(Services(), clock_, std::move(settings), std::move(routes));
    EXPECT_TRUE(server) << server.error().detail;
    server_ = *std::move(server);
    return *server_;
  }

  ~HttpServerTest() override {
    later_.Update([](auto& all) { all.clear(); });
    server_.reset();
  }

  std::unique_ptr<RawClient> Client() { return RawClient::ConnectTcp(server_->Port()); }

  // All answers until the server closes.
  std::string Exchange(std::string_view bytes) {
    const auto client = Client();
    client->Send(bytes);
    client->Finish();
    return client->ReadToEnd();
  }

  static std::string StatusLine(const std::string& answer) {
    return answer.substr(0, answer.find("\r\n"));
  }

  SystemClock clock_;
  Watched<std::vector<std::shared_ptr<HttpResponder>>> later_;
  std::unique_ptr<HttpServer> server_;
};

constexpr std::string_view kGet = "GET /hello?you HTTP/1.1\r\nHost: a\r\n\r\n";

TEST_F(HttpServerTest, Answers) {
  Serve();
  const std::string answer = Exchange(kGet);
  EXPECT_EQ(StatusLine(answer), "HTTP/1.1 200 OK");
  EXPECT_TRUE(answer.contains("\r\nContent-Length: 9\r\n"));
  EXPECT_TRUE(answer.contains("\r\nContent-Type: text/plain; charset=utf-8\r\n"));
  EXPECT_TRUE(answer.ends_with("\r\n\r\nhello you"));
  EXPECT_TRUE(HasSample(R"(socle_http_requests_total{listener="http",status="2xx"} 1)"));
}

TEST_F(HttpServerTest, AnswersRequestsOfOneConnectionInTurn) {
  Serve();
  const auto client = Client();
  client->Send(std::string(kGet) + "GET /patient/12%203 HTTP/1.1\r\nHost: a\r\n\r\n" +
               "POST /size HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n"
               "5\r\n12345\r\n0\r\n\r\n" +
               "GET /hello HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
  const std::string answers = client->ReadToEnd();
  const std::size_t first = answers.find("hello you");
  const std::size_t second = answers.find("\r\n\r\n12 3");
  const std::size_t third = answers.find("\r\n\r\n5");
  EXPECT_LT(first, second);
  EXPECT_LT(second, third);
  EXPECT_TRUE(answers.ends_with("\r\n\r\nhello "));
  EXPECT_TRUE(answers.contains("Connection: close"));
}

TEST_F(HttpServerTest, AnswersHeadWithoutABody) {
  Serve();
  const std::string answer = Exchange("HEAD /hello?you HTTP/1.1\r\nHost: a\r\n\r\n");
  EXPECT_TRUE(answer.contains("\r\nContent-Length: 9\r\n"));
  EXPECT_TRUE(answer.ends_with("\r\n\r\n"));
}

TEST_F(HttpServerTest, CompressesLargerTextsWhenAsked) {
  Serve();
  const std::string answer =
      Exchange("GET /long HTTP/1.1\r\nHost: a\r\nAccept-Encoding: gzip\r\n\r\n");
  EXPECT_TRUE(answer.contains("\r\nContent-Encoding: gzip\r\n"));
  EXPECT_LT(answer.size(), 2000);
  EXPECT_GT(Exchange("GET /long HTTP/1.1\r\nHost: a\r\n\r\n").size(), 100'000);
}

TEST_F(HttpServerTest, SpeaksHttp10) {
  Serve();
  const auto client = Client();
  client->Send("GET /hello HTTP/1.0\r\n\r\n");
  EXPECT_TRUE(client->ReadToEnd().contains("Connection: close"));
}

struct Refusal {
  std::string name;
  std::string request;
  std::string status_line;
};

class HttpRefusalTest : public HttpServerTest, public testing::WithParamInterface<Refusal> {};

TEST_P(HttpRefusalTest, AnswersWithItsStatus) {
  Serve({.limits = {.header_bytes_max = 4000, .target_bytes_max = 1000, .body_bytes_max = 100}});
  EXPECT_EQ(StatusLine(Exchange(GetParam().request)), GetParam().status_line);
}

std::string Get(const std::string& target, const std::string& fields = "") {
  return "GET " + target + " HTTP/1.1\r\nHost: a\r\n" + fields + "\r\n";
}

// A request whose request line and fields have so many bytes.
std::string HeaderOf(std::size_t size) {
  const std::string fixed = Get("/hello", "X: \r\n");
  return Get("/hello", "X: " + std::string(size - fixed.size(), 'x') + "\r\n");
}

std::string Post(std::size_t size) {
  return fmt::format("POST /size HTTP/1.1\r\nHost: a\r\nContent-Length: {}\r\n\r\n{}",
                     size,
                     std::string(size, 'x'));
}

INSTANTIATE_TEST_SUITE_P(
    Http,
    HttpRefusalTest,
    testing::Values(
        Refusal{"NoSuchPath", Get("/none"), "HTTP/1.1 404 Not Found"},
        Refusal{"NoSuchMethod",
                "DELETE /hello HTTP/1.1\r\nHost: a\r\n\r\n",
                "HTTP/1.1 405 Method Not Allowed"},
        Refusal{"NotHttp", "MSH|^~\\&|A\r\n\r\n", "HTTP/1.1 400 Bad Request"},
        Refusal{
            "OtherVersion", "GET / HTTP/2.0\r\n\r\n", "HTTP/1.1 505 HTTP Version Not Supported"},
        Refusal{"NoHost", "GET /hello HTTP/1.1\r\n\r\n", "HTTP/1.1 400 Bad Request"},
        Refusal{"TwoHosts", Get("/hello", "Host: b\r\n"), "HTTP/1.1 400 Bad Request"},
        Refusal{"CutEscape", Get("/patient/%4"), "HTTP/1.1 400 Bad Request"},
        Refusal{"EscapedNul", Get("/patient/%00"), "HTTP/1.1 400 Bad Request"},
        Refusal{"NoPathInTarget", Get("hello"), "HTTP/1.1 400 Bad Request"},
        Refusal{"TargetAtLimit", Get("/hello?" + std::string(993, 'x')), "HTTP/1.1 200 OK"},
        Refusal{
            "TargetOverLimit", Get("/hello?" + std::string(994, 'x')), "HTTP/1.1 414 URI Too Long"},
        Refusal{"TargetWithoutEnd", "GET /" + std::string(9000, 'x'), "HTTP/1.1 414 URI Too Long"},
        Refusal{"HeaderAtLimit", HeaderOf(4000), "HTTP/1.1 200 OK"},
        Refusal{"HeaderOverLimit", HeaderOf(4001), "HTTP/1.1 431 Request Header Fields Too Large"},
        Refusal{"HeaderWithoutEnd",
                "GET /hello HTTP/1.1\r\nX: " + std::string(9000, 'x'),
                "HTTP/1.1 431 Request Header Fields Too Large"},
        Refusal{"BodyAtLimit", Post(100), "HTTP/1.1 200 OK"},
        Refusal{"BodyOverLimit", Post(101), "HTTP/1.1 413 Content Too Large"},
        Refusal{"ChunksOverLimit",
                "POST /size HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n65\r\n" +
                    std::string(101, 'x') + "\r\n0\r\n\r\n",
                "HTTP/1.1 413 Content Too Large"},
        Refusal{
            "TwoLengths",
            "POST /size HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nxx",
            "HTTP/1.1 400 Bad Request"},
        Refusal{"LengthAndChunks",
                "POST /size HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\n"
                "Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
                "HTTP/1.1 400 Bad Request"},
        Refusal{"UnknownCoding",
                "POST /size HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: gzip\r\n\r\nxx",
                "HTTP/1.1 501 Not Implemented"},
        Refusal{"UnknownExpectation",
                Get("/hello", "Expect: gold\r\n"),
                "HTTP/1.1 417 Expectation Failed"},
        Refusal{"DroppedResponder", Get("/dropped"), "HTTP/1.1 500 Internal Server Error"},
        Refusal{"AbsoluteTarget", Get("http://other/hello"), "HTTP/1.1 200 OK"}),
    [](const auto& test) { return test.param.name; });

TEST_F(HttpServerTest, NamesTheMethodsOfAPath) {
  Serve();
  EXPECT_TRUE(
      Exchange("PUT /hello HTTP/1.1\r\nHost: a\r\n\r\n").contains("\r\nAllow: GET, HEAD\r\n"));
}

TEST_F(HttpServerTest, AsksForTheBodyOnlyWhenItWillTakeIt) {
  Serve({.limits = {.body_bytes_max = 100}});
  const auto client = Client();
  client->Send(
      "POST /size HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 3\r\n\r\n");
  EXPECT_EQ(client->ReadUntil("\r\n\r\n"), "HTTP/1.1 100 Continue\r\n\r\n");
  client->Send("abc");
  EXPECT_TRUE(client->ReadUntil("\r\n\r\n").starts_with("HTTP/1.1 200 OK"));
  const auto refused = Client();
  refused->Send(
      "POST /size HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 101\r\n\r\n");
  EXPECT_TRUE(refused->ReadToEnd().starts_with("HTTP/1.1 413 "));
}

TEST_F(HttpServerTest, EndsAHeaderThatTakesTooLong) {
  Serve({.limits = {.header_timeout = kSoon}});
  const auto client = Client();
  client->Send("GET /hello HT");
  EXPECT_TRUE(client->ReadToEnd().starts_with("HTTP/1.1 408 Request Timeout\r\n"));
}

TEST_F(HttpServerTest, EndsABodyThatTakesTooLong) {
  Serve({.limits = {.body_timeout = kSoon}});
  const auto client = Client();
  client->Send("POST /size HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n\r\nab");
  EXPECT_TRUE(client->ReadToEnd().starts_with("HTTP/1.1 408 Request Timeout\r\n"));
}

TEST_F(HttpServerTest, ClosesAConnectionThatAsksNothing) {
  Serve({.limits = {.keep_alive_timeout = kSoon}});
  EXPECT_EQ(Client()->ReadToEnd(), "");
  const auto client = Client();
  client->Send(kGet);
  EXPECT_TRUE(client->ReadToEnd().ends_with("hello you"));
}

TEST_F(HttpServerTest, LetsAHandlerAnswerLaterFromAnotherThread) {
  Serve();
  const auto client = Client();
  client->Send(Get("/later") + std::string(kGet));
  ASSERT_TRUE(later_.WaitFor([](const auto& all) { return all.size() == 1; }));
  Background other;
  other.Run([&] { later_.Get().front()->Send({.body = "at last"}); });
  EXPECT_TRUE(client->ReadUntil("at last").contains("200 OK"));
  EXPECT_TRUE(client->ReadUntil("hello you").contains("200 OK"));
}

TEST_F(HttpServerTest, SurvivesAnAnswerToAPeerThatIsGone) {
  Serve();
  auto client = Client();
  client->Send(Get("/later"));
  ASSERT_TRUE(later_.WaitFor([](const auto& all) { return all.size() == 1; }));
  client.reset();
  later_.Get().front()->Send({.body = "nobody"});
  EXPECT_TRUE(Exchange(kGet).contains("200 OK"));
}

TEST_F(HttpServerTest, AnswersBusyWhenTooManyRequestsAreUnderWay) {
  Serve({.limits = {.requests_in_flight_max = 1}});
  const auto first = Client();
  first->Send(Get("/later"));
  ASSERT_TRUE(later_.WaitFor([](const auto& all) { return all.size() == 1; }));
  const std::string busy = Exchange(kGet);
  EXPECT_EQ(StatusLine(busy), "HTTP/1.1 503 Service Unavailable");
  EXPECT_TRUE(busy.contains("\r\nRetry-After: 1\r\n"));
  later_.Get().front()->Send({});
  first->ReadUntil("\r\n\r\n");
  EXPECT_TRUE(Exchange(kGet).contains("200 OK"));
}

TEST_F(HttpServerTest, AnswersWhatIsUnderWayAtStop) {
  HttpServer& server = Serve();
  const auto idle = Client();
  idle->Send(kGet);
  EXPECT_TRUE(idle->ReadUntil("hello you").contains("200 OK"));
  const auto busy = Client();
  busy->Send(Get("/later"));
  ASSERT_TRUE(later_.WaitFor([](const auto& all) { return all.size() == 1; }));
  Background stopper;
  stopper.Run([&] { server.Stop(kPatience); });
  EXPECT_EQ(idle->ReadToEnd(), "");
  idle->Finish();
  later_.Get().front()->Send({.body = "at last"});
  const std::string answer = busy->ReadToEnd();
  EXPECT_TRUE(answer.ends_with("at last"));
  EXPECT_TRUE(answer.contains("Connection: close"));
  busy->Finish();
  stopper.Join();
}

TEST_F(HttpServerTest, ServesOverTls) {
  TestAuthority authority(Folder(), "Region");
  const CertificateFiles own =
      authority.Issue({.name = "server", .subject_alt_name = "DNS:localhost"});
  HttpServerSettings settings;
  settings.listener.tls =
      *TlsServerContext::Load({.certificate_chain_file = own.certificate, .key_file = own.key});
  Serve(std::move(settings));
  const auto client = Client();
  ASSERT_TRUE(client->StartTls({.ca_file = authority.CaFile()}));
  client->Send(kGet);
  EXPECT_TRUE(client->ReadUntil("hello you").contains("200 OK"));
}

}  // namespace

}  // namespace socle::net
