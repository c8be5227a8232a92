#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "directory/domain/access.h"
#include "directory/domain/entry_image.h"
#include "directory/domain/new_entry.h"
#include "directory/domain/outcome.h"
#include "directory/domain/password_keeper.h"
#include "directory/domain/request_controls.h"
#include "directory/domain/working_entry.h"
#include "directory/domain/write_service.h"
#include "directory/schema/schema.h"
#include "directory/store/directory_draft.h"
#include "directory/store/entry_reader.h"
#include "lib/ldap/message.h"

namespace socle::directory::domain {

// One change of the directory as it is applied to a draft; on the writer's thread.
class WriteOperation {
 public:
  struct Parts {
    const schema::Schema& schema;
    const ComputedAttributes& computed;
    const std::vector<std::string>& normal_suffixes;
    const std::vector<std::string>& default_referral;
    AccessSession* access = nullptr;  // null: no rule holds
    const Identity& identity;
    const OwnValues& own_values;  // set behind the request's own changes
    // Of this change.
    std::int64_t now = 0;  // microseconds
    std::string csn = {};
    store::Uuid uuid{};  // of a new entry
  };

  WriteOperation(const Parts& parts, const RequestControls& controls, store::DirectoryDraft& draft)
      : parts_(parts), controls_(controls), draft_(draft) {}

  // Any of those below; protocolError for another operation.
  Outcome Apply(const ldap::Operation& request);
  Outcome Add(const ldap::AddRequest& request);
  Outcome Modify(const ldap::ModifyRequest& request);
  Outcome Delete(const ldap::DeleteRequest& request);
  Outcome ModifyDn(const ldap::ModifyDnRequest& request);

 private:
  // The entry that is changed.
  struct Target {
    store::StoredEntry stored = {};
    std::string dn = {};
  };

  // Finds the entry, and what comes before every change of it: assertion, reading it before.
  Fault Find(std::string_view dn, Target& target);
  Fault FindParent(std::string_view normal_dn, store::EntryId& parent);
  // Whether users may change the attribute at all.
  Fault CheckUsage(const schema::AttributeDescription& description) const;
  // Whether this one may, by the rights on the entry that was looked at last.
  Fault CheckRights(const schema::AttributeDescription& description,
                    ldap::ModifyOperation operation) const;
  Fault CheckRightsOfNew(const ldap::AddRequest& request, const WorkingEntry& entry) const;
  Fault ApplyChanges(const ldap::ModifyRequest& request, WorkingEntry& entry) const;
  // What the server itself sets, and what goes with a password that is changed.
  void SetOwnValues(const ldap::ModifyRequest* request, WorkingEntry& entry) const;
  // The new superior, or the old one.
  Fault FindSuperior(const ldap::ModifyDnRequest& request,
                     const Target& target,
                     store::EntryId& superior);
  [[nodiscard]] OperationalValues Operational() const;
  [[nodiscard]] EntryImage ImageOfTarget(const Target& target) const;
  std::string ReadEntry(const Target& target,
                        const std::vector<std::string_view>& attributes) const;
  Outcome Success(store::EntryId changed);

  const Parts& parts_;
  const RequestControls& controls_;
  store::DirectoryDraft& draft_;
  std::optional<std::string> pre_read_;
};

}  // namespace socle::directory::domain
