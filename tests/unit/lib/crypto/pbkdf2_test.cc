#include "lib/crypto/pbkdf2.h"

#include <string>

#include <gtest/gtest.h>

#include "lib/base/bytes.h"
#include "lib/base/hex.h"
#include "lib/crypto/digest.h"

namespace socle::crypto {
namespace {

std::string HexOf(const Pbkdf2Input& input) {
  const AnyDigest key = Pbkdf2(input);
  return EncodeHex(ByteSpan(key).first(DigestBytes(input.kind)));
}

// RFC 6070.
TEST(Pbkdf2, Sha1) {
  Pbkdf2Input input{.kind = DigestKind::kSha1,
                    .password = AsBytes("password"),
                    .salt = AsBytes("salt"),
                    .iterations = 1};
  EXPECT_EQ(HexOf(input), "0c60c80f961f0e71f3a9b524af6012062fe037a6");
  input.iterations = 4096;
  EXPECT_EQ(HexOf(input), "4b007901b765489abead49d926f721d065a429c1");
}

// RFC 7914, section 11: the first half of 64 octets.
TEST(Pbkdf2, Sha256) {
  EXPECT_EQ(HexOf({.kind = DigestKind::kSha256,
                   .password = AsBytes("passwd"),
                   .salt = AsBytes("salt"),
                   .iterations = 1}),
            "55ac046e56e3089fec1691c22544b605f94185216dde0465e68b9d57c20dacbc");
}

}  // namespace
}  // namespace socle::crypto
