// The public page over a directory of fictive people, for tests with browsers and clients.
//
//   public_page_server
//
// Prints "port N", serves until its standard input ends.
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <memory>
#include <utility>

#include <fmt/format.h>

#include "directory/http/public_site.h"
#include "lib/base/clock.h"
#include "lib/log/logger.h"
#include "lib/metrics/registry.h"
#include "lib/net/http.h"
#include "lib/net/http_server.h"
#include "lib/net/io_pool.h"
#include "lib/net/work_pool.h"
#include "tests/support/fake_public_directory.h"

int main() {
  using namespace socle;
  const std::unique_ptr<log::Logger> logger = log::MakeStderrLogger({});
  metrics::Registry metrics;
  const SystemClock clock;
  directory::http::FakePublicDirectory people;
  people.AddProfessional("809990000037", "", "<script>alert(1)</script>", "BALISE", "Médecin", "");
  net::WorkPool work({}, *logger);
  directory::http::PublicSite site(
      people, work, {.texts = {.owner = "Région Exemple", .contact = "aide@region.example"}});
  net::IoPool io(1, *logger);
  io.Start();
  net::HttpRoutes routes;
  site.AddRoutes(routes);
  net::HttpServerSettings settings;
  settings.listener.name = "public";
  settings.error_page = site.ErrorPage();
  auto server = net::HttpServer::Open({.io = io, .logger = *logger, .metrics = metrics},
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
  work.Stop();
  return EXIT_SUCCESS;
}
