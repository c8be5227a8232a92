#pragma once

#include <expected>  // IWYU pragma: export
#include <string>
#include <utility>

#include "lib/base/error.h"  // IWYU pragma: export

namespace socle {

// A value or an Error. Nodiscard: a dropped failure does not compile.
template <class T>
class [[nodiscard]] Result : public std::expected<T, Error> {
 public:
  using std::expected<T, Error>::expected;
};

using Status = Result<void>;

// return Fail(Code::kNotFound, "no such file");
[[nodiscard]] inline std::unexpected<Error> Fail(Code code, std::string detail) {
  return std::unexpected<Error>(Error{.code = code, .detail = std::move(detail)});
}

[[nodiscard]] inline std::unexpected<Error> Fail(Error error) {
  return std::unexpected<Error>(std::move(error));
}

}  // namespace socle

#define SOCLE_CONCAT_INNER(a, b) a##b
#define SOCLE_CONCAT(a, b) SOCLE_CONCAT_INNER(a, b)

// SOCLE_TRY(auto entry, store.Get(id)); declares entry or returns the error. One a line.
// Without braces of their own, both add no level to the nesting of the function that uses them.
#define SOCLE_TRY(declaration, ...)                                                                \
  auto SOCLE_CONCAT(socle_try_, __LINE__) = (__VA_ARGS__);                                         \
  if (!SOCLE_CONCAT(socle_try_, __LINE__).has_value())                                             \
    return std::unexpected<::socle::Error>(std::move(SOCLE_CONCAT(socle_try_, __LINE__)).error()); \
  declaration = *std::move(SOCLE_CONCAT(socle_try_, __LINE__))

// SOCLE_TRY_STATUS(file.Sync()); returns the error, if any.
#define SOCLE_TRY_STATUS(...)                                                \
  if (auto socle_status = (__VA_ARGS__); !socle_status.has_value())          \
    return std::unexpected<::socle::Error>(std::move(socle_status).error()); \
  static_assert(true)
