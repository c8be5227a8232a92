#include "directory/store/row_cache.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

#include "directory/store/entry_row.h"
#include "lib/base/bytes.h"
#include "lib/base/guarded.h"
#include "lib/base/hash.h"

namespace socle::directory::store {

namespace {

constexpr std::size_t kShards = 16;
// What a block of memory takes beyond its bytes, the counts of a shared one included.
constexpr std::size_t kBlockBytes = 16;
constexpr std::size_t kSharedBytes = 24;

// Of the limit for all: entries, children, lists.
constexpr std::size_t kParts = 8;
constexpr std::size_t kEntryParts = 6;

std::size_t SizeOf(EntryId /*number*/) {
  return 0;  // in the slot
}

std::size_t SizeOf(const std::string& text) {
  constexpr std::size_t kInside = 15;  // a short one is in the slot
  return text.size() <= kInside ? 0 : text.size() + kBlockBytes;
}

std::size_t SizeOf(const RowCache::Bytes& bytes) {
  return kBlockBytes + kSharedBytes + bytes.View().size();
}

std::string Pack(const RowCache::Ids& ids) {
  std::string out;
  for (const EntryId id : ids) {
    AppendBigEndian(out, id);
  }
  return out;
}

RowCache::Ids Unpack(std::string_view bytes) {
  RowCache::Ids ids;
  ids.reserve(bytes.size() / sizeof(EntryId));
  for (; !bytes.empty(); bytes.remove_prefix(sizeof(EntryId))) {
    ids.push_back(ReadBigEndian<EntryId>(bytes.data()));
  }
  return ids;
}

}  // namespace

struct RowCache::TextHash {
  std::uint64_t operator()(std::string_view text) const { return StableHash64(text); }
};

struct RowCache::NumberHash {
  std::uint64_t operator()(EntryId id) const { return Mix64(id); }
};

// One kind of rows, in shards; each shard is one array (open addressing, linear probing).
template <class Key, class Value, class Hash>
class RowCache::Table {
 public:
  // As it is looked for.
  using View = std::conditional_t<std::is_same_v<Key, std::string>, std::string_view, Key>;

  explicit Table(std::size_t bytes_max) : shard_bytes_max_(bytes_max / kShards) {}

  // False when it is not known.
  bool Find(std::uint64_t version, View key, Value& value) {
    const std::uint64_t hash = Hash()(key);
    auto shard = ShardOf(hash).Lock();
    const std::size_t at = shard->Find(hash, key);
    if (at == kNowhere || shard->slots[at].since > version) {
      return false;
    }
    shard->slots[at].is_used = true;
    value = shard->slots[at].value;
    return true;
  }

  void Put(std::uint64_t version, View key, Value value) {
    const std::uint64_t hash = Hash()(key);
    auto shard = ShardOf(hash).Lock();
    if (version < shard->floor || shard_bytes_max_ == 0) {
      return;
    }
    const std::size_t at = shard->Find(hash, key);
    if (at != kNowhere) {
      // Both are good; the older state is good for more views.
      shard->slots[at].since = std::min(shard->slots[at].since, version);
      return;
    }
    shard->Insert({.key = Key(key),
                   .value = std::move(value),
                   .since = version,
                   .hash = hash,
                   .is_full = true});
    while (shard->bytes > shard_bytes_max_) {
      shard->EvictNext();
    }
  }

  void Forget(std::uint64_t version, View key) {
    const std::uint64_t hash = Hash()(key);
    auto shard = ShardOf(hash).Lock();
    shard->floor = version;
    const std::size_t at = shard->Find(hash, key);
    if (at != kNowhere) {
      shard->Erase(at);
    }
  }

  void Clear(std::uint64_t version) {
    for (auto& one : shards_) {
      auto shard = one.Lock();
      *shard = Shard{.floor = version};
    }
  }

  std::size_t SizeBytes() {
    std::size_t sum = 0;
    for (auto& one : shards_) {
      sum += one.Lock()->bytes;
    }
    return sum;
  }

  bool HasRoom() {
    // Shards fill unevenly.
    constexpr std::size_t kTwentieths = 20;
    return std::ranges::all_of(shards_, [this](Guarded<Shard>& one) {
      return one.Lock()->bytes < shard_bytes_max_ / kTwentieths * (kTwentieths - 1);
    });
  }

 private:
  static constexpr std::size_t kNowhere = SIZE_MAX;

  struct Slot {
    Key key = {};
    Value value = {};
    std::uint64_t since = 0;
    std::uint64_t hash = 0;
    bool is_full = false;
    bool is_used = false;  // since the hand came by
  };

  struct Shard {
    std::vector<Slot> slots = {};  // none, or a power of two
    std::size_t count = 0;
    std::size_t bytes = 0;
    std::uint64_t floor = 0;  // nothing is taken from views older than this
    std::size_t hand = 0;     // the slot where something is looked for that may go

    static std::size_t SizeOfSlot(const Slot& slot) {
      // With the share of empty ones.
      return sizeof(Slot) * 3 / 2 + SizeOf(slot.key) + SizeOf(slot.value);
    }

    [[nodiscard]] std::size_t Next(std::size_t at) const { return (at + 1) & (slots.size() - 1); }

    [[nodiscard]] std::size_t Home(std::uint64_t hash) const { return hash & (slots.size() - 1); }

    [[nodiscard]] std::size_t Distance(std::size_t from, std::size_t to) const {
      return (to - from) & (slots.size() - 1);
    }

    [[nodiscard]] std::size_t Find(std::uint64_t hash, View key) const {
      if (slots.empty()) {
        return kNowhere;
      }
      for (std::size_t at = Home(hash); slots[at].is_full; at = Next(at)) {
        if (slots[at].hash == hash && slots[at].key == key) {
          return at;
        }
      }
      return kNowhere;
    }

    void Place(Slot slot) {
      std::size_t at = Home(slot.hash);
      while (slots[at].is_full) {
        at = Next(at);
      }
      slots[at] = std::move(slot);
    }

    void Insert(Slot slot) {
      constexpr std::size_t kFirstSlots = 16;
      // Seven eighths full at most.
      if ((count + 1) * 8 > slots.size() * 7) {
        std::vector<Slot> before =
            std::exchange(slots, std::vector<Slot>(std::max(kFirstSlots, slots.size() * 2)));
        for (Slot& one : before) {
          if (one.is_full) {
            Place(std::move(one));
          }
        }
      }
      ++count;
      bytes += SizeOfSlot(slot);
      Place(std::move(slot));
    }

    // Those behind it that were pushed on come nearer.
    void Erase(std::size_t at) {
      bytes -= SizeOfSlot(slots[at]);
      --count;
      std::size_t hole = at;
      for (std::size_t next = Next(at); slots[next].is_full; next = Next(next)) {
        if (Distance(Home(slots[next].hash), next) >= Distance(hole, next)) {
          slots[hole] = std::move(slots[next]);
          hole = next;
        }
      }
      slots[hole] = Slot{};
    }

    // What was used since the hand came by stays until it comes again.
    void EvictNext() {
      hand &= slots.size() - 1;
      if (slots[hand].is_full && !std::exchange(slots[hand].is_used, false)) {
        Erase(hand);
      } else {
        hand = Next(hand);
      }
    }
  };

  Guarded<Shard>& ShardOf(std::uint64_t hash) {
    // The low bits choose the slot.
    constexpr unsigned kShardShift = 48;
    return shards_[(hash >> kShardShift) % kShards];
  }

  std::size_t shard_bytes_max_;
  std::array<Guarded<Shard>, kShards> shards_;
};

RowBytes::RowBytes(std::string_view bytes) : size_(bytes.size()) {
  auto data = std::make_shared_for_overwrite<char[]>(std::max<std::size_t>(1, bytes.size()));
  std::ranges::copy(bytes, data.get());
  data_ = std::move(data);
}

RowCache::RowCache(std::size_t bytes_max)
    : entries_(std::make_unique<Entries>(bytes_max / kParts * kEntryParts)),
      children_(std::make_unique<Children>(bytes_max / kParts)),
      lists_(std::make_unique<Lists>(bytes_max / kParts)) {}

RowCache::~RowCache() = default;

RowCache::Bytes RowCache::FindEntry(std::uint64_t version, EntryId id) const {
  Bytes bytes;
  (void)entries_->Find(version, id, bytes);
  return bytes;
}

std::optional<EntryId> RowCache::FindChild(std::uint64_t version, std::string_view key) const {
  EntryId id = kNoEntry;
  return children_->Find(version, key, id) ? std::optional(id) : std::nullopt;
}

std::optional<RowCache::Ids> RowCache::FindIds(std::uint64_t version, std::string_view key) const {
  std::string packed;
  return lists_->Find(version, key, packed) ? std::optional(Unpack(packed)) : std::nullopt;
}

bool RowCache::HasRoomForEntries() const {
  return entries_->HasRoom();
}

bool RowCache::HasRoomForChildren() const {
  return children_->HasRoom();
}

void RowCache::PutEntry(std::uint64_t version, EntryId id, Bytes bytes) {
  entries_->Put(version, id, std::move(bytes));
}

void RowCache::PutChild(std::uint64_t version, std::string_view key, EntryId id) {
  children_->Put(version, key, id);
}

void RowCache::PutIds(std::uint64_t version, std::string_view key, const Ids& ids) {
  if (ids.size() <= kCachedIdsMax) {
    lists_->Put(version, key, Pack(ids));
  }
}

void RowCache::ForgetEntry(std::uint64_t version, EntryId id) {
  entries_->Forget(version, id);
}

void RowCache::ForgetChild(std::uint64_t version, std::string_view key) {
  children_->Forget(version, key);
}

void RowCache::ForgetIds(std::uint64_t version, std::string_view key) {
  lists_->Forget(version, key);
}

void RowCache::Clear(std::uint64_t version) {
  entries_->Clear(version);
  children_->Clear(version);
  lists_->Clear(version);
}

std::size_t RowCache::SizeBytes() const {
  return entries_->SizeBytes() + children_->SizeBytes() + lists_->SizeBytes();
}

}  // namespace socle::directory::store
