#include "directory/domain/rule_access.h"

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "directory/domain/access.h"
#include "directory/domain/compiled_filter.h"
#include "directory/domain/entry_image.h"
#include "directory/domain/identity.h"
#include "directory/rules/access_decider.h"
#include "directory/rules/access_rights.h"
#include "directory/rules/access_rules.h"
#include "directory/schema/schema.h"
#include "directory/store/entry_row.h"
#include "lib/ldap/normal_dn.h"

namespace socle::directory::domain {

namespace {

rules::Right RightOf(Right right) {
  switch (right) {
    case Right::kDisclose:
      return rules::Right::kDisclose;
    case Right::kAuth:
      return rules::Right::kAuth;
    case Right::kCompare:
      return rules::Right::kCompare;
    case Right::kSearch:
      return rules::Right::kSearch;
    case Right::kRead:
      return rules::Right::kRead;
    case Right::kAdd:
      return rules::Right::kAdd;
    case Right::kDelete:
      return rules::Right::kDelete;
    case Right::kManage:
      return rules::Right::kManage;
    case Right::kProxy:
      return rules::Right::kProxy;
  }
  return rules::Right::kManage;
}

rules::Subject SubjectOf(const Identity& identity) {
  return {.dn = identity.normal_dn,
          .groups = identity.groups,
          .certificate = identity.certificate,
          .is_secure = identity.is_protected,
          .is_strong = identity.is_strong};
}

// Whether SubjectOf would give this one.
bool IsOf(const rules::Subject& subject, const Identity& identity) {
  return subject.dn == identity.normal_dn && subject.groups == identity.groups &&
         subject.certificate == identity.certificate &&
         subject.is_secure == identity.is_protected && subject.is_strong == identity.is_strong;
}

rules::AccessItem ItemOf(const AccessQuestion& question) {
  switch (question.about) {
    case AccessQuestion::About::kEntry:
      return {.kind = rules::AccessItemKind::kEntry};
    case AccessQuestion::About::kChildren:
      return {.kind = rules::AccessItemKind::kChildren};
    case AccessQuestion::About::kAttribute:
      break;
  }
  return {.kind = rules::AccessItemKind::kAttribute, .attribute = question.attribute->id};
}

}  // namespace

// What the rules ask of an entry.
class RuleAccess::Entry final : public rules::AccessEntry {
 public:
  // The name must outlive it.
  Entry(const RuleAccess& access, const EntryImage& image, std::string_view normal_dn)
      : access_(access), image_(image), normal_dn_(normal_dn) {}

  [[nodiscard]] std::string_view NormalDn() const override { return normal_dn_; }

  [[nodiscard]] bool Matches(std::size_t filter) const override {
    return access_.filters_[filter].Evaluate(image_) == Truth::kTrue;
  }

  [[nodiscard]] bool HasName(schema::AttributeId attribute,
                             std::string_view normal_dn) const override {
    for (const ImageAttribute& one : image_.Stored()) {
      if (!access_.schema_.IsSubtype(one.type->id, attribute)) {
        continue;
      }
      store::AttributeValues values(one.encoded);
      while (values.Next()) {
        const auto name = access_.schema_.NormaliseDn(values.Value());
        if (name && *name == normal_dn) {
          return true;
        }
      }
    }
    return false;
  }

 private:
  const RuleAccess& access_;
  const EntryImage& image_;
  std::string_view normal_dn_;
};

class RuleAccess::Session final : public AccessSession {
 public:
  Session(const RuleAccess& access, Idle idle, const Identity& identity)
      : access_(access), decider_(std::move(idle.decider)), identity_(std::move(idle.identity)) {
    // The same asker comes back more often than not.
    if (decider_ == nullptr) {
      decider_ = std::make_unique<rules::AccessDecider>(access.rules_);
      identity_ = decider_->Identify(SubjectOf(identity));
    } else if (!IsOf(identity_.Who(), identity)) {
      identity_ = decider_->Identify(SubjectOf(identity));
    }
  }

  Session(const Session&) = delete;
  Session& operator=(const Session&) = delete;
  Session(Session&&) = delete;
  Session& operator=(Session&&) = delete;

  ~Session() override {
    access_.idle_.Lock()->push_back(
        {.decider = std::move(decider_), .identity = std::move(identity_)});
  }

  void Look(const EntryImage& entry) override {
    Normalise(entry.Dn());
    rights_ = &decider_->Decide(identity_, Entry(access_, entry, normal_dn_));
  }

  [[nodiscard]] bool MayEntry(Right right) const override {
    return rights_ != nullptr && rights_->entry.Has(RightOf(right));
  }

  [[nodiscard]] bool MayChildren(Right right) const override {
    return rights_ != nullptr && rights_->children.Has(RightOf(right));
  }

  [[nodiscard]] bool MayAttribute(const schema::AttributeType& type, Right right) const override {
    return rights_ != nullptr && rights_->Of(type.id).Has(RightOf(right));
  }

 private:
  // Entries that come one after another mostly stand below the same one.
  void Normalise(std::string_view dn) {
    const std::size_t comma = dn.find(',');
    const std::string_view rdn = dn.substr(0, comma);
    // A comma behind an escape may be part of a value.
    const bool is_divided = comma != std::string_view::npos && !rdn.contains('\\');
    const std::string_view above = is_divided ? dn.substr(comma + 1) : std::string_view();
    if (is_divided && !above.empty() && above == above_) {
      auto first = access_.schema_.NormaliseDn(rdn);
      if (first) {
        normal_dn_ = *std::move(first);
        normal_dn_.append(",").append(normal_above_);
        return;
      }
    }
    normal_dn_ = access_.schema_.NormaliseDn(dn).value_or("");
    above_ = normal_dn_.empty() ? std::string_view() : above;
    normal_above_ = ldap::ParentOf(normal_dn_);
  }

  const RuleAccess& access_;
  Decider decider_;
  rules::Identity identity_;
  std::string normal_dn_;  // of the entry at hand
  std::string above_;      // a name as written, and its normal form; empty: none yet
  std::string normal_above_;
  const rules::RightsTable* rights_ = nullptr;
};

RuleAccess::RuleAccess(rules::AccessRules access_rules,
                       const schema::Schema& schema,
                       const ComputedAttributes& computed)
    : rules_(std::move(access_rules)), schema_(schema) {
  for (const rules::AccessFilter& filter : rules_.Filters()) {
    filters_.emplace_back(schema, computed, filter.filter);
  }
}

RuleAccess::Idle RuleAccess::TakeIdle() const {
  auto idle = idle_.Lock();
  if (idle->empty()) {
    return {};
  }
  Idle taken = std::move(idle->back());
  idle->pop_back();
  return taken;
}

std::unique_ptr<AccessSession> RuleAccess::Begin(const Identity& identity) const {
  if (identity.is_root) {
    return std::make_unique<PlainAccess>(true);
  }
  return std::make_unique<Session>(*this, TakeIdle(), identity);
}

AccessExplanation RuleAccess::Explain(const Identity& identity,
                                      const EntryImage& entry,
                                      const AccessQuestion& question) const {
  if (identity.is_root) {
    return ExplainRoot();
  }
  rules::AccessDecider decider(rules_);
  const rules::Identity asker = decider.Identify(SubjectOf(identity));
  const std::string normal_dn = schema_.NormaliseDn(entry.Dn()).value_or("");
  const rules::AccessReason reason =
      decider.Explain(asker, Entry(*this, entry, normal_dn), ItemOf(question));
  return {.rights = rules::RightsText(reason.rights), .reason = rules::ReasonText(reason, rules_)};
}

AccessExplanation ExplainRoot() {
  return {.rights = "all", .reason = "all (the administrator, whom no rule holds)"};
}

AccessExplanation ClosedAccess::Explain(const Identity& identity,
                                        const EntryImage& /*entry*/,
                                        const AccessQuestion& question) const {
  if (identity.is_root) {
    return ExplainRoot();
  }
  return {.rights = question.about == AccessQuestion::About::kAttribute ? "auth" : "none",
          .reason = "there are no rules of access: others than the administrator may only bind"};
}

}  // namespace socle::directory::domain
