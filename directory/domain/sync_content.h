#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "directory/domain/access.h"
#include "directory/domain/compiled_filter.h"
#include "directory/domain/entry_answer.h"
#include "directory/domain/entry_image.h"
#include "directory/domain/identity.h"
#include "directory/schema/schema.h"
#include "directory/store/description_table.h"
#include "directory/store/directory_event.h"
#include "directory/store/directory_view.h"
#include "directory/store/entry_reader.h"
#include "directory/store/entry_row.h"
#include "lib/base/result.h"
#include "lib/ldap/message.h"
#include "lib/ldap/sync_control.h"

namespace socle::directory::domain {

// The Sync State control of an entry, as an encoded Control.
std::string EncodeSyncStateControl(ldap::SyncStateKind state,
                                   const store::Uuid& uuid,
                                   std::optional<std::string_view> cookie = {});

// Entries that one synchronisation is about: scope, filter and rights, asked about one entry after
// another in whatever state of the directory. One thread at a time.
class SyncContent {
 public:
  struct Parts {
    const schema::Schema& schema;
    const ComputedAttributes& computed;
    const AccessPolicy& access;
  };

  // `base`: kNoEntry is above all suffixes. Nothing of the request is needed afterwards.
  SyncContent(const Parts& parts,
              const Identity& identity,
              const ldap::SearchRequest& request,
              store::EntryId base,
              std::string_view base_dn);

  void SetManagesDsaIt(bool manages) { manages_dsa_it_ = manages; }

  enum class Sight : std::uint8_t {
    kGone,
    kOutside,    // of the scope
    kHidden,     // by the rules of access
    kUnmatched,  // by the filter
    kSeen,
  };

  // Looks at an entry, which stays at hand for Append; the view must live until then.
  Result<Sight> Look(const store::DirectoryView& view, store::EntryId id);

  // Appends the entry at hand as an answer with its state.
  void Append(std::int32_t message_id,
              ldap::SyncStateKind state,
              std::optional<std::string_view> cookie,
              std::string& out);

  [[nodiscard]] const store::Uuid& UuidAtHand() const { return entry_.row.uuid; }

  // Whether an entry of this name and parent, which may be gone, is in the scope.
  [[nodiscard]] bool Covers(std::string_view dn, store::EntryId parent) const;
  // Whether a change of an entry that is not seen now may have taken it away from the client.
  [[nodiscard]] bool MayHaveLeft(Sight sight,
                                 const store::DescriptionTable& descriptions,
                                 const std::vector<store::DescriptionId>& changed) const;

  [[nodiscard]] bool HasRules() const { return access_ != nullptr; }

  [[nodiscard]] store::EntryId Base() const { return base_; }

  // Whether entries below the children of the base belong to it.
  [[nodiscard]] bool IsDeep() const {
    return scope_ == ldap::SearchScope::kSubtree || scope_ == ldap::SearchScope::kChildren;
  }

 private:
  [[nodiscard]] Result<bool> IsInScope(const store::DirectoryView& view) const;
  [[nodiscard]] AttributeGate GateFor(Right right) const;

  Parts parts_;
  Identity identity_;
  std::unique_ptr<AccessSession> access_;  // null: the administrator
  CompiledFilter filter_;
  EntryAnswer answer_;
  ldap::SearchScope scope_;
  store::EntryId base_;
  std::string normal_base_;
  bool manages_dsa_it_ = false;

  store::StoredEntry entry_;
  std::string dn_;
  std::optional<EntryImage> image_;
};

}  // namespace socle::directory::domain
