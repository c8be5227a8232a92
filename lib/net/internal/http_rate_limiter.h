#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

#include "lib/base/guarded.h"
#include "lib/net/http.h"

namespace socle::net {

// Counts requests of client networks (generic cell rate algorithm, ITU-T I.371 annex A). All memory
// is taken at the start. Any thread.
class HttpRateLimiter {
 public:
  // `seed`: unpredictable, so that nobody can choose networks that push others out.
  HttpRateLimiter(const HttpRateLimit& limit, std::uint64_t seed);

  // Counts a request at `now` (monotonic). Zero: it may pass. Otherwise it is not counted, and the
  // next one may pass after so long. Who has no IP address always may.
  std::chrono::nanoseconds Take(std::string_view address, std::chrono::nanoseconds now);

 private:
  struct Slot {
    std::uint64_t network = 0;
    std::int64_t busy_until_ns = 0;  // when all that was counted will have been worked off
  };

  static constexpr std::size_t kSlotsOfSet = 4;

  // The slot of the network, made for it if need be.
  Slot& FindSlot(std::vector<Slot>& slots, std::uint64_t network) const;

  const HttpRateLimit limit_;
  const std::uint64_t seed_;
  const std::int64_t interval_ns_;  // of one request
  Guarded<std::vector<Slot>> slots_;
};

}  // namespace socle::net
