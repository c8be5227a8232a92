#include "lib/base/instant.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include <fmt/format.h>

#include "cli/commands/mpi/remote.h"
#include "lib/base/clock.h"
#include "lib/base/error.h"
#include "lib/base/result.h"

namespace socle::cli {

namespace {

constexpr std::size_t kDateLength = 10;    // 2026-03-01
constexpr std::size_t kMinuteLength = 16;  // 2026-03-01T10:30
constexpr std::int64_t kMicros = 1'000'000;
constexpr std::int64_t kDaySeconds = 86'400;
constexpr std::int64_t kHourSeconds = 3600;
constexpr std::int64_t kMinuteSeconds = 60;

}  // namespace

Result<std::string> NormalInstant(std::string_view text) {
  const auto instant = ParseInstant(text);
  if (!instant.has_value()) {
    return Fail(
        Code::kInvalidArgument,
        fmt::format("'{}' is no instant; write 2026-03-01 or 2026-03-01T10:30:00Z, in UTC", text));
  }
  return FormatInstant(*instant);
}

std::string ShortInstant(std::string_view instant) {
  if (!ParseInstant(instant).has_value() || instant.size() < kMinuteLength) {
    return std::string(instant);
  }
  std::string shown(instant.substr(0, kMinuteLength));
  shown[kDateLength] = ' ';
  return shown;
}

std::string AgeOf(std::string_view instant, UnixMicros now) {
  const auto since = ParseInstant(instant);
  if (!since.has_value()) {
    return "";
  }
  const std::int64_t age = std::max<std::int64_t>((now.value - since->value) / kMicros, 0);
  if (age >= 2 * kDaySeconds) {
    return fmt::format("{} d", age / kDaySeconds);
  }
  return age >= 2 * kHourSeconds ? fmt::format("{} h", age / kHourSeconds)
                                 : fmt::format("{} min", age / kMinuteSeconds);
}

}  // namespace socle::cli
