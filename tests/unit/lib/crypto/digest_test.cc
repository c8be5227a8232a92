#include "lib/crypto/digest.h"

#include <string>
#include <string_view>

#include <gtest/gtest.h>

#include "lib/base/bytes.h"
#include "lib/base/hex.h"

namespace socle::crypto {
namespace {

std::string HexOf(DigestKind kind, std::string_view text) {
  const AnyDigest digest = Digest(kind, {AsBytes(text)});
  return EncodeHex(ByteSpan(digest).first(DigestBytes(kind)));
}

// FIPS 180-4 examples: "abc".
TEST(Digest, PublishedVectors) {
  EXPECT_EQ(HexOf(DigestKind::kSha1, "abc"), "a9993e364706816aba3e25717850c26c9cd0d89d");
  EXPECT_EQ(HexOf(DigestKind::kSha256, "abc"),
            "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  EXPECT_EQ(HexOf(DigestKind::kSha512, "abc"),
            "ddaf35a193617abacc417349ae20413112e6fa4e89a97ea20a9eeee64b55d39a"
            "2192992a274fc1a836ba3c23a3feebbd454d4423643ce80e2a9ac94fa54ca49f");
}

TEST(Digest, PartsAreJoined) {
  EXPECT_EQ(Digest(DigestKind::kSha1, {AsBytes("a"), AsBytes(""), AsBytes("bc")}),
            Digest(DigestKind::kSha1, {AsBytes("abc")}));
}

TEST(EqualsConstantTime, ComparesLengthAndBytes) {
  EXPECT_TRUE(EqualsConstantTime(AsBytes("abc"), AsBytes("abc")));
  EXPECT_TRUE(EqualsConstantTime({}, {}));
  EXPECT_FALSE(EqualsConstantTime(AsBytes("abc"), AsBytes("abd")));
  EXPECT_FALSE(EqualsConstantTime(AsBytes("abc"), AsBytes("ab")));
}

}  // namespace
}  // namespace socle::crypto
