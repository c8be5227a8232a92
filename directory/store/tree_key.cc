#include "directory/store/tree_key.h"

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>

#include "directory/store/entry_reader.h"
#include "directory/store/entry_row.h"
#include "directory/store/posting_key.h"
#include "lib/base/bytes.h"
#include "lib/base/error.h"
#include "lib/base/hash.h"
#include "lib/base/result.h"
#include "lib/storage/key_codec.h"

namespace socle::directory::store {

namespace {

constexpr std::size_t kIdKeyBytes = sizeof(EntryId);
constexpr std::size_t kNameHashBytes = 16;
constexpr std::uint64_t kSecondSeed = 0x9E3779B97F4A7C15U;

void AppendNameHash(std::string& out, std::string_view name) {
  AppendBigEndian(out, StableHash64(name));
  AppendBigEndian(out, StableHash64(name, kSecondSeed));
}

void AppendReference(std::string& out, const Reference& reference) {
  AppendBigEndian(out, reference.description);
  AppendBigEndian(out, reference.source);
}

std::string MetaKey(char mark, std::uint16_t id) {
  std::string out(1, mark);
  AppendBigEndian(out, id);
  return out;
}

}  // namespace

std::string EncodeId(EntryId id) {
  std::string out;
  AppendBigEndian(out, id);
  return out;
}

Result<EntryId> DecodeId(std::string_view bytes) {
  if (bytes.size() != kIdKeyBytes) {
    return Fail(Code::kCorruption, "no number of an entry");
  }
  return ReadBigEndian<EntryId>(bytes.data());
}

std::string EntryKey(EntryId id) {
  return EncodeId(id);
}

Result<EntryId> DecodeEntryKey(std::string_view key) {
  return DecodeId(key);
}

std::string ChildPrefix(EntryId parent) {
  return EncodeId(parent);
}

std::string ChildKey(EntryId parent, std::string_view normal_rdn) {
  std::string out = EncodeId(parent);
  if (IsWholeChildKey(normal_rdn)) {
    out.append(normal_rdn);
    return out;
  }
  // One byte longer than the longest whole name: the two cannot be mistaken for each other.
  out.append(normal_rdn.substr(0, kChildNameBytesMax - kNameHashBytes)).push_back('\0');
  AppendNameHash(out, normal_rdn);
  return out;
}

bool IsWholeChildKey(std::string_view normal_rdn) {
  return normal_rdn.size() <= kChildNameBytesMax;
}

std::string ReferencePrefix(EntryId target) {
  std::string out(1, kReferenceMark);
  AppendBigEndian(out, target);
  return out;
}

std::string ReferenceKey(EntryId target, const Reference& reference) {
  std::string out = ReferencePrefix(target);
  AppendReference(out, reference);
  return out;
}

std::string DanglingPrefix(std::string_view normal_dn) {
  storage::KeyWriter writer;
  writer.U8(static_cast<std::uint8_t>(kDanglingMark)).Text(normal_dn);
  return std::move(writer).Take();
}

std::string DanglingKey(std::string_view normal_dn, const Reference& reference) {
  std::string out = DanglingPrefix(normal_dn);
  AppendReference(out, reference);
  return out;
}

Result<Reference> DecodeReference(std::string_view key) {
  constexpr std::size_t kTailBytes = sizeof(DescriptionId) + sizeof(EntryId);
  if (key.size() < 1 + kTailBytes) {
    return Fail(Code::kCorruption, "no key of a reference");
  }
  const char* tail = key.data() + key.size() - kTailBytes;
  return Reference{.description = ReadBigEndian<DescriptionId>(tail),
                   .source = ReadBigEndian<EntryId>(tail + sizeof(DescriptionId))};
}

std::string OrderPrefix(IndexId index) {
  std::string out;
  AppendBigEndian(out, index);
  return out;
}

std::string OrderPlace(std::string_view order_key, EntryId id) {
  storage::KeyWriter writer;
  writer.Text(order_key).U64(id);
  return std::move(writer).Take();
}

std::string DescriptionRowKey(DescriptionId id) {
  return MetaKey('d', id);
}

std::string IndexRowKey(IndexId id) {
  return MetaKey('i', id);
}

std::string BuildRowKey(IndexId id) {
  return MetaKey('b', id);
}

std::string FencePrefix(IndexId id) {
  return MetaKey('f', id);
}

std::string FenceKey(IndexId id, std::string_view begin) {
  return FencePrefix(id).append(begin);
}

std::string FenceVersionKey(IndexId id) {
  return MetaKey('v', id);
}

std::string NoteKey(std::string_view key) {
  return "w" + std::string(key);
}

}  // namespace socle::directory::store
