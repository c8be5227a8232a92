#include "directory/domain/working_entry.h"

#include <algorithm>
#include <charconv>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>
#include <vector>

#include "directory/domain/outcome.h"
#include "directory/schema/entry_check.h"
#include "directory/schema/matching_rule.h"
#include "directory/schema/schema.h"
#include "directory/schema/syntax.h"
#include "directory/store/description_table.h"
#include "directory/store/directory_draft.h"
#include "directory/store/entry_row.h"
#include "lib/ldap/dn.h"
#include "lib/ldap/message.h"
#include "lib/ldap/result_code.h"

namespace socle::directory::domain {

namespace {

using ldap::ResultCode;

std::optional<std::int64_t> ReadInteger(std::string_view text) {
  std::int64_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc() || end != text.data() + text.size()) {
    return std::nullopt;
  }
  return number;
}

Outcome Say(ResultCode code,
            const schema::AttributeDescription& description,
            std::string_view what) {
  return Refuse(code, description.Text() + ": " + std::string(what));
}

}  // namespace

Outcome OutcomeOf(const schema::SchemaViolation& violation) {
  switch (violation.kind) {
    case schema::ViolationKind::kObjectClass:
      return Refuse(ResultCode::kObjectClassViolation, violation.detail);
    case schema::ViolationKind::kInvalidSyntax:
      return Refuse(ResultCode::kInvalidAttributeSyntax, violation.detail);
    case schema::ViolationKind::kConstraint:
      return Refuse(ResultCode::kConstraintViolation, violation.detail);
    case schema::ViolationKind::kTypeOrValueExists:
      return Refuse(ResultCode::kAttributeOrValueExists, violation.detail);
    case schema::ViolationKind::kObjectClassesAreFinal:
      return Refuse(ResultCode::kObjectClassModsProhibited, violation.detail);
  }
  return Refuse(ResultCode::kOther);
}

WorkingEntry::WorkingEntry(const schema::Schema& schema,
                           const store::DescriptionTable& descriptions,
                           const store::EntryRow& row)
    : schema_(schema) {
  for (const store::AttributeRun& run : row.attributes) {
    const store::StoredDescription* description = descriptions.Find(run.description);
    if (description == nullptr || description->type == nullptr) {
      continue;
    }
    WorkingAttribute attribute = {
        .description = {.type = description->type, .options = description->options}};
    store::AttributeValues values(run.encoded);
    while (values.Next()) {
      attribute.values.emplace_back(values.Value());
    }
    attributes_.push_back(std::move(attribute));
  }
}

const WorkingAttribute* WorkingEntry::Find(const schema::AttributeDescription& one) const {
  const auto found = std::ranges::find(attributes_, one, &WorkingAttribute::description);
  return found == attributes_.end() || found->values.empty() ? nullptr : &*found;
}

std::string_view WorkingEntry::FirstValue(std::string_view name) const {
  const WorkingAttribute* found = Find({.type = schema_.FindAttribute(name)});
  return found == nullptr ? std::string_view() : found->values.front();
}

WorkingAttribute& WorkingEntry::Get(const schema::AttributeDescription& description) {
  const auto found = std::ranges::find(attributes_, description, &WorkingAttribute::description);
  if (found != attributes_.end()) {
    return *found;
  }
  attributes_.push_back({.description = description});
  return attributes_.back();
}

std::optional<std::size_t> WorkingEntry::FindValue(const WorkingAttribute& attribute,
                                                   std::string_view value) const {
  const auto same = std::ranges::find(attribute.values, value);
  if (same != attribute.values.end()) {
    return same - attribute.values.begin();
  }
  const schema::MatchingRule* rule = attribute.description.type->equality;
  if (rule == nullptr || schema::HasManyKeys(rule->form)) {
    return std::nullopt;
  }
  const auto key = schema::MakeKey(rule->form, value, schema_);
  if (!key) {
    return std::nullopt;
  }
  for (std::size_t i = 0; i < attribute.values.size(); ++i) {
    const auto other = schema::MakeKey(rule->form, attribute.values[i], schema_);
    if (other && *other == *key) {
      return i;
    }
  }
  return std::nullopt;
}

Fault WorkingEntry::AddValues(const schema::AttributeDescription& description,
                              std::span<const std::string_view> values) {
  if (values.empty()) {
    return Say(ResultCode::kProtocolError, description, "no values to add");
  }
  WorkingAttribute& attribute = Get(description);
  for (const std::string_view value : values) {
    if (FindValue(attribute, value)) {
      return Say(ResultCode::kAttributeOrValueExists, description, "the value is there already");
    }
    attribute.values.emplace_back(value);
  }
  attribute.is_changed = true;
  return std::nullopt;
}

Fault WorkingEntry::RemoveValues(const schema::AttributeDescription& description,
                                 std::span<const std::string_view> values) {
  if (Find(description) == nullptr) {
    return Say(ResultCode::kNoSuchAttribute, description, "there is no such attribute");
  }
  WorkingAttribute& attribute = Get(description);
  attribute.is_changed = true;
  if (values.empty()) {
    attribute.values.clear();
    return std::nullopt;
  }
  if (description.type->equality == nullptr) {
    return Say(ResultCode::kInappropriateMatching, description, "values cannot be compared");
  }
  for (const std::string_view value : values) {
    const auto at = FindValue(attribute, value);
    if (!at) {
      return Say(ResultCode::kNoSuchAttribute, description, "there is no such value");
    }
    attribute.values.erase(attribute.values.begin() + static_cast<std::ptrdiff_t>(*at));
  }
  return std::nullopt;
}

Fault WorkingEntry::Increment(const schema::AttributeDescription& description,
                              std::span<const std::string_view> values) {
  if (values.size() != 1) {
    return Say(ResultCode::kProtocolError, description, "one number to add is needed");
  }
  if (description.type->syntax->oid != schema::kIntegerSyntax) {
    return Say(ResultCode::kConstraintViolation, description, "no numbers");
  }
  const auto by = ReadInteger(values.front());
  if (!by) {
    return Say(ResultCode::kInvalidAttributeSyntax, description, "no number to add");
  }
  if (Find(description) == nullptr) {
    return Say(ResultCode::kNoSuchAttribute, description, "there is no such attribute");
  }
  WorkingAttribute& attribute = Get(description);
  for (std::string& value : attribute.values) {
    const auto number = ReadInteger(value);
    std::int64_t sum = 0;
    if (!number || __builtin_add_overflow(*number, *by, &sum)) {
      return Say(ResultCode::kConstraintViolation, description, "the number would be too large");
    }
    value = std::to_string(sum);
  }
  attribute.is_changed = true;
  return std::nullopt;
}

Fault WorkingEntry::Apply(ldap::ModifyOperation operation,
                          const schema::AttributeDescription& description,
                          std::span<const std::string_view> values) {
  switch (operation) {
    case ldap::ModifyOperation::kAdd:
      return AddValues(description, values);
    case ldap::ModifyOperation::kDelete:
      return RemoveValues(description, values);
    case ldap::ModifyOperation::kReplace: {
      WorkingAttribute& attribute = Get(description);
      attribute.is_changed = attribute.is_changed || !attribute.values.empty() || !values.empty();
      attribute.values.assign(values.begin(), values.end());
      return std::nullopt;
    }
    case ldap::ModifyOperation::kIncrement:
      return Increment(description, values);
  }
  return Refuse(ResultCode::kProtocolError);
}

void WorkingEntry::Set(std::string_view name, std::vector<std::string> values) {
  WorkingAttribute& attribute = Get({.type = schema_.FindAttribute(name)});
  attribute.values = std::move(values);
  attribute.is_changed = true;
}

Fault WorkingEntry::AddNaming(std::span<const ldap::Ava> rdn) {
  for (const ldap::Ava& ava : rdn) {
    const schema::AttributeType* type = schema_.FindAttribute(ava.type);
    if (type == nullptr) {
      return Refuse(ResultCode::kUndefinedAttributeType, "the relative name has an unknown type");
    }
    if (ava.is_encoded || type->IsOperational()) {
      return Refuse(ResultCode::kNamingViolation, type->Name() + " cannot stand in a name");
    }
    WorkingAttribute& attribute = Get({.type = type});
    if (!FindValue(attribute, ava.value)) {
      attribute.values.push_back(ava.value);
      attribute.is_changed = true;
    }
  }
  return std::nullopt;
}

Fault WorkingEntry::RemoveNaming(std::span<const ldap::Ava> rdn) {
  for (const ldap::Ava& ava : rdn) {
    const schema::AttributeType* type = schema_.FindAttribute(ava.type);
    if (type == nullptr) {
      continue;
    }
    WorkingAttribute& attribute = Get({.type = type});
    if (const auto at = FindValue(attribute, ava.value)) {
      attribute.values.erase(attribute.values.begin() + static_cast<std::ptrdiff_t>(*at));
      attribute.is_changed = true;
    }
  }
  return std::nullopt;
}

Fault WorkingEntry::CheckNaming(std::span<const ldap::Ava> rdn) const {
  for (const ldap::Ava& ava : rdn) {
    const schema::AttributeType* type = schema_.FindAttribute(ava.type);
    const WorkingAttribute* attribute = type == nullptr ? nullptr : Find({.type = type});
    if (type != nullptr && (attribute == nullptr || !FindValue(*attribute, ava.value))) {
      return Refuse(ResultCode::kNotAllowedOnRdn, type->Name() + " is part of the entry's name");
    }
  }
  return std::nullopt;
}

// RFC 4512, 3.3: the superclasses of a class that is added are added too.
void WorkingEntry::AddSuperclasses() {
  WorkingAttribute& attribute = Get({.type = schema_.FindAttribute("objectClass")});
  if (!attribute.is_changed) {
    return;
  }
  const std::vector<std::string_view> values(attribute.values.begin(), attribute.values.end());
  const auto classes = schema::CheckClasses(schema_, values);
  if (!classes) {
    return;  // told by the check
  }
  std::vector<schema::ClassId> present;
  for (const std::string_view value : values) {
    if (const schema::ObjectClass* found = schema_.FindClass(value)) {
      present.push_back(found->id);
    }
  }
  for (const schema::ClassId id : classes->all) {
    if (std::ranges::find(present, id) == present.end()) {
      attribute.values.push_back(schema_.Class(id).Name());
    }
  }
}

Fault WorkingEntry::CheckSchema(bool may_change_structure) {
  AddSuperclasses();
  std::vector<schema::EntryAttribute> all;
  std::vector<std::string_view> classes;
  const schema::AttributeType* object_class = schema_.FindAttribute("objectClass");
  for (const WorkingAttribute& attribute : attributes_) {
    if (attribute.values.empty()) {
      continue;
    }
    all.push_back({.description = attribute.description,
                   .values = {attribute.values.begin(), attribute.values.end()}});
    if (attribute.description.type == object_class) {
      classes = all.back().values;
    }
    if (!attribute.is_changed) {
      continue;
    }
    if (const auto checked = schema::CheckAttribute(schema_, all.back()); !checked) {
      return OutcomeOf(checked.error());
    }
  }
  const auto checked_classes = schema::CheckClasses(schema_, classes);
  if (!checked_classes) {
    return OutcomeOf(checked_classes.error());
  }
  const std::string& structural = schema_.Class(checked_classes->structural).Name();
  if (!may_change_structure && FirstValue("structuralObjectClass") != structural) {
    return Refuse(ResultCode::kObjectClassModsProhibited,
                  "the structural object class may not change");
  }
  if (const auto content = schema::CheckContent(schema_, *checked_classes, all); !content) {
    return OutcomeOf(content.error());
  }
  if (may_change_structure) {
    Set("structuralObjectClass", {structural});
  }
  return std::nullopt;
}

std::vector<store::AttributeChange> WorkingEntry::Changes() const {
  std::vector<store::AttributeChange> out;
  for (const WorkingAttribute& attribute : attributes_) {
    if (attribute.is_changed) {
      out.push_back({.description = attribute.description,
                     .values = {attribute.values.begin(), attribute.values.end()}});
    }
  }
  return out;
}

}  // namespace socle::directory::domain
