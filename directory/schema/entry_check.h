#pragma once

#include <cstdint>
#include <expected>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "directory/schema/schema.h"

namespace socle::directory::schema {

// An attribute of an entry that is checked: its description, and the values as stored.
struct EntryAttribute {
  AttributeDescription description = {};
  std::vector<std::string_view> values = {};
};

// What is wrong, as LDAP tells it apart (RFC 4511, 4.1.9).
enum class ViolationKind : std::uint8_t {
  kObjectClass,            // objectClassViolation: classes, must, may
  kInvalidSyntax,          // invalidAttributeSyntax
  kConstraint,             // constraintViolation: several values of one that has one only
  kTypeOrValueExists,      // attributeOrValueExists: a value twice
  kObjectClassesAreFinal,  // objectClassModsProhibited: the structural class may not change
};

// `detail` names attributes and classes, never values.
struct SchemaViolation {
  ViolationKind kind = ViolationKind::kObjectClass;
  std::string detail = {};
};

template <class T>
using Checked = std::expected<T, SchemaViolation>;

// The classes of an entry with all superiors, sorted, and the one structural class that decides
// what the entry is.
struct EntryClasses {
  std::vector<ClassId> all = {};
  ClassId structural = {};
};

// Classes by the values of objectClass (RFC 4512, 2.4): all known, exactly one chain of structural
// classes.
Checked<EntryClasses> CheckClasses(const Schema& schema,
                                   std::span<const std::string_view> object_classes);

// One attribute alone: the syntax and the suggested length of each value, how many there are, no
// two that are equal, ;binary where the syntax asks for it. For operational attributes too.
Checked<void> CheckAttribute(const Schema& schema, const EntryAttribute& attribute);

// The whole entry (RFC 4512, 2.5, 4): each required attribute is there, each user attribute is
// allowed. Operational attributes are let pass. Attributes must have been checked by themselves.
Checked<void> CheckContent(const Schema& schema,
                           const EntryClasses& classes,
                           std::span<const EntryAttribute> attributes);

}  // namespace socle::directory::schema
