#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "directory/store/entry_row.h"

namespace socle::directory::store {

// The bytes of a row, which whoever has them shares: one block of memory.
class RowBytes {
 public:
  RowBytes() = default;
  explicit RowBytes(std::string_view bytes);

  [[nodiscard]] std::string_view View() const { return {data_.get(), size_}; }

  [[nodiscard]] bool IsNull() const { return data_ == nullptr; }

 private:
  std::shared_ptr<const char[]> data_;
  std::size_t size_ = 0;
};

// A set of entries under one key that is longer is not kept.
inline constexpr std::size_t kCachedIdsMax = 16;

// Rows that were read, kept so that the next look goes no way through the database: entries by
// number, children by their key, and short lists of entries under a key (those that have a value in
// an index by equality; the suffixes, under ChildPrefix(kNoEntry)).
//
// Each is good from the state on in which it was read until a unit changes it. States are counted:
// the version of a view is the number of the last unit that was written before the view was taken.
// What a view of version v has read is given to views of v and younger ones. Before unit v + 1 is
// written, all it changes is forgotten, and of shards where something was forgotten nothing is
// taken from views older than v + 1 any more: they may have read what was there before.
//
// Bounded in bytes; what was not asked for lately goes first. Any thread.
class RowCache {
 public:
  using Bytes = RowBytes;
  using Ids = std::vector<EntryId>;

  // `bytes_max`: of keys, values and what is around them, roughly. 0: keeps nothing.
  explicit RowCache(std::size_t bytes_max);
  RowCache(const RowCache&) = delete;
  RowCache& operator=(const RowCache&) = delete;
  ~RowCache();

  // Null, or nothing, when it is not known.
  [[nodiscard]] Bytes FindEntry(std::uint64_t version, EntryId id) const;
  [[nodiscard]] std::optional<EntryId> FindChild(std::uint64_t version, std::string_view key) const;
  [[nodiscard]] std::optional<Ids> FindIds(std::uint64_t version, std::string_view key) const;

  void PutEntry(std::uint64_t version, EntryId id, Bytes bytes);
  void PutChild(std::uint64_t version, std::string_view key, EntryId id);
  // Longer ones than kCachedIdsMax are passed over.
  void PutIds(std::uint64_t version, std::string_view key, const Ids& ids);

  // Before unit `version` is written, which changes these.
  void ForgetEntry(std::uint64_t version, EntryId id);
  void ForgetChild(std::uint64_t version, std::string_view key);
  void ForgetIds(std::uint64_t version, std::string_view key);
  void Clear(std::uint64_t version);

  // Whether more rows find room without others going: for who fills it.
  [[nodiscard]] bool HasRoomForEntries() const;
  [[nodiscard]] bool HasRoomForChildren() const;
  // What is kept, counted as `bytes_max` is.
  [[nodiscard]] std::size_t SizeBytes() const;

 private:
  struct TextHash;
  struct NumberHash;
  template <class Key, class Value, class Hash>
  class Table;

  using Entries = Table<EntryId, Bytes, NumberHash>;
  using Children = Table<std::string, EntryId, TextHash>;
  using Lists = Table<std::string, std::string, TextHash>;  // numbers of eight bytes

  std::unique_ptr<Entries> entries_;
  std::unique_ptr<Children> children_;
  std::unique_ptr<Lists> lists_;
};

}  // namespace socle::directory::store
