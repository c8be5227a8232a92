#include "directory/store/posting_key.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "lib/base/bytes.h"
#include "lib/base/check.h"
#include "lib/base/hash.h"

namespace socle::directory::store {

namespace {

// The length byte of a key that is kept by its hash.
constexpr char kHashed = '\xFF';
constexpr std::uint64_t kSecondSeed = 0x9E3779B97F4A7C15U;

void SortUnique(std::vector<std::string>& parts) {
  std::ranges::sort(parts);
  const auto repeated = std::ranges::unique(parts);
  parts.erase(repeated.begin(), repeated.end());
}

void AppendParts(std::vector<std::string>& out, std::string_view text) {
  for (std::size_t at = 0; at + kPartBytes <= text.size(); ++at) {
    out.emplace_back(text.substr(at, kPartBytes));
  }
}

}  // namespace

void AppendPostingPrefix(std::string& out, IndexId index, PostingKind kind, std::string_view key) {
  AppendBigEndian(out, index);
  out.push_back(static_cast<char>(kind));
  if (key.size() <= kPostingKeyBytesMax) {
    out.push_back(static_cast<char>(key.size()));
    out.append(key);
  } else {
    out.push_back(kHashed);
    AppendBigEndian(out, StableHash64(key));
    AppendBigEndian(out, StableHash64(key, kSecondSeed));
  }
}

std::string PostingPrefix(IndexId index, PostingKind kind, std::string_view key) {
  std::string out;
  AppendPostingPrefix(out, index, kind, key);
  return out;
}

std::string PostingKey(IndexId index, PostingKind kind, std::string_view key, Bucket bucket) {
  std::string out = PostingPrefix(index, kind, key);
  AppendBigEndian(out, bucket);
  return out;
}

bool IsEqualityPosting(std::string_view key) {
  return key.size() > sizeof(IndexId) &&
         key[sizeof(IndexId)] == static_cast<char>(PostingKind::kEquality);
}

Bucket BucketOfKey(std::string_view row_key) {
  SOCLE_CHECK(row_key.size() > sizeof(Bucket));
  return ReadBigEndian<Bucket>(row_key.data() + row_key.size() - sizeof(Bucket));
}

std::vector<std::string> PartsOfValue(std::string_view key) {
  std::string text(1, kPartBegin);
  text.append(key).push_back(kPartEnd);
  std::vector<std::string> out;
  ForEachPart(text, [&out](std::string_view part) { out.emplace_back(part); });
  SortUnique(out);
  return out;
}

std::vector<std::string> PartsOfPiece(std::string_view piece, PiecePlace place) {
  std::string text;
  if (place == PiecePlace::kInitial) {
    text.push_back(kPartBegin);
  }
  text.append(piece);
  if (place == PiecePlace::kFinal) {
    text.push_back(kPartEnd);
  }
  std::vector<std::string> out;
  AppendParts(out, text);
  if (place == PiecePlace::kInitial && piece.size() == 1) {
    out.push_back(text);
  }
  SortUnique(out);
  return out;
}

}  // namespace socle::directory::store
