#include "lib/crypto/hmac.h"

#include <string>
#include <string_view>

#include <gtest/gtest.h>

#include "lib/base/bytes.h"
#include "lib/base/hex.h"
#include "lib/crypto/sha256.h"

namespace socle::crypto {
namespace {

struct Vector {
  std::string key;
  std::string message;
  std::string_view mac;
};

// RFC 4231, sections 4.2 to 4.8; case 5 gives the first 16 bytes only.
TEST(HmacSha256, GivesThePublishedCodes) {
  std::string counted;
  for (char byte = 1; byte <= 25; ++byte) {
    counted.push_back(byte);
  }
  const Vector vectors[] = {
      {std::string(20, '\x0b'),
       "Hi There",
       "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7"},
      {"Jefe",
       "what do ya want for nothing?",
       "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"},
      {std::string(20, '\xaa'),
       std::string(50, '\xdd'),
       "773ea91e36800e46854db8ebd09181a72959098b3ef8c122d9635514ced565fe"},
      {counted,
       std::string(50, '\xcd'),
       "82558a389a443c0ea4cc819899f2083a85f0faa3e578f8077a2e3ff46729665b"},
      {std::string(20, '\x0c'), "Test With Truncation", "a3b6167473100ee06e0c796c2955552b"},
      {std::string(131, '\xaa'),
       "Test Using Larger Than Block-Size Key - Hash Key First",
       "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54"},
      {std::string(131, '\xaa'),
       "This is a test using a larger than block-size key and a larger than block-size data. The "
       "key needs to be hashed before being used by the HMAC algorithm.",
       "9b09ffa71b942fcb27635fbcd5b0e944bfdc63644f0713938a7f51535c3a35e2"}};
  for (const Vector& vector : vectors) {
    const Sha256Digest mac = HmacSha256(AsBytes(vector.key), AsBytes(vector.message));
    EXPECT_EQ(EncodeHex(mac).substr(0, vector.mac.size()), vector.mac) << vector.message;
  }
}

// RFC 2104, section 2: a key of a whole block is used as it is, a longer one is hashed.
TEST(HmacSha256, HashesKeysThatAreLongerThanABlock) {
  const std::string longer(65, 'k');
  const Sha256Digest hashed = Sha256(AsBytes(longer));
  EXPECT_EQ(HmacSha256(AsBytes(longer), AsBytes("m")), HmacSha256(hashed, AsBytes("m")));
  const std::string block(64, 'k');
  EXPECT_NE(HmacSha256(AsBytes(block), AsBytes("m")),
            HmacSha256(Sha256(AsBytes(block)), AsBytes("m")));
}

}  // namespace
}  // namespace socle::crypto
