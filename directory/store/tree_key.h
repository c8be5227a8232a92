#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "directory/store/entry_reader.h"
#include "directory/store/entry_row.h"
#include "directory/store/posting_key.h"
#include "lib/base/result.h"

// Keys of the rows of entries, children, references, orders and of the meta family
// (docs/formats/directory-store.md).
namespace socle::directory::store {

std::string EntryKey(EntryId id);
// kCorruption.
Result<EntryId> DecodeEntryKey(std::string_view key);

// Longer normal relative names stand under their beginning and two hashes.
inline constexpr std::size_t kChildNameBytesMax = 200;

std::string ChildPrefix(EntryId parent);
std::string ChildKey(EntryId parent, std::string_view normal_rdn);
// Whether the key holds the whole name; else the entry found must be looked at.
bool IsWholeChildKey(std::string_view normal_rdn);

std::string EncodeId(EntryId id);
// kCorruption.
Result<EntryId> DecodeId(std::string_view bytes);

// Rows of references: by target; and of names of entries that are not there, by the name.
std::string ReferencePrefix(EntryId target);
std::string ReferenceKey(EntryId target, const Reference& reference);
std::string DanglingPrefix(std::string_view normal_dn);
std::string DanglingKey(std::string_view normal_dn, const Reference& reference);
// What all dangling rows begin with, and all of the other kind.
inline constexpr char kReferenceMark = '\x01';
inline constexpr char kDanglingMark = '\x02';
// Of either kind of key. kCorruption.
Result<Reference> DecodeReference(std::string_view key);

// Rows of an index by order: its number, then what a place in it is.
std::string OrderPrefix(IndexId index);
// The rest of the key.
std::string OrderPlace(std::string_view order_key, EntryId id);
inline constexpr std::string_view kLeastValue = "\x01";

// Rows of the family meta.
inline constexpr std::string_view kNextEntryKey = "n";
inline constexpr std::string_view kNextIndexKey = "x";
// There from a bulk load until memberOf of its entries is worked out.
inline constexpr std::string_view kLoadedKey = "l";
std::string DescriptionRowKey(DescriptionId id);
std::string IndexRowKey(IndexId id);
std::string BuildRowKey(IndexId id);  // the next entry that an index being built looks at
std::string FencePrefix(IndexId id);
std::string FenceKey(IndexId id, std::string_view begin);
std::string FenceVersionKey(IndexId id);
std::string NoteKey(std::string_view key);

}  // namespace socle::directory::store
