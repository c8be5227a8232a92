#include "directory/http/public_site.h"

#include <array>
#include <chrono>
#include <cstddef>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

#include "directory/http/detail_page.h"
#include "directory/http/page_frame.h"
#include "directory/http/public_directory.h"
#include "directory/http/public_json.h"
#include "directory/http/public_query.h"
#include "directory/http/search_page.h"
#include "lib/base/embedded.h"
#include "lib/base/result.h"
#include "lib/net/http.h"
#include "lib/net/http_accept.h"
#include "lib/net/http_error.h"
#include "lib/net/http_fields.h"
#include "lib/net/http_server.h"
#include "lib/net/work_pool.h"

SOCLE_EMBEDDED(directory_http_annuaire_css)

namespace socle::directory::http {

namespace {

constexpr std::string_view kHtml = "text/html; charset=utf-8";
constexpr std::string_view kJson = "application/json";
constexpr std::chrono::seconds kStyleMaxAge{3600};
constexpr std::size_t kIdBytesMax = 64;

bool WantsJson(const net::HttpRequest& request) {
  static constexpr std::array<std::string_view, 3> kForms = {
      "text/html", "application/json", "application/problem+json"};
  const std::size_t form = net::ChooseMediaType(net::AcceptOf(request), kForms);
  return form == 1 || form == 2;
}

struct Advice {
  std::string_view title;
  std::string_view text;
};

Advice AdviceFor(int status) {
  switch (status) {
    case 400:
      return {.title = "Cette demande n’est pas comprise",
              .text = "Recommencez la recherche à partir du formulaire."};
    case 404:
      return {.title = "Cette page n’existe pas",
              .text =
                  "La personne ou la structure n’est plus dans l’annuaire, ou l’adresse est "
                  "incomplète. Cherchez-la par son nom."};
    case 405:
      return {.title = "Cette action n’est pas possible ici",
              .text = "Recommencez la recherche à partir du formulaire."};
    case 414:
    case 431:
      return {.title = "Cette demande est trop longue",
              .text = "Recommencez la recherche avec moins de texte."};
    case 429:
      return {.title = "Trop de demandes",
              .text =
                  "Beaucoup de demandes viennent de votre réseau. Attendez une minute, puis "
                  "recommencez."};
    case 503:
    case 504:
      return {.title = "L’annuaire est très demandé",
              .text = "Recommencez dans quelques instants."};
    default:
      return {.title = "L’annuaire a rencontré une erreur",
              .text =
                  "Recommencez dans quelques instants. Si cela continue, signalez la référence "
                  "ci-dessous."};
  }
}

// What a visitor can do about a search that failed; empty for what is not theirs to mend.
std::string SearchAdvice(Code code) {
  switch (code) {
    case Code::kTooLarge:
      return "Cette recherche est trop large. Ajoutez un nom, ou une ville, ou des lettres au nom.";
    case Code::kInvalidArgument:
      return "Cette recherche n’est pas comprise. Écrivez un nom, avec ou sans ville.";
    case Code::kNotFound:
    case Code::kConflict:
    case Code::kPermissionDenied:
    case Code::kUnauthenticated:
    case Code::kBusy:
    case Code::kTimeout:
    case Code::kCorruption:
    case Code::kInternal:
      return "";
  }
  return "";
}

}  // namespace

class PublicSite::Impl {
 public:
  Impl(PublicDirectory& directory, net::WorkPool& work, PublicSiteSettings settings)
      : directory_(directory), work_(work), settings_(std::move(settings)) {}

  using Page = net::HttpResponse (Impl::*)(const net::HttpRequest& request) const;

  // On the work pool, since a search may take long.
  net::HttpHandler Later(Page page) {
    return [this, page](net::HttpRequest request, net::HttpResponder responder) {
      // Kept here too: a task that is not taken is gone with all it holds.
      struct Pending {
        net::HttpRequest request;
        net::HttpResponder responder;
      };

      auto pending = std::make_shared<Pending>(std::move(request), std::move(responder));
      const bool is_taken = work_.TrySubmit(
          [this, page, pending] { pending->responder.Send((this->*page)(pending->request)); });
      if (!is_taken) {
        pending->responder.Send(Problem(pending->request, 503));
      }
    };
  }

  net::HttpHandler Now(Page page) {
    return [this, page](const net::HttpRequest& request, net::HttpResponder responder) {
      responder.Send((this->*page)(request));
    };
  }

  [[nodiscard]] net::HttpResponse Home(const net::HttpRequest& request) const {
    net::HttpResponse response{.status = 303};
    response.fields.push_back({.name = "Location", .value = "/professionnels"});
    return Finish(request, std::move(response));
  }

  [[nodiscard]] net::HttpResponse Style(const net::HttpRequest& request) const {
    net::HttpResponse response{
        .content_type = "text/css; charset=utf-8",
        .body = std::string(SOCLE_EMBEDDED_TEXT(directory_http_annuaire_css))};
    net::AnswerIfChanged(request, kStyleMaxAge, response);
    return Finish(request, std::move(response));
  }

  [[nodiscard]] net::HttpResponse Robots(const net::HttpRequest& request) const {
    // Answers to searches are never worth an index, and cost most.
    net::HttpResponse response{.body = settings_.texts.may_be_indexed
                                           ? "User-agent: *\nDisallow: /*?\n"
                                           : "User-agent: *\nDisallow: /\n"};
    return Finish(request, std::move(response));
  }

  [[nodiscard]] net::HttpResponse Professionals(const net::HttpRequest& request) const {
    const auto search = ParseProfessionalSearch(request.query);
    if (!search) {
      return Problem(request, net::HttpStatusOf(search.error().code) == 413 ? 414 : 400);
    }
    SearchOutcome<ProfessionalSummary> outcome{.problem = search->problem};
    if (!search->is_blank && search->problem.empty()) {
      auto found = directory_.SearchProfessionals(search->query);
      if (!found) {
        outcome.problem = SearchAdvice(found.error().code);
        if (outcome.problem.empty()) {
          return Failure(request, found.error());
        }
      } else {
        outcome.found = *std::move(found);
      }
    }
    return AnswerSearch(request, outcome, search->page, [&] {
      return RenderProfessionalSearch(settings_.texts, *search, directory_.Professions(), outcome);
    });
  }

  [[nodiscard]] net::HttpResponse Structures(const net::HttpRequest& request) const {
    const auto search = ParseStructureSearch(request.query);
    if (!search) {
      return Problem(request, net::HttpStatusOf(search.error().code) == 413 ? 414 : 400);
    }
    SearchOutcome<StructureSummary> outcome{.problem = search->problem};
    if (!search->is_blank && search->problem.empty()) {
      auto found = directory_.SearchStructures(search->query);
      if (!found) {
        outcome.problem = SearchAdvice(found.error().code);
        if (outcome.problem.empty()) {
          return Failure(request, found.error());
        }
      } else {
        outcome.found = *std::move(found);
      }
    }
    return AnswerSearch(request, outcome, search->page, [&] {
      return RenderStructureSearch(settings_.texts, *search, outcome);
    });
  }

  [[nodiscard]] net::HttpResponse Professional(const net::HttpRequest& request) const {
    const std::string& id = request.path_values.at("id");
    if (id.size() > kIdBytesMax) {
      return Problem(request, 404);
    }
    const auto found = directory_.GetProfessional(id);
    if (!found) {
      return Failure(request, found.error());
    }
    return WantsJson(request) ? Json(request, 200, ToJson(*found))
                              : Html(request, 200, RenderProfessional(settings_.texts, *found));
  }

  [[nodiscard]] net::HttpResponse Structure(const net::HttpRequest& request) const {
    const std::string& id = request.path_values.at("id");
    if (id.size() > kIdBytesMax) {
      return Problem(request, 404);
    }
    const auto found = directory_.GetStructure(id);
    if (!found) {
      return Failure(request, found.error());
    }
    return WantsJson(request) ? Json(request, 200, ToJson(*found))
                              : Html(request, 200, RenderStructure(settings_.texts, *found));
  }

  // What is wrong, as a page or as problem details.
  [[nodiscard]] net::HttpResponse Problem(const net::HttpRequest& request,
                                          int status,
                                          std::string_view request_id = {}) const {
    const Advice advice = AdviceFor(status);
    const std::string id(request_id.empty() ? std::string_view(request.id) : request_id);
    net::HttpResponse response;
    if (WantsJson(request)) {
      response = net::ErrorResponse(
          {.status = status, .detail = std::string(advice.text), .request_id = id}, kJson);
    } else {
      response = {.status = status,
                  .content_type = std::string(kHtml),
                  .body = RenderProblem(settings_.texts, advice.title, advice.text, id)};
    }
    if (status == 503) {
      response.fields.push_back({.name = "Retry-After", .value = "2"});
    }
    return Finish(request, std::move(response));
  }

 private:
  template <class T, class Render>
  [[nodiscard]] net::HttpResponse AnswerSearch(const net::HttpRequest& request,
                                               const SearchOutcome<T>& outcome,
                                               std::size_t page,
                                               const Render& render) const {
    const int status = outcome.problem.empty() ? 200 : 400;
    if (!WantsJson(request)) {
      return Html(request, status, render());
    }
    if (outcome.found) {
      return Json(request, 200, ToJson(*outcome.found, page));
    }
    const std::string detail =
        outcome.problem.empty() ? "Indiquez au moins un nom ou une ville." : outcome.problem;
    return Finish(
        request,
        net::ErrorResponse({.status = 400, .detail = detail, .request_id = request.id}, kJson));
  }

  [[nodiscard]] net::HttpResponse Failure(const net::HttpRequest& request,
                                          const Error& error) const {
    const int status = net::HttpStatusOf(error.code);
    return Problem(request, status == 504 ? 503 : status);
  }

  [[nodiscard]] net::HttpResponse Html(const net::HttpRequest& request,
                                       int status,
                                       std::string page) const {
    return Finish(request,
                  {.status = status, .content_type = std::string(kHtml), .body = std::move(page)});
  }

  [[nodiscard]] net::HttpResponse Json(const net::HttpRequest& request,
                                       int status,
                                       std::string json) const {
    return Finish(request,
                  {.status = status, .content_type = std::string(kJson), .body = std::move(json)});
  }

  [[nodiscard]] net::HttpResponse Finish(const net::HttpRequest& request,
                                         net::HttpResponse response) const {
    net::AddSecurityFields(settings_.security, request.is_secure, response);
    response.fields.push_back({.name = "Vary", .value = "Accept"});
    if (!settings_.texts.may_be_indexed) {
      response.fields.push_back({.name = "X-Robots-Tag", .value = "noindex, nofollow"});
    }
    return response;
  }

  PublicDirectory& directory_;
  net::WorkPool& work_;
  const PublicSiteSettings settings_;
};

PublicSite::PublicSite(PublicDirectory& directory, net::WorkPool& work, PublicSiteSettings settings)
    : impl_(std::make_unique<Impl>(directory, work, std::move(settings))) {}

PublicSite::~PublicSite() = default;

void PublicSite::AddRoutes(net::HttpRoutes& routes) {
  routes.Add("GET", "/", impl_->Now(&Impl::Home));
  routes.Add("GET", "/annuaire.css", impl_->Now(&Impl::Style));
  routes.Add("GET", "/robots.txt", impl_->Now(&Impl::Robots));
  routes.Add("GET", "/professionnels", impl_->Later(&Impl::Professionals));
  routes.Add("GET", "/professionnels/{id}", impl_->Later(&Impl::Professional));
  routes.Add("GET", "/structures", impl_->Later(&Impl::Structures));
  routes.Add("GET", "/structures/{id}", impl_->Later(&Impl::Structure));
}

net::HttpErrorPage PublicSite::ErrorPage() const {
  return [&impl = *impl_](const net::HttpProblem& problem, const net::HttpRequest& request) {
    return impl.Problem(request, problem.status, problem.request_id);
  };
}

}  // namespace socle::directory::http
