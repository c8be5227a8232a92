#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "lib/base/clock.h"
#include "lib/net/http.h"

namespace socle::net {

// Bodies from this size on are compressed, when they are texts.
inline constexpr std::size_t kGzipBytesMin = 1024;

// What the answer depends on besides the response.
struct HttpAnswerForm {
  bool is_head = false;
  bool is_keep_alive = true;
  bool is_http11 = true;
  bool may_gzip = false;
  std::string request_id = {};  // empty: none is sent
};

// RFC 9110 section 12.5.3: gzip is named, or '*', with a weight that is not zero.
bool AcceptsGzip(std::string_view accept_encoding);

// RFC 9110 section 5.6.7: "Sun, 06 Nov 1994 08:49:37 GMT".
std::string FormatHttpDate(UnixMicros time);

// The bytes of an answer; of one with a source, all that goes before its body.
std::string WriteHttpResponse(const HttpResponse& response,
                              const HttpAnswerForm& form,
                              UnixMicros now);

// One chunk of a body (RFC 9112 section 7.1); the last one when `piece` is empty.
std::string WriteHttpChunk(std::string_view piece);

}  // namespace socle::net
