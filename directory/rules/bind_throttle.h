#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "lib/base/bytes.h"

// Slows down whoever guesses passwords, without locking out whoever knows them
// (docs/decisions/0041): failures are counted for each pair of client network and account, never
// for the account alone; the wait doubles with each failure and ends by itself. What is counted is
// kept in tables of a fixed size, in memory alone.
namespace socle::directory::rules {

struct ThrottleSettings {
  std::uint32_t free_failures = 5;     // of a pair, without a wait
  std::int64_t first_wait_ms = 1'000;  // then doubled by each failure
  std::int64_t wait_max_ms = std::int64_t{15} * 60 * 1'000;
  std::int64_t forget_after_ms = std::int64_t{60} * 60 * 1'000;  // without another failure
  // Failures for one account from everywhere, after which networks from which nobody has entered it
  // wait for one another.
  std::uint32_t account_failures = 50;
  // Accounts for which a network has failed, after which it is taken for spraying: accounts that
  // nobody has entered from it wait for one another. At most 128.
  std::uint32_t spraying_accounts = 20;
  std::int64_t unknown_wait_max_ms =
      std::int64_t{60} * 1'000;  // of both, between two passwords looked at
  std::size_t pairs_max = std::size_t{1} << 16;
  std::size_t accounts_max = std::size_t{1} << 15;
  std::size_t networks_max = std::size_t{1} << 13;
};

// The network of an address of 4 or 16 bytes, for counting: 24 bits of IPv4 (also written as IPv6),
// 56 of IPv6. Bytes of another length (a local socket: none) are a network of their own.
std::string NetworkOf(ByteSpan address);

enum class ThrottleReason : std::uint8_t {
  kNone,
  kPair,      // this account from this network
  kAccount,   // guessed at from many networks, and this one is not known for it
  kSpraying,  // this network guesses at many accounts
};

struct ThrottleVerdict {
  ThrottleReason reason = ThrottleReason::kNone;
  std::int64_t wait_ms = 0;  // until a password is looked at again

  [[nodiscard]] bool IsRefused() const { return reason != ThrottleReason::kNone; }
};

// What a failure has set off, for the log and the counters: true once for each time it begins.
struct ThrottleEvent {
  bool account_under_attack = false;
  bool spraying_began = false;
};

// One thread at a time; times are of a clock that does not go back, in milliseconds. `account` is
// the name that was given, in normal form, whether there is such an account or not: both are then
// treated alike. A table that is full gives up the entry of the same bucket with the fewest
// failures and the longest silence.
//
//   if (throttle.Check(network, account, now).IsRefused()) answer as for a wrong password;
//   else look at the password, then NoteFailure or NoteSuccess.
//
// Binds that run at the same time all pass before the first has failed: the number of workers for
// passwords is the bound on that.
class BindThrottle {
 public:
  // `seed`: unpredictable, so that nobody chooses what shares a bucket.
  BindThrottle(const ThrottleSettings& settings, std::uint64_t seed);

  [[nodiscard]] ThrottleVerdict Check(std::string_view network,
                                      std::string_view account,
                                      std::int64_t now_ms) const;
  ThrottleEvent NoteFailure(std::string_view network,
                            std::string_view account,
                            std::int64_t now_ms);
  // Forgets the failures of the pair, and knows the network for the account from now on.
  void NoteSuccess(std::string_view network, std::string_view account, std::int64_t now_ms);

  [[nodiscard]] std::size_t MemoryBytes() const;

 private:
  // Entries that share a bucket are looked through one by one.
  static constexpr std::size_t kWays = 8;
  // Accounts of a network are counted in a bitmap: a bit for each hash.
  static constexpr std::size_t kSketchWords = 4;

  struct Entry {
    std::uint64_t key = 0;  // 0: free
    std::int64_t last_ms = 0;
    std::uint32_t failures = 0;
    bool is_known = false;  // pairs: has succeeded
  };

  using Table = std::vector<Entry>;

  struct Sketch {
    std::array<std::uint64_t, kSketchWords> bits{};
  };

  [[nodiscard]] std::uint64_t KeyOf(std::string_view first, std::string_view second) const;
  static std::size_t BucketOf(const Table& table, std::uint64_t key);
  // Null when it is not there.
  static const Entry* Find(const Table& table, std::uint64_t key);
  // The entry of `key`, made in the place of another one if needed.
  [[nodiscard]] std::size_t Take(Table& table, std::uint64_t key, std::int64_t now_ms) const;
  [[nodiscard]] bool IsForgotten(const Entry& entry, std::int64_t now_ms) const;
  [[nodiscard]] std::uint32_t FailuresOf(const Entry* entry, std::int64_t now_ms) const;
  // Milliseconds from `now_ms` until the wait after `over` failures too many ends; 0: it is over.
  [[nodiscard]] std::int64_t WaitLeft(const Entry& entry,
                                      std::uint32_t over,
                                      std::int64_t wait_max_ms,
                                      std::int64_t now_ms) const;
  void Count(Entry& entry, std::int64_t now_ms) const;
  [[nodiscard]] static std::uint32_t AccountsOf(const Sketch& sketch);

  ThrottleSettings settings_;
  std::uint64_t seed_;
  Table pairs_;
  Table accounts_;
  Table networks_;
  std::vector<Sketch> sketches_;  // of networks_
};

}  // namespace socle::directory::rules
