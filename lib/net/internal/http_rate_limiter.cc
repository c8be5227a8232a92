#include "lib/net/internal/http_rate_limiter.h"

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "lib/base/hash.h"
#include "lib/net/http.h"
#include "lib/net/internal/http_address.h"

namespace socle::net {

namespace {

constexpr double kNanosecondsOfSecond = 1e9;
constexpr unsigned kIpv6BitsMax = 64;
constexpr unsigned kIpv4BitsMax = 32;

std::uint64_t ReadNumber(std::span<const std::uint8_t> bytes) {
  std::uint64_t number = 0;
  for (const std::uint8_t byte : bytes) {
    number = (number << 8U) | byte;
  }
  return number;
}

// The network as a number: the first half of an IPv6 address, an IPv4 address with the first bit
// set, which no IPv6 address in use has together with so many zeros.
std::uint64_t NetworkNumber(const HttpAddress& address, const HttpRateLimit& limit) {
  constexpr std::uint64_t kIpv4Mark = std::uint64_t{1} << 63U;
  if (address.IsIpv4()) {
    const unsigned prefix = std::min(limit.ipv4_prefix, kIpv4BitsMax) + kIpv4BitsBefore;
    const HttpAddress network = address.Network(prefix);
    return kIpv4Mark | ReadNumber(std::span(network.bytes).last(4));
  }
  const HttpAddress network = address.Network(std::min(limit.ipv6_prefix, kIpv6BitsMax));
  return ReadNumber(std::span(network.bytes).first(8));
}

}  // namespace

HttpRateLimiter::HttpRateLimiter(const HttpRateLimit& limit, std::uint64_t seed)
    : limit_(limit),
      seed_(seed),
      interval_ns_(static_cast<std::int64_t>(kNanosecondsOfSecond / limit.requests_per_second)),
      slots_(std::vector<Slot>((std::max<std::size_t>(limit.networks_max, 1) + kSlotsOfSet - 1) /
                               kSlotsOfSet * kSlotsOfSet)) {}

HttpRateLimiter::Slot& HttpRateLimiter::FindSlot(std::vector<Slot>& slots,
                                                 std::uint64_t network) const {
  const std::size_t sets = slots.size() / kSlotsOfSet;
  const std::size_t first = (Mix64(network ^ seed_) % sets) * kSlotsOfSet;
  const std::span<Slot> set = std::span(slots).subspan(first, kSlotsOfSet);
  const auto found = std::ranges::find(set, network, &Slot::network);
  if (found != set.end()) {
    return *found;
  }
  Slot& least_busy = *std::ranges::min_element(set, {}, &Slot::busy_until_ns);
  least_busy = {.network = network};
  return least_busy;
}

std::chrono::nanoseconds HttpRateLimiter::Take(std::string_view address,
                                               std::chrono::nanoseconds now) {
  const auto parsed = HttpAddress::Parse(address);
  if (!parsed) {
    return std::chrono::nanoseconds{0};
  }
  const std::int64_t credit =
      interval_ns_ * static_cast<std::int64_t>(std::max<std::size_t>(limit_.burst, 1) - 1);
  auto held = slots_.Lock();
  Slot& slot = FindSlot(*held, NetworkNumber(*parsed, limit_));
  const std::int64_t begins = std::max<std::int64_t>(slot.busy_until_ns, now.count());
  const std::int64_t too_early = begins - now.count() - credit;
  if (too_early > 0) {
    return std::chrono::nanoseconds{too_early};
  }
  slot.busy_until_ns = begins + interval_ns_;
  return std::chrono::nanoseconds{0};
}

}  // namespace socle::net
