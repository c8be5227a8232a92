#pragma once

#include <cstdint>
#include <expected>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "directory/domain/identity.h"
#include "directory/domain/outcome.h"
#include "lib/base/secret.h"

namespace socle::directory::domain {

// What the connection proves of itself.
struct ConnectionFacts {
  std::string peer = {};  // address, for logs and limits by address
  bool is_tls = false;
  bool is_local = false;                        // a Unix socket
  std::optional<std::string> certificate = {};  // subject of the client's certificate
  std::optional<std::uint32_t> user_id = {};    // who connected to the Unix socket
  std::optional<std::uint32_t> group_id = {};

  [[nodiscard]] bool IsProtected() const { return is_tls || is_local; }
};

// A bind request with its own bytes.
struct BindAttempt {
  std::string name = {};
  bool is_sasl = false;
  Secret password = {};
  std::string mechanism = {};
  std::optional<Secret> credentials = {};
  bool wants_password_policy = false;
  ConnectionFacts facts = {};
};

struct BindResult {
  Outcome outcome = {};
  Identity identity = {};  // anonymous unless the outcome is success
  std::optional<std::string> server_credentials = {};
};

// A bind of one connection, in as many steps as its mechanism has. One thread at a time.
class BindConversation {
 public:
  BindConversation() = default;
  BindConversation(const BindConversation&) = delete;
  BindConversation& operator=(const BindConversation&) = delete;
  virtual ~BindConversation() = default;

  // The next step at once; nothing when it takes long: then Finish, on a thread that may work for
  // some time.
  virtual std::optional<BindResult> Begin(BindAttempt attempt) = 0;
  virtual BindResult Finish() = 0;
  // Starts anew with the next attempt.
  virtual void Reset() = 0;
};

// Authenticates. Any thread.
class BindService {
 public:
  BindService() = default;
  BindService(const BindService&) = delete;
  BindService& operator=(const BindService&) = delete;
  virtual ~BindService() = default;

  [[nodiscard]] virtual std::unique_ptr<BindConversation> NewConversation() = 0;
  // SASL mechanisms that a connection may use.
  [[nodiscard]] virtual std::vector<std::string> MechanismsFor(
      const ConnectionFacts& facts) const = 0;

  // Whom a request acts as that has the control of proxied authorisation (RFC 4370): `id` is
  // "dn:...", "u:..." or nothing for anonymous. authorizationDenied unless `who` has the right
  // `proxy` on that entry; the same for one that is not there. A read or two.
  [[nodiscard]] virtual std::expected<Identity, Outcome> ActAs(const Identity& who,
                                                               std::string_view id) const = 0;
  // Reads the groups of an identity anew when anybody's have changed since they were read.
  virtual void RefreshGroups(Identity& who) const = 0;
};

}  // namespace socle::directory::domain
