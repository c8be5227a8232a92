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
  Entry(const RuleAccess& access, const EntryImage& image)
      : access_(access),
        image_(image),
        normal_dn_(access.schema_.NormaliseDn(image.Dn()).value_or("")) {}

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
  std::string normal_dn_;
};

class RuleAccess::Session final : public AccessSession {
 public:
  Session(const RuleAccess& access, Decider decider, const Identity& identity)
      : access_(access),
        decider_(std::move(decider)),
        identity_(decider_->Identify(SubjectOf(identity))) {}

  Session(const Session&) = delete;
  Session& operator=(const Session&) = delete;
  Session(Session&&) = delete;
  Session& operator=(Session&&) = delete;

  ~Session() override { access_.idle_.Lock()->push_back(std::move(decider_)); }

  void Look(const EntryImage& entry) override {
    rights_ = &decider_->Decide(identity_, Entry(access_, entry));
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
  const RuleAccess& access_;
  Decider decider_;
  rules::Identity identity_;
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

RuleAccess::Decider RuleAccess::TakeDecider() const {
  {
    auto idle = idle_.Lock();
    if (!idle->empty()) {
      Decider decider = std::move(idle->back());
      idle->pop_back();
      return decider;
    }
  }
  return std::make_unique<rules::AccessDecider>(rules_);
}

std::unique_ptr<AccessSession> RuleAccess::Begin(const Identity& identity) const {
  if (identity.is_root) {
    return std::make_unique<PlainAccess>(true);
  }
  return std::make_unique<Session>(*this, TakeDecider(), identity);
}

AccessExplanation RuleAccess::Explain(const Identity& identity,
                                      const EntryImage& entry,
                                      const AccessQuestion& question) const {
  if (identity.is_root) {
    return ExplainRoot();
  }
  rules::AccessDecider decider(rules_);
  const rules::Identity asker = decider.Identify(SubjectOf(identity));
  const rules::AccessReason reason = decider.Explain(asker, Entry(*this, entry), ItemOf(question));
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
