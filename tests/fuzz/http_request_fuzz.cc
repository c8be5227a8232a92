// Any bytes as HTTP requests, whole and in pieces of the size that the first byte says: both give
// the same requests, or both fail.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "lib/base/bytes.h"
#include "lib/base/check.h"
#include "lib/net/http.h"
#include "lib/net/internal/http_parser.h"

namespace {

using socle::net::HttpParser;

struct Seen {
  std::string requests;
  bool has_failed = false;
  bool operator==(const Seen&) const = default;
};

void TakeRequest(HttpParser& parser, Seen& seen) {
  const socle::net::HttpRequest request = parser.Take();
  seen.requests += request.method + ' ' + request.path + '?' + request.query + '\n';
  for (const auto& field : request.fields) {
    seen.requests += field.name + ": " + field.value + '\n';
  }
  seen.requests += request.body + '\n';
}

Seen Parse(std::string_view bytes, std::size_t step) {
  HttpParser parser({.header_bytes_max = 2000, .target_bytes_max = 500, .body_bytes_max = 1000});
  Seen seen;
  std::string waiting;
  while (!bytes.empty() && !seen.has_failed) {
    waiting += bytes.substr(0, step);
    bytes.remove_prefix(std::min(step, bytes.size()));
    for (bool goes_on = true; goes_on && !waiting.empty();) {
      const std::size_t consumed = parser.Parse(waiting);
      SOCLE_CHECK(consumed <= waiting.size());
      waiting.erase(0, consumed);
      goes_on = consumed > 0;
      if (parser.CurrentState() == HttpParser::State::kBody && parser.AnnouncedBytes() > 500) {
        parser.LimitBody(500);  // as a route may ask
      }
      if (parser.CurrentState() == HttpParser::State::kDone) {
        TakeRequest(parser, seen);
      }
      if (parser.CurrentState() == HttpParser::State::kFailed) {
        SOCLE_CHECK(parser.FailedStatus() >= 400);
        seen.has_failed = true;
        goes_on = false;
      }
    }
  }
  return seen;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) {
    return 0;
  }
  const std::size_t step = 1 + data[0] % 16U;
  const std::string_view bytes = socle::AsText({data + 1, size - 1});
  const Seen whole = Parse(bytes, bytes.size() + 1);
  const Seen pieces = Parse(bytes, step);
  // A header that is too long or wrong may be refused before the request line is looked at or
  // after.
  SOCLE_CHECK(whole.has_failed || pieces.has_failed || whole == pieces);
  return 0;
}
