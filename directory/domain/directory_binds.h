#pragma once

#include <cstdint>
#include <expected>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "directory/domain/access.h"
#include "directory/domain/account.h"
#include "directory/domain/bind_service.h"
#include "directory/domain/entry_image.h"
#include "directory/domain/outcome.h"
#include "directory/domain/password_keeper.h"
#include "directory/domain/password_service.h"
#include "directory/domain/write_service.h"
#include "directory/rules/bind_throttle.h"
#include "directory/rules/password_policy.h"
#include "directory/store/directory_store.h"
#include "lib/base/clock.h"
#include "lib/base/guarded.h"
#include "lib/base/random.h"
#include "lib/base/result.h"
#include "lib/ldap/message.h"
#include "lib/log/logger.h"
#include "lib/metrics/registry.h"

namespace socle::directory::domain {

struct BindSettings {
  std::string root_dn = {};        // as written
  std::string root_password = {};  // stored form; empty: none
  // Users of this machine who are the administrator over the Unix socket.
  std::vector<std::uint32_t> root_users = {};
  bool rehashes = true;      // values of other schemes become Argon2id at the next bind
  bool traces_binds = true;  // binds that succeed leave a record in the trace
  PasswordSettings password = {};
  rules::ThrottleSettings throttle = {};
};

// Authenticates with the entries of the directory: simple binds with all stored forms of
// lib/crypto, SASL EXTERNAL, PLAIN and SCRAM-SHA-256; password modify. Any thread.
class DirectoryBinds final : public BindService, public PasswordService {
 public:
  struct Parts {
    store::DirectoryStore& store;
    const ComputedAttributes& computed;
    const AccessPolicy& access;
    WriteService& writes;
    const Clock& clock;
    Random& random;
    log::Logger& logger;
    metrics::Registry& metrics;
  };

  DirectoryBinds(const Parts& parts, BindSettings settings);
  ~DirectoryBinds() override;

  [[nodiscard]] std::unique_ptr<BindConversation> NewConversation() override;
  [[nodiscard]] std::vector<std::string> MechanismsFor(const ConnectionFacts& facts) const override;
  [[nodiscard]] std::expected<Identity, Outcome> ActAs(const Identity& who,
                                                       std::string_view id) const override;
  void RefreshGroups(Identity& who) const override;

  void Change(PasswordChange change, Done done) override;
  [[nodiscard]] bool NeedsPreparation(const ldap::Message& message) const override;
  std::optional<Outcome> Prepare(WriteRequest& request) const override;

 private:
  class Conversation;
  struct Shared;

  void Write(const std::string& normal_dn,
             const Identity& who,
             const Account& account,
             const rules::PasswordChange& asked,
             WriteService::Done done) const;

  std::unique_ptr<Shared> shared_;
};

}  // namespace socle::directory::domain
