#pragma once

#include <memory>

#include "directory/http/page_frame.h"
#include "directory/http/public_directory.h"
#include "lib/net/http.h"
#include "lib/net/http_fields.h"
#include "lib/net/http_server.h"
#include "lib/net/work_pool.h"

namespace socle::directory::http {

struct PublicSiteSettings {
  SiteTexts texts = {};
  net::HttpSecurity security = {};
};

// The public pages, in French, without scripts; the same addresses give JSON to whom asks for
// application/json.
//
//   /                       to the search for professionals
//   /professionnels         ?nom= &profession= &specialite= &ville= &page=
//   /professionnels/{id}    one professional
//   /structures             ?nom= &ville= &page=
//   /structures/{id}        one structure
//   /annuaire.css, /robots.txt
//
// Statuses: 200, also for a search that found nobody; 400 for a search that cannot be made (too
// short a name, too wide), with what to do; 404; 503 with Retry-After when the work pool is full or
// the directory is busy.
class PublicSite {
 public:
  // Both outlive the site, which outlives the server of its routes. The work pool is stopped before
  // the site ends.
  PublicSite(PublicDirectory& directory, net::WorkPool& work, PublicSiteSettings settings);
  PublicSite(const PublicSite&) = delete;
  PublicSite& operator=(const PublicSite&) = delete;
  ~PublicSite();

  void AddRoutes(net::HttpRoutes& routes);
  // For HttpServerSettings::error_page: pages of the site for errors of the server.
  [[nodiscard]] net::HttpErrorPage ErrorPage() const;

 private:
  class Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace socle::directory::http
