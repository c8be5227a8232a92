#include "lib/crypto/aead.h"

#include <cstddef>
#include <string>
#include <string_view>

#include <gtest/gtest.h>

#include "lib/base/bytes.h"
#include "lib/base/error.h"
#include "lib/base/hex.h"

namespace socle::crypto {
namespace {

std::string Hex(std::string_view text) {
  return DecodeHex(text).value_or("not hexadecimal");
}

struct Vector {
  std::string_view key;
  std::string_view nonce;
  std::string_view associated;
  std::string_view plaintext;
  std::string_view sealed;
};

// Test cases 13, 14 and 16 of "The Galois/Counter Mode of Operation" (McGrew, Viega), as published
// with NIST's proposal of the mode.
constexpr Vector kVectors[] = {
    {"0000000000000000000000000000000000000000000000000000000000000000",
     "000000000000000000000000",
     "",
     "",
     "530f8afbc74536b9a963b4f1c4cb738b"},
    {"0000000000000000000000000000000000000000000000000000000000000000",
     "000000000000000000000000",
     "",
     "00000000000000000000000000000000",
     "cea7403d4d606b6e074ec5d3baf39d18d0d1c8a799996bf0265b98b5d48ab919"},
    {"feffe9928665731c6d6a8f9467308308feffe9928665731c6d6a8f9467308308",
     "cafebabefacedbaddecaf888",
     "feedfacedeadbeeffeedfacedeadbeefabaddad2",
     "d9313225f88406e5a55909c5aff5269a86a7a9531534f7da2e4c303d8a318a721c3c0c95956809532fcf0e2449a6"
     "b525b16aedf5aa0de657ba637b39",
     "522dc1f099567d07f47f37a32a84427d643a8cdcbfe5c0c97598a2bd2555d1aa8cb08e48590dbb3da7b08b105682"
     "8838c5f61e6393ba7a0abcc9f66276fc6ece0f4e1768cddf8853bb2d551b"}};

TEST(Aead, GivesThePublishedTexts) {
  for (const Vector& vector : kVectors) {
    const std::string key = Hex(vector.key);
    const std::string nonce = Hex(vector.nonce);
    const std::string associated = Hex(vector.associated);
    const AeadInput input{
        .key = AsBytes(key), .nonce = AsBytes(nonce), .associated = AsBytes(associated)};
    const std::string plaintext = Hex(vector.plaintext);
    const std::string sealed = SealAead(input, AsBytes(plaintext));
    EXPECT_EQ(EncodeHex(AsBytes(sealed)), vector.sealed);
    EXPECT_EQ(OpenAead(input, AsBytes(sealed)).value_or("refused"), plaintext);
  }
}

TEST(Aead, RefusesEveryChange) {
  const std::string key(kAeadKeyBytes, 'k');
  const std::string nonce(kAeadNonceBytes, 'n');
  const std::string associated = "index 7";
  const std::string sealed =
      SealAead({.key = AsBytes(key), .nonce = AsBytes(nonce), .associated = AsBytes(associated)},
               AsBytes("who read what"));
  const auto open =
      [](std::string_view k, std::string_view n, std::string_view a, std::string_view s) {
        return OpenAead({.key = AsBytes(k), .nonce = AsBytes(n), .associated = AsBytes(a)},
                        AsBytes(s));
      };
  ASSERT_TRUE(open(key, nonce, associated, sealed).has_value());
  const auto flipped = [](std::string text, std::size_t at) {
    text[at] = static_cast<char>(text[at] ^ 1);
    return text;
  };
  for (std::size_t i = 0; i < sealed.size(); ++i) {
    const auto opened = open(key, nonce, associated, flipped(sealed, i));
    ASSERT_FALSE(opened.has_value()) << i;
    EXPECT_EQ(opened.error().code, Code::kCorruption);
    EXPECT_FALSE(open(key, nonce, associated, std::string_view(sealed).substr(0, i)).has_value());
  }
  EXPECT_FALSE(open(flipped(key, 31), nonce, associated, sealed).has_value());
  EXPECT_FALSE(open(key, flipped(nonce, 0), associated, sealed).has_value());
  EXPECT_FALSE(open(key, nonce, "index 8", sealed).has_value());
  EXPECT_FALSE(open(key, nonce, "", sealed).has_value());
}

TEST(AeadDeathTest, StopsAtAKeyOrNonceOfAnotherLength) {
  const std::string key(kAeadKeyBytes, 'k');
  const std::string nonce(kAeadNonceBytes, 'n');
  EXPECT_DEATH(
      (void)SealAead({.key = AsBytes(key).first(16), .nonce = AsBytes(nonce), .associated = {}},
                     AsBytes("x")),
      "");
  EXPECT_DEATH(
      (void)SealAead({.key = AsBytes(key), .nonce = AsBytes(nonce).first(8), .associated = {}},
                     AsBytes("x")),
      "");
}

}  // namespace
}  // namespace socle::crypto
