#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "lib/base/bytes.h"
#include "lib/base/result.h"
#include "lib/crypto/sha256.h"

// SCRAM-SHA-256 and SCRAM-SHA-256-PLUS (RFC 5802, RFC 7677), the server's side.
namespace socle::directory::rules {

inline constexpr std::uint32_t kScramIterationsMin = 4'096;
inline constexpr std::uint32_t kScramIterationsMax = 1'000'000;
inline constexpr std::size_t kScramSaltBytesMax = 64;
inline constexpr std::size_t kScramMessageBytesMax = 4'096;

// What is kept instead of the password.
struct ScramCredentials {
  std::uint32_t iterations = kScramIterationsMin;
  std::string salt{};  // octets
  crypto::Sha256Digest stored_key{};
  crypto::Sha256Digest server_key{};
};

// `password` is prepared by SASLprep here. Slow: for a worker.
//   kInvalidArgument  an empty password, one that SASLprep refuses, an empty salt, iterations
//                     outside of their limits
Result<ScramCredentials> MakeScramCredentials(std::string_view password,
                                              std::string_view salt,
                                              std::uint32_t iterations);
// For a user who does not exist or has no such credentials: always the same salt for a name, so
// that nobody tells such users from others. No password fits them. `secret` stays the same for the
// life of the server at least.
ScramCredentials FakeScramCredentials(std::string_view user,
                                      ByteSpan secret,
                                      std::uint32_t iterations);

// The stored form of RFC 5803, section 2, a value of authPassword:
// SCRAM-SHA-256$4096:salt$stored key:server key, in base64.
std::string FormatScramCredentials(const ScramCredentials& credentials);
// kInvalidArgument for what is none, kNotFound for another scheme, kTooLarge over the limits.
Result<ScramCredentials> ParseScramCredentials(std::string_view text);

// The kinds of binding to a TLS connection that are served; which one the connection can give is
// the session's to say.
struct ChannelBinding {
  std::string_view name{};  // "tls-exporter" (RFC 9266), "tls-server-end-point" (RFC 5929)
  std::string_view data{};
};

// One authentication. The messages go as SASL credentials:
//   client-first -> Start -> user name; credentials of that user -> Challenge -> server-first
//   client-final -> Finish -> server-final, with the bind's success
class ScramServer {
 public:
  // `is_plus`: the mechanism that was asked for. `bindings`: those of this connection, none without
  // TLS; they must outlive the server. `server_nonce`: printable ASCII without comma, random, at
  // least 18 characters (a program error otherwise).
  ScramServer(bool is_plus,
              std::span<const ChannelBinding> bindings,
              std::string_view server_nonce);

  // Reads the client's first message. kInvalidArgument: not such a message, an unknown mandatory
  // extension, a binding that does not fit the mechanism or is not served, a downgrade (the client
  // believes that -PLUS is not offered, and it is).
  Status Start(std::string_view client_first);

  // After Start: prepared by SASLprep.
  [[nodiscard]] const std::string& User() const { return user_; }

  // As it came, escapes undone; empty: none.
  [[nodiscard]] const std::string& AuthorizationIdentity() const { return authorization_id_; }

  // After Start, once: the server's first message.
  std::string Challenge(const ScramCredentials& credentials);
  // After Challenge, once: the server's final message. kInvalidArgument: not such a message;
  // kUnauthenticated: another nonce, another binding, or the proof is wrong. All are
  // invalidCredentials for the client.
  Result<std::string> Finish(std::string_view client_final);

 private:
  [[nodiscard]] Status ReadBinding(std::string_view flag);

  enum class State : std::uint8_t { kNew, kStarted, kChallenged, kDone };

  State state_ = State::kNew;
  bool is_plus_;
  std::span<const ChannelBinding> bindings_;
  const ChannelBinding* binding_ = nullptr;
  std::string server_nonce_;
  std::string gs2_header_;
  std::string client_first_bare_;
  std::string server_first_;
  std::string nonce_;  // the client's, then both
  std::string user_;
  std::string authorization_id_;
  ScramCredentials credentials_;
};

}  // namespace socle::directory::rules
