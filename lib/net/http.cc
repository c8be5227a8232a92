#include "lib/net/http.h"

#include <algorithm>
#include <cstddef>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "lib/base/check.h"
#include "lib/net/internal/http_text.h"

namespace socle::net {

namespace {

int HexValue(char c) {
  if (c >= '0' && c <= '9') {
    return c - '0';
  }
  const char lower = static_cast<char>(c | 0x20);
  return lower >= 'a' && lower <= 'f' ? lower - 'a' + 10 : -1;
}

// "/a/{b}" to "a", "{b}"; "/" to one empty segment.
std::vector<std::string> SplitPath(std::string_view path) {
  std::vector<std::string> out;
  path.remove_prefix(1);
  for (std::size_t slash = 0; slash != std::string_view::npos;) {
    slash = path.find('/');
    out.emplace_back(path.substr(0, slash));
    path.remove_prefix(slash == std::string_view::npos ? path.size() : slash + 1);
  }
  return out;
}

bool IsVariable(std::string_view segment) {
  return segment.starts_with('{') && segment.ends_with('}') && segment.size() > 2;
}

bool Fits(const std::vector<std::string>& pattern, const std::vector<std::string>& path) {
  return std::ranges::equal(
      pattern, path, [](const std::string& expected, const std::string& have) {
        return IsVariable(expected) ? !have.empty() : expected == have;
      });
}

}  // namespace

std::string_view HttpReason(int status) {
  static constexpr std::pair<int, std::string_view> kReasons[] = {
      {200, "OK"},
      {201, "Created"},
      {202, "Accepted"},
      {204, "No Content"},
      {301, "Moved Permanently"},
      {302, "Found"},
      {303, "See Other"},
      {304, "Not Modified"},
      {307, "Temporary Redirect"},
      {308, "Permanent Redirect"},
      {400, "Bad Request"},
      {401, "Unauthorized"},
      {403, "Forbidden"},
      {404, "Not Found"},
      {405, "Method Not Allowed"},
      {406, "Not Acceptable"},
      {408, "Request Timeout"},
      {409, "Conflict"},
      {410, "Gone"},
      {411, "Length Required"},
      {412, "Precondition Failed"},
      {413, "Content Too Large"},
      {414, "URI Too Long"},
      {415, "Unsupported Media Type"},
      {417, "Expectation Failed"},
      {422, "Unprocessable Content"},
      {428, "Precondition Required"},
      {429, "Too Many Requests"},
      {431, "Request Header Fields Too Large"},
      {500, "Internal Server Error"},
      {501, "Not Implemented"},
      {502, "Bad Gateway"},
      {503, "Service Unavailable"},
      {504, "Gateway Timeout"},
      {505, "HTTP Version Not Supported"},
  };
  const auto* const found =
      std::ranges::find(kReasons, status, &std::pair<int, std::string_view>::first);
  return found == std::end(kReasons) ? "Unknown" : found->second;
}

HttpResponse PlainResponse(int status) {
  return {.status = status, .body = fmt::format("{} {}\n", status, HttpReason(status))};
}

bool DecodePercent(std::string_view text, std::string& out) {
  out.clear();
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '%') {
      out += text[i];
      continue;
    }
    const int high = i + 1 < text.size() ? HexValue(text[i + 1]) : -1;
    const int low = i + 2 < text.size() ? HexValue(text[i + 2]) : -1;
    if (high < 0 || low < 0 || (high == 0 && low == 0)) {
      return false;
    }
    out += static_cast<char>(high * 16 + low);
    i += 2;
  }
  return true;
}

const std::string* FindHttpField(const std::vector<HttpField>& fields, std::string_view name) {
  const auto found = std::ranges::find_if(
      fields, [&](const HttpField& field) { return EqualsIgnoringCase(field.name, name); });
  return found == fields.end() ? nullptr : &found->value;
}

const std::string* HttpRequest::FindField(std::string_view name) const {
  return FindHttpField(fields, name);
}

void HttpRoutes::Add(std::string_view method,
                     std::string_view pattern,
                     HttpHandler handler,
                     HttpRouteOptions options) {
  SOCLE_CHECK(pattern.starts_with('/'));
  auto route = std::ranges::find(routes_, pattern, &Route::pattern);
  if (route == routes_.end()) {
    routes_.push_back(
        {.pattern = std::string(pattern), .segments = SplitPath(pattern), .methods = {}});
    route = routes_.end() - 1;
  }
  const bool is_new =
      route->methods
          .emplace(method, Method{.handler = std::move(handler), .options = std::move(options)})
          .second;
  SOCLE_CHECK(is_new);
}

std::string HttpRoutes::AllowedMethods(const Route& route) {
  std::string allowed;
  for (const auto& [name, method] : route.methods) {
    allowed += (allowed.empty() ? "" : ", ") + name + (name == "GET" ? ", HEAD" : "");
  }
  return allowed;
}

// Of the patterns that fit, the one with fewest variables; null when none fits.
const HttpRoutes::Route* HttpRoutes::FindRoute(const std::vector<std::string>& segments) const {
  const Route* best = nullptr;
  std::ptrdiff_t fewest = 0;
  for (const Route& route : routes_) {
    const auto variables = std::ranges::count_if(route.segments, IsVariable);
    if (Fits(route.segments, segments) && (best == nullptr || variables < fewest)) {
      best = &route;
      fewest = variables;
    }
  }
  return best;
}

HttpRoutes::Match HttpRoutes::Find(std::string_view method, std::string_view path) const {
  if (!path.starts_with('/')) {
    return {.outcome = Outcome::kNoPath};
  }
  std::vector<std::string> segments = SplitPath(path);
  for (std::string& segment : segments) {
    std::string decoded;
    if (!DecodePercent(segment, decoded)) {
      return {.outcome = Outcome::kBadPath};
    }
    segment = std::move(decoded);
  }
  const Route* const route = FindRoute(segments);
  if (route == nullptr) {
    return {.outcome = Outcome::kNoPath};
  }
  auto found = route->methods.find(method);
  if (found == route->methods.end() && method == "HEAD") {
    found = route->methods.find("GET");
  }
  if (found == route->methods.end()) {
    return {.outcome = Outcome::kNoMethod, .allowed = AllowedMethods(*route)};
  }
  Match match{.outcome = Outcome::kFound,
              .handler = &found->second.handler,
              .options = &found->second.options,
              .route = static_cast<std::size_t>(route - routes_.data())};
  for (std::size_t i = 0; i < segments.size(); ++i) {
    const std::string& name = route->segments[i];
    if (IsVariable(name)) {
      match.path_values.emplace(name.substr(1, name.size() - 2), std::move(segments[i]));
    }
  }
  return match;
}

std::vector<std::string> HttpRoutes::Patterns() const {
  std::vector<std::string> patterns;
  patterns.reserve(routes_.size());
  for (const Route& route : routes_) {
    patterns.push_back(route.pattern);
  }
  return patterns;
}

std::size_t HttpRoutes::BodyBytesMax(std::size_t otherwise) const {
  std::size_t most = otherwise;
  for (const Route& route : routes_) {
    for (const auto& [name, method] : route.methods) {
      most = std::max(most, method.options.body_bytes_max);
    }
  }
  return most;
}

}  // namespace socle::net
