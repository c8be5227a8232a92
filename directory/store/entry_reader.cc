#include "directory/store/entry_reader.h"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "directory/schema/schema.h"
#include "directory/store/entry_row.h"
#include "directory/store/families.h"
#include "directory/store/name_cache.h"
#include "directory/store/row_cache.h"
#include "directory/store/rows.h"
#include "directory/store/tree_key.h"
#include "lib/base/error.h"
#include "lib/base/result.h"
#include "lib/ldap/normal_dn.h"
#include "lib/storage/key_codec.h"

namespace socle::directory::store {

namespace {

// A name with all that is above it: names[0] is the name itself, the last its highest part.
std::vector<std::string_view> NamesUp(std::string_view normal_dn) {
  std::vector<std::string_view> names;
  for (std::string_view name = normal_dn; !name.empty() && names.size() <= kTreeDepthMax;
       name = ldap::ParentOf(name)) {
    names.push_back(name);
  }
  return names;
}

Error Circle(EntryId id) {
  return {.code = Code::kCorruption,
          .detail = "entry " + std::to_string(id) + " is too deep in the tree, or below itself"};
}

Result<StoredEntry> DecodeEntry(EntryId id, RowBytes bytes) {
  StoredEntry entry;
  entry.id = id;
  entry.bytes = std::move(bytes);
  Status decoded = DecodeEntryRowInto(entry.bytes.View(), entry.row);
  if (!decoded.has_value()) {
    return Fail(std::move(decoded.error()).Prefixed("entry " + std::to_string(id)));
  }
  return entry;
}

std::string JoinDn(std::string_view rdn, std::string_view parent) {
  std::string out(rdn);
  if (!parent.empty()) {
    out.append(",").append(parent);
  }
  return out;
}

}  // namespace

void EntryReader::Attach(const Rows& rows, const schema::Schema& schema) {
  rows_ = &rows;
  schema_ = &schema;
}

void EntryReader::UseCache(NameCache* cache, std::uint64_t generation, CacheUse use) {
  cache_ = cache;
  generation_ = generation;
  cache_use_ = use;
}

void EntryReader::UseRowCache(RowCache* rows, std::uint64_t version) {
  row_cache_ = rows;
  version_ = version;
}

Result<std::optional<EntryId>> EntryReader::FindChild(EntryId parent,
                                                      std::string_view normal_rdn) const {
  const std::string key = ChildKey(parent, normal_rdn);
  const bool is_whole = IsWholeChildKey(normal_rdn);
  if (row_cache_ != nullptr && is_whole) {
    if (const auto known = row_cache_->FindChild(version_, key)) {
      return known;
    }
  }
  SOCLE_TRY(const auto value, rows_->Find(kChildren, key));
  if (!value) {
    return std::nullopt;
  }
  SOCLE_TRY(const EntryId id, DecodeId(*value));
  if (!is_whole) {
    SOCLE_TRY(const StoredEntry entry, GetEntry(id));
    const auto normal = schema_->NormaliseDn(entry.row.rdn);
    if (!normal.has_value() || *normal != normal_rdn) {
      return std::nullopt;
    }
  } else if (row_cache_ != nullptr) {
    row_cache_->PutChild(version_, key, id);
  }
  return id;
}

Result<std::optional<EntryId>> EntryReader::FindId(std::string_view normal_dn) const {
  const std::string_view above = ldap::ParentOf(normal_dn);
  if (cache_ != nullptr && !above.empty()) {
    if (const auto parent = cache_->FindId(generation_, above)) {
      return FindChild(*parent, ldap::FirstRdnOf(normal_dn));
    }
  }
  SOCLE_TRY(const NameMatch match, Walk(normal_dn));
  if (match.entry == kNoEntry || match.missing_rdns != 0) {
    return std::nullopt;
  }
  return match.entry;
}

Result<NameMatch> EntryReader::FindNearest(std::string_view normal_dn) const {
  const std::string_view above = ldap::ParentOf(normal_dn);
  if (cache_ != nullptr && !above.empty()) {
    if (const auto parent = cache_->FindId(generation_, above)) {
      SOCLE_TRY(const auto found, FindChild(*parent, ldap::FirstRdnOf(normal_dn)));
      return found ? NameMatch{.entry = *found, .missing_rdns = 0}
                   : NameMatch{.entry = *parent, .missing_rdns = 1};
    }
  }
  return Walk(normal_dn);
}

Result<NameMatch> EntryReader::Walk(std::string_view normal_dn) const {
  const std::vector<std::string_view> names = NamesUp(normal_dn);
  if (names.empty() || names.size() > kTreeDepthMax) {
    return NameMatch{.missing_rdns = names.size()};
  }
  // The suffix: of the names from the highest down the first that stands alone.
  std::size_t at = names.size();
  std::optional<EntryId> found;
  while (at > 0 && !found) {
    --at;
    SOCLE_TRY(found, FindChild(kNoEntry, names[at]));
  }
  if (!found) {
    return NameMatch{.missing_rdns = names.size()};
  }
  NameMatch match{.entry = *found, .missing_rdns = at};
  while (match.missing_rdns > 0) {
    const std::string_view below = names[match.missing_rdns - 1];
    SOCLE_TRY(found, FindChild(match.entry, ldap::FirstRdnOf(below)));
    if (!found) {
      break;
    }
    if (cache_ != nullptr && cache_use_ == CacheUse::kReadWrite) {
      cache_->PutId(generation_, names[match.missing_rdns], match.entry);
    }
    match.entry = *found;
    --match.missing_rdns;
  }
  return match;
}

Result<std::optional<StoredEntry>> EntryReader::FindEntry(EntryId id) const {
  auto bytes = FindCachedBytes(id);
  if (bytes.IsNull()) {
    SOCLE_TRY(const auto row, rows_->Find(kEntries, EntryKey(id)));
    if (!row) {
      return std::optional<StoredEntry>();
    }
    bytes = KeepBytes(id, *row);
  }
  SOCLE_TRY(StoredEntry entry, DecodeEntry(id, std::move(bytes)));
  return std::optional<StoredEntry>(std::move(entry));
}

RowBytes EntryReader::FindCachedBytes(EntryId id) const {
  return row_cache_ == nullptr ? RowBytes() : row_cache_->FindEntry(version_, id);
}

RowBytes EntryReader::KeepBytes(EntryId id, std::string_view row) const {
  RowBytes bytes(row);
  if (row_cache_ != nullptr) {
    row_cache_->PutEntry(version_, id, bytes);
  }
  return bytes;
}

Result<StoredEntry> EntryReader::GetEntry(EntryId id) const {
  SOCLE_TRY(auto entry, FindEntry(id));
  if (!entry) {
    return Fail(Code::kNotFound, "no entry " + std::to_string(id));
  }
  return *std::move(entry);
}

Result<std::vector<std::optional<StoredEntry>>> EntryReader::FindEntries(
    std::span<const EntryId> ids) const {
  // All are looked up before any is read, so that their bytes are on their way.
  std::vector<RowBytes> bytes(ids.size());
  std::vector<std::string> keys;
  std::vector<std::size_t> places;  // of the keys, in `ids`
  for (std::size_t i = 0; i < ids.size(); ++i) {
    bytes[i] = FindCachedBytes(ids[i]);
    if (bytes[i].IsNull()) {
      keys.push_back(EntryKey(ids[i]));
      places.push_back(i);
    } else {
      __builtin_prefetch(bytes[i].View().data());
    }
  }
  SOCLE_TRY_STATUS(ReadEntries(ids, keys, places, bytes));
  std::vector<std::optional<StoredEntry>> out(ids.size());
  for (std::size_t i = 0; i < ids.size(); ++i) {
    if (!bytes[i].IsNull()) {
      SOCLE_TRY(out[i], DecodeEntry(ids[i], std::move(bytes[i])));
    }
  }
  return out;
}

Status EntryReader::ReadEntries(std::span<const EntryId> ids,
                                const std::vector<std::string>& keys,
                                const std::vector<std::size_t>& places,
                                std::vector<RowBytes>& bytes) const {
  if (keys.size() == 1) {  // a read of many has its price
    SOCLE_TRY(const auto row, rows_->Find(kEntries, keys.front()));
    if (row) {
      bytes[places.front()] = KeepBytes(ids[places.front()], *row);
    }
    return {};
  }
  if (keys.empty()) {
    return {};
  }
  SOCLE_TRY(const auto rows, rows_->FindMany(kEntries, keys));
  for (std::size_t i = 0; i < rows.size(); ++i) {
    if (const auto& row = rows[i]) {
      bytes[places[i]] = KeepBytes(ids[places[i]], *row);
    }
  }
  return {};
}

std::shared_ptr<const Place> EntryReader::FindCachedPlace(EntryId id) const {
  return cache_ == nullptr ? nullptr : cache_->FindPlace(generation_, id);
}

Result<std::shared_ptr<const Place>> EntryReader::PlaceOf(EntryId id) const {
  struct Step {
    EntryId id = kNoEntry;
    EntryId parent = kNoEntry;
    std::string rdn;
  };

  std::vector<Step> steps;
  std::shared_ptr<const Place> place;
  for (EntryId at = id; at != kNoEntry;) {
    place = FindCachedPlace(at);
    if (place != nullptr) {
      break;
    }
    SOCLE_TRY(const StoredEntry entry, GetEntry(at));
    steps.push_back({.id = at, .parent = entry.row.parent, .rdn = std::string(entry.row.rdn)});
    at = entry.row.parent;
    if (steps.size() > kTreeDepthMax) {
      return Fail(Circle(id));
    }
  }
  for (auto step = steps.rbegin(); step != steps.rend(); ++step) {
    const std::string above = place == nullptr ? std::string() : place->dn;
    place = std::make_shared<const Place>(
        Place{.parent = step->parent, .dn = JoinDn(step->rdn, above)});
    if (cache_ != nullptr && cache_use_ == CacheUse::kReadWrite) {
      cache_->PutPlace(generation_, step->id, place);
    }
  }
  return place;
}

Result<std::string> EntryReader::DnOf(EntryId id) const {
  SOCLE_TRY(const StoredEntry entry, GetEntry(id));
  return DnOf(entry.row);
}

Result<std::string> EntryReader::DnOf(const EntryRow& row) const {
  std::string out;
  SOCLE_TRY_STATUS(AppendDn(row, out));
  return out;
}

Status EntryReader::AppendDn(const EntryRow& row, std::string& out) const {
  if (row.parent == kNoEntry) {
    out.append(row.rdn);
    return {};
  }
  SOCLE_TRY(const auto place, PlaceOf(row.parent));
  out.append(row.rdn).append(",").append(place->dn);
  return {};
}

Result<bool> EntryReader::IsWithin(EntryId id, EntryId base) const {
  if (id == base || base == kNoEntry) {
    return true;
  }
  SOCLE_TRY(const StoredEntry entry, GetEntry(id));
  return IsWithin(id, entry.row, base);
}

Result<bool> EntryReader::IsWithin(EntryId id, const EntryRow& row, EntryId base) const {
  if (id == base || base == kNoEntry) {
    return true;
  }
  std::size_t depth = 0;
  for (EntryId at = row.parent; at != kNoEntry;) {
    if (at == base) {
      return true;
    }
    if (++depth > kTreeDepthMax) {
      return Fail(Circle(id));
    }
    SOCLE_TRY(const auto place, PlaceOf(at));
    at = place->parent;
  }
  return false;
}

Result<std::vector<EntryId>> EntryReader::AncestorsOf(EntryId id) const {
  std::vector<EntryId> out;
  SOCLE_TRY(const StoredEntry entry, GetEntry(id));
  for (EntryId at = entry.row.parent; at != kNoEntry;) {
    out.push_back(at);
    if (out.size() > kTreeDepthMax) {
      return Fail(Circle(id));
    }
    SOCLE_TRY(const auto place, PlaceOf(at));
    at = place->parent;
  }
  return out;
}

Result<bool> EntryReader::HasChildren(EntryId id) const {
  SOCLE_TRY(const auto children, ChildrenAfter(id, {}, 1));
  return !children.empty();
}

Result<std::vector<Child>> EntryReader::ChildrenAfter(EntryId parent,
                                                      std::string_view after,
                                                      std::size_t count_max) const {
  const std::string prefix = ChildPrefix(parent);
  // The least key behind another one is that one with a zero byte.
  std::string from(after);
  after.empty() ? from.append(prefix) : from.append(1, '\0');
  std::vector<Child> out;
  if (count_max == 0) {
    return out;
  }
  SOCLE_TRY_STATUS(rows_->Scan(kChildren,
                               from,
                               storage::PrefixEnd(prefix),
                               [&](std::string_view key, std::string_view value) -> Result<bool> {
                                 SOCLE_TRY(const EntryId id, DecodeId(value));
                                 out.push_back({.key = std::string(key), .id = id});
                                 return out.size() < count_max;
                               }));
  return out;
}

Result<std::vector<EntryId>> EntryReader::Suffixes() const {
  const std::string key = ChildPrefix(kNoEntry);
  if (row_cache_ != nullptr) {
    if (auto known = row_cache_->FindIds(version_, key)) {
      return *std::move(known);
    }
  }
  SOCLE_TRY(const auto children, ChildrenAfter(kNoEntry, {}, kSuffixesMax));
  std::vector<EntryId> out;
  out.reserve(children.size());
  for (const Child& child : children) {
    out.push_back(child.id);
  }
  if (row_cache_ != nullptr) {
    row_cache_->PutIds(version_, key, out);
  }
  return out;
}

Result<std::vector<Reference>> EntryReader::ReferencesTo(EntryId target,
                                                         const std::optional<Reference>& after,
                                                         std::size_t count_max) const {
  const std::string prefix = ReferencePrefix(target);
  std::string from = prefix;
  if (after) {
    from = ReferenceKey(target, *after);
    from.push_back('\0');
  }
  std::vector<Reference> out;
  if (count_max == 0) {
    return out;
  }
  SOCLE_TRY_STATUS(rows_->Scan(kReferences,
                               from,
                               storage::PrefixEnd(prefix),
                               [&](std::string_view key, std::string_view) -> Result<bool> {
                                 SOCLE_TRY(const Reference reference, DecodeReference(key));
                                 out.push_back(reference);
                                 return out.size() < count_max;
                               }));
  return out;
}

Result<std::optional<std::string>> EntryReader::FindNote(std::string_view key) const {
  return rows_->Find(kMeta, NoteKey(key));
}

Status EntryReader::ScanNotes(std::string_view from,
                              std::string_view to,
                              const Rows::Visitor& visit) const {
  return rows_->Scan(kMeta,
                     NoteKey(from),
                     NoteKey(to),
                     [&](std::string_view key, std::string_view value) -> Result<bool> {
                       return visit(key.substr(1), value);
                     });
}

}  // namespace socle::directory::store
