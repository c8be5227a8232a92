#include "directory/domain/search_scope.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "directory/domain/compiled_filter.h"
#include "directory/domain/search_plan.h"
#include "directory/schema/schema.h"
#include "directory/store/candidate_set.h"
#include "directory/store/description_table.h"
#include "directory/store/directory_view.h"
#include "directory/store/entry_postings.h"
#include "directory/store/entry_reader.h"
#include "directory/store/entry_row.h"
#include "directory/store/index_definition.h"
#include "directory/store/posting_key.h"
#include "lib/base/bytes.h"
#include "lib/base/result.h"
#include "lib/ldap/message.h"

namespace socle::directory::domain {

namespace {

// What a position begins with.
constexpr char kByName = 'n';
constexpr char kByNumber = 'i';
// Entries that are read together.
constexpr std::size_t kBatch = 64;

// Entries of a class, by the index: null when it has none.
Result<std::unique_ptr<store::CandidateSet>> OpenClass(const schema::Schema& schema,
                                                       const store::DirectoryView& view,
                                                       std::string_view name) {
  const schema::AttributeType* type = schema.FindAttribute("objectClass");
  const store::IndexDefinition* index =
      view.Indexes().FindCovering(schema, type->id, {.equality = true});
  if (index == nullptr) {
    return std::unique_ptr<store::CandidateSet>();
  }
  SOCLE_TRY(const auto prefixes, store::PostingsOfEquality(schema, *type, *index, name));
  return view.OpenPosting(prefixes.front());
}

// About the first kAliasesMax of the set: whole buckets.
Result<std::vector<store::EntryId>> ReadIds(store::CandidateSet& set) {
  std::vector<store::EntryId> ids;
  store::Bucket next = 0;
  while (ids.size() < kAliasesMax) {
    SOCLE_TRY(const auto slice, set.Next(next));
    if (!slice) {
      break;
    }
    slice->entries.ForEach(
        [&](std::size_t number) { ids.push_back(store::EntryInBucket(slice->bucket, number)); });
    next = slice->bucket + 1;
  }
  return ids;
}

}  // namespace

SearchScope::SearchScope(const schema::Schema& schema,
                         const store::DirectoryView& view,
                         const ScopeRequest& request)
    : schema_(schema), view_(view), request_(request) {}

Result<std::unique_ptr<SearchScope>> SearchScope::Open(const schema::Schema& schema,
                                                       const store::DirectoryView& view,
                                                       const CompiledFilter& filter,
                                                       const ScopeRequest& request) {
  std::unique_ptr<SearchScope> scope(new SearchScope(schema, view, request));
  SOCLE_TRY_STATUS(scope->Choose(filter));
  return scope;
}

bool SearchScope::HasEver(std::string_view attribute) const {
  const schema::AttributeType* type = schema_.FindAttribute(attribute);
  return type != nullptr && view_.Descriptions().Find({.type = type}) != nullptr;
}

Status SearchScope::Choose(const CompiledFilter& filter) {
  if (request_.scope == ldap::SearchScope::kBase) {
    way_ = Way::kBase;
    list_.push_back(request_.base);
    return {};
  }
  covers_everything_ =
      request_.base == store::kNoEntry && request_.scope != ldap::SearchScope::kOne;
  if (!covers_everything_ && request_.scope == ldap::SearchScope::kSubtree) {
    SOCLE_TRY(const auto suffixes, view_.Suffixes());
    covers_everything_ = suffixes.size() == 1 && suffixes.front() == request_.base;
  }
  if (request_.follows_aliases && HasEver("aliasedObjectName")) {
    SOCLE_TRY_STATUS(FollowAliases());
  }
  SOCLE_TRY(set_, PlanCandidates(schema_, view_, filter));
  const bool may_be_few = set_ != nullptr && set_->Estimate() <= kFewCandidates;
  if (!may_be_few && aliased_.empty()) {
    SOCLE_TRY(const bool is_small,
              request_.scope == ldap::SearchScope::kOne ? TryFewChildren() : TrySmallSubtree());
    if (is_small) {
      return {};
    }
  }
  if (set_ == nullptr) {
    way_ =
        request_.scope == ldap::SearchScope::kOne && aliased_.empty() ? Way::kChildren : Way::kAll;
    return {};
  }
  way_ = Way::kIndex;
  if (request_.finds_referrals && HasEver("ref")) {
    SOCLE_TRY(auto referrals, OpenClass(schema_, view_, "referral"));
    if (referrals != nullptr) {
      std::vector<std::unique_ptr<store::CandidateSet>> both;
      both.push_back(std::move(set_));
      both.push_back(std::move(referrals));
      set_ = store::Unite(std::move(both));
    }
  }
  return {};
}

Result<bool> SearchScope::TryFewChildren() {
  SOCLE_TRY(const auto children, view_.ChildrenAfter(request_.base, "", kSmallSubtree + 1));
  if (children.size() > kSmallSubtree || set_ == nullptr) {
    return false;
  }
  for (const store::Child& child : children) {
    list_.push_back(child.id);
  }
  std::ranges::sort(list_);
  way_ = Way::kList;
  return true;
}

Result<bool> SearchScope::TrySmallSubtree() {
  std::vector<store::EntryId> found;
  if (request_.base != store::kNoEntry) {
    found.push_back(request_.base);
  }
  std::vector<store::EntryId> open = {request_.base};
  while (!open.empty()) {
    const store::EntryId at = open.back();
    open.pop_back();
    SOCLE_TRY(const auto children, view_.ChildrenAfter(at, "", kSmallSubtree + 1));
    for (const store::Child& child : children) {
      found.push_back(child.id);
      open.push_back(child.id);
    }
    if (found.size() > kSmallSubtree) {
      return false;
    }
  }
  list_ = std::move(found);
  std::ranges::sort(list_);
  way_ = Way::kList;
  return true;
}

// Aliases in the scope lead to further bases, and those to further ones (RFC 4511, 4.5.1.3).
Status SearchScope::FollowAliases() {
  const schema::AttributeType* type = schema_.FindAttribute("aliasedObjectName");
  alias_ = view_.Descriptions().Find({.type = type})->id;
  SOCLE_TRY(auto aliases, OpenClass(schema_, view_, "alias"));
  if (aliases == nullptr) {
    return {};
  }
  SOCLE_TRY(const auto ids, ReadIds(*aliases));
  bool has_grown = true;
  while (has_grown) {
    has_grown = false;
    for (const store::EntryId id : ids) {
      SOCLE_TRY(const bool is_new, FollowAlias(id));
      has_grown = has_grown || is_new;
    }
  }
  return {};
}

// True when the alias leads to a base that was not one yet.
Result<bool> SearchScope::FollowAlias(store::EntryId id) {
  SOCLE_TRY(const auto entry, view_.FindEntry(id));
  if (!entry) {
    return false;
  }
  const store::AttributeRun* run = entry->row.Find(alias_);
  if (run == nullptr) {
    return false;
  }
  SOCLE_TRY(const bool is_in_scope, IsInScope(*entry));
  store::AttributeValues values(run->encoded);
  const auto normal = values.Next() ? schema_.NormaliseDn(values.Value()) : "";
  if (!is_in_scope || !normal) {
    return false;
  }
  SOCLE_TRY(const auto target, view_.FindId(*normal));
  const bool is_new =
      target && *target != request_.base &&
      std::ranges::none_of(aliased_, [&](const Base& base) { return base.id == *target; });
  if (is_new) {
    aliased_.push_back({.id = *target, .has_subtree = request_.scope != ldap::SearchScope::kOne});
  }
  return is_new;
}

Result<bool> SearchScope::IsInScope(const store::StoredEntry& entry) {
  if (way_ == Way::kList || way_ == Way::kChildren || covers_everything_) {
    return request_.scope != ldap::SearchScope::kChildren || entry.id != request_.base;
  }
  bool is_in = false;
  switch (request_.scope) {
    case ldap::SearchScope::kBase:
      return entry.id == request_.base;
    case ldap::SearchScope::kOne:
      is_in = entry.row.parent == request_.base;
      break;
    case ldap::SearchScope::kSubtree:
    case ldap::SearchScope::kChildren: {
      SOCLE_TRY(is_in, view_.IsWithin(entry.id, entry.row, request_.base));
      is_in = is_in && (request_.scope == ldap::SearchScope::kSubtree || entry.id != request_.base);
      break;
    }
  }
  for (const Base& base : aliased_) {
    if (is_in) {
      break;
    }
    is_in = entry.id == base.id;
    if (!is_in && base.has_subtree) {
      SOCLE_TRY(is_in, view_.IsWithin(entry.id, entry.row, base.id));
    }
  }
  return is_in;
}

bool SearchScope::GoBehind(std::string_view position) {
  const char way = way_ == Way::kChildren ? kByName : kByNumber;
  if (position.empty() || position.front() != way) {
    return false;  // the directory has changed so much that another way is taken now
  }
  position.remove_prefix(1);
  if (way == kByName) {
    after_ = position;
    return true;
  }
  if (position.size() != sizeof(store::EntryId)) {
    return false;
  }
  from_ = ReadBigEndian<store::EntryId>(position.data());
  next_bucket_ = store::BucketOf(from_);
  return true;
}

ScopePosition SearchScope::PositionBefore() const {
  if (way_ == Way::kChildren) {
    return kByName + batch_keys_[batch_at_ - 1];
  }
  ScopePosition out(1, kByNumber);
  AppendBigEndian(out, batch_[batch_at_ - 1].id);
  return out;
}

// At most kBatch numbers, ascending; none at the end.
Result<std::vector<store::EntryId>> SearchScope::NextIds() {
  while (true) {
    while (list_at_ < list_.size() && list_[list_at_] < from_) {
      ++list_at_;
    }
    if (list_at_ < list_.size() || way_ != Way::kIndex) {
      break;
    }
    SOCLE_TRY(const auto slice, set_->Next(next_bucket_));
    if (!slice) {
      break;
    }
    list_.clear();
    list_at_ = 0;
    slice->entries.ForEach(
        [&](std::size_t number) { list_.push_back(store::EntryInBucket(slice->bucket, number)); });
    next_bucket_ = slice->bucket + 1;
  }
  const std::size_t count = std::min(kBatch, list_.size() - list_at_);
  std::vector<store::EntryId> ids(list_.begin() + static_cast<std::ptrdiff_t>(list_at_),
                                  list_.begin() + static_cast<std::ptrdiff_t>(list_at_ + count));
  list_at_ += count;
  return ids;
}

Status SearchScope::LoadBatch() {
  batch_.clear();
  batch_keys_.clear();
  batch_at_ = 0;
  if (way_ == Way::kAll) {
    SOCLE_TRY(batch_, view_.EntriesFrom(from_, kBatch));
    if (!batch_.empty()) {
      from_ = batch_.back().id + 1;
    }
    is_source_done_ = batch_.empty();
    return {};
  }
  std::vector<store::EntryId> ids;
  std::vector<std::string> keys;
  if (way_ == Way::kChildren) {
    SOCLE_TRY(auto children, view_.ChildrenAfter(request_.base, after_, kBatch));
    for (store::Child& child : children) {
      ids.push_back(child.id);
      keys.push_back(std::exchange(after_, std::move(child.key)));
    }
  } else {
    SOCLE_TRY(ids, NextIds());
  }
  is_source_done_ = ids.empty();
  SOCLE_TRY(auto found, view_.FindEntries(ids));
  for (std::size_t i = 0; i < found.size(); ++i) {
    if (found[i]) {
      batch_.push_back(*std::move(found[i]));
      batch_keys_.push_back(keys.empty() ? std::string() : std::move(keys[i]));
    }
  }
  return {};
}

Result<const store::StoredEntry*> SearchScope::Next(std::uint64_t& examined) {
  if (batch_at_ == batch_.size()) {
    if (is_source_done_) {
      is_at_end_ = true;
      return nullptr;
    }
    SOCLE_TRY_STATUS(LoadBatch());
  }
  while (batch_at_ < batch_.size()) {
    const store::StoredEntry& entry = batch_[batch_at_];
    ++batch_at_;
    ++examined;
    SOCLE_TRY(const bool is_in_scope, IsInScope(entry));
    const bool is_alias = alias_ != 0 && entry.row.Find(alias_) != nullptr;
    if (is_in_scope && !is_alias) {
      return &entry;
    }
  }
  is_at_end_ = is_source_done_;
  return nullptr;
}

}  // namespace socle::directory::domain
