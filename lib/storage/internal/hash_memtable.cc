#include "lib/storage/internal/hash_memtable.h"

#include <algorithm>
#include <array>
#include <atomic>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <memory>
#include <mutex>
#include <new>  // IWYU pragma: keep, for placement
#include <string_view>
#include <vector>

#include <rocksdb/memtablerep.h>
#include <rocksdb/slice.h>

#include "lib/base/bytes.h"
#include "lib/base/hash.h"

namespace socle::storage {

namespace {

// An entry is about as large, so that a place of the table leads to one or two.
constexpr std::size_t kBytesPerPlace = 64;
constexpr std::size_t kPlacesMin = 64;
// Number and kind of a change, behind the key of its entry; later changes have greater ones.
constexpr std::size_t kTagBytes = sizeof(std::uint64_t);
constexpr unsigned kVarintBits = 7;
constexpr unsigned char kVarintMore = 0x80;

// The key with its tag: an entry is their length as a varint, they, and the value with its length.
std::string_view TaggedKeyOf(const char* entry) {
  std::size_t size = 0;
  unsigned shift = 0;
  while ((static_cast<unsigned char>(*entry) & kVarintMore) != 0) {
    size |= static_cast<std::size_t>(static_cast<unsigned char>(*entry) & ~kVarintMore) << shift;
    shift += kVarintBits;
    ++entry;
  }
  size |= static_cast<std::size_t>(static_cast<unsigned char>(*entry)) << shift;
  return {entry + 1, size};
}

std::string_view KeyOf(std::string_view tagged) {
  return tagged.substr(0, tagged.size() - kTagBytes);
}

std::uint64_t TagOf(std::string_view tagged) {
  return ReadLittleEndian<std::uint64_t>(tagged.data() + tagged.size() - kTagBytes);
}

std::string_view ToView(const rocksdb::Slice& slice) {
  return {slice.data(), slice.size()};
}

// Keys that differ in their first bytes are ordered by this alone.
std::uint64_t HeadOf(std::string_view key) {
  std::uint64_t head = 0;
  for (std::size_t i = 0; i < sizeof(head); ++i) {
    head = head << 8 | (i < key.size() ? static_cast<unsigned char>(key[i]) : 0U);
  }
  return head;
}

// Before each entry, in the memory of the buffer.
struct Node {
  Node* next = nullptr;  // an older one of the same place

  [[nodiscard]] const char* Entry() const {
    return reinterpret_cast<const char*>(this) + sizeof(Node);
  }
};

class HashMemtable final : public rocksdb::MemTableRep {
 public:
  HashMemtable(const KeyComparator& compare, rocksdb::Allocator* allocator, std::size_t places)
      : MemTableRep(allocator), compare_(compare), places_(places) {}

  rocksdb::KeyHandle Allocate(std::size_t size, char** entry) override {
    char* memory = nullptr;
    static_cast<void>(MemTableRep::Allocate(sizeof(Node) + alignof(Node) - 1 + size, &memory));
    const auto address = std::bit_cast<std::uintptr_t>(memory);
    memory += (alignof(Node) - address % alignof(Node)) % alignof(Node);
    Node* node = new (memory) Node();
    *entry = memory + sizeof(Node);
    return node;
  }

  void Insert(rocksdb::KeyHandle handle) override {
    Node* node = static_cast<Node*>(handle);
    std::atomic<Node*>& place = PlaceOf(KeyOf(TaggedKeyOf(node->Entry())));
    node->next = place.load(std::memory_order_relaxed);
    place.store(node, std::memory_order_release);
  }

  bool Contains(const char* entry) const override {
    const std::string_view tagged = TaggedKeyOf(entry);
    const Node* node = FindFrom(First(KeyOf(tagged)), KeyOf(tagged), TagOf(tagged));
    return node != nullptr && TaggedKeyOf(node->Entry()) == tagged;
  }

  size_t ApproximateMemoryUsage() override { return places_.size() * sizeof(places_[0]); }

  Iterator* GetIterator(rocksdb::Arena* arena) override;
  Iterator* GetDynamicPrefixIterator(rocksdb::Arena* arena) override;

  [[nodiscard]] const Node* First(std::string_view key) const {
    return places_[PlaceNumber(key)].load(std::memory_order_acquire);
  }

  // From `node` on, the newest entry of the key whose tag is not over `tag_max`.
  static const Node* FindFrom(const Node* node, std::string_view key, std::uint64_t tag_max) {
    for (; node != nullptr; node = node->next) {
      const std::string_view tagged = TaggedKeyOf(node->Entry());
      if (KeyOf(tagged) == key && TagOf(tagged) <= tag_max) {
        return node;
      }
    }
    return nullptr;
  }

  struct Row {
    std::uint64_t head = 0;
    const char* entry = nullptr;
  };

  // All entries so far, in order.
  [[nodiscard]] std::vector<Row> Sorted() const {
    std::vector<Row> rows;
    for (const std::atomic<Node*>& place : places_) {
      for (const Node* node = place.load(std::memory_order_acquire); node != nullptr;
           node = node->next) {
        rows.push_back({.head = HeadOf(KeyOf(TaggedKeyOf(node->Entry()))), .entry = node->Entry()});
      }
    }
    std::ranges::sort(rows, [this](const Row& a, const Row& b) {
      return a.head != b.head ? a.head < b.head : compare_(a.entry, b.entry) < 0;
    });
    return rows;
  }

  [[nodiscard]] int Compare(const char* entry, const rocksdb::Slice& tagged) const {
    return compare_(entry, tagged);
  }

 private:
  // Where a cursor lives: RocksDB ends it without giving back its memory, which should have been of
  // an arena. Scans are few, and this is as short-lived as a write buffer.
  struct CursorPlace;

  [[nodiscard]] std::size_t PlaceNumber(std::string_view key) const {
    return StableHash64(key) & (places_.size() - 1);
  }

  std::atomic<Node*>& PlaceOf(std::string_view key) { return places_[PlaceNumber(key)]; }

  const KeyComparator& compare_;
  std::vector<std::atomic<Node*>> places_;
  std::mutex cursors_mutex_;
  std::deque<CursorPlace> cursors_;
};

// The entries of one key, the newest first: what a single read asks for. RocksDB 7.8 asks for one
// cursor for each read, and never ends it: there is one a thread.
class KeyCursor final : public rocksdb::MemTableRep::Iterator {
 public:
  explicit KeyCursor(const HashMemtable& table) : table_(table) {}

  // The memory is the thread's.
  static void operator delete(void* /*memory*/) {}

  bool Valid() const override { return node_ != nullptr; }

  const char* key() const override { return node_->Entry(); }

  void Next() override {
    const std::string_view tagged = TaggedKeyOf(node_->Entry());
    node_ = HashMemtable::FindFrom(node_->next, KeyOf(tagged), TagOf(tagged));
  }

  void Seek(const rocksdb::Slice& tagged, const char* /*entry*/) override {
    const std::string_view wanted = ToView(tagged);
    node_ = HashMemtable::FindFrom(table_.First(KeyOf(wanted)), KeyOf(wanted), TagOf(wanted));
  }

  // Not for a cursor of one key.
  void Prev() override { node_ = nullptr; }

  void SeekForPrev(const rocksdb::Slice& /*tagged*/, const char* /*entry*/) override {
    node_ = nullptr;
  }

  void SeekToFirst() override { node_ = nullptr; }

  void SeekToLast() override { node_ = nullptr; }

 private:
  const HashMemtable& table_;
  const Node* node_ = nullptr;
};

// All entries in order, as of the first step.
class SortedCursor final : public rocksdb::MemTableRep::Iterator {
 public:
  explicit SortedCursor(const HashMemtable& table) : table_(table) {}

  // The memory is the table's.
  static void operator delete(void* /*memory*/) {}

  bool Valid() const override { return at_ < rows_.size(); }

  const char* key() const override { return rows_[at_].entry; }

  void Next() override { ++at_; }

  void Prev() override { at_ = at_ == 0 ? rows_.size() : at_ - 1; }

  void Seek(const rocksdb::Slice& tagged, const char* /*entry*/) override {
    Sort();
    const auto found = std::ranges::partition_point(
        rows_, [&](const HashMemtable::Row& row) { return table_.Compare(row.entry, tagged) < 0; });
    at_ = static_cast<std::size_t>(found - rows_.begin());
  }

  void SeekForPrev(const rocksdb::Slice& tagged, const char* /*entry*/) override {
    Sort();
    const auto behind = std::ranges::partition_point(rows_, [&](const HashMemtable::Row& row) {
      return table_.Compare(row.entry, tagged) <= 0;
    });
    at_ = static_cast<std::size_t>(behind - rows_.begin());
    Prev();
  }

  void SeekToFirst() override {
    Sort();
    at_ = 0;
  }

  void SeekToLast() override {
    Sort();
    at_ = rows_.size();
    Prev();
  }

 private:
  void Sort() {
    if (!is_sorted_) {
      rows_ = table_.Sorted();
      is_sorted_ = true;
    }
  }

  const HashMemtable& table_;
  std::vector<HashMemtable::Row> rows_;
  std::size_t at_ = 0;
  bool is_sorted_ = false;
};

struct HashMemtable::CursorPlace {
  alignas(SortedCursor) std::array<std::byte, sizeof(SortedCursor)> memory;
};

rocksdb::MemTableRep::Iterator* HashMemtable::GetIterator(rocksdb::Arena* /*arena*/) {
  const std::lock_guard lock(cursors_mutex_);
  return new (cursors_.emplace_back().memory.data()) SortedCursor(*this);
}

rocksdb::MemTableRep::Iterator* HashMemtable::GetDynamicPrefixIterator(rocksdb::Arena* arena) {
  if (arena != nullptr) {
    return GetIterator(arena);  // for a scan
  }
  alignas(KeyCursor) static thread_local std::array<std::byte, sizeof(KeyCursor)> memory;
  return new (memory.data()) KeyCursor(*this);
}

class HashMemtableFactory final : public rocksdb::MemTableRepFactory {
 public:
  explicit HashMemtableFactory(std::size_t places) : places_(places) {}

  using MemTableRepFactory::CreateMemTableRep;

  rocksdb::MemTableRep* CreateMemTableRep(const rocksdb::MemTableRep::KeyComparator& compare,
                                          rocksdb::Allocator* allocator,
                                          const rocksdb::SliceTransform* /*prefix*/,
                                          rocksdb::Logger* /*logger*/) override {
    return new HashMemtable(compare, allocator, places_);
  }

  [[nodiscard]] const char* Name() const override { return "socle.hash"; }

 private:
  std::size_t places_;
};

}  // namespace

std::shared_ptr<rocksdb::MemTableRepFactory> MakeHashMemtables(std::size_t buffer_bytes) {
  return std::make_shared<HashMemtableFactory>(
      std::bit_ceil(std::max(buffer_bytes / kBytesPerPlace, kPlacesMin)));
}

}  // namespace socle::storage
