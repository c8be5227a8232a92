#include "lib/net/http_server.h"

#include <chrono>
#include <cstddef>
#include <functional>
#include <memory>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "lib/base/clock.h"
#include "lib/base/result.h"
#include "lib/net/http.h"
#include "lib/net/http_error.h"
#include "lib/net/io_pool.h"
#include "lib/net/tls.h"
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
    for (const char* method : {"GET", "POST"}) {
      routes.Add(method, "/later", [this](const HttpRequest&, HttpResponder responder) {
        later_.Update([&](auto& all) {
          all.push_back(std::make_shared<HttpResponder>(std::move(responder)));
        });
      });
    }
    routes.Add("GET", "/who", [](const HttpRequest& request, HttpResponder responder) {
      responder.Send(
          {.body = fmt::format("{} {} {}", request.client, request.is_secure, request.id)});
    });
    routes.Add("GET", "/throws", [](const HttpRequest&, HttpResponder) {
      throw std::runtime_error("a mistake");
    });
    routes.Add("POST",
               "/form",
               [](const HttpRequest& request, HttpResponder responder) {
                 responder.Send({.body = request.body});
               },
               {.body_bytes_max = 10,
                .body_types = {"application/x-www-form-urlencoded"},
                .needs_length = true});
    routes.Add("GET", "/stream", [this](const HttpRequest&, HttpResponder responder) {
      responder.Send({.source = [this, sent = 0]() mutable { return NextPiece(sent); }});
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

  // Of /stream: pieces_ times kPiece, then the end or, if asked, a failure.
  Result<std::string> NextPiece(int& sent) {
    if (sent++ < pieces_) {
      pieces_made_.Update([](int& made) { ++made; });
      return std::string(kPiece, 'x');
    }
    if (stream_fails_) {
      return Fail(Code::kInternal, "the source broke");
    }
    return std::string();
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

  static constexpr std::size_t kPiece = 16'384;

  SystemClock clock_;
  int pieces_ = 3;
  bool stream_fails_ = false;
  Watched<int> pieces_made_;
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

// A slow loris: bytes that come now and then do not move the deadline.
TEST_F(HttpServerTest, EndsAHeaderThatDrips) {
  Serve({.limits = {.header_timeout = kSoon * 4}});
  const auto client = Client();
  client->Send("GET /hello HTTP/1.1\r\nHost: a\r\nX: ");
  IoPool dripper(1, logger_);
  Timer next;
  std::function<void()> drip = [&] {
    client->SendSome("x");
    next = dripper.After(kSoon / 2, [&] { drip(); });
  };
  dripper.Post([&] { drip(); });
  dripper.Start();
  EXPECT_TRUE(client->ReadUntil("\r\n\r\n").starts_with("HTTP/1.1 408 Request Timeout\r\n"));
  dripper.Stop();
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

std::string Form(std::string_view fields, std::string_view body) {
  return fmt::format("POST /form HTTP/1.1\r\nHost: a\r\n{}\r\n{}", fields, body);
}

constexpr std::string_view kFormType = "Content-Type: Application/X-WWW-Form-Urlencoded; a=b\r\n";

TEST_F(HttpServerTest, LooksAtBodiesAsTheRouteSays) {
  Serve();
  const std::string type(kFormType);
  const auto status = [&](const std::string& fields, std::string_view body) {
    return StatusLine(Exchange(Form(fields, body)));
  };
  EXPECT_EQ(status(type + "Content-Length: 10\r\n", "0123456789"), "HTTP/1.1 200 OK");
  EXPECT_EQ(status(type + "Content-Length: 11\r\n", "0123456789x"),
            "HTTP/1.1 413 Content Too Large");
  EXPECT_EQ(status("Content-Type: text/xml\r\nContent-Length: 1\r\n", "1"),
            "HTTP/1.1 415 Unsupported Media Type");
  EXPECT_EQ(status("Content-Length: 1\r\n", "1"), "HTTP/1.1 415 Unsupported Media Type");
  EXPECT_EQ(status(type, ""), "HTTP/1.1 411 Length Required");
  EXPECT_EQ(status(type + "Transfer-Encoding: chunked\r\n", "0\r\n\r\n"),
            "HTTP/1.1 411 Length Required");
  EXPECT_EQ(status("Content-Length: 0\r\n", ""), "HTTP/1.1 200 OK");
}

TEST_F(HttpServerTest, RefusesABodyThatNobodyWantsBeforeItCame) {
  Serve();
  const auto client = Client();
  client->Send("POST /none HTTP/1.1\r\nHost: a\r\nContent-Length: 100000\r\n\r\n");
  const std::string answer = client->ReadToEnd();
  EXPECT_EQ(StatusLine(answer), "HTTP/1.1 404 Not Found");
  EXPECT_TRUE(answer.contains("Connection: close"));
}

TEST_F(HttpServerTest, GivesBodiesOfAllRequestsSoMuchMemory) {
  Serve({.limits = {.bodies_bytes_max = 1000}});
  const auto post = [](std::string_view path, std::size_t size) {
    return fmt::format("POST {} HTTP/1.1\r\nHost: a\r\nContent-Length: {}\r\n\r\n{}",
                       path,
                       size,
                       std::string(size, 'x'));
  };
  // A body counts until its request is answered.
  const auto first = Client();
  first->Send(post("/later", 900));
  ASSERT_TRUE(later_.WaitFor([](const auto& all) { return all.size() == 1; }));
  const std::string refused = Exchange(post("/size", 101));
  EXPECT_EQ(StatusLine(refused), "HTTP/1.1 503 Service Unavailable");
  EXPECT_TRUE(refused.contains("Retry-After: 1"));
  EXPECT_EQ(StatusLine(Exchange(post("/size", 100))), "HTTP/1.1 200 OK");
  later_.Get().front()->Send({.body = "at last"});
  EXPECT_TRUE(first->ReadUntil("at last").contains("200 OK"));
  // Its connection takes the next request once the body is given back.
  first->Send(post("/size", 1000));
  EXPECT_TRUE(first->ReadUntil("\r\n\r\n1000").contains("200 OK"));
}

TEST_F(HttpServerTest, StreamsInChunksAndGoesOn) {
  Serve();
  const auto client = Client();
  client->Send(Get("/stream") + std::string(kGet));
  const std::string head = client->ReadUntil("\r\n\r\n");
  EXPECT_TRUE(head.contains("\r\nTransfer-Encoding: chunked\r\n"));
  EXPECT_FALSE(head.contains("Content-Length"));
  const std::string chunk = fmt::format("{:x}\r\n{}\r\n", kPiece, std::string(kPiece, 'x'));
  const std::string body = chunk + chunk + chunk + "0\r\n\r\n";
  EXPECT_EQ(client->Read(body.size()), body);
  EXPECT_TRUE(client->ReadUntil("hello you").starts_with("HTTP/1.1 200 OK"));
}

TEST_F(HttpServerTest, StreamsToHttp10UntilItCloses) {
  Serve();
  const auto client = Client();
  client->Send("GET /stream HTTP/1.0\r\nConnection: keep-alive\r\n\r\n");
  const std::string answer = client->ReadToEnd();
  EXPECT_FALSE(answer.contains("chunked"));
  EXPECT_TRUE(answer.contains("Connection: close"));
  EXPECT_TRUE(answer.ends_with("\r\n\r\n" + std::string(3 * kPiece, 'x')));
}

TEST_F(HttpServerTest, MakesNoBodyForHead) {
  Serve();
  const std::string answer =
      Exchange("HEAD /stream HTTP/1.1\r\nHost: a\r\n\r\n" + std::string(kGet));
  EXPECT_TRUE(answer.contains("\r\nTransfer-Encoding: chunked\r\n"));
  EXPECT_TRUE(answer.ends_with("hello you"));
  EXPECT_EQ(pieces_made_.Get(), 0);
}

TEST_F(HttpServerTest, CutsAStreamThatFails) {
  Serve();
  stream_fails_ = true;
  const auto client = Client();
  client->Send(Get("/stream"));
  EXPECT_FALSE(client->ReadToEnd().contains("\r\n0\r\n\r\n"));
  EXPECT_TRUE(logger_.WaitForLine("http answer cut off"));
}

// 160 MB for a client that does not read: what the kernel takes and one piece more is made.
TEST_F(HttpServerTest, MakesNoMoreThanTheClientTakes) {
  Serve({.limits = {.write_timeout = kSoon * 10}});
  pieces_ = 10'000;
  const auto client = Client();
  client->Send(Get("/stream"));
  ASSERT_TRUE(pieces_made_.WaitFor([](int made) { return made > 0; }));
  EXPECT_TRUE(WaitForSample(
      R"(socle_net_connections_closed_total{listener="http",reason="write_stall"} 1)"));
  EXPECT_LT(pieces_made_.Get(), 2'000);
}

TEST_F(HttpServerTest, CutsOffWhoReadsTooSlowly) {
  // 64 KiB in half a second are wanted.
  Serve({.limits = {.write_timeout = kSoon * 10}});
  pieces_ = 10'000;
  const auto client = Client();
  client->Send(Get("/stream"));
  ASSERT_TRUE(pieces_made_.WaitFor([](int made) { return made > 0; }));
  // Takes 500 bytes every 20 ms, so that it never stalls for long.
  IoPool reader(1, logger_);
  Timer next;
  std::function<void()> read = [&] {
    client->Read(500);
    next = reader.After(std::chrono::milliseconds{20}, [&] { read(); });
  };
  reader.Post([&] { read(); });
  reader.Start();
  EXPECT_TRUE(WaitForSample(
      R"(socle_net_connections_closed_total{listener="http",reason="write_stall"} 1)"));
  reader.Stop();
}

TEST_F(HttpServerTest, LimitsTheRateOfANetwork) {
  Serve({.rate_limit = {.requests_per_second = 0.01, .burst = 2}});
  const auto client = Client();
  client->Send(std::string(kGet) + std::string(kGet) + std::string(kGet));
  EXPECT_TRUE(client->ReadUntil("hello you").contains("200 OK"));
  EXPECT_TRUE(client->ReadUntil("hello you").contains("200 OK"));
  const std::string refused = client->ReadUntil("\r\n\r\n");
  EXPECT_TRUE(refused.starts_with("HTTP/1.1 429 Too Many Requests\r\n")) << refused;
  EXPECT_TRUE(refused.contains("\r\nRetry-After: 100\r\n")) << refused;
  const auto other = RawClient::ConnectTcpFrom("127.0.0.2", server_->Port());
  other->Send(kGet);
  EXPECT_TRUE(other->ReadUntil("hello you").contains("200 OK"));
  EXPECT_TRUE(HasSample(R"(socle_http_rate_limited_total{listener="http"} 1)"));
}

TEST_F(HttpServerTest, EndsAConnectionAfterSoManyRequests) {
  Serve({.limits = {.requests_per_connection_max = 3}});
  const auto client = Client();
  for (int i = 0; i < 4; ++i) {
    client->Send(kGet);
  }
  const std::string answers = client->ReadToEnd();
  EXPECT_TRUE(answers.ends_with("hello you"));
  EXPECT_EQ(answers.find("Connection: close"), answers.rfind("Connection: close"));
  EXPECT_GT(answers.find("Connection: close"), answers.find("hello you"));
  EXPECT_TRUE(HasSample(R"(socle_http_requests_total{listener="http",status="2xx"} 3)"));
}

TEST_F(HttpServerTest, BelievesItsProxiesOnly) {
  Serve({.trusted_proxies = {"127.0.0.2"}});
  const std::string request = Get("/who",
                                  "X-Forwarded-For: 203.0.113.9, 198.51.100.1\r\n"
                                  "X-Forwarded-Proto: https\r\nX-Request-Id: from-the-proxy\r\n"
                                  "Connection: close\r\n");
  const auto proxy = RawClient::ConnectTcpFrom("127.0.0.2", server_->Port());
  proxy->Send(request);
  const std::string answer = proxy->ReadToEnd();
  EXPECT_TRUE(answer.ends_with("198.51.100.1 true from-the-proxy")) << answer;
  EXPECT_TRUE(answer.contains("\r\nX-Request-Id: from-the-proxy\r\n"));
  EXPECT_TRUE(Exchange(request).contains("\r\n\r\n127.0.0.1 false "));
}

TEST_F(HttpServerTest, RefusesProxiesAndRatesThatMakeNoSense) {
  const auto open = [&](HttpServerSettings settings) {
    settings.listener.name = "http";
    return HttpServer::Open(Services(), clock_, std::move(settings), {});
  };
  EXPECT_EQ(open({.trusted_proxies = {"proxy.example"}}).error().code, Code::kInvalidArgument);
  EXPECT_EQ(open({.rate_limit = {.requests_per_second = -1}}).error().code, Code::kInvalidArgument);
  EXPECT_EQ(open({.rate_limit = {.requests_per_second = 2e6}}).error().code,
            Code::kInvalidArgument);
}

TEST_F(HttpServerTest, GivesEachRequestAnId) {
  Serve();
  const std::string first = Exchange(Get("/who"));
  const std::string second = Exchange(Get("/who"));
  const std::string id = first.substr(first.rfind(' ') + 1);
  EXPECT_EQ(id.size(), 16);
  EXPECT_TRUE(first.contains("\r\nX-Request-Id: " + id + "\r\n"));
  EXPECT_FALSE(second.contains(id));
}

TEST_F(HttpServerTest, LogsRequestsWithoutPathAndQuery) {
  Serve({.logs_requests = true});
  Exchange(Get("/patient/secret1?name=secret2"));
  Exchange(Get("/secret3"));
  EXPECT_TRUE(logger_.WaitForLine("route=/patient/{id} status=200"));
  EXPECT_TRUE(logger_.WaitForLine("route=- status=404"));
  for (const std::string& line : logger_.Lines()) {
    EXPECT_FALSE(line.contains("secret")) << line;
  }
}

TEST_F(HttpServerTest, CountsByRoute) {
  Serve();
  Exchange(Get("/patient/1"));
  Exchange(Get("/patient/2"));
  EXPECT_TRUE(HasSample(
      R"(socle_http_route_requests_total{listener="http",route="/patient/{id}",status="2xx"} 2)"));
  EXPECT_TRUE(
      HasSample(R"(socle_http_route_seconds_count{listener="http",route="/patient/{id}"} 2)"));
}

TEST_F(HttpServerTest, AnswersWhenAHandlerThrows) {
  Serve();
  const std::string answers = Exchange(Get("/throws") + std::string(kGet));
  EXPECT_EQ(StatusLine(answers), "HTTP/1.1 500 Internal Server Error");
  EXPECT_TRUE(answers.ends_with("hello you"));
  EXPECT_TRUE(logger_.WaitForLine("http handler failed"));
}

TEST_F(HttpServerTest, MakesErrorsInTheFormThatIsAskedFor) {
  Serve();
  EXPECT_TRUE(Exchange(Get("/none", "Accept: application/json\r\n"))
                  .contains("\r\nContent-Type: application/problem+json\r\n"));
  EXPECT_TRUE(Exchange(Get("/dropped", "Accept: text/html\r\n"))
                  .contains("<h1>500 Internal Server Error</h1>"));
}

TEST_F(HttpServerTest, TakesErrorPagesOfTheOwner) {
  Serve({.error_page = [](const HttpProblem& problem, const HttpRequest& request) {
    return HttpResponse{.status = problem.status, .body = "ours for " + request.path};
  }});
  const std::string answer = Exchange(Get("/none"));
  EXPECT_EQ(StatusLine(answer), "HTTP/1.1 404 Not Found");
  EXPECT_TRUE(answer.ends_with("ours for /none"));
}

TEST_F(HttpServerTest, SpeaksOneProtocolOverTls) {
  TestAuthority authority(Folder(), "Region");
  const CertificateFiles own =
      authority.Issue({.name = "server", .subject_alt_name = "DNS:localhost"});
  HttpServerSettings settings;
  settings.listener.tls = *TlsServerContext::Load({.certificate_chain_file = own.certificate,
                                                   .key_file = own.key,
                                                   .application_protocols = HttpAlpnProtocols()});
  Serve(std::move(settings));
  const auto protocol_for = [&](std::vector<std::string> offered) {
    const auto client = Client();
    RawClient::Tls tls{.ca_file = authority.CaFile(), .protocols = std::move(offered)};
    return client->StartTls(tls) ? client->Protocol() : "refused";
  };
  EXPECT_EQ(protocol_for({"h2", "http/1.1"}), "http/1.1");
  EXPECT_EQ(protocol_for({"http/1.1"}), "http/1.1");
  EXPECT_EQ(protocol_for({}), "");
  EXPECT_EQ(protocol_for({"h2"}), "refused");
}

}  // namespace

}  // namespace socle::net
