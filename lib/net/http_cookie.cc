#include "lib/net/http_cookie.h"

#include <algorithm>
#include <cstddef>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "lib/base/result.h"
#include "lib/net/http.h"
#include "lib/net/internal/http_text.h"

namespace socle::net {

namespace {

// RFC 6265 section 4.1.1: cookie-octet.
bool IsValueByte(char c) {
  return c > ' ' && c < '\x7F' && c != '"' && c != ',' && c != ';' && c != '\\';
}

bool IsNameByte(char c) {
  return IsValueByte(c) && !std::string_view("()<>@:/[]?={}").contains(c);
}

bool IsPathByte(char c) {
  return c >= ' ' && c < '\x7F' && c != ';';
}

std::string_view SameSiteName(SameSite value) {
  switch (value) {
    case SameSite::kStrict:
      return "Strict";
    case SameSite::kLax:
      return "Lax";
    case SameSite::kNone:
      return "None";
  }
  return "Strict";
}

void ReadField(std::string_view text, std::vector<HttpField>& cookies) {
  while (!text.empty() && cookies.size() < kCookiesMax) {
    const std::size_t end = text.find(';');
    const std::string_view pair = text.substr(0, end);
    text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
    const std::size_t equals = pair.find('=');
    if (equals == std::string_view::npos) {
      continue;
    }
    const std::string_view name = TrimSpace(pair.substr(0, equals));
    std::string_view value = TrimSpace(pair.substr(equals + 1));
    if (value.size() >= 2 && value.starts_with('"') && value.ends_with('"')) {
      value = value.substr(1, value.size() - 2);
    }
    if (!name.empty() && std::ranges::all_of(name, IsNameByte) &&
        std::ranges::all_of(value, IsValueByte)) {
      cookies.push_back({.name = std::string(name), .value = std::string(value)});
    }
  }
}

Status CheckCookie(const HttpCookie& cookie) {
  const bool is_well_formed =
      !cookie.name.empty() && std::ranges::all_of(cookie.name, IsNameByte) &&
      std::ranges::all_of(cookie.value, IsValueByte) && cookie.path.starts_with('/') &&
      std::ranges::all_of(cookie.path, IsPathByte);
  if (!is_well_formed) {
    return Fail(Code::kInvalidArgument, "a cookie has bytes that it may not have");
  }
  const bool needs_secure = cookie.same_site == SameSite::kNone ||
                            cookie.name.starts_with("__Secure-") ||
                            cookie.name.starts_with("__Host-");
  const bool needs_root = cookie.name.starts_with("__Host-");
  if ((needs_secure && !cookie.is_secure) || (needs_root && cookie.path != "/")) {
    return Fail(Code::kInvalidArgument, "browsers do not keep such a cookie");
  }
  if (cookie.name.size() + cookie.value.size() > kCookieBytesMax) {
    return Fail(Code::kTooLarge, "browsers do not keep a cookie of that size");
  }
  return {};
}

}  // namespace

std::vector<HttpField> ReadCookies(const HttpRequest& request) {
  std::vector<HttpField> cookies;
  for (const HttpField& field : request.fields) {
    if (FindHttpField({field}, "Cookie") != nullptr) {
      ReadField(field.value, cookies);
    }
  }
  return cookies;
}

Result<HttpField> WriteCookie(const HttpCookie& cookie) {
  SOCLE_TRY_STATUS(CheckCookie(cookie));
  std::string value = fmt::format("{}={}; Path={}", cookie.name, cookie.value, cookie.path);
  if (cookie.max_age) {
    value += fmt::format("; Max-Age={}", cookie.max_age->count());
  }
  value += cookie.is_secure ? "; Secure" : "";
  value += cookie.is_http_only ? "; HttpOnly" : "";
  value += fmt::format("; SameSite={}", SameSiteName(cookie.same_site));
  return HttpField{.name = "Set-Cookie", .value = std::move(value)};
}

}  // namespace socle::net
