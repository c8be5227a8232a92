#include "lib/base/hex.h"

#include <string>

#include <gtest/gtest.h>

#include "lib/base/bytes.h"
#include "lib/base/result.h"

namespace socle {

namespace {

// RFC 4648 section 10, in lower case.
TEST(Hex, KnowsTheVectorsOfRfc4648) {
  EXPECT_EQ(EncodeHex(AsBytes("")), "");
  EXPECT_EQ(EncodeHex(AsBytes("f")), "66");
  EXPECT_EQ(EncodeHex(AsBytes("foobar")), "666f6f626172");
  EXPECT_EQ(DecodeHex("666F6f626172").value(), "foobar");
  EXPECT_EQ(DecodeHex("").value(), "");
}

TEST(Hex, ReadsBackEveryByte) {
  for (int byte = 0; byte < 256; ++byte) {
    const std::string one(1, static_cast<char>(byte));
    EXPECT_EQ(DecodeHex(EncodeHex(AsBytes(one))).value(), one);
  }
}

TEST(Hex, AcceptsHexadecimalDigitsOnly) {
  int accepted = 0;
  for (int byte = 0; byte < 256; ++byte) {
    const std::string text = {'0', static_cast<char>(byte)};
    const auto decoded = DecodeHex(text);
    accepted += decoded ? 1 : 0;
    EXPECT_TRUE(decoded || decoded.error().code == Code::kInvalidArgument);
  }
  EXPECT_EQ(accepted, 22);
  EXPECT_FALSE(DecodeHex("abc"));
  EXPECT_FALSE(DecodeHex("g0"));
}

}  // namespace

}  // namespace socle
