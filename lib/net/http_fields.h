#pragma once

#include <chrono>
#include <string>
#include <string_view>

#include "lib/net/http.h"

namespace socle::net {

// Fields of answers that pages and programs should have.

// An entity tag of the content (RFC 9110 section 8.8.3), weak since answers are compressed for some
// and not for others. The same on every machine and in every release.
std::string MakeEntityTag(std::string_view content);

// Whether an If-None-Match field names the tag, compared weakly (section 13.1.2).
bool MatchesEntityTag(std::string_view if_none_match, std::string_view tag);

// Gives an answer with status 200 the tag of its body and lets clients keep it for `max_age` (0:
// ask each time). Makes it 304 without a body when the request has that tag already.
void AnswerIfChanged(const HttpRequest& request,
                     std::chrono::seconds max_age,
                     HttpResponse& response);

struct HttpSecurity {
  // No script, no frame, no foreign resource, forms to this server only.
  std::string content_security_policy =
      "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; base-uri 'none'; "
      "frame-ancestors 'none'";
  std::string referrer_policy = "no-referrer";
  std::chrono::seconds hsts_max_age{std::chrono::hours{24} * 365};  // over TLS only; 0: none
};

// Content-Security-Policy, Referrer-Policy, X-Frame-Options, Cross-Origin-Opener-Policy and
// Cross-Origin-Resource-Policy; Strict-Transport-Security when `is_secure`. (X-Content-Type-Options
// is on every answer.)
void AddSecurityFields(const HttpSecurity& security, bool is_secure, HttpResponse& response);

}  // namespace socle::net
