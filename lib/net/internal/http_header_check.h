#pragma once

#include <string_view>

namespace socle::net {

// The rules of RFC 9112 that tell where a request and its fields end. Beast takes some bytes that
// break them; a server on the way may read those in another way, and what one of them takes for a
// body the other takes for a request (request smuggling). So they are refused:
//   - a line that ends without CRLF, and control characters within one (sections 2.2 and 5);
//   - a field that goes on in the next line (obs-fold, section 5.2);
//   - white space before the colon, or a field without a name (section 5.1).
// `header`: request line and fields, with the empty line that ends them. Pure.
bool IsStrictHeader(std::string_view header);

// A Content-Length as section 6.2 of RFC 9112 wants it: digits alone, neither sign nor list.
bool IsStrictLength(std::string_view value);

}  // namespace socle::net
