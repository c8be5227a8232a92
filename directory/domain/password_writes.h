#pragma once

#include <optional>

#include "directory/domain/access.h"
#include "directory/domain/entry_image.h"
#include "directory/domain/outcome.h"
#include "directory/domain/password_keeper.h"
#include "directory/domain/write_service.h"
#include "directory/schema/schema.h"
#include "directory/store/directory_store.h"
#include "lib/base/clock.h"
#include "lib/base/random.h"
#include "lib/ldap/message.h"

namespace socle::directory::domain {

// Whether a request adds values of userPassword, or takes some away by value.
bool HasPassword(const schema::Schema& schema, const ldap::Message& message);

// What new passwords in a plain add or modify go through before the writer has them: the policy as
// for password modify, and stored forms in place of clear text. Slow: for a worker.
class PasswordWrites {
 public:
  struct Parts {
    store::DirectoryStore& store;
    const ComputedAttributes& computed;
    const AccessPolicy& access;
    const Clock& clock;
    Random& random;
  };

  PasswordWrites(const Parts& parts, const PasswordSettings& settings)
      : parts_(parts), settings_(settings) {}

  // Puts stored forms into the request, and the attributes that go with them. A clear value that is
  // to be taken away becomes the stored one that it is. A fault: the request is refused with it.
  // Whoever has no right to change the password learns nothing here; the writer refuses him.
  std::optional<Outcome> Prepare(WriteRequest& request) const;

 private:
  struct Work;

  void TakeAccount(Work& work) const;
  std::optional<Outcome> TakeNewValues(Work& work, ldap::Attribute& attribute) const;
  void TakeOldValues(Work& work, ldap::Attribute& attribute) const;

  Parts parts_;
  const PasswordSettings& settings_;
};

}  // namespace socle::directory::domain
