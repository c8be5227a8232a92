#include "mpi/store/row_codec.h"

#include <array>
#include <bit>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "lib/base/bytes.h"
#include "lib/base/check.h"
#include "lib/base/error.h"
#include "lib/base/result.h"
#include "lib/storage/family.h"
#include "lib/storage/key_codec.h"
#include "lib/storage/record_codec.h"
#include "lib/storage/verify.h"
#include "mpi/model/identity.h"
#include "mpi/store/identity_codec.h"

namespace socle::mpi::store {

namespace {

constexpr std::uint8_t kHeadVersion = 1;
constexpr std::uint8_t kModelVersion = 1;
constexpr std::uint8_t kPairsVersion = 1;
constexpr std::uint8_t kClustersVersion = 1;
constexpr std::uint8_t kRemovalVersion = 1;
// By family id.
constexpr std::array<std::string_view, 7> kFamilyNames = {
    "identities", "standards", "index", "pairs", "clusters", "removed", "head"};
constexpr std::uint64_t kUint32Max = 0xFFFFFFFF;

std::uint32_t ReadUint32(storage::RecordReader& reader) {
  return static_cast<std::uint32_t>(reader.UnsignedUpTo(kUint32Max));
}

// Float and pattern of a pair, in one fixed field.
std::uint64_t PackScore(const StoredPair& pair) {
  return std::uint64_t{std::bit_cast<std::uint32_t>(pair.bits)} << 32 | pair.pattern;
}

void UnpackScore(std::uint64_t packed, StoredPair& pair) {
  pair.bits = std::bit_cast<float>(static_cast<std::uint32_t>(packed >> 32));
  pair.pattern = static_cast<std::uint32_t>(packed);
}

Status CheckHeadRow(std::string_view key, std::string_view value) {
  if (key == kHeadKey) {
    SOCLE_TRY([[maybe_unused]] const Head head, DecodeHead(value));
    return {};
  }
  if (key == kModelKey) {
    SOCLE_TRY([[maybe_unused]] const std::string model, DecodeModel(value));
    return {};
  }
  return Fail(Code::kCorruption, "unknown row");
}

Status CheckIdentityRow(std::string_view key, std::string_view value) {
  SOCLE_TRY([[maybe_unused]] const RecordNumber number, DecodeRecordKey(key));
  Identity identity;
  SOCLE_TRY([[maybe_unused]] const std::uint16_t domain, DecodeIdentityTraits(value, identity));
  return {};
}

Status CheckStandardRow(std::string_view key, std::string_view value) {
  SOCLE_TRY([[maybe_unused]] const RecordNumber number, DecodeRecordKey(key));
  SOCLE_TRY([[maybe_unused]] const StandardRow row, DecodeStandardRow(value));
  return {};
}

Status CheckIndexRow(std::string_view key, std::string_view value) {
  SOCLE_TRY([[maybe_unused]] const RecordNumber number, DecodeIndexKey(key));
  if (!value.empty()) {
    return Fail(Code::kCorruption, "index row has a value");
  }
  return {};
}

Status CheckRemovalRow(std::string_view key, std::string_view value) {
  SOCLE_TRY([[maybe_unused]] const RecordNumber number, DecodeRecordKey(key));
  SOCLE_TRY([[maybe_unused]] const std::uint32_t generation, DecodeRemoval(value));
  return {};
}

}  // namespace

std::vector<storage::Family> StoreFamilies() {
  std::vector<storage::Family> families;
  families.reserve(kFamilyNames.size());
  for (const std::string_view name : kFamilyNames) {
    families.push_back({.name = std::string(name), .kind = storage::FamilyKind::kPoint});
  }
  return families;
}

std::string EncodeHead(const Head& head) {
  storage::RecordWriter writer(kHeadVersion);
  writer.Unsigned(head.generation)
      .Unsigned(head.next_record)
      .Unsigned(head.identities)
      .Unsigned(head.pairs)
      .Unsigned(head.clusters)
      .Unsigned(head.standard_version)
      .Text(head.model_sha256)
      .Unsigned(head.domains.size());
  for (const std::string& domain : head.domains) {
    writer.Text(domain);
  }
  return std::move(writer).Take();
}

Result<Head> DecodeHead(std::string_view bytes) {
  SOCLE_TRY(storage::RecordReader reader, storage::RecordReader::Open(bytes, kHeadVersion));
  Head head;
  head.generation = ReadUint32(reader);
  head.next_record = ReadUint32(reader);
  head.identities = reader.Unsigned();
  head.pairs = reader.Unsigned();
  head.clusters = reader.Unsigned();
  head.standard_version = ReadUint32(reader);
  head.model_sha256 = reader.Text();
  const std::uint64_t domains = reader.UnsignedUpTo(kDomainsMax);
  for (std::uint64_t i = 0; i < domains && reader.IsGood(); ++i) {
    head.domains.emplace_back(reader.Text());
  }
  SOCLE_TRY_STATUS(reader.Finish());
  return head;
}

std::string EncodeModel(std::string_view text) {
  return std::move(storage::RecordWriter(kModelVersion).Text(text)).Take();
}

Result<std::string> DecodeModel(std::string_view bytes) {
  SOCLE_TRY(storage::RecordReader reader, storage::RecordReader::Open(bytes, kModelVersion));
  std::string text(reader.Text());
  SOCLE_TRY_STATUS(reader.Finish());
  return text;
}

std::string RecordKey(RecordNumber number) {
  return std::move(storage::KeyWriter().U32(number)).Take();
}

Result<RecordNumber> DecodeRecordKey(std::string_view key) {
  storage::KeyReader reader(key);
  const RecordNumber number = reader.U32();
  SOCLE_TRY_STATUS(reader.Finish());
  return number;
}

std::string IndexPrefix(const Origin& origin) {
  return std::move(storage::KeyWriter().U16(origin.domain).Text(origin.ipp)).Take();
}

std::string IndexKey(const Origin& origin, RecordNumber number) {
  return std::move(storage::KeyWriter().U16(origin.domain).Text(origin.ipp).U32(number)).Take();
}

Result<RecordNumber> DecodeIndexKey(std::string_view key) {
  storage::KeyReader reader(key);
  reader.U16();
  (void)reader.Text();
  const RecordNumber number = reader.U32();
  SOCLE_TRY_STATUS(reader.Finish());
  return number;
}

std::string GenerationKey(std::uint32_t generation) {
  return std::move(storage::KeyWriter().U32(generation)).Take();
}

void PairRow::Add(const StoredPair& pair) {
  SOCLE_CHECK(count_ < kPairsPerRow && pair.a < pair.b);
  if (count_ == 0) {
    first_ = pair;
  } else {
    SOCLE_CHECK(last_.a < pair.a || (last_.a == pair.a && last_.b < pair.b));
    AppendVarint(body_, pair.a - last_.a);
    AppendVarint(body_, pair.b - (pair.a == last_.a ? last_.b : pair.a));
  }
  AppendLittleEndian(body_, PackScore(pair));
  last_ = pair;
  ++count_;
}

std::string PairRow::Key(std::uint32_t generation) const {
  return std::move(storage::KeyWriter().U32(generation).U32(first_.a).U32(first_.b)).Take();
}

std::string PairRow::Value() const {
  std::string value(1, static_cast<char>(kPairsVersion));
  AppendVarint(value, count_);
  value.append(body_);
  return value;
}

void PairRow::Clear() {
  count_ = 0;
  body_.clear();
}

Status DecodePairRow(std::string_view key,
                     std::string_view value,
                     const std::function<Status(const StoredPair&)>& visit) {
  storage::KeyReader key_reader(key);
  StoredPair pair;
  key_reader.U32();
  pair.a = key_reader.U32();
  pair.b = key_reader.U32();
  SOCLE_TRY_STATUS(key_reader.Finish());
  SOCLE_TRY(storage::RecordReader reader, storage::RecordReader::Open(value, kPairsVersion));
  const std::uint64_t count = reader.UnsignedUpTo(kPairsPerRow);
  for (std::uint64_t i = 0; i < count; ++i) {
    std::uint64_t a = pair.a;
    std::uint64_t b = pair.b;
    if (i > 0) {
      const std::uint64_t step = ReadUint32(reader);
      a += step;
      b = (step == 0 ? b : a) + ReadUint32(reader);
    }
    UnpackScore(reader.Fixed64(), pair);
    const bool repeats = i > 0 && a == pair.a && b == pair.b;
    if (!reader.IsGood() || a >= b || b > kRecordNumberMax || repeats) {
      return Fail(Code::kCorruption, "row of pairs is cut or ill-formed");
    }
    pair.a = static_cast<RecordNumber>(a);
    pair.b = static_cast<RecordNumber>(b);
    SOCLE_TRY_STATUS(visit(pair));
  }
  return reader.Finish();
}

std::string ClusterKey(std::uint32_t generation, RecordNumber record) {
  return std::move(storage::KeyWriter().U32(generation).U32(record / kClustersPerRow)).Take();
}

std::string EncodeClusterRow(const std::vector<StoredCluster>& clusters) {
  storage::RecordWriter writer(kClustersVersion);
  writer.Unsigned(clusters.size());
  for (const StoredCluster& cluster : clusters) {
    writer.Unsigned(cluster.record % kClustersPerRow).Fixed64(cluster.cluster);
  }
  return std::move(writer).Take();
}

Status DecodeClusterRow(std::string_view key,
                        std::string_view value,
                        const std::function<Status(const StoredCluster&)>& visit) {
  storage::KeyReader key_reader(key);
  key_reader.U32();
  const std::uint64_t base = std::uint64_t{key_reader.U32()} * kClustersPerRow;
  SOCLE_TRY_STATUS(key_reader.Finish());
  SOCLE_TRY(storage::RecordReader reader, storage::RecordReader::Open(value, kClustersVersion));
  const std::uint64_t count = reader.UnsignedUpTo(kClustersPerRow);
  for (std::uint64_t i = 0; i < count; ++i) {
    const std::uint64_t record = base + reader.UnsignedUpTo(kClustersPerRow - 1);
    const std::uint64_t cluster = reader.Fixed64();
    if (!reader.IsGood() || record > kRecordNumberMax) {
      return Fail(Code::kCorruption, "row of clusters is cut or ill-formed");
    }
    SOCLE_TRY_STATUS(visit({.record = static_cast<RecordNumber>(record), .cluster = cluster}));
  }
  return reader.Finish();
}

std::string EncodeRemoval(std::uint32_t generation) {
  return std::move(storage::RecordWriter(kRemovalVersion).Unsigned(generation)).Take();
}

Result<std::uint32_t> DecodeRemoval(std::string_view bytes) {
  SOCLE_TRY(storage::RecordReader reader, storage::RecordReader::Open(bytes, kRemovalVersion));
  const std::uint32_t generation = ReadUint32(reader);
  SOCLE_TRY_STATUS(reader.Finish());
  return generation;
}

Status CheckStoreRow(std::string_view family, std::string_view key, std::string_view value) {
  const auto is = [&](storage::FamilyId id) { return family == kFamilyNames[id.index]; };
  if (is(kIdentities)) {
    return CheckIdentityRow(key, value);
  }
  if (is(kStandards)) {
    return CheckStandardRow(key, value);
  }
  if (is(kIndex)) {
    return CheckIndexRow(key, value);
  }
  if (is(kPairs)) {
    return DecodePairRow(key, value, [](const StoredPair&) { return Status(); });
  }
  if (is(kClusters)) {
    return DecodeClusterRow(key, value, [](const StoredCluster&) { return Status(); });
  }
  if (is(kRemoved)) {
    return CheckRemovalRow(key, value);
  }
  if (is(kHead)) {
    return CheckHeadRow(key, value);
  }
  return Fail(Code::kCorruption, "unknown family");
}

storage::RowCheck StoreRowCheck() {
  return {.format = std::string(kStoreFormat),
          .schema_version = kSchemaVersion,
          .check = CheckStoreRow};
}

}  // namespace socle::mpi::store
