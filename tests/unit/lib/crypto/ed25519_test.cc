#include "lib/crypto/ed25519.h"

#include <cstddef>
#include <string>
#include <string_view>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include "lib/base/bytes.h"
#include "lib/base/error.h"
#include "lib/base/hex.h"
#include "lib/base/random.h"
#include "tests/support/temporary_folder.h"

namespace socle::crypto {
namespace {

using testing::HasSubstr;

std::string Hex(std::string_view text) {
  return DecodeHex(text).value_or("not hexadecimal");
}

struct Vector {
  std::string_view seed;
  std::string_view public_key;
  std::string_view message;
  std::string_view signature;
};

// RFC 8032, section 7.1: tests 1 to 3.
constexpr Vector kVectors[] = {{"9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60",
                                "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a",
                                "",
                                "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555f"
                                "b8821590a33bacc61e39701cf9b4"
                                "6bd25bf5f0595bbe24655141438e7a100b"},
                               {"4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb",
                                "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c",
                                "72",
                                "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da08"
                                "5ac1e43e15996e458f3613d0f11d"
                                "8c387b2eaeb4302aeeb00d291612bb0c00"},
                               {"c5aa8df43f9f837bedb7442f31dcb7b166d38535076f094b85ce3a2e0b4458f7",
                                "fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025",
                                "af82",
                                "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac18"
                                "ff9b538d16f290ae67f760984dc6"
                                "594a7c15e9716ed28dc027beceea1ec40a"}};

TEST(Ed25519, GivesThePublishedSignatures) {
  for (const Vector& vector : kVectors) {
    const std::string seed = Hex(vector.seed);
    const auto key = Ed25519PrivateKey::FromSeed(AsBytes(seed));
    ASSERT_TRUE(key.has_value());
    EXPECT_EQ(EncodeHex(key->PublicKey().Bytes()), vector.public_key);
    const std::string message = Hex(vector.message);
    const Ed25519Signature signature = key->Sign(AsBytes(message));
    EXPECT_EQ(EncodeHex(signature), vector.signature);
    const auto public_key = Ed25519PublicKey::FromBytes(AsBytes(Hex(vector.public_key)));
    ASSERT_TRUE(public_key.has_value());
    EXPECT_TRUE(public_key->Verify(AsBytes(message), signature));
  }
}

TEST(Ed25519, RefusesEveryChangedSignature) {
  SeededRandom random(1);
  const Ed25519PrivateKey key = Ed25519PrivateKey::Generate(random);
  const Ed25519Signature signature = key.Sign(AsBytes("message"));
  for (std::size_t i = 0; i < signature.size(); ++i) {
    Ed25519Signature changed = signature;
    changed[i] ^= 1;
    EXPECT_FALSE(key.PublicKey().Verify(AsBytes("message"), changed)) << i;
  }
  EXPECT_FALSE(key.PublicKey().Verify(AsBytes("massage"), signature));
  EXPECT_FALSE(key.PublicKey().Verify(AsBytes("message"), ByteSpan(signature).first(63)));
  EXPECT_FALSE(
      Ed25519PrivateKey::Generate(random).PublicKey().Verify(AsBytes("message"), signature));
}

TEST(Ed25519, RefusesKeysOfAnotherLength) {
  const std::string bytes(33, 'k');
  for (const std::size_t size : {0U, 31U, 33U}) {
    EXPECT_FALSE(Ed25519PublicKey::FromBytes(AsBytes(bytes).first(size)).has_value());
    EXPECT_FALSE(Ed25519PrivateKey::FromSeed(AsBytes(bytes).first(size)).has_value());
  }
}

class Ed25519File : public testing::Test {
 protected:
  test::TemporaryFolder folder_;
  SeededRandom random_{2};
};

TEST_F(Ed25519File, IsReadBackAndBelongsToItsOwnerAlone) {
  const Ed25519PrivateKey key = Ed25519PrivateKey::Generate(random_);
  ASSERT_TRUE(key.Save(folder_ / "key.pem").has_value());
  struct stat status{};
  ASSERT_EQ(stat((folder_ / "key.pem").c_str(), &status), 0);
  EXPECT_EQ(status.st_mode & 0777, 0600U);
  EXPECT_THAT(test::ReadAll(folder_ / "key.pem"),
              testing::StartsWith("-----BEGIN PRIVATE KEY-----\n"));
  const auto loaded = Ed25519PrivateKey::Load(folder_ / "key.pem");
  ASSERT_TRUE(loaded.has_value()) << loaded.error().detail;
  EXPECT_EQ(loaded->PublicKey().Bytes(), key.PublicKey().Bytes());
  EXPECT_EQ(loaded->Sign(AsBytes("m")), key.Sign(AsBytes("m")));
}

TEST_F(Ed25519File, IsNeverWrittenOver) {
  const Ed25519PrivateKey key = Ed25519PrivateKey::Generate(random_);
  ASSERT_TRUE(key.Save(folder_ / "key.pem").has_value());
  const auto again = Ed25519PrivateKey::Generate(random_).Save(folder_ / "key.pem");
  ASSERT_FALSE(again.has_value());
  EXPECT_EQ(again.error().code, Code::kConflict);
  EXPECT_EQ(Ed25519PrivateKey::Load(folder_ / "key.pem")->PublicKey().Bytes(),
            key.PublicKey().Bytes());
}

TEST_F(Ed25519File, IsRefusedWhenOthersMayReadIt) {
  ASSERT_TRUE(Ed25519PrivateKey::Generate(random_).Save(folder_ / "key.pem").has_value());
  for (const mode_t mode : {0604U, 0602U, 0601U, 0644U}) {
    ASSERT_EQ(chmod((folder_ / "key.pem").c_str(), mode), 0);
    const auto loaded = Ed25519PrivateKey::Load(folder_ / "key.pem");
    ASSERT_FALSE(loaded.has_value()) << mode;
    EXPECT_EQ(loaded.error().code, Code::kPermissionDenied);
  }
  ASSERT_EQ(chmod((folder_ / "key.pem").c_str(), 0640), 0);
  EXPECT_TRUE(Ed25519PrivateKey::Load(folder_ / "key.pem").has_value());
}

// RFC 8410, section 10.3.
constexpr std::string_view kPublishedKey =
    "-----BEGIN PRIVATE KEY-----\n"
    "MC4CAQAwBQYDK2VwBCIEINTuctv5E1hK1bbY8fdp+K06/nwoy/HU++CXqI9EdVhC\n"
    "-----END PRIVATE KEY-----\n";
constexpr std::string_view kPublishedPublicKey =
    "19bf44096984cdfe8541bac167dc3b96c85086aa30b6b6cb0c5c38ad703166e1";
// A key of another kind (P-256).
constexpr std::string_view kOtherKey =
    "-----BEGIN PRIVATE KEY-----\n"
    "MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgevZzL1gdAFr88hb2\n"
    "OF/2NxApJCzGCEDdfSp6VQO30hyhRANCAAQRWz+jn65BtOMvdyHKcvjBeBSDZH2r\n"
    "1RTwjmYSi9R/zpBnuQ4EiMnCqfMPWiZqB4QdbAd0E7oH50VpuZ1P087G\n"
    "-----END PRIVATE KEY-----\n";

TEST_F(Ed25519File, IsReadInThePublishedForm) {
  const std::string path = folder_.Write("key.pem", kPublishedKey);
  ASSERT_EQ(chmod(path.c_str(), 0600), 0);
  const auto key = Ed25519PrivateKey::Load(path);
  ASSERT_TRUE(key.has_value()) << key.error().detail;
  EXPECT_EQ(EncodeHex(key->PublicKey().Bytes()), kPublishedPublicKey);
}

TEST_F(Ed25519File, RefusesWhatIsNoSuchKey) {
  const std::string too_long(kPrivateKeyFileBytesMax + 1, 'x');
  const std::string encrypted =
      "-----BEGIN ENCRYPTED PRIVATE KEY-----\nMC4CAQAwBQYDK2VwBCIEINTuctv5E1hK1bbY8fdp\n"
      "-----END ENCRYPTED PRIVATE KEY-----\n";
  for (const std::string_view text : {std::string_view(""),
                                      std::string_view("not a key"),
                                      kPublishedKey.substr(0, 60),
                                      kOtherKey,
                                      std::string_view(encrypted),
                                      std::string_view(too_long)}) {
    const std::string path = folder_.Write("key.pem", text);
    ASSERT_EQ(chmod(path.c_str(), 0600), 0);
    const auto key = Ed25519PrivateKey::Load(path);
    ASSERT_FALSE(key.has_value());
    EXPECT_EQ(key.error().code, Code::kInvalidArgument);
    EXPECT_THAT(key.error().detail, HasSubstr(path));
  }
  EXPECT_EQ(Ed25519PrivateKey::Load(folder_ / "none").error().code, Code::kNotFound);
  EXPECT_EQ(Ed25519PrivateKey::Load(folder_.Path()).error().code, Code::kInvalidArgument);
}

}  // namespace
}  // namespace socle::crypto
