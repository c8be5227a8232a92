#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "directory/schema/schema.h"
#include "directory/store/entry_row.h"
#include "directory/store/row_cache.h"
#include "directory/store/rows.h"
#include "lib/base/result.h"

namespace socle::directory::store {

class NameCache;
struct Place;

// Levels of the tree, at most; a name has no more relative names.
inline constexpr std::size_t kTreeDepthMax = 64;
inline constexpr std::size_t kSuffixesMax = 64;

// An entry with the bytes its row points into, which others may hold too. May be moved, not copied.
struct StoredEntry {
  EntryId id = kNoEntry;
  RowBytes bytes = {};
  EntryRow row = {};

  StoredEntry() = default;
  StoredEntry(const StoredEntry&) = delete;
  StoredEntry& operator=(const StoredEntry&) = delete;
  StoredEntry(StoredEntry&&) noexcept = default;
  StoredEntry& operator=(StoredEntry&&) noexcept = default;
  ~StoredEntry() = default;
};

// How far down the tree a name leads.
struct NameMatch {
  EntryId entry = kNoEntry;      // the lowest entry of the name that is there; kNoEntry: none
  std::size_t missing_rdns = 0;  // relative names below it that are not; 0: the entry itself
};

// A child of an entry.
struct Child {
  std::string key = {};  // where to go on behind it (ChildrenAfter)
  EntryId id = kNoEntry;
};

// A value of an attribute of `source` that is the name of an entry.
struct Reference {
  DescriptionId description = 0;
  EntryId source = kNoEntry;
  bool operator==(const Reference&) const = default;
};

// The tree of one state: entries, names, children, references. Names that are looked for are in
// normal form (schema::Schema::NormaliseDn); names that are given are as they were written.
// Any number of threads may read from one view; a draft belongs to one thread.
class EntryReader {
 public:
  EntryReader() = default;
  EntryReader(const EntryReader&) = delete;
  EntryReader& operator=(const EntryReader&) = delete;
  virtual ~EntryReader() = default;

  // Nothing when there is no such entry; the empty name has none.
  [[nodiscard]] Result<std::optional<EntryId>> FindId(std::string_view normal_dn) const;
  [[nodiscard]] Result<NameMatch> FindNearest(std::string_view normal_dn) const;

  [[nodiscard]] Result<std::optional<StoredEntry>> FindEntry(EntryId id) const;
  // kNotFound.
  [[nodiscard]] Result<StoredEntry> GetEntry(EntryId id) const;
  // In the order of `ids`, read in sorted batches.
  [[nodiscard]] Result<std::vector<std::optional<StoredEntry>>> FindEntries(
      std::span<const EntryId> ids) const;

  // The name of an entry, as written. kNotFound.
  [[nodiscard]] Result<std::string> DnOf(EntryId id) const;
  // ... whose row is at hand.
  [[nodiscard]] Result<std::string> DnOf(const EntryRow& row) const;
  // Appended to `out`, for answers.
  Status AppendDn(const EntryRow& row, std::string& out) const;

  // Whether an entry is `base` or below it; everything is below kNoEntry.
  [[nodiscard]] Result<bool> IsWithin(EntryId id, EntryId base) const;
  // ... whose row is at hand.
  [[nodiscard]] Result<bool> IsWithin(EntryId id, const EntryRow& row, EntryId base) const;
  // The entry's parent, the parent's parent, and so on up to the suffix.
  [[nodiscard]] Result<std::vector<EntryId>> AncestorsOf(EntryId id) const;

  [[nodiscard]] Result<bool> HasChildren(EntryId id) const;
  // At most `count_max` children in the order of their normal names, those behind `after` (a
  // Child::key; empty: from the first). Children of kNoEntry are the suffixes.
  [[nodiscard]] Result<std::vector<Child>> ChildrenAfter(EntryId parent,
                                                         std::string_view after,
                                                         std::size_t count_max) const;
  // The suffixes, at most kSuffixesMax.
  [[nodiscard]] Result<std::vector<EntryId>> Suffixes() const;

  // Who names this entry in an attribute of names, behind `after` (empty: from the first), at most
  // `count_max`; ordered by description, then source.
  [[nodiscard]] Result<std::vector<Reference>> ReferencesTo(EntryId target,
                                                            const std::optional<Reference>& after,
                                                            std::size_t count_max) const;

  // Rows of programs on top of the store, such as how far a copy has got (DirectoryDraft::PutNote).
  [[nodiscard]] Result<std::optional<std::string>> FindNote(std::string_view key) const;
  // Those with from <= key < to in ascending order, while `visit` gives true.
  Status ScanNotes(std::string_view from, std::string_view to, const Rows::Visitor& visit) const;

 protected:
  // What is read from; set once by the class below.
  void Attach(const Rows& rows, const schema::Schema& schema);
  // Null: without one. Who reads what is not committed only looks into the cache.
  enum class CacheUse : std::uint8_t { kReadOnly, kReadWrite };
  void UseCache(NameCache* cache, std::uint64_t generation, CacheUse use);

  // Rows of views as young as `version` are looked for there first, and put there.
  void UseRowCache(RowCache* rows, std::uint64_t version);

  // The child of `parent` with this normal relative name (of a suffix: normal name).
  [[nodiscard]] Result<std::optional<EntryId>> FindChild(EntryId parent,
                                                         std::string_view normal_rdn) const;

  [[nodiscard]] const Rows& RawRows() const { return *rows_; }

  [[nodiscard]] const schema::Schema& SchemaInUse() const { return *schema_; }

  [[nodiscard]] RowCache* RowsKept() const { return row_cache_; }

  [[nodiscard]] std::uint64_t Version() const { return version_; }

 private:
  // The same from the suffix down, without the cache; as FindNearest.
  Result<NameMatch> Walk(std::string_view normal_dn) const;
  // Where an entry stands that has children; of the cache, or read. kNotFound.
  Result<std::shared_ptr<const Place>> PlaceOf(EntryId id) const;
  [[nodiscard]] std::shared_ptr<const Place> FindCachedPlace(EntryId id) const;
  // Null when it is not known.
  [[nodiscard]] RowBytes FindCachedBytes(EntryId id) const;
  // Reads what was not known: `places` are those of the keys in `ids` and `bytes`.
  Status ReadEntries(std::span<const EntryId> ids,
                     const std::vector<std::string>& keys,
                     const std::vector<std::size_t>& places,
                     std::vector<RowBytes>& bytes) const;
  // For the next look, where there is a cache.
  [[nodiscard]] RowBytes KeepBytes(EntryId id, std::string_view row) const;

  const Rows* rows_ = nullptr;
  const schema::Schema* schema_ = nullptr;
  NameCache* cache_ = nullptr;
  std::uint64_t generation_ = 0;
  CacheUse cache_use_ = CacheUse::kReadOnly;
  RowCache* row_cache_ = nullptr;
  std::uint64_t version_ = 0;
};

}  // namespace socle::directory::store
