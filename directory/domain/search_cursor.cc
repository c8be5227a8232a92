#include "directory/domain/search_cursor.h"

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "directory/domain/access.h"
#include "directory/domain/attribute_selection.h"
#include "directory/domain/compiled_filter.h"
#include "directory/domain/dereferencer.h"
#include "directory/domain/entry_answer.h"
#include "directory/domain/entry_image.h"
#include "directory/domain/identity.h"
#include "directory/domain/name_finder.h"
#include "directory/domain/outcome.h"
#include "directory/domain/request_controls.h"
#include "directory/domain/search_scope.h"
#include "directory/domain/search_service.h"
#include "directory/domain/sorted_lists.h"
#include "directory/domain/sync_content.h"
#include "directory/schema/matching_rule.h"
#include "directory/schema/schema.h"
#include "directory/store/directory_view.h"
#include "directory/store/entry_reader.h"
#include "directory/store/entry_row.h"
#include "lib/base/bytes.h"
#include "lib/base/result.h"
#include "lib/crypto/hmac.h"
#include "lib/ldap/encode_message.h"
#include "lib/ldap/filter_text.h"
#include "lib/ldap/message.h"
#include "lib/ldap/oid.h"
#include "lib/ldap/paged_results.h"
#include "lib/ldap/result_code.h"
#include "lib/ldap/sort_control.h"
#include "lib/ldap/sync_control.h"
#include "lib/ldap/virtual_list_view.h"

namespace socle::directory::domain {

namespace {

constexpr std::size_t kCookieMacBytes = 16;
constexpr std::uint64_t kNoLimit = 0;

std::uint64_t Smaller(std::uint64_t a, std::uint64_t b) {
  if (a == kNoLimit || b == kNoLimit) {
    return std::max(a, b);
  }
  return std::min(a, b);
}

// The key of an entry for one rule of a sort: its least value, or its greatest for reverse order
// (RFC 2891, 2.2 leaves that open; so the first of the list is the best one either way).
void TakeLeastKey(const schema::Schema& schema,
                  std::string_view encoded,
                  const SortRule& rule,
                  std::optional<std::string>& best) {
  store::AttributeValues values(encoded);
  while (values.Next()) {
    auto key = schema::MakeKey(rule.form, values.Value(), schema);
    if (key && (!best || *key < *best)) {
      best = *std::move(key);
    }
  }
}

std::optional<std::string> SortKeyOf(const schema::Schema& schema,
                                     const EntryImage& image,
                                     const SortRule& rule) {
  std::optional<std::string> best;
  for (const auto list : {image.Stored(), image.Computed()}) {
    for (const ImageAttribute& attribute : list) {
      if (schema.IsSubtype(attribute.type->id, rule.type->id)) {
        TakeLeastKey(schema, attribute.encoded, rule, best);
      }
    }
  }
  return best;
}

}  // namespace

StoreCursor::StoreCursor(SearchShared& shared, std::int32_t message_id, const Identity& identity)
    : shared_(shared),
      message_id_(message_id),
      identity_(identity),
      access_(identity.is_root ? nullptr : shared.parts.access.Begin(identity_)),
      view_(shared.parts.store.NewView()),
      is_free_(identity.is_root) {}

StoreCursor::~StoreCursor() = default;

void StoreCursor::End(Outcome outcome) {
  if (!ended_) {
    ended_ = std::move(outcome);
  }
}

void StoreCursor::Fail(const Error& error) {
  shared_.parts.logger.Error("search failed", {{"reason", error.detail}});
  End(ldap::ResultCode::kOther, "the directory could not be read");
}

void StoreCursor::Finish(const Outcome& outcome, std::string& out) {
  End(outcome);
  AppendDone(out);
}

AttributeGate StoreCursor::GateFor(Right right) const {
  if (access_ == nullptr) {
    return {};
  }
  return [this, right](const schema::AttributeType& type) {
    return access_->MayAttribute(type, right);
  };
}

bool StoreCursor::HasTimePassed() const {
  return deadline_.count() != 0 && shared_.parts.clock.Monotonic() >= deadline_;
}

void StoreCursor::Synchronise(bool is_free) {
  is_synchronised_ = true;
  is_free_ = is_free_ || is_free;
}

void StoreCursor::SetLimits(const ldap::SearchRequest& request) {
  const SearchSettings& settings = shared_.settings;
  limits_ = is_free_                  ? settings.root
            : identity_.IsAnonymous() ? settings.anonymous
                                      : settings.bound;
  client_size_max_ = static_cast<std::uint64_t>(request.size_limit);
  const std::chrono::milliseconds asked = std::chrono::seconds(request.time_limit_seconds);
  is_client_deadline_ =
      asked.count() != 0 && (limits_.time_max.count() == 0 || asked <= limits_.time_max);
  const std::chrono::milliseconds time = is_client_deadline_ ? asked : limits_.time_max;
  if (time.count() != 0) {
    deadline_ = shared_.parts.clock.Monotonic() + time;
  }
}

void StoreCursor::Prepare(const ldap::SearchRequest& request, const RequestControls& controls) {
  const schema::Schema& schema = view_.Schema();
  const ComputedAttributes& computed = shared_.parts.computed;
  SetLimits(request);
  manages_dsa_it_ = controls.manage_dsa_it;
  may_refer_ = !manages_dsa_it_ &&
               view_.Descriptions().Find({.type = schema.FindAttribute("ref")}) != nullptr;
  filter_.emplace(schema, computed, request.filter);
  if (controls.matched_values) {
    matched_values_.emplace(schema, computed, *controls.matched_values);
  }
  answer_.emplace(schema,
                  AttributeSelection(schema, request.attributes),
                  request.types_only,
                  matched_values_ ? &*matched_values_ : nullptr);
  const bool follows_base = request.deref_aliases == ldap::DerefAliases::kFindingBase ||
                            request.deref_aliases == ldap::DerefAliases::kAlways;
  const NameFinder finder({.reader = view_,
                           .descriptions = view_.Descriptions(),
                           .schema = schema,
                           .computed = computed,
                           .access = access_.get(),
                           .default_referral = shared_.settings.default_referral});
  const bool is_above = request.base_object.empty();
  auto base = is_above ? FoundName{.id = store::kNoEntry}
                       : finder.Find(request.base_object,
                                     {.follows_aliases = follows_base,
                                      .manages_dsa_it = controls.manage_dsa_it});
  if (!base) {
    End(std::move(base.error()));
    return;
  }
  base_ = base->id;
  CheckAssertion(controls, base->id);
  PrepareDereferencing(controls);
  PrepareSubentries(controls, request.scope);
  if (ended_) {
    return;
  }
  const ScopeRequest wanted = {
      .base = base->id,
      .scope = request.scope,
      .follows_aliases = request.deref_aliases == ldap::DerefAliases::kInSearching ||
                         request.deref_aliases == ldap::DerefAliases::kAlways,
      .finds_referrals = !controls.manage_dsa_it};
  auto scope = SearchScope::Open(schema, view_, *filter_, wanted);
  if (!scope) {
    Fail(scope.error());
    return;
  }
  scope_ = *std::move(scope);
  RefuseUnindexed(request);
  PrepareSort(controls, request);
  PreparePage(controls, request);
}

void StoreCursor::PrepareDereferencing(const RequestControls& controls) {
  if (controls.dereference.empty()) {
    return;
  }
  auto made = Dereferencer::Make(
      {.view = view_,
       .computed = shared_.parts.computed,
       .access = identity_.is_root ? nullptr : shared_.parts.access.Begin(identity_)},
      controls.dereference,
      controls.dereference_is_critical);
  if (!made) {
    End(std::move(made.error()));
  } else {
    dereferencer_.emplace(*std::move(made));
  }
}

void StoreCursor::PrepareSubentries(const RequestControls& controls, ldap::SearchScope scope) {
  // Each has a subtreeSpecification: where there has never been one, there are no subentries.
  const bool has_any =
      view_.Descriptions().Find({.type = view_.Schema().FindAttribute("subtreeSpecification")}) !=
      nullptr;
  wants_subentries_ = controls.subentries.value_or(false);
  const bool is_asked = controls.subentries.has_value() || scope != ldap::SearchScope::kBase;
  if (!is_asked || (!has_any && !wants_subentries_)) {
    return;
  }
  ldap::Filter filter;
  filter.parts.push_back({.kind = ldap::FilterKind::kEqual,
                          .end = 1,
                          .attribute = "objectClass",
                          .value = "subentry"});
  subentry_filter_.emplace(view_.Schema(), shared_.parts.computed, filter);
}

void StoreCursor::CheckAssertion(const RequestControls& controls, store::EntryId base) {
  if (!controls.assertion) {
    return;
  }
  const CompiledFilter assertion(view_.Schema(), shared_.parts.computed, *controls.assertion);
  const auto entry = view_.FindEntry(base).value_or(std::nullopt);
  const auto dn = view_.DnOf(base);
  if (!entry || !dn) {
    End(ldap::ResultCode::kNoSuchObject);
    return;
  }
  const EntryImage image =
      ImageOf(shared_.parts.computed, view_, view_.Descriptions(), *entry, *dn);
  if (access_ != nullptr) {
    access_->Look(image);
  }
  if (assertion.Evaluate(image, GateFor(Right::kSearch)) != Truth::kTrue) {
    End(ldap::ResultCode::kAssertionFailed);
  }
}

// No silent scans: they are counted, logged, limited, and refused where it is configured.
void StoreCursor::RefuseUnindexed(const ldap::SearchRequest& request) {
  if (scope_->Chosen() != SearchScope::Way::kAll) {
    return;
  }
  shared_.unindexed.Increment();
  if (!is_free_) {
    shared_.parts.logger.Warning(
        "a search that no index narrows",
        {{"peer", identity_.peer}, {"parts", std::to_string(request.filter.parts.size())}});
  }
  if (shared_.settings.refuses_unindexed && !is_free_) {
    End(ldap::ResultCode::kUnwillingToPerform, "no index narrows this search");
  }
}

void StoreCursor::PrepareSort(const RequestControls& controls, const ldap::SearchRequest& request) {
  if (controls.sort.empty() || ended_) {
    return;
  }
  const auto fault = ResolveSort(view_.Schema(), controls.sort, sort_rules_);
  sort_answer_ = Outcome{.code = fault ? fault->code : ldap::ResultCode::kSuccess,
                         .diagnostic = fault ? fault->attribute : ""};
  if (fault) {
    sort_rules_.clear();
    if (controls.sort_is_critical) {
      End(ldap::ResultCode::kUnavailableCriticalExtension, "the result cannot be sorted so");
    }
    return;
  }
  search_text_ = fmt::format("{}\n{}\n{}\n{}\n{}\n{}\n{}",
                             identity_.is_root ? "root" : identity_.normal_dn,
                             request.base_object,
                             static_cast<int>(request.scope),
                             static_cast<int>(request.deref_aliases),
                             manages_dsa_it_,
                             ldap::EncodeSortRequest(controls.sort),
                             ldap::FormatFilter(request.filter));
  list_key_ = search_text_;
  if (controls.vlv) {
    vlv_ = controls.vlv;
    vlv_value_ = controls.vlv->greater_or_equal.value_or("");
  }
  list_ = shared_.lists.Find(list_key_, view_.LastChange());
  if (list_ == nullptr) {
    is_gathering_ = true;
  } else {
    list_end_ = list_->ids.size();
    if (vlv_) {
      PrepareView(*list_, *vlv_);
    }
  }
}

// Which part of the list a virtual list view shows (draft-ietf-ldapext-ldapv3-vlv-09, 6.2).
void StoreCursor::PrepareView(const SortedList& list, const ldap::VlvRequest& view) {
  const std::int64_t count = static_cast<std::int64_t>(list.ids.size());
  std::int64_t target = 0;  // of the list, from 0
  if (view.greater_or_equal) {
    const SortRule& rule = sort_rules_.front();
    const auto key = schema::MakeKey(rule.form, vlv_value_, view_.Schema());
    const auto is_before = [&](const std::string& one) {
      if (one.empty()) {
        return rule.reverse;  // without the attribute: last, or first when reversed
      }
      return rule.reverse ? one > key.value_or("") : one < key.value_or("");
    };
    target = std::ranges::partition_point(list.keys, is_before) - list.keys.begin();
  } else if (view.offset == 0 && view.content_count != 0) {
    vlv_answer_ = {.content_count = static_cast<std::int32_t>(count),
                   .code = ldap::ResultCode::kVlvError};
    End(ldap::ResultCode::kVlvError, "the offset is out of range");
    return;
  } else if (view.content_count == 0 || view.content_count == view.offset) {
    target = view.content_count == 0 ? std::max<std::int64_t>(view.offset, 1) - 1 : count - 1;
  } else {
    target = (static_cast<std::int64_t>(view.offset) - 1) * count / view.content_count;
  }
  target = std::clamp<std::int64_t>(target, 0, count);
  const std::int64_t first = std::max<std::int64_t>(0, target - view.before_count);
  const std::int64_t end = std::min<std::int64_t>(count, target + view.after_count + 1);
  list_at_ = static_cast<std::size_t>(first);
  list_end_ = static_cast<std::size_t>(std::max(first, end));
  vlv_answer_ = {.target_position = static_cast<std::int32_t>(std::min(target + 1, count + 1)),
                 .content_count = static_cast<std::int32_t>(count)};
}

void StoreCursor::PreparePage(const RequestControls& controls, const ldap::SearchRequest& request) {
  if (!controls.paged || ended_) {
    return;
  }
  is_paged_ = true;
  page_size_ = static_cast<std::uint64_t>(controls.paged->size);
  search_text_ += fmt::format("page\n{}\n{}\n{}\n{}\n{}",
                              identity_.is_root ? "root" : identity_.normal_dn,
                              request.base_object,
                              static_cast<int>(request.scope),
                              manages_dsa_it_,
                              ldap::FormatFilter(request.filter));
  if (controls.paged->cookie.empty()) {
    if (page_size_ == 0) {
      End(ldap::ResultCode::kSuccess);  // an estimate alone: unknown
    }
    return;
  }
  const auto position = ReadCookie(controls.paged->cookie);
  if (!position) {
    End(ldap::ResultCode::kUnwillingToPerform, "the cookie is none of this search");
    return;
  }
  if (page_size_ == 0) {
    End(ldap::ResultCode::kSuccess);  // the client gives up (RFC 2696, section 3)
    return;
  }
  if (!sort_rules_.empty()) {
    list_at_ = position->size() == sizeof(std::uint64_t)
                   ? static_cast<std::size_t>(ReadBigEndian<std::uint64_t>(position->data()))
                   : 0;
  } else if (!scope_->GoBehind(*position)) {
    End(ldap::ResultCode::kUnwillingToPerform, "the cookie is none of this search");
  }
}

std::string StoreCursor::SignedCookie(std::string_view position) const {
  const std::string signed_text = std::string(position) + '\n' + search_text_;
  const auto mac = crypto::HmacSha256(AsBytes(shared_.cookie_key), AsBytes(signed_text));
  return std::string(AsText(mac).substr(0, kCookieMacBytes)) + std::string(position);
}

std::optional<std::string> StoreCursor::ReadCookie(std::string_view cookie) const {
  if (cookie.size() < kCookieMacBytes) {
    return std::nullopt;
  }
  std::string position(cookie.substr(kCookieMacBytes));
  if (SignedCookie(position) != cookie) {
    return std::nullopt;
  }
  return position;
}

bool StoreCursor::Run(const SliceBudget& budget, std::string& out) {
  if (!ended_ && HasTimePassed()) {
    End(is_client_deadline_ ? ldap::ResultCode::kTimeLimitExceeded
                            : ldap::ResultCode::kAdminLimitExceeded,
        "the search took too long");
  }
  if (!ended_ && is_gathering_ && RunGathering(budget)) {
    EndGathering();
  }
  if (!ended_ && !is_gathering_) {
    (void)RunEntries(budget, out);
  }
  if (!ended_) {
    return false;
  }
  if (!is_synchronised_ || !ended_->IsSuccess()) {
    AppendDone(out);
  }
  return true;
}

// Whether an entry is one of the result; the filter decides, whatever brought it here.
bool StoreCursor::Matches(const store::StoredEntry& /*entry*/, const EntryImage& image) {
  if (access_ != nullptr) {
    access_->Look(image);
    if (!access_->MayEntry(Right::kRead)) {
      return false;
    }
  }
  if (subentry_filter_ &&
      (subentry_filter_->Evaluate(image) == Truth::kTrue) != wants_subentries_) {
    return false;
  }
  return filter_->Evaluate(image, GateFor(Right::kSearch)) == Truth::kTrue;
}

bool StoreCursor::RunGathering(const SliceBudget& budget) {
  const std::uint64_t stop_at = examined_ + budget.examined_max;
  while (!ended_ && examined_ < stop_at) {
    const auto next = scope_->Next(examined_);
    if (!next) {
      Fail(next.error());
      return false;
    }
    if (*next == nullptr) {
      if (scope_->IsAtEnd()) {
        return true;
      }
      continue;
    }
    Gather(**next);
    if (limits_.examined_max != kNoLimit && examined_ > limits_.examined_max) {
      End(ldap::ResultCode::kAdminLimitExceeded, "too many entries to look at");
    }
    if (gathered_.size() > kSortedEntriesMax) {
      End(ldap::ResultCode::kAdminLimitExceeded, "too many entries to sort");
    }
  }
  return false;
}

void StoreCursor::Gather(const store::StoredEntry& entry) {
  dn_.clear();
  if (!view_.AppendDn(entry.row, dn_)) {
    return;
  }
  const EntryImage image = ImageOf(shared_.parts.computed, view_, view_.Descriptions(), entry, dn_);
  if (!Matches(entry, image)) {
    return;
  }
  SortableEntry sortable = {.id = entry.id};
  for (const SortRule& rule : sort_rules_) {
    const bool may_sort = access_ == nullptr || access_->MayAttribute(*rule.type, Right::kSearch);
    sortable.keys.push_back(may_sort ? SortKeyOf(view_.Schema(), image, rule) : std::nullopt);
  }
  gathered_.push_back(std::move(sortable));
}

void StoreCursor::EndGathering() {
  is_gathering_ = false;
  auto list = std::make_shared<SortedList>(SortEntries(std::move(gathered_), sort_rules_));
  shared_.lists.Keep(list_key_, view_.LastChange(), list);
  list_ = std::move(list);
  list_end_ = list_->ids.size();
  if (vlv_) {
    PrepareView(*list_, *vlv_);
  }
}

bool StoreCursor::HasRoom(const ScopePosition& position) {
  if (is_paged_ && answered_ >= page_size_) {
    cookie_ = SignedCookie(position);
    End(ldap::ResultCode::kSuccess);
    return false;
  }
  const std::uint64_t room = Smaller(client_size_max_, limits_.size_max);
  if (room == kNoLimit || answered_ < room) {
    return true;
  }
  const bool is_client_limit = client_size_max_ != kNoLimit && answered_ >= client_size_max_;
  End(is_client_limit ? ldap::ResultCode::kSizeLimitExceeded
                      : ldap::ResultCode::kAdminLimitExceeded,
      "there are more entries");
  return false;
}

void StoreCursor::RunListed(const SortedList& list, std::string& out) {
  if (list_at_ >= list_end_) {
    End(ldap::ResultCode::kSuccess);
    return;
  }
  std::string position;
  AppendBigEndian(position, std::uint64_t{list_at_});
  if (!HasRoom(position)) {
    return;
  }
  ++examined_;
  const auto entry = view_.FindEntry(list.ids[list_at_++]);
  if (!entry) {
    Fail(entry.error());
    return;
  }
  if (const std::optional<store::StoredEntry>& found = *entry) {
    Answer(*found, out);
  }
}

bool StoreCursor::RunEntries(const SliceBudget& budget, std::string& out) {
  const std::uint64_t stop_at = examined_ + budget.examined_max;
  const std::size_t begin = out.size();
  while (!ended_ && examined_ < stop_at && out.size() - begin < budget.bytes_max) {
    if (list_ != nullptr) {
      RunListed(*list_, out);
      continue;
    }
    const auto next = scope_->Next(examined_);
    if (!next) {
      Fail(next.error());
    } else if (*next != nullptr) {
      Answer(**next, out);
    } else if (scope_->IsAtEnd()) {
      End(ldap::ResultCode::kSuccess);
    }
    if (limits_.examined_max != kNoLimit && examined_ > limits_.examined_max && !ended_) {
      End(ldap::ResultCode::kAdminLimitExceeded, "too many entries to look at");
    }
  }
  return ended_.has_value();
}

void StoreCursor::Answer(const store::StoredEntry& entry, std::string& out) {
  dn_.clear();
  if (const Status named = view_.AppendDn(entry.row, dn_); !named) {
    Fail(named.error());
    return;
  }
  const EntryImage image = ImageOf(shared_.parts.computed, view_, view_.Descriptions(), entry, dn_);
  const auto referral = may_refer_ ? ReferralsOf(image) : std::vector<std::string_view>();
  if (!referral.empty()) {
    if (access_ == nullptr || (access_->Look(image), access_->MayEntry(Right::kRead))) {
      AppendReference(entry, referral, out);
    }
    return;
  }
  const bool is_chosen = list_ != nullptr;  // the list holds what matches
  if (is_chosen && access_ != nullptr) {
    access_->Look(image);
  }
  if (!is_chosen && !Matches(entry, image)) {
    return;
  }
  if (!is_chosen && !HasRoom(scope_->PositionBefore())) {
    return;
  }
  ++answered_;
  std::string encoded_controls =
      is_synchronised_ ? EncodeSyncStateControl(ldap::SyncStateKind::kAdd, entry.row.uuid) : "";
  if (dereferencer_) {
    auto made = dereferencer_->ControlFor(image, GateFor(Right::kRead), examined_);
    if (!made) {
      End(std::move(made.error()));
      return;
    }
    encoded_controls += *made;
  }
  answer_->AppendMessage(message_id_, image, GateFor(Right::kRead), out, encoded_controls);
}

void StoreCursor::AppendReference(const store::StoredEntry& entry,
                                  std::vector<std::string_view> uris,
                                  std::string& out) const {
  ldap::Message message = {.id = message_id_,
                           .operation = ldap::SearchResultReference{.uris = std::move(uris)}};
  std::string state;
  if (is_synchronised_) {
    state = ldap::EncodeSyncState(
        {.state = ldap::SyncStateKind::kAdd, .entry_uuid = AsText(entry.row.uuid)});
    message.controls.push_back({.oid = ldap::oid::kSyncState, .value = state});
  }
  ldap::AppendMessage(out, message);
}

void StoreCursor::AppendDone(std::string& out) {
  Outcome& outcome = *ended_;
  if (is_paged_) {
    outcome.controls.push_back({.oid = std::string(ldap::oid::kPagedResults),
                                .value = ldap::EncodePagedResults({.cookie = cookie_})});
  }
  if (sort_answer_) {
    ldap::SortResponse answer = {.code = sort_answer_->code};
    if (!sort_answer_->diagnostic.empty()) {
      answer.attribute = sort_answer_->diagnostic;
    }
    outcome.controls.push_back(
        {.oid = std::string(ldap::oid::kSortResponse), .value = ldap::EncodeSortResponse(answer)});
  }
  if (vlv_answer_) {
    outcome.controls.push_back({.oid = std::string(ldap::oid::kVlvResponse),
                                .value = ldap::EncodeVlvResponse(*vlv_answer_)});
  }
  ldap::AppendMessage(out,
                      {.id = message_id_,
                       .operation = ldap::SearchResultDone{.result = ResultOf(outcome)},
                       .controls = ControlsOf(outcome)});
}

}  // namespace socle::directory::domain
