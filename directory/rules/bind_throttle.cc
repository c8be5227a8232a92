#include "directory/rules/bind_throttle.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <string>
#include <string_view>
#include <tuple>

#include "lib/base/bytes.h"
#include "lib/base/hash.h"

namespace socle::directory::rules {

namespace {

constexpr std::size_t kIpv4Bytes = 4;
constexpr std::size_t kIpv6Bytes = 16;
constexpr std::size_t kIpv4NetworkBytes = 3;
constexpr std::size_t kIpv6NetworkBytes = 7;
constexpr std::array<std::uint8_t, 12> kMappedPrefix = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xFF, 0xFF};
// Doubling more often than this is over any wait.
constexpr std::uint32_t kDoublingsMax = 40;

std::size_t RoundUp(std::size_t value, std::size_t step) {
  return std::max(step, (value + step - 1) / step * step);
}

}  // namespace

std::string NetworkOf(ByteSpan address) {
  if (address.size() == kIpv6Bytes && std::ranges::equal(address.first(12), kMappedPrefix)) {
    address = address.last(kIpv4Bytes);
  }
  if (address.size() == kIpv4Bytes) {
    return "4" + std::string(AsText(address.first(kIpv4NetworkBytes)));
  }
  if (address.size() == kIpv6Bytes) {
    return "6" + std::string(AsText(address.first(kIpv6NetworkBytes)));
  }
  return "x" + std::string(AsText(address));
}

BindThrottle::BindThrottle(const ThrottleSettings& settings, std::uint64_t seed)
    : settings_(settings),
      seed_(seed),
      pairs_(RoundUp(settings.pairs_max, kWays)),
      accounts_(RoundUp(settings.accounts_max, kWays)),
      networks_(RoundUp(settings.networks_max, kWays)),
      sketches_(networks_.size()) {}

std::uint64_t BindThrottle::KeyOf(std::string_view first, std::string_view second) const {
  const std::uint64_t key = StableHash64(second, StableHash64(first, seed_));
  return key == 0 ? 1 : key;
}

std::size_t BindThrottle::BucketOf(const Table& table, std::uint64_t key) {
  return key % (table.size() / kWays) * kWays;
}

const BindThrottle::Entry* BindThrottle::Find(const Table& table, std::uint64_t key) {
  const std::size_t bucket = BucketOf(table, key);
  for (std::size_t i = bucket; i < bucket + kWays; ++i) {
    if (table[i].key == key) {
      return &table[i];
    }
  }
  return nullptr;
}

std::size_t BindThrottle::Take(Table& table, std::uint64_t key, std::int64_t now_ms) const {
  const std::size_t bucket = BucketOf(table, key);
  // What is worth least: free, then not known and forgotten, then few failures, then long ago.
  const auto worth = [&](const Entry& entry) {
    const bool is_free = entry.key == 0;
    const std::uint32_t failures = FailuresOf(&entry, now_ms);
    return std::tuple(!is_free, entry.is_known, failures, entry.last_ms);
  };
  std::size_t least = bucket;
  for (std::size_t i = bucket; i < bucket + kWays; ++i) {
    if (table[i].key == key) {
      return i;
    }
    if (worth(table[i]) < worth(table[least])) {
      least = i;
    }
  }
  table[least] = Entry{.key = key, .last_ms = now_ms};
  return least;
}

bool BindThrottle::IsForgotten(const Entry& entry, std::int64_t now_ms) const {
  return now_ms - entry.last_ms >= settings_.forget_after_ms;
}

std::uint32_t BindThrottle::FailuresOf(const Entry* entry, std::int64_t now_ms) const {
  return entry == nullptr || IsForgotten(*entry, now_ms) ? 0 : entry->failures;
}

std::int64_t BindThrottle::WaitLeft(const Entry& entry,
                                    std::uint32_t over,
                                    std::int64_t wait_max_ms,
                                    std::int64_t now_ms) const {
  if (over == 0) {
    return 0;
  }
  const std::uint32_t doublings = std::min(over - 1, kDoublingsMax);
  const bool is_over = settings_.first_wait_ms > (wait_max_ms >> doublings);
  const std::int64_t wait = is_over ? wait_max_ms : settings_.first_wait_ms << doublings;
  return std::max<std::int64_t>(0, entry.last_ms + wait - now_ms);
}

std::uint32_t BindThrottle::AccountsOf(const Sketch& sketch) {
  std::uint32_t count = 0;
  for (const std::uint64_t word : sketch.bits) {
    count += static_cast<std::uint32_t>(std::popcount(word));
  }
  return count;
}

ThrottleVerdict BindThrottle::Check(std::string_view network,
                                    std::string_view account,
                                    std::int64_t now_ms) const {
  const auto over = [](std::uint32_t count, std::uint32_t free) {
    return count > free ? count - free : 0;
  };
  const Entry* const pair = Find(pairs_, KeyOf(network, account));
  if (pair != nullptr) {
    const std::uint32_t failures = over(FailuresOf(pair, now_ms), settings_.free_failures);
    const std::int64_t wait = WaitLeft(*pair, failures, settings_.wait_max_ms, now_ms);
    if (wait > 0) {
      return {.reason = ThrottleReason::kPair, .wait_ms = wait};
    }
    if (pair->is_known) {
      return {};
    }
  }
  if (const Entry* const entry = Find(accounts_, KeyOf("", account)); entry != nullptr) {
    const std::uint32_t failures = over(FailuresOf(entry, now_ms) + 1, settings_.account_failures);
    const std::int64_t wait = WaitLeft(*entry, failures, settings_.unknown_wait_max_ms, now_ms);
    if (wait > 0) {
      return {.reason = ThrottleReason::kAccount, .wait_ms = wait};
    }
  }
  const Entry* const entry = Find(networks_, KeyOf(network, ""));
  if (entry != nullptr && FailuresOf(entry, now_ms) > 0) {
    const Sketch& sketch = sketches_[static_cast<std::size_t>(entry - networks_.data())];
    const std::uint32_t accounts = over(AccountsOf(sketch) + 1, settings_.spraying_accounts);
    const std::int64_t wait = WaitLeft(*entry, accounts, settings_.unknown_wait_max_ms, now_ms);
    if (wait > 0) {
      return {.reason = ThrottleReason::kSpraying, .wait_ms = wait};
    }
  }
  return {};
}

void BindThrottle::Count(Entry& entry, std::int64_t now_ms) const {
  if (IsForgotten(entry, now_ms)) {
    entry.failures = 0;
  }
  if (entry.failures < std::numeric_limits<std::uint32_t>::max()) {
    ++entry.failures;
  }
  entry.last_ms = now_ms;
}

ThrottleEvent BindThrottle::NoteFailure(std::string_view network,
                                        std::string_view account,
                                        std::int64_t now_ms) {
  ThrottleEvent event;
  Count(pairs_[Take(pairs_, KeyOf(network, account), now_ms)], now_ms);

  Entry& of_account = accounts_[Take(accounts_, KeyOf("", account), now_ms)];
  Count(of_account, now_ms);
  event.account_under_attack = of_account.failures == settings_.account_failures;

  const std::uint64_t key = KeyOf(network, "");
  const std::size_t index = Take(networks_, key, now_ms);
  Entry& of_network = networks_[index];
  Sketch& sketch = sketches_[index];
  if (of_network.failures == 0 || IsForgotten(of_network, now_ms)) {
    sketch = {};
  }
  const std::uint32_t before = AccountsOf(sketch);
  const std::uint64_t bit = KeyOf("", account) % (kSketchWords * 64);
  sketch.bits.at(bit / 64) |= std::uint64_t{1} << (bit % 64);
  Count(of_network, now_ms);
  event.spraying_began =
      before < settings_.spraying_accounts && AccountsOf(sketch) >= settings_.spraying_accounts;
  return event;
}

void BindThrottle::NoteSuccess(std::string_view network,
                               std::string_view account,
                               std::int64_t now_ms) {
  Entry& pair = pairs_[Take(pairs_, KeyOf(network, account), now_ms)];
  pair.failures = 0;
  pair.is_known = true;
  pair.last_ms = now_ms;
}

std::size_t BindThrottle::MemoryBytes() const {
  return (pairs_.size() + accounts_.size() + networks_.size()) * sizeof(Entry) +
         sketches_.size() * sizeof(Sketch);
}

}  // namespace socle::directory::rules
