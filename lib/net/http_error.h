#pragma once

#include <string>
#include <string_view>

#include "lib/base/result.h"
#include "lib/net/http.h"

namespace socle::net {

// What went wrong, for the client. The detail is shown to whoever asks: a sentence that helps them,
// never the text of an Error.
struct HttpProblem {
  int status = 500;
  std::string detail = {};
  std::string request_id = {};  // shown, so that a person can quote it
};

// An answer in the form that `accept` likes best: a plain page (text/html), problem details
// (application/problem+json, RFC 9457), or a line of text, which is also for who does not say.
HttpResponse ErrorResponse(const HttpProblem& problem, std::string_view accept);

// The value of the request's Accept field, or nothing.
std::string_view AcceptOf(const HttpRequest& request);

// The status for an error of ours.
int HttpStatusOf(Code code);

// As a JSON string, with its quotes. What is not UTF-8 becomes U+FFFD.
std::string QuoteJson(std::string_view text);

// Text for an HTML element or a quoted attribute: & < > " ' are written as references.
std::string EscapeHtml(std::string_view text);

}  // namespace socle::net
