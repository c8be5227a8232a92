#pragma once

#include <functional>
#include <optional>
#include <string>

#include "directory/domain/bind_service.h"
#include "directory/domain/identity.h"
#include "directory/domain/outcome.h"
#include "directory/domain/write_service.h"
#include "lib/base/secret.h"
#include "lib/ldap/message.h"

namespace socle::directory::domain {

// A request of password modify (RFC 3062) with its own bytes.
struct PasswordChange {
  std::optional<std::string> user = {};  // absent: whoever is bound
  std::optional<Secret> old_password = {};
  std::optional<Secret> new_password = {};  // absent: one is made
  Identity identity = {};
  ConnectionFacts facts = {};
  bool wants_policy = false;  // the control of password policy in the answer
};

struct PasswordChanged {
  Outcome outcome = {};
  std::optional<Secret> made_password = {};
};

// Changes passwords. Any thread; takes long (hashes), and `done` is called later, on any thread.
class PasswordService {
 public:
  PasswordService() = default;
  PasswordService(const PasswordService&) = delete;
  PasswordService& operator=(const PasswordService&) = delete;
  virtual ~PasswordService() = default;

  using Done = std::function<void(PasswordChanged changed)>;
  virtual void Change(PasswordChange change, Done done) = 0;

  // Whether a plain add or modify is about passwords: then Prepare, on a thread that may work for
  // some time, before it goes to the writer. A fault: it is refused.
  [[nodiscard]] virtual bool NeedsPreparation(const ldap::Message& message) const = 0;
  virtual std::optional<Outcome> Prepare(WriteRequest& request) const = 0;
};

}  // namespace socle::directory::domain
