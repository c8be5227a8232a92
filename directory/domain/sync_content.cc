#include "directory/domain/sync_content.h"

#include <algorithm>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "directory/domain/access.h"
#include "directory/domain/attribute_selection.h"
#include "directory/domain/compiled_filter.h"
#include "directory/domain/entry_answer.h"
#include "directory/domain/identity.h"
#include "directory/domain/name_finder.h"
#include "directory/schema/schema.h"
#include "directory/store/description_table.h"
#include "directory/store/directory_view.h"
#include "directory/store/entry_row.h"
#include "lib/base/bytes.h"
#include "lib/base/result.h"
#include "lib/ldap/encode_message.h"
#include "lib/ldap/message.h"
#include "lib/ldap/normal_dn.h"
#include "lib/ldap/oid.h"
#include "lib/ldap/sync_control.h"

namespace socle::directory::domain {

std::string EncodeSyncStateControl(ldap::SyncStateKind state,
                                   const store::Uuid& uuid,
                                   std::optional<std::string_view> cookie) {
  const std::string value =
      ldap::EncodeSyncState({.state = state, .entry_uuid = AsText(uuid), .cookie = cookie});
  return ldap::EncodeControl({.oid = ldap::oid::kSyncState, .value = value});
}

SyncContent::SyncContent(const Parts& parts,
                         const Identity& identity,
                         const ldap::SearchRequest& request,
                         store::EntryId base,
                         std::string_view base_dn)
    : parts_(parts),
      identity_(identity),
      access_(identity.is_root ? nullptr : parts.access.Begin(identity_)),
      filter_(parts.schema, parts.computed, request.filter),
      answer_(parts.schema,
              AttributeSelection(parts.schema, request.attributes),
              request.types_only,
              nullptr),
      scope_(request.scope),
      base_(base),
      normal_base_(parts.schema.NormaliseDn(base_dn).value_or("")) {}

AttributeGate SyncContent::GateFor(Right right) const {
  if (access_ == nullptr) {
    return {};
  }
  return [this, right](const schema::AttributeType& type) {
    return access_->MayAttribute(type, right);
  };
}

Result<bool> SyncContent::IsInScope(const store::DirectoryView& view) const {
  switch (scope_) {
    case ldap::SearchScope::kBase:
      return entry_.id == base_;
    case ldap::SearchScope::kOne:
      return entry_.row.parent == base_;
    case ldap::SearchScope::kSubtree:
      return view.IsWithin(entry_.id, entry_.row, base_);
    case ldap::SearchScope::kChildren: {
      SOCLE_TRY(const bool is_within, view.IsWithin(entry_.id, entry_.row, base_));
      return is_within && entry_.id != base_;
    }
  }
  return false;
}

Result<SyncContent::Sight> SyncContent::Look(const store::DirectoryView& view, store::EntryId id) {
  image_.reset();
  SOCLE_TRY(auto found, view.FindEntry(id));
  if (!found) {
    return Sight::kGone;
  }
  entry_ = *std::move(found);
  SOCLE_TRY(const bool is_in_scope, IsInScope(view));
  if (!is_in_scope) {
    return Sight::kOutside;
  }
  dn_.clear();
  SOCLE_TRY_STATUS(view.AppendDn(entry_.row, dn_));
  image_.emplace(ImageOf(parts_.computed, view, view.Descriptions(), entry_, dn_));
  if (access_ != nullptr) {
    access_->Look(*image_);
    if (!access_->MayEntry(Right::kRead)) {
      return Sight::kHidden;
    }
  }
  // A referral is told whatever the filter says, as in a search.
  if (!manages_dsa_it_ && !ReferralsOf(*image_).empty()) {
    return Sight::kSeen;
  }
  return filter_.Evaluate(*image_, GateFor(Right::kSearch)) == Truth::kTrue ? Sight::kSeen
                                                                            : Sight::kUnmatched;
}

void SyncContent::Append(std::int32_t message_id,
                         ldap::SyncStateKind state,
                         std::optional<std::string_view> cookie,
                         std::string& out) {
  // NOLINTBEGIN(bugprone-unchecked-optional-access): what is told has been looked at.
  const auto referral = manages_dsa_it_ ? std::vector<std::string_view>() : ReferralsOf(*image_);
  if (referral.empty()) {
    answer_.AppendMessage(message_id,
                          *image_,
                          GateFor(Right::kRead),
                          out,
                          EncodeSyncStateControl(state, entry_.row.uuid, cookie));
    return;
  }
  const std::string value = ldap::EncodeSyncState(
      {.state = state, .entry_uuid = AsText(entry_.row.uuid), .cookie = cookie});
  ldap::AppendMessage(out,
                      {.id = message_id,
                       .operation = ldap::SearchResultReference{.uris = referral},
                       .controls = {{.oid = ldap::oid::kSyncState, .value = value}}});
  // NOLINTEND(bugprone-unchecked-optional-access)
}

bool SyncContent::Covers(std::string_view dn, store::EntryId parent) const {
  if (scope_ == ldap::SearchScope::kOne) {
    return parent == base_;
  }
  const auto normal = parts_.schema.NormaliseDn(dn);
  if (!normal) {
    return false;
  }
  if (scope_ == ldap::SearchScope::kBase) {
    return *normal == normal_base_;
  }
  const bool is_within = base_ == store::kNoEntry || ldap::IsWithin(*normal, normal_base_);
  return is_within && (scope_ == ldap::SearchScope::kSubtree || *normal != normal_base_);
}

bool SyncContent::MayHaveLeft(Sight sight,
                              const store::DescriptionTable& descriptions,
                              const std::vector<store::DescriptionId>& changed) const {
  if (sight == Sight::kHidden) {
    return true;  // what the rules look at is theirs to know
  }
  if (sight != Sight::kUnmatched) {
    return false;
  }
  return std::ranges::any_of(filter_.Parts(), [&](const CompiledFilter::Part& part) {
    if (part.kind == CompiledFilter::Kind::kAnd || part.kind == CompiledFilter::Kind::kOr ||
        part.kind == CompiledFilter::Kind::kNot || part.kind == CompiledFilter::Kind::kUndefined) {
      return false;
    }
    if (part.type == nullptr || part.is_computed || part.dn_attributes) {
      return true;
    }
    return std::ranges::any_of(changed, [&](store::DescriptionId id) {
      const store::StoredDescription* known = descriptions.Find(id);
      return known == nullptr || known->type == nullptr ||
             parts_.schema.IsSubtype(known->type->id, part.type->id) ||
             // The right to look at an attribute may hang on another one.
             access_ != nullptr;
    });
  });
}

}  // namespace socle::directory::domain
