#include "lib/net/http_fields.h"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>

#include <fmt/format.h>

#include "lib/base/hash.h"
#include "lib/net/http.h"

namespace socle::net {

namespace {

constexpr std::uint64_t kSecondSeed = 0x746167;

std::string_view WithoutWeakness(std::string_view tag) {
  return tag.starts_with("W/") ? tag.substr(2) : tag;
}

}  // namespace

std::string MakeEntityTag(std::string_view content) {
  return fmt::format(
      "W/\"{:016x}{:016x}\"", StableHash64(content), StableHash64(content, kSecondSeed));
}

bool MatchesEntityTag(std::string_view if_none_match, std::string_view tag) {
  const std::string_view wanted = WithoutWeakness(tag);
  std::string_view rest = if_none_match;
  while (!rest.empty()) {
    const std::size_t begin = rest.find_first_not_of(" \t,");
    if (begin == std::string_view::npos) {
      return false;
    }
    rest.remove_prefix(begin);
    if (rest.starts_with('*')) {
      return true;
    }
    rest = WithoutWeakness(rest);
    const std::size_t end = rest.starts_with('"') ? rest.find('"', 1) : std::string_view::npos;
    if (end == std::string_view::npos) {
      return false;
    }
    if (rest.substr(0, end + 1) == wanted) {
      return true;
    }
    rest.remove_prefix(end + 1);
  }
  return false;
}

void AnswerIfChanged(const HttpRequest& request,
                     std::chrono::seconds max_age,
                     HttpResponse& response) {
  if (response.status != 200 || response.source) {
    return;
  }
  std::string tag = MakeEntityTag(response.body);
  const std::string* held = request.FindField("If-None-Match");
  if (held != nullptr && MatchesEntityTag(*held, tag)) {
    response.status = 304;
    response.body.clear();
  }
  response.fields.push_back({.name = "ETag", .value = std::move(tag)});
  response.fields.push_back({.name = "Cache-Control",
                             .value = max_age.count() > 0
                                          ? fmt::format("public, max-age={}", max_age.count())
                                          : std::string("no-cache")});
}

void AddSecurityFields(const HttpSecurity& security, bool is_secure, HttpResponse& response) {
  const auto add = [&](std::string name, std::string value) {
    response.fields.push_back({.name = std::move(name), .value = std::move(value)});
  };
  add("Content-Security-Policy", security.content_security_policy);
  add("Referrer-Policy", security.referrer_policy);
  add("X-Frame-Options", "DENY");
  add("Cross-Origin-Opener-Policy", "same-origin");
  add("Cross-Origin-Resource-Policy", "same-origin");
  if (is_secure && security.hsts_max_age.count() > 0) {
    add("Strict-Transport-Security",
        fmt::format("max-age={}; includeSubDomains", security.hsts_max_age.count()));
  }
}

}  // namespace socle::net
