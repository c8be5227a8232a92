#include "directory/rules/scram.h"

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include <gtest/gtest.h>

#include "lib/base/base64.h"
#include "lib/base/bytes.h"
#include "lib/base/error.h"
#include "lib/crypto/digest.h"
#include "lib/crypto/hmac.h"
#include "lib/crypto/pbkdf2.h"
#include "lib/crypto/sha256.h"

namespace socle::directory::rules {
namespace {

// RFC 7677, section 3.
constexpr std::string_view kServerNonce = "%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0";
constexpr std::string_view kClientFirst = "n,,n=user,r=rOprNGfwEbeRWgbNEkqO";
constexpr std::string_view kServerFirst =
    "r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096";
constexpr std::string_view kClientFinal =
    "c=biws,r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,"
    "p=dHzbZapWIk4jUhN+Ute9ytag9zjfMHgsqmmiz7AndVQ=";
constexpr std::string_view kServerFinal = "v=6rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95G4=";

ScramCredentials PencilCredentials() {
  const auto salt = DecodeBase64("W22ZaJ0SNY7soEsUEjb6gQ==");
  return *MakeScramCredentials("pencil", *salt, 4096);
}

TEST(ScramServer, VectorOfTheRfc) {
  ScramServer server(false, {}, kServerNonce);
  ASSERT_TRUE(server.Start(kClientFirst).has_value());
  EXPECT_EQ(server.User(), "user");
  EXPECT_EQ(server.AuthorizationIdentity(), "");
  EXPECT_EQ(server.Challenge(PencilCredentials()), kServerFirst);
  const auto final = server.Finish(kClientFinal);
  ASSERT_TRUE(final.has_value()) << final.error().detail;
  EXPECT_EQ(*final, kServerFinal);
}

Code FinishCode(std::string_view client_final) {
  ScramServer server(false, {}, kServerNonce);
  EXPECT_TRUE(server.Start(kClientFirst).has_value());
  server.Challenge(PencilCredentials());
  const auto final = server.Finish(client_final);
  EXPECT_FALSE(final.has_value());
  return final.has_value() ? Code{} : final.error().code;
}

TEST(ScramServer, RefusesWhatDoesNotProve) {
  std::string text(kClientFinal);
  text.replace(text.find("p=d"), 3, "p=e");
  EXPECT_EQ(FinishCode(text), Code::kUnauthenticated);
  text = kClientFinal;
  text.replace(text.find("hvYD"), 4, "hvYE");
  EXPECT_EQ(FinishCode(text), Code::kUnauthenticated);
  text = kClientFinal;
  text.replace(0, 6, "c=eSws");
  EXPECT_EQ(FinishCode(text), Code::kUnauthenticated);
  EXPECT_EQ(FinishCode(""), Code::kInvalidArgument);
  EXPECT_EQ(FinishCode("c=biws,r=x"), Code::kInvalidArgument);
  EXPECT_EQ(FinishCode("c=biws,r=x,p=short"), Code::kInvalidArgument);
  EXPECT_EQ(FinishCode(std::string(kScramMessageBytesMax + 1, 'a')), Code::kInvalidArgument);
}

bool Starts(std::string_view client_first,
            bool is_plus = false,
            std::span<const ChannelBinding> bindings = {}) {
  ScramServer server(is_plus, bindings, kServerNonce);
  return server.Start(client_first).has_value();
}

TEST(ScramServer, FirstMessages) {
  EXPECT_TRUE(Starts("n,,n=user,r=abc,x=extension"));
  EXPECT_TRUE(Starts("y,,n=user,r=abc"));
  EXPECT_TRUE(Starts("n,a=dn:cn=3Da=2Cc=3Db,n=user,r=abc"));
  EXPECT_FALSE(Starts("n,a=dn:cn=a,n=user,r=abc")) << "an equals sign that is not escaped";
  for (const char* const text : {"",
                                 "n",
                                 "n,",
                                 "n,,",
                                 "n,,n=user",
                                 "n,,r=abc,n=user",
                                 "n,,m=ext,n=user,r=abc",
                                 "n,,n=,r=abc",
                                 "n,,n=us=20er,r=abc",
                                 "n,,n=user,r=",
                                 "n,,n=user,r=a b",
                                 "n,x,n=user,r=abc",
                                 "z,,n=user,r=abc",
                                 "p=tls-exporter,,n=user,r=abc"}) {
    EXPECT_FALSE(Starts(text)) << text;
  }
  const std::string prefix = "n,,n=user,r=";
  EXPECT_TRUE(Starts(prefix + std::string(kScramMessageBytesMax - prefix.size(), 'a')));
  EXPECT_FALSE(Starts(prefix + std::string(kScramMessageBytesMax - prefix.size() + 1, 'a')));
}

TEST(ScramServer, NamesAreUnescapedAndPrepared) {
  ScramServer server(false, {}, kServerNonce);
  ASSERT_TRUE(server.Start("n,a=dn:cn=3Da=2Co=3Db,n=a=2Cb=3D\u00AA,r=abc").has_value());
  EXPECT_EQ(server.User(), "a,b=a");
  EXPECT_EQ(server.AuthorizationIdentity(), "dn:cn=a,o=b");
}

TEST(ScramServer, ChannelBindingsFitTheMechanism) {
  const std::array<ChannelBinding, 1> bindings = {
      ChannelBinding{.name = "tls-exporter", .data = "0123456789abcdef0123456789abcdef"}};
  EXPECT_TRUE(Starts("p=tls-exporter,,n=user,r=abc", true, bindings));
  EXPECT_FALSE(Starts("p=tls-unique,,n=user,r=abc", true, bindings));
  EXPECT_FALSE(Starts("p=tls-exporter,,n=user,r=abc", false, bindings));
  EXPECT_FALSE(Starts("n,,n=user,r=abc", true, bindings));
  EXPECT_TRUE(Starts("n,,n=user,r=abc", false, bindings));
  EXPECT_FALSE(Starts("y,,n=user,r=abc", false, bindings)) << "a downgrade";
}

// A client, written from RFC 5802, section 3.
std::string ClientFinal(std::string_view first_bare,
                        std::string_view server_first,
                        std::string_view binding_input) {
  const std::size_t salt_at = server_first.find(",s=") + 3;
  const std::string_view nonce = server_first.substr(2, salt_at - 5);
  const std::size_t salt_end = server_first.find(",i=");
  const auto salt = DecodeBase64(server_first.substr(salt_at, salt_end - salt_at));
  const crypto::AnyDigest salted = crypto::Pbkdf2({.kind = crypto::DigestKind::kSha256,
                                                   .password = AsBytes("pencil"),
                                                   .salt = AsBytes(*salt),
                                                   .iterations = 4096});
  const ByteSpan key = ByteSpan(salted).first(crypto::kSha256Bytes);
  const auto client_key = crypto::HmacSha256(key, AsBytes("Client Key"));
  const std::string without_proof =
      "c=" + EncodeBase64(AsBytes(binding_input)) + ",r=" + std::string(nonce);
  const std::string message =
      std::string(first_bare) + "," + std::string(server_first) + "," + without_proof;
  auto proof = crypto::HmacSha256(crypto::Sha256(client_key), AsBytes(message));
  for (std::size_t i = 0; i < proof.size(); ++i) {
    proof[i] = static_cast<std::uint8_t>(proof[i] ^ client_key[i]);
  }
  return without_proof + ",p=" + EncodeBase64(proof);
}

bool BindsOverChannel(std::string_view data_of_client) {
  const std::array<ChannelBinding, 1> bindings = {
      ChannelBinding{.name = "tls-exporter", .data = "0123456789abcdef0123456789abcdef"}};
  ScramServer server(true, bindings, kServerNonce);
  EXPECT_TRUE(server.Start("p=tls-exporter,,n=user,r=abc").has_value());
  const std::string server_first = server.Challenge(PencilCredentials());
  const std::string input = "p=tls-exporter,," + std::string(data_of_client);
  return server.Finish(ClientFinal("n=user,r=abc", server_first, input)).has_value();
}

TEST(ScramServer, PlusIsBoundToTheConnection) {
  EXPECT_TRUE(BindsOverChannel("0123456789abcdef0123456789abcdef"));
  EXPECT_FALSE(BindsOverChannel("0123456789abcdef0123456789abcdeX")) << "somebody in the middle";
}

TEST(ScramServer, FakeCredentialsAreStableAndFitNothing) {
  const auto secret = AsBytes("a secret of the server");
  const ScramCredentials fake = FakeScramCredentials("nobody", secret, 4096);
  EXPECT_EQ(fake.salt, FakeScramCredentials("nobody", secret, 4096).salt);
  EXPECT_NE(fake.salt, FakeScramCredentials("somebody", secret, 4096).salt);
  EXPECT_NE(fake.salt, FakeScramCredentials("nobody", AsBytes("another"), 4096).salt);
  EXPECT_EQ(fake.salt.size(), 16U);
  ScramServer server(false, {}, kServerNonce);
  ASSERT_TRUE(server.Start("n,,n=nobody,r=abc").has_value());
  const std::string server_first = server.Challenge(fake);
  const auto final = server.Finish(ClientFinal("n=nobody,r=abc", server_first, "n,,"));
  EXPECT_EQ(final.error().code, Code::kUnauthenticated);
}

TEST(ScramCredentials, StoredForm) {
  const ScramCredentials credentials = PencilCredentials();
  const std::string text = FormatScramCredentials(credentials);
  EXPECT_TRUE(text.starts_with("SCRAM-SHA-256$4096:W22ZaJ0SNY7soEsUEjb6gQ==$"));
  const auto parsed = ParseScramCredentials(text);
  ASSERT_TRUE(parsed.has_value());
  EXPECT_EQ(parsed->salt, credentials.salt);
  EXPECT_EQ(parsed->iterations, 4096U);
  EXPECT_EQ(parsed->stored_key, credentials.stored_key);
  EXPECT_EQ(parsed->server_key, credentials.server_key);
  const std::string keys = text.substr(text.rfind('$'));
  EXPECT_TRUE(ParseScramCredentials("SCRAM-SHA-256$1000000:QQ==" + keys).has_value());
  EXPECT_EQ(ParseScramCredentials("SCRAM-SHA-256$1000001:QQ==" + keys).error().code,
            Code::kTooLarge);
  EXPECT_EQ(ParseScramCredentials("MD5$4096:QQ==" + keys).error().code, Code::kNotFound);
  for (const std::string& bad : {"SCRAM-SHA-256$x:QQ==" + keys,
                                 "SCRAM-SHA-256$0:QQ==" + keys,
                                 "SCRAM-SHA-256$4096:" + keys,
                                 "SCRAM-SHA-256$4096:Q" + keys,
                                 std::string("SCRAM-SHA-256$4096:QQ==$QQ==:QQ=="),
                                 std::string("SCRAM-SHA-256")}) {
    EXPECT_EQ(ParseScramCredentials(bad).error().code, Code::kInvalidArgument) << bad;
  }
}

TEST(MakeScramCredentials, Limits) {
  EXPECT_TRUE(MakeScramCredentials("pencil", "salt", kScramIterationsMin).has_value());
  EXPECT_FALSE(MakeScramCredentials("pencil", "salt", kScramIterationsMin - 1).has_value());
  EXPECT_FALSE(MakeScramCredentials("pencil", "salt", kScramIterationsMax + 1).has_value());
  EXPECT_FALSE(MakeScramCredentials("pencil", "", kScramIterationsMin).has_value());
  EXPECT_FALSE(MakeScramCredentials("", "salt", kScramIterationsMin).has_value());
  EXPECT_TRUE(
      MakeScramCredentials("pencil", std::string(kScramSaltBytesMax, 's'), 4096).has_value());
  EXPECT_FALSE(
      MakeScramCredentials("pencil", std::string(kScramSaltBytesMax + 1, 's'), 4096).has_value());
}

}  // namespace
}  // namespace socle::directory::rules
