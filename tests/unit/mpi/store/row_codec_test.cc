#include "mpi/store/row_codec.h"

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include <gtest/gtest.h>

#include "lib/base/bytes.h"
#include "lib/base/error.h"
#include "lib/base/hex.h"
#include "lib/base/result.h"
#include "mpi/store/identity_codec.h"

namespace socle::mpi::store {
namespace {

std::string Hex(std::string_view bytes) {
  return EncodeHex(AsBytes(bytes));
}

Result<std::vector<StoredPair>> DecodePairs(std::string_view key, std::string_view value) {
  std::vector<StoredPair> pairs;
  SOCLE_TRY_STATUS(DecodePairRow(key, value, [&](const StoredPair& pair) -> Status {
    pairs.push_back(pair);
    return {};
  }));
  return pairs;
}

Result<std::vector<StoredCluster>> DecodeClusters(std::string_view key, std::string_view value) {
  std::vector<StoredCluster> clusters;
  SOCLE_TRY_STATUS(DecodeClusterRow(key, value, [&](const StoredCluster& cluster) -> Status {
    clusters.push_back(cluster);
    return {};
  }));
  return clusters;
}

Code CheckCode(std::string_view family, std::string_view key, std::string_view value) {
  const Status checked = CheckStoreRow(family, key, value);
  return checked.has_value() ? Code{} : checked.error().code;
}

TEST(HeadCodec, GivesAllFieldsBack) {
  const Head head = {.generation = 3,
                     .next_record = 300,
                     .identities = 5,
                     .pairs = 6,
                     .clusters = 7,
                     .standard_version = 8,
                     .model_sha256 = "ab",
                     .domains = {"CHU", "X"}};
  const std::string bytes = EncodeHead(head);
  EXPECT_EQ(Hex(bytes),
            "0103ac0205060708026162020343485501"
            "58");
  const Result<Head> decoded = DecodeHead(bytes);
  ASSERT_TRUE(decoded.has_value());
  EXPECT_EQ(EncodeHead(*decoded), bytes);
  EXPECT_EQ(decoded->next_record, 300U);
  EXPECT_EQ(decoded->domains, head.domains);
  for (std::size_t size = 0; size < bytes.size(); ++size) {
    EXPECT_EQ(DecodeHead(bytes.substr(0, size)).error().code, Code::kCorruption);
  }
  EXPECT_EQ(DecodeHead(bytes + "x").error().code, Code::kCorruption);
  EXPECT_EQ(DecodeHead("\x02" + bytes.substr(1)).error().code, Code::kCorruption);
}

TEST(PairRowCodec, WritesStepsBetweenPairs) {
  PairRow row;
  row.Add({.a = 5, .b = 300, .bits = 1.0F, .pattern = 0x01020304});
  row.Add({.a = 5, .b = 301, .bits = -2.0F, .pattern = 0xFFFFFFFF});
  row.Add({.a = 7, .b = 8, .bits = 0.0F, .pattern = 0});
  EXPECT_EQ(Hex(row.Key(2)), "00000002000000050000012c");
  EXPECT_EQ(Hex(row.Value()),
            "0103"
            "040302010000803f"
            "0001ffffffff000000c0"
            "02010000000000000000");
  const auto pairs = DecodePairs(row.Key(2), row.Value());
  ASSERT_TRUE(pairs.has_value());
  EXPECT_EQ(*pairs,
            (std::vector<StoredPair>{{.a = 5, .b = 300, .bits = 1.0F, .pattern = 0x01020304},
                                     {.a = 5, .b = 301, .bits = -2.0F, .pattern = 0xFFFFFFFF},
                                     {.a = 7, .b = 8, .bits = 0.0F, .pattern = 0}}));
}

TEST(PairRowCodec, KeepsTheLargestNumbers) {
  PairRow row;
  row.Add({.a = 0, .b = kRecordNumberMax, .bits = 1, .pattern = 1});
  row.Add({.a = kRecordNumberMax - 1, .b = kRecordNumberMax, .bits = 2, .pattern = 2});
  const auto pairs = DecodePairs(row.Key(1), row.Value());
  ASSERT_TRUE(pairs.has_value());
  EXPECT_EQ(pairs->at(0).b, kRecordNumberMax);
  EXPECT_EQ(pairs->at(1).a, kRecordNumberMax - 1);
}

TEST(PairRowCodec, RefusesWhatItDoesNotWrite) {
  PairRow row;
  row.Add({.a = 5, .b = 300, .bits = 1.0F, .pattern = 1});
  row.Add({.a = 6, .b = 301, .bits = 1.0F, .pattern = 1});
  const std::string key = row.Key(1);
  const std::string value = row.Value();
  for (std::size_t size = 0; size < value.size(); ++size) {
    EXPECT_EQ(DecodePairs(key, value.substr(0, size)).error().code, Code::kCorruption) << size;
  }
  EXPECT_EQ(DecodePairs(key, value + "x").error().code, Code::kCorruption);
  EXPECT_EQ(DecodePairs(key, "\x02" + value.substr(1)).error().code, Code::kCorruption);
  EXPECT_EQ(DecodePairs(key.substr(1), value).error().code, Code::kCorruption);
  // b beyond the last number; a not less than b.
  const std::string first = GenerationKey(1) + RecordKey(5) + RecordKey(kRecordNumberMax);
  EXPECT_EQ(DecodePairs(first, value).value().size(), 2U) << "its second pair has an a of its own";
  const std::string last = GenerationKey(1) + RecordKey(5) + RecordKey(kRecordNumberMax + 1);
  EXPECT_EQ(DecodePairs(last, value).error().code, Code::kCorruption);
  const std::string equal = GenerationKey(1) + RecordKey(300) + RecordKey(300);
  EXPECT_EQ(DecodePairs(equal, value).error().code, Code::kCorruption);
  const std::string twice = value.substr(0, 10) + std::string(2, '\0') + value.substr(12);
  EXPECT_EQ(DecodePairs(key, twice).error().code, Code::kCorruption);
}

TEST(ClusterRowCodec, SharesARowAmongNeighbours) {
  EXPECT_EQ(Hex(ClusterKey(2, 255)), "0000000200000000");
  EXPECT_EQ(Hex(ClusterKey(2, 256)), "0000000200000001");
  const std::vector<StoredCluster> clusters = {{.record = 256, .cluster = 1},
                                               {.record = 511, .cluster = ~0ULL}};
  const std::string value = EncodeClusterRow(clusters);
  EXPECT_EQ(Hex(value),
            "0102"
            "000100000000000000"
            "ff01ffffffffffffffff");
  EXPECT_EQ(DecodeClusters(ClusterKey(2, 256), value).value(), clusters);
  for (std::size_t size = 0; size < value.size(); ++size) {
    EXPECT_EQ(DecodeClusters(ClusterKey(2, 256), value.substr(0, size)).error().code,
              Code::kCorruption);
  }
  EXPECT_EQ(DecodeClusters(ClusterKey(2, 256), value + "x").error().code, Code::kCorruption);
  EXPECT_EQ(DecodeClusters("key", value).error().code, Code::kCorruption);
  const std::string beyond = GenerationKey(2) + RecordKey(0xFFFFFFFF);
  EXPECT_EQ(DecodeClusters(beyond, value).error().code, Code::kCorruption);
}

TEST(CheckStoreRow, KnowsTheRowsOfEveryFamily) {
  PairRow pairs;
  pairs.Add({.a = 1, .b = 2, .bits = 0, .pattern = 0});
  std::string identity;
  ASSERT_TRUE(EncodeIdentity({}, 0, identity).has_value());
  std::string standard;
  EncodeStandardRow({.origin = {.domain = 0, .ipp = "1"}, .standard = "s"}, standard);
  const std::string record = RecordKey(1);
  const std::string index = IndexKey({.domain = 0, .ipp = "1"}, 1);
  const std::string clusters = EncodeClusterRow({{.record = 1, .cluster = 1}});
  EXPECT_EQ(CheckCode("identities", record, identity), Code{});
  EXPECT_EQ(CheckCode("standards", record, standard), Code{});
  EXPECT_EQ(CheckCode("index", index, ""), Code{});
  EXPECT_EQ(CheckCode("pairs", pairs.Key(1), pairs.Value()), Code{});
  EXPECT_EQ(CheckCode("clusters", ClusterKey(1, 1), clusters), Code{});
  EXPECT_EQ(CheckCode("removed", record, EncodeRemoval(1)), Code{});
  EXPECT_EQ(CheckCode("head", kHeadKey, EncodeHead({})), Code{});
  EXPECT_EQ(CheckCode("head", kModelKey, EncodeModel("{}")), Code{});

  EXPECT_EQ(CheckCode("identities", "key", identity), Code::kCorruption);
  EXPECT_EQ(CheckCode("identities", record, identity + "x"), Code::kCorruption);
  EXPECT_EQ(CheckCode("standards", "key", standard), Code::kCorruption);
  EXPECT_EQ(CheckCode("standards", record, "\x02"), Code::kCorruption);
  EXPECT_EQ(CheckCode("index", record, ""), Code::kCorruption);
  EXPECT_EQ(CheckCode("index", index, "x"), Code::kCorruption);
  EXPECT_EQ(CheckCode("pairs", record, pairs.Value()), Code::kCorruption);
  EXPECT_EQ(CheckCode("clusters", ClusterKey(1, 1), "\x02"), Code::kCorruption);
  EXPECT_EQ(CheckCode("removed", record, ""), Code::kCorruption);
  EXPECT_EQ(CheckCode("removed", "", EncodeRemoval(1)), Code::kCorruption);
  EXPECT_EQ(CheckCode("head", kHeadKey, ""), Code::kCorruption);
  EXPECT_EQ(CheckCode("head", kModelKey, "\x02"), Code::kCorruption);
  EXPECT_EQ(CheckCode("head", "other", ""), Code::kCorruption);
  EXPECT_EQ(CheckCode("other", record, ""), Code::kCorruption);
}

}  // namespace
}  // namespace socle::mpi::store
