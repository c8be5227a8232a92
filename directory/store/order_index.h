#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "directory/store/entry_row.h"
#include "directory/store/posting_key.h"
#include "lib/base/result.h"
#include "lib/storage/read_view.h"

// The index by order of an attribute: its rows in the order of the attribute's ordering rule, then
// by entry. An entry has a row for each value; that of its least value is its place when entries
// are sorted (RFC 2891, 2.2).
namespace socle::directory::store {

// Where a row stands: order key and entry.
struct OrderPosition {
  std::string key = {};  // OrderKey
  EntryId id = kNoEntry;
  auto operator<=>(const OrderPosition&) const = default;
};

enum class Direction : std::uint8_t { kAscending, kDescending };

// Which rows: with a key in [from, to), `to` empty: to the end. OrderKey cuts keys at
// kOrderKeyBytesMax: what is at a bound is a candidate only.
struct OrderRange {
  std::string from = {};
  std::string to = {};
  Direction direction = Direction::kAscending;
};

// Rows one by one, as storage::Scan: one thread, destroyed before the view.
class [[nodiscard]] OrderScan {
 public:
  explicit OrderScan(storage::Scan scan) : scan_(std::move(scan)) {}

  [[nodiscard]] bool Next();

  [[nodiscard]] EntryId Id() const { return id_; }

  // Whether this is the entry's place when sorted: that of its least value.
  [[nodiscard]] bool IsLeast() const { return is_least_; }

  // Where to go on (DirectoryView::ScanOrderFrom).
  [[nodiscard]] OrderPosition Position() const;
  [[nodiscard]] Status Finish() const;

 private:
  storage::Scan scan_;
  EntryId id_ = kNoEntry;
  bool is_least_ = false;
  bool is_broken_ = false;
};

// How many entries stand where in one index by order: counts of stretches of about
// kFenceEntries entries. Never changes once made.
class OrderFences {
 public:
  struct Fence {
    std::string begin = {};    // row key without the number of the index; the first is empty
    std::uint64_t before = 0;  // entries in all stretches before this one
  };

  OrderFences(std::vector<Fence> fences, std::uint64_t total)
      : fences_(std::move(fences)), total_(total) {}

  // Entries that have a value of the attribute.
  [[nodiscard]] std::uint64_t Total() const { return total_; }

  [[nodiscard]] const std::vector<Fence>& All() const { return fences_; }

 private:
  std::vector<Fence> fences_;
  std::uint64_t total_;
};

// A stretch with more than twice as many is split.
inline constexpr std::uint64_t kFenceEntries = 512;

}  // namespace socle::directory::store
