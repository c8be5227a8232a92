#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "directory/store/entry_row.h"
#include "lib/storage/id_set.h"

// Keys of index rows: which entries have an attribute, a value, a part of a value. A row holds the
// entries of one bucket of 4,096 numbers as a set (docs/formats/directory-store.md).
namespace socle::directory::store {

// Number of an index of one store; never used again for another attribute.
using IndexId = std::uint16_t;

enum class PostingKind : std::uint8_t {
  kPresence = 1,
  kEquality = 2,
  kPart = 3,   // three bytes of a value; two at its beginning
  kSound = 4,  // how a word of the value sounds
};

// Longer keys are kept by their hash: candidates are looked at anyway.
inline constexpr std::size_t kPostingKeyBytesMax = 64;

// What stands at the ends of a value in its parts.
inline constexpr char kPartBegin = '\x02';
inline constexpr char kPartEnd = '\x03';
inline constexpr std::size_t kPartBytes = 3;

using Bucket = std::uint32_t;

constexpr Bucket BucketOf(EntryId id) {
  return static_cast<Bucket>(id >> storage::kIdSetBits);
}

constexpr std::uint16_t NumberInBucket(EntryId id) {
  return static_cast<std::uint16_t>(id & (storage::kIdSetSize - 1));
}

constexpr EntryId EntryInBucket(Bucket bucket, std::size_t number) {
  return (EntryId{bucket} << storage::kIdSetBits) | number;
}

// What all rows of one key begin with; the bucket follows.
std::string PostingPrefix(IndexId index, PostingKind kind, std::string_view key);
void AppendPostingPrefix(std::string& out, IndexId index, PostingKind kind, std::string_view key);
std::string PostingKey(IndexId index, PostingKind kind, std::string_view key, Bucket bucket);
// Whether a key or its prefix is one of kEquality.
bool IsEqualityPosting(std::string_view key);
// The bucket of a row's key, its last four bytes.
Bucket BucketOfKey(std::string_view row_key);

// Calls `use(part)` for each part of a value under which it is found; `between_ends` is the value
// between kPartBegin and kPartEnd. Parts that stand several times in it come several times.
template <class Use>
void ForEachPart(std::string_view between_ends, Use use) {
  for (std::size_t at = 0; at + kPartBytes <= between_ends.size(); ++at) {
    use(between_ends.substr(at, kPartBytes));
  }
  if (between_ends.size() > 2) {
    use(between_ends.substr(0, 2));
  }
}

// The same parts, each once and in byte order.
std::vector<std::string> PartsOfValue(std::string_view key);
// Where a piece of a substring assertion stands.
enum class PiecePlace : std::uint8_t { kInitial, kAny, kFinal };
// Parts that a value with this piece has all of; none when the piece is too short to say.
std::vector<std::string> PartsOfPiece(std::string_view piece, PiecePlace place);

}  // namespace socle::directory::store
