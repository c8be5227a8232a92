#include "directory/domain/compare_service.h"

#include <memory>
#include <optional>
#include <string>
#include <utility>

#include "directory/domain/access.h"
#include "directory/domain/compiled_filter.h"
#include "directory/domain/entry_answer.h"
#include "directory/domain/entry_image.h"
#include "directory/domain/identity.h"
#include "directory/domain/name_finder.h"
#include "directory/domain/outcome.h"
#include "directory/domain/request_controls.h"
#include "directory/schema/matching_rule.h"
#include "directory/schema/schema.h"
#include "directory/store/directory_view.h"
#include "lib/ldap/filter.h"
#include "lib/ldap/message.h"
#include "lib/ldap/result_code.h"

namespace socle::directory::domain {

namespace {

using ldap::ResultCode;

// What can be said without the entry.
Outcome CheckAssertion(const schema::Schema& schema, const ldap::CompareRequest& request) {
  const auto description = schema.ParseDescription(request.attribute);
  if (!description) {
    return Refuse(ResultCode::kUndefinedAttributeType);
  }
  const schema::MatchingRule* rule = description->type->equality;
  if (rule == nullptr) {
    return Refuse(ResultCode::kInappropriateMatching);
  }
  const bool is_own_syntax = rule->assertion_syntax == description->type->syntax->oid;
  if (!schema::MakeKeys(rule->form, request.value, schema) ||
      (is_own_syntax && !description->type->syntax->check(request.value))) {
    return Refuse(ResultCode::kInvalidAttributeSyntax);
  }
  return {};
}

ldap::Filter FilterOf(ldap::FilterKind kind, const ldap::CompareRequest& request) {
  ldap::Filter filter;
  filter.parts.push_back(
      {.kind = kind, .end = 1, .attribute = request.attribute, .value = request.value});
  return filter;
}

}  // namespace

Outcome CompareService::Compare(const ldap::Message& message, const Identity& identity) {
  const auto& request = std::get<ldap::CompareRequest>(message.operation);
  auto controls = DecodeRequestControls(message);
  if (!controls) {
    return std::move(controls.error());
  }
  const store::DirectoryView view = store_.NewView();
  const schema::Schema& schema = view.Schema();
  if (Outcome checked = CheckAssertion(schema, request); !checked.IsSuccess()) {
    return checked;
  }
  const auto access = identity.is_root ? nullptr : access_.Begin(identity);
  const NameFinder finder({.reader = view,
                           .descriptions = view.Descriptions(),
                           .schema = schema,
                           .computed = computed_,
                           .access = access.get(),
                           .default_referral = default_referral_});
  auto found = finder.Find(request.entry, {.manages_dsa_it = controls->manage_dsa_it});
  if (!found) {
    return std::move(found.error());
  }
  const auto entry = view.FindEntry(found->id).value_or(std::nullopt);
  const auto dn = view.DnOf(found->id);
  const auto description = schema.ParseDescription(request.attribute);
  if (!entry || !dn || !description) {
    return Refuse(ResultCode::kOther, "the directory could not be read");
  }
  const EntryImage image = ImageOf(computed_, view, view.Descriptions(), *entry, *dn);
  CompiledFilter::Gate may_search;
  if (access != nullptr) {
    access->Look(image);
    if (!access->MayAttribute(*description->type, Right::kCompare)) {
      return Refuse(ResultCode::kInsufficientAccessRights);
    }
    may_search = [&](const schema::AttributeType& type) {
      return access->MayAttribute(type, Right::kSearch);
    };
  }
  const auto& assertion = controls->assertion;
  if (assertion &&
      CompiledFilter(schema, computed_, *assertion).Evaluate(image, may_search) != Truth::kTrue) {
    return Refuse(ResultCode::kAssertionFailed);
  }
  const CompiledFilter present(schema, computed_, FilterOf(ldap::FilterKind::kPresent, request));
  if (present.Evaluate(image) != Truth::kTrue) {
    return Refuse(ResultCode::kNoSuchAttribute);
  }
  const CompiledFilter equal(schema, computed_, FilterOf(ldap::FilterKind::kEqual, request));
  return Refuse(equal.Evaluate(image) == Truth::kTrue ? ResultCode::kCompareTrue
                                                      : ResultCode::kCompareFalse);
}

}  // namespace socle::directory::domain
