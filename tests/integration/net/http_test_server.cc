// A small HTTP server for clients of others, and for measuring.
//
//   http_test_server [--tls CERTIFICATE KEY] [--threads N]
//
// Prints "port N", serves until its standard input ends, then stops gracefully.
//   GET /static      108 bytes         GET /text      100,000 bytes of text
//   GET /stream      1,000 chunks of 10,000 bytes
//   POST /echo       the body, up to 200 MB
//   GET /cached      with an entity tag
#include <chrono>
#include <cstddef>
#include <cstdio>
#include <cstdlib>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <utility>

#include <fmt/format.h>

#include "lib/base/clock.h"
#include "lib/base/result.h"
#include "lib/log/logger.h"
#include "lib/metrics/registry.h"
#include "lib/net/http.h"
#include "lib/net/http_fields.h"
#include "lib/net/http_server.h"
#include "lib/net/io_pool.h"
#include "lib/net/tls.h"

namespace socle::net {

namespace {

constexpr std::size_t kEchoBytesMax = std::size_t{200} << 20;
constexpr std::size_t kTextBytes = 100'000;
constexpr std::size_t kStaticBytes = 108;
constexpr int kChunks = 1'000;
constexpr std::size_t kChunkBytes = 10'000;

struct Arguments {
  std::string certificate = {};
  std::string key = {};
  std::size_t threads = 1;
};

Arguments Read(std::span<char*> words) {
  Arguments arguments;
  for (std::size_t i = 1; i < words.size(); ++i) {
    const std::string_view word = words[i];
    if (word == "--tls" && i + 2 < words.size()) {
      arguments.certificate = words[i + 1];
      arguments.key = words[i + 2];
      i += 2;
    } else if (word == "--threads" && i + 1 < words.size()) {
      arguments.threads = static_cast<std::size_t>(std::atoi(words[++i]));
    }
  }
  return arguments;
}

void AddRoutes(HttpRoutes& routes) {
  routes.Add("GET", "/static", [](const HttpRequest& /*request*/, HttpResponder responder) {
    responder.Send({.body = std::string(kStaticBytes, 'a')});
  });
  routes.Add("GET", "/text", [](const HttpRequest& /*request*/, HttpResponder responder) {
    responder.Send({.body = std::string(kTextBytes, 'b')});
  });
  routes.Add("GET", "/stream", [](const HttpRequest& /*request*/, HttpResponder responder) {
    responder.Send({.source = [left = kChunks]() mutable -> Result<std::string> {
      return left-- > 0 ? std::string(kChunkBytes, 'c') : std::string();
    }});
  });
  routes.Add(
      "POST",
      "/echo",
      [](HttpRequest request, HttpResponder responder) {
        // Larger than what may wait to be written at once.
        auto body = std::make_shared<std::string>(std::move(request.body));
        responder.Send({.content_type = "application/octet-stream",
                        .source = [body, at = std::size_t{0}]() mutable -> Result<std::string> {
                          std::string piece = body->substr(at, kChunkBytes);
                          at += piece.size();
                          return piece;
                        }});
      },
      {.body_bytes_max = kEchoBytesMax});
  routes.Add("GET", "/cached", [](const HttpRequest& request, HttpResponder responder) {
    HttpResponse response{.body = "kept"};
    AnswerIfChanged(request, std::chrono::seconds{60}, response);
    responder.Send(response);
  });
}

int Serve(const Arguments& arguments) {
  const std::unique_ptr<log::Logger> logger = log::MakeStderrLogger({});
  metrics::Registry metrics;
  const SystemClock clock;
  HttpServerSettings settings;
  settings.listener.name = "test";
  settings.listener.connections_per_peer_max = 0;
  settings.limits.bodies_bytes_max = kEchoBytesMax * 2;
  if (!arguments.certificate.empty()) {
    auto tls = TlsServerContext::Load({.certificate_chain_file = arguments.certificate,
                                       .key_file = arguments.key,
                                       .application_protocols = HttpAlpnProtocols()});
    if (!tls) {
      (void)std::fputs((tls.error().detail + "\n").c_str(), stderr);
      return EXIT_FAILURE;
    }
    settings.listener.tls = *std::move(tls);
  }
  IoPool io(arguments.threads, *logger);
  io.Start();
  HttpRoutes routes;
  AddRoutes(routes);
  auto server = HttpServer::Open({.io = io, .logger = *logger, .metrics = metrics},
                                 clock,
                                 std::move(settings),
                                 std::move(routes));
  if (!server) {
    (void)std::fputs((server.error().detail + "\n").c_str(), stderr);
    return EXIT_FAILURE;
  }
  (void)std::fputs(fmt::format("port {}\n", (*server)->Port()).c_str(), stdout);
  (void)std::fflush(stdout);
  while (std::getchar() != EOF) {
  }
  (*server)->Stop(std::chrono::seconds{5});
  return EXIT_SUCCESS;
}

}  // namespace

}  // namespace socle::net

int main(int argc, char** argv) {
  return socle::net::Serve(socle::net::Read(std::span(argv, static_cast<std::size_t>(argc))));
}
