#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "lib/base/result.h"
#include "lib/net/http.h"

namespace socle::net {

inline constexpr std::size_t kCookiesMax = 50;        // read of one request
inline constexpr std::size_t kCookieBytesMax = 4096;  // name and value of one that is written

enum class SameSite : std::uint8_t { kStrict, kLax, kNone };

// A cookie to set (RFC 6265bis). What is not said is the safe choice.
struct HttpCookie {
  std::string name = {};
  std::string value = {};
  std::string path = "/";
  std::optional<std::chrono::seconds> max_age = {};  // none: until the browser ends; 0 removes it
  bool is_secure = true;
  bool is_http_only = true;
  SameSite same_site = SameSite::kLax;
};

// The cookies of a request: of all its Cookie fields, in the order they came, quotes around a value
// taken off. What cannot be read is passed over, as are those beyond kCookiesMax.
std::vector<HttpField> ReadCookies(const HttpRequest& request);

// The Set-Cookie field. kInvalidArgument: a name, value or path with bytes that may not be in one;
// SameSite=None or a "__Secure-" name without Secure; a "__Host-" name that is not Secure with the
// path "/". kTooLarge.
Result<HttpField> WriteCookie(const HttpCookie& cookie);

}  // namespace socle::net
