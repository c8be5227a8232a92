#include "directory/rules/scram.h"

#include <algorithm>
#include <charconv>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <system_error>

#include <fmt/format.h>

#include "lib/base/base64.h"
#include "lib/base/bytes.h"
#include "lib/base/check.h"
#include "lib/base/error.h"
#include "lib/base/result.h"
#include "lib/crypto/digest.h"
#include "lib/crypto/hmac.h"
#include "lib/crypto/pbkdf2.h"
#include "lib/crypto/sha256.h"
#include "lib/text/saslprep.h"

namespace socle::directory::rules {

namespace {

constexpr std::string_view kScheme = "SCRAM-SHA-256";
constexpr std::size_t kNonceBytesMin = 18;
constexpr std::size_t kFakeSaltBytes = 16;

Error BadMessage(std::string_view what) {
  return {.code = Code::kInvalidArgument, .detail = fmt::format("SCRAM: {}", what)};
}

// Printable ASCII without comma.
bool IsNonce(std::string_view text) {
  return !text.empty() &&
         std::ranges::all_of(text, [](char c) { return c > ' ' && c < 0x7F && c != ','; });
}

std::string_view NextPart(std::string_view& rest, char separator) {
  const std::size_t end = rest.find(separator);
  const std::string_view part = rest.substr(0, end);
  rest.remove_prefix(end == std::string_view::npos ? rest.size() : end + 1);
  return part;
}

// "n=value" without its beginning.
std::optional<std::string_view> ValueOf(std::string_view part, char name) {
  if (part.size() < 2 || part[0] != name || part[1] != '=') {
    return std::nullopt;
  }
  return part.substr(2);
}

// "=2C" is a comma, "=3D" an equals sign; no other "=".
Result<std::string> UnescapeName(std::string_view name) {
  std::string out;
  for (std::size_t i = 0; i < name.size(); ++i) {
    if (name[i] != '=') {
      out.push_back(name[i]);
      continue;
    }
    const std::string_view code = name.substr(i, 3);
    if (code != "=2C" && code != "=3D") {
      return Fail(BadMessage("an escape in a name"));
    }
    out.push_back(code == "=2C" ? ',' : '=');
    i += 2;
  }
  return out;
}

Result<crypto::Sha256Digest> DecodeKey(std::string_view text) {
  SOCLE_TRY(const std::string bytes, DecodeBase64(text));
  crypto::Sha256Digest key{};
  if (bytes.size() != key.size()) {
    return Fail(BadMessage("a key of another length"));
  }
  std::ranges::copy(AsBytes(bytes), key.begin());
  return key;
}

crypto::Sha256Digest Xor(const crypto::Sha256Digest& a, const crypto::Sha256Digest& b) {
  crypto::Sha256Digest out{};
  for (std::size_t i = 0; i < out.size(); ++i) {
    out[i] = static_cast<std::uint8_t>(a[i] ^ b[i]);
  }
  return out;
}

}  // namespace

Result<ScramCredentials> MakeScramCredentials(std::string_view password,
                                              std::string_view salt,
                                              std::uint32_t iterations) {
  if (iterations < kScramIterationsMin || iterations > kScramIterationsMax || salt.empty() ||
      salt.size() > kScramSaltBytesMax) {
    return Fail(BadMessage("salt or iterations outside of their limits"));
  }
  SOCLE_TRY(const std::string prepared, text::PrepareSaslString(password));
  if (prepared.empty()) {
    return Fail(BadMessage("an empty password"));
  }
  const crypto::AnyDigest salted = crypto::Pbkdf2({.kind = crypto::DigestKind::kSha256,
                                                   .password = AsBytes(prepared),
                                                   .salt = AsBytes(salt),
                                                   .iterations = iterations});
  const ByteSpan key = ByteSpan(salted).first(crypto::kSha256Bytes);
  return ScramCredentials{
      .iterations = iterations,
      .salt = std::string(salt),
      .stored_key = crypto::Sha256(crypto::HmacSha256(key, AsBytes("Client Key"))),
      .server_key = crypto::HmacSha256(key, AsBytes("Server Key"))};
}

ScramCredentials FakeScramCredentials(std::string_view user,
                                      ByteSpan secret,
                                      std::uint32_t iterations) {
  const auto derive = [&](std::string_view what) {
    return crypto::HmacSha256(secret, AsBytes(fmt::format("{}:{}", what, user)));
  };
  const crypto::Sha256Digest salt = derive("salt");
  return {.iterations = iterations,
          .salt = std::string(AsText(ByteSpan(salt).first(kFakeSaltBytes))),
          .stored_key = derive("stored key"),
          .server_key = derive("server key")};
}

std::string FormatScramCredentials(const ScramCredentials& credentials) {
  return fmt::format("{}${}:{}${}:{}",
                     kScheme,
                     credentials.iterations,
                     EncodeBase64(AsBytes(credentials.salt)),
                     EncodeBase64(credentials.stored_key),
                     EncodeBase64(credentials.server_key));
}

Result<ScramCredentials> ParseScramCredentials(std::string_view text) {
  if (NextPart(text, '$') != kScheme) {
    return Fail(Code::kNotFound, "SCRAM: another scheme");
  }
  ScramCredentials out;
  const std::string_view iterations = NextPart(text, ':');
  const char* const end = iterations.data() + iterations.size();
  const auto [stop, error] = std::from_chars(iterations.data(), end, out.iterations);
  if (error != std::errc() || stop != end || out.iterations == 0) {
    return Fail(BadMessage("iterations"));
  }
  SOCLE_TRY(out.salt, DecodeBase64(NextPart(text, '$')));
  SOCLE_TRY(out.stored_key, DecodeKey(NextPart(text, ':')));
  SOCLE_TRY(out.server_key, DecodeKey(text));
  if (out.salt.empty()) {
    return Fail(BadMessage("no salt"));
  }
  if (out.iterations > kScramIterationsMax || out.salt.size() > kScramSaltBytesMax) {
    return Fail(Code::kTooLarge, "SCRAM: over kScramIterationsMax or kScramSaltBytesMax");
  }
  return out;
}

ScramServer::ScramServer(bool is_plus,
                         std::span<const ChannelBinding> bindings,
                         std::string_view server_nonce)
    : is_plus_(is_plus), bindings_(bindings), server_nonce_(server_nonce) {
  SOCLE_CHECK(IsNonce(server_nonce) && server_nonce.size() >= kNonceBytesMin);
}

Status ScramServer::ReadBinding(std::string_view flag) {
  if (flag == "n" || flag == "y") {
    if (is_plus_) {
      return Fail(BadMessage("-PLUS without a channel binding"));
    }
    // RFC 5802, 6: somebody has hidden the offer of -PLUS from the client.
    if (flag == "y" && !bindings_.empty()) {
      return Fail(BadMessage("the client was not told of -PLUS"));
    }
    return {};
  }
  const auto name = ValueOf(flag, 'p');
  if (!name || !is_plus_) {
    return Fail(BadMessage("a channel binding that does not fit the mechanism"));
  }
  const auto found = std::ranges::find(bindings_, *name, &ChannelBinding::name);
  if (found == bindings_.end()) {
    return Fail(BadMessage("a channel binding that is not served"));
  }
  binding_ = &*found;
  return {};
}

Status ScramServer::Start(std::string_view client_first) {
  SOCLE_CHECK(state_ == State::kNew);
  state_ = State::kDone;
  if (client_first.size() > kScramMessageBytesMax) {
    return Fail(BadMessage("over kScramMessageBytesMax"));
  }
  std::string_view rest = client_first;
  SOCLE_TRY_STATUS(ReadBinding(NextPart(rest, ',')));
  const std::string_view authorization = NextPart(rest, ',');
  if (!authorization.empty()) {
    const auto name = ValueOf(authorization, 'a');
    if (!name || name->empty()) {
      return Fail(BadMessage("an authorisation identity"));
    }
    SOCLE_TRY(authorization_id_, UnescapeName(*name));
  }
  gs2_header_ = client_first.substr(0, client_first.size() - rest.size());
  client_first_bare_ = rest;
  const auto name = ValueOf(NextPart(rest, ','), 'n');
  const auto nonce = ValueOf(NextPart(rest, ','), 'r');
  if (!gs2_header_.ends_with(',') || !name || !nonce || !IsNonce(*nonce)) {
    return Fail(BadMessage("not a client's first message"));
  }
  SOCLE_TRY(const std::string unescaped, UnescapeName(*name));
  SOCLE_TRY(user_, text::PrepareSaslString(unescaped));
  if (user_.empty()) {
    return Fail(BadMessage("an empty name"));
  }
  nonce_ = *nonce;
  state_ = State::kStarted;
  return {};
}

std::string ScramServer::Challenge(const ScramCredentials& credentials) {
  SOCLE_CHECK(state_ == State::kStarted);
  state_ = State::kChallenged;
  credentials_ = credentials;
  nonce_ += server_nonce_;
  server_first_ = fmt::format(
      "r={},s={},i={}", nonce_, EncodeBase64(AsBytes(credentials.salt)), credentials.iterations);
  return server_first_;
}

Result<std::string> ScramServer::Finish(std::string_view client_final) {
  SOCLE_CHECK(state_ == State::kChallenged);
  state_ = State::kDone;
  if (client_final.size() > kScramMessageBytesMax) {
    return Fail(BadMessage("over kScramMessageBytesMax"));
  }
  const std::size_t proof_at = client_final.rfind(",p=");
  if (proof_at == std::string_view::npos) {
    return Fail(BadMessage("a final message without proof"));
  }
  const std::string_view without_proof = client_final.substr(0, proof_at);
  SOCLE_TRY(const crypto::Sha256Digest proof, DecodeKey(client_final.substr(proof_at + 3)));
  std::string_view rest = without_proof;
  const auto binding = ValueOf(NextPart(rest, ','), 'c');
  const auto nonce = ValueOf(NextPart(rest, ','), 'r');
  if (!binding || !nonce) {
    return Fail(BadMessage("not a client's final message"));
  }
  const std::string expected =
      gs2_header_ + std::string(binding_ == nullptr ? std::string_view() : binding_->data);
  if (*binding != EncodeBase64(AsBytes(expected)) || *nonce != nonce_) {
    return Fail(Code::kUnauthenticated, "SCRAM: another nonce or channel binding");
  }
  const std::string message =
      fmt::format("{},{},{}", client_first_bare_, server_first_, without_proof);
  const crypto::Sha256Digest signature =
      crypto::HmacSha256(credentials_.stored_key, AsBytes(message));
  const crypto::Sha256Digest client_key = Xor(proof, signature);
  if (!crypto::EqualsConstantTime(crypto::Sha256(client_key), credentials_.stored_key)) {
    return Fail(Code::kUnauthenticated, "SCRAM: the proof is wrong");
  }
  return "v=" + EncodeBase64(crypto::HmacSha256(credentials_.server_key, AsBytes(message)));
}

}  // namespace socle::directory::rules
