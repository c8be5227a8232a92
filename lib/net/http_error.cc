#include "lib/net/http_error.h"

#include <array>
#include <cstddef>
#include <string>
#include <string_view>

#include <fmt/format.h>

#include "lib/base/result.h"
#include "lib/base/utf8.h"
#include "lib/net/http.h"
#include "lib/net/http_accept.h"

namespace socle::net {

namespace {

std::string HtmlPage(const HttpProblem& problem) {
  const std::string title = fmt::format("{} {}", problem.status, HttpReason(problem.status));
  std::string page = fmt::format(
      "<!DOCTYPE html>\n<html lang=\"en\">\n<head><meta charset=\"utf-8\">"
      "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">"
      "<title>{0}</title></head>\n<body>\n<main>\n<h1>{0}</h1>\n",
      EscapeHtml(title));
  if (!problem.detail.empty()) {
    page += fmt::format("<p>{}</p>\n", EscapeHtml(problem.detail));
  }
  if (!problem.request_id.empty()) {
    page += fmt::format("<p>Request {}</p>\n", EscapeHtml(problem.request_id));
  }
  return page + "</main>\n</body>\n</html>\n";
}

// RFC 9457 section 3; the type is the status itself (section 4.2.1).
std::string ProblemDetails(const HttpProblem& problem) {
  std::string json = fmt::format(R"({{"type":"about:blank","title":{},"status":{})",
                                 QuoteJson(HttpReason(problem.status)),
                                 problem.status);
  if (!problem.detail.empty()) {
    json += ",\"detail\":" + QuoteJson(problem.detail);
  }
  if (!problem.request_id.empty()) {
    json += ",\"instance\":" + QuoteJson("urn:request:" + problem.request_id);
  }
  return json + "}\n";
}

}  // namespace

HttpResponse ErrorResponse(const HttpProblem& problem, std::string_view accept) {
  static constexpr std::array<std::string_view, 4> kForms = {
      "text/plain", "text/html", "application/problem+json", "application/json"};
  switch (ChooseMediaType(accept, kForms)) {
    case 1:
      return {.status = problem.status,
              .content_type = "text/html; charset=utf-8",
              .body = HtmlPage(problem)};
    case 2:
    case 3:
      return {.status = problem.status,
              .content_type = "application/problem+json",
              .body = ProblemDetails(problem)};
    default: {
      HttpResponse response = PlainResponse(problem.status);
      if (!problem.detail.empty()) {
        response.body += problem.detail + "\n";
      }
      return response;
    }
  }
}

std::string_view AcceptOf(const HttpRequest& request) {
  const std::string* accept = request.FindField("Accept");
  return accept == nullptr ? std::string_view() : *accept;
}

int HttpStatusOf(Code code) {
  switch (code) {
    case Code::kInvalidArgument:
      return 400;
    case Code::kNotFound:
      return 404;
    case Code::kConflict:
      return 409;
    case Code::kPermissionDenied:
      return 403;
    case Code::kUnauthenticated:
      return 401;
    case Code::kTooLarge:
      return 413;
    case Code::kBusy:
      return 503;
    case Code::kTimeout:
      return 504;
    case Code::kCorruption:
    case Code::kInternal:
      return 500;
  }
  return 500;
}

std::string QuoteJson(std::string_view text) {
  std::string out = "\"";
  std::string_view rest = text;
  while (!rest.empty()) {
    const std::size_t bad = FindInvalidUtf8(rest);
    for (const char c : rest.substr(0, bad)) {
      if (c == '"' || c == '\\') {
        out += '\\';
        out += c;
      } else if (static_cast<unsigned char>(c) < ' ') {
        out += fmt::format("\\u{:04x}", static_cast<unsigned>(c));
      } else {
        out += c;
      }
    }
    if (bad == std::string_view::npos) {
      break;
    }
    out += "\uFFFD";
    rest.remove_prefix(bad + 1);
  }
  return out + "\"";
}

std::string EscapeHtml(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  for (const char c : text) {
    switch (c) {
      case '&':
        out += "&amp;";
        break;
      case '<':
        out += "&lt;";
        break;
      case '>':
        out += "&gt;";
        break;
      case '"':
        out += "&quot;";
        break;
      case '\'':
        out += "&#39;";
        break;
      default:
        out += c;
    }
  }
  return out;
}

}  // namespace socle::net
