#include "lib/crypto/sha256.h"

#include <algorithm>
#include <cstddef>
#include <string>
#include <string_view>
#include <utility>

#include <gtest/gtest.h>

#include "lib/base/bytes.h"
#include "lib/base/hex.h"

namespace socle::crypto {
namespace {

struct Vector {
  const char* name;
  std::string message;
  const char* digest;
};

class Sha256Vectors : public ::testing::TestWithParam<Vector> {};

// FIPS 180-4 examples of NIST (one block, two blocks), the empty message and one million "a".
INSTANTIATE_TEST_SUITE_P(
    Fips180,
    Sha256Vectors,
    ::testing::Values(
        Vector{"Empty", "", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"},
        Vector{
            "OneBlock", "abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"},
        Vector{"TwoBlocks",
               "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
               "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"},
        Vector{"MillionA",
               std::string(1000000, 'a'),
               "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0"}),
    [](const ::testing::TestParamInfo<Vector>& row) { return std::string(row.param.name); });

TEST_P(Sha256Vectors, GivesThePublishedDigest) {
  EXPECT_EQ(EncodeHex(Sha256(AsBytes(GetParam().message))), GetParam().digest);
}

TEST_P(Sha256Vectors, GivesTheSameInParts) {
  Sha256Hasher hasher;
  std::string_view rest = GetParam().message;
  for (std::size_t part = 1; !rest.empty(); part = part * 2 + 1) {
    hasher.Update(AsBytes(rest.substr(0, part)));
    rest.remove_prefix(std::min(part, rest.size()));
  }
  EXPECT_EQ(EncodeHex(hasher.Finish()), GetParam().digest);
}

TEST(Sha256, GivesTheSameOfPartsWithoutJoiningThem) {
  EXPECT_EQ(Sha256({AsBytes("a"), {}, AsBytes("bc")}), Sha256(AsBytes("abc")));
  EXPECT_EQ(Sha256({}), Sha256(AsBytes("")));
}

TEST(Sha256Hasher, StartsAnewAfterFinish) {
  Sha256Hasher hasher;
  hasher.Update(AsBytes("something else"));
  (void)hasher.Finish();
  Sha256Hasher moved = std::move(hasher);
  moved.Update(AsBytes("abc"));
  EXPECT_EQ(moved.Finish(), Sha256(AsBytes("abc")));
}

}  // namespace
}  // namespace socle::crypto
