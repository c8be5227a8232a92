#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "lib/base/result.h"
#include "lib/net/http.h"

namespace socle::net {

struct HttpFormLimits {
  std::size_t bytes_max = std::size_t{64} << 10;  // of the whole text
  std::size_t fields_max = 100;
  std::size_t name_bytes_max = 100;     // decoded
  std::size_t value_bytes_max = 8'000;  // decoded
};

// A query or a form, application/x-www-form-urlencoded (URL Standard, section 5.1).
class HttpForm {
 public:
  // "a=1&b=caf%C3%A9+noir"; an empty text is an empty form. Names and values are UTF-8 without NUL.
  // kInvalidArgument: a wrong escape or other bytes; kTooLarge: beyond a limit.
  static Result<HttpForm> Parse(std::string_view text, const HttpFormLimits& limits = {});

  // The first value of that name, or null.
  [[nodiscard]] const std::string* Find(std::string_view name) const;
  // How many values the name has: more than one is suspicious in protocols that say so.
  [[nodiscard]] std::size_t Count(std::string_view name) const;

  [[nodiscard]] const std::vector<HttpField>& Fields() const { return fields_; }

 private:
  std::vector<HttpField> fields_;
};

// For a value or name of a query or form: all but letters, digits and -._~ as %XX.
std::string EncodePercent(std::string_view text);

}  // namespace socle::net
