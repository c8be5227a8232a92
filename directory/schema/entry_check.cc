#include "directory/schema/entry_check.h"

#include <algorithm>
#include <cstddef>
#include <expected>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "directory/schema/definition.h"
#include "directory/schema/matching_rule.h"
#include "directory/schema/schema.h"
#include "directory/schema/syntax.h"
#include "lib/base/result.h"

namespace socle::directory::schema {

namespace {

std::unexpected<SchemaViolation> Violation(ViolationKind kind, std::string detail) {
  return std::unexpected(SchemaViolation{.kind = kind, .detail = std::move(detail)});
}

bool Contains(const std::vector<ClassId>& ids, ClassId id) {
  return std::ranges::find(ids, id) != ids.end();
}

// Characters of UTF-8, or bytes of what is no text.
std::size_t Length(const Syntax& syntax, std::string_view value) {
  if (!syntax.is_human_readable) {
    return value.size();
  }
  return static_cast<std::size_t>(std::ranges::count_if(
      value, [](char c) { return (static_cast<unsigned char>(c) & 0xC0U) != 0x80U; }));
}

// Values are equal by their equality rule; by their bytes where there is none, or where a value
// cannot be compared by it.
std::string ValueKey(const Schema& schema, const AttributeType& type, std::string_view value) {
  if (type.equality != nullptr && !HasManyKeys(type.equality->form)) {
    if (auto key = MakeKey(type.equality->form, value, schema)) {
      return "=" + *std::move(key);
    }
  }
  return "#" + std::string(value);
}

bool HasRepeatedValue(const Schema& schema, const EntryAttribute& attribute) {
  if (attribute.values.size() < 2) {
    return false;
  }
  std::vector<std::string> keys;
  keys.reserve(attribute.values.size());
  for (const std::string_view value : attribute.values) {
    keys.push_back(ValueKey(schema, *attribute.description.type, value));
  }
  std::ranges::sort(keys);
  return std::ranges::adjacent_find(keys) != keys.end();
}

bool NeedsBinary(const Syntax& syntax) {
  return syntax.description.starts_with("X.509") || syntax.description == "Supported Algorithm";
}

// Sorted: the types of `ids`, or of one below them, are among those of the entry.
bool IsPresent(const Schema& schema,
               AttributeId wanted,
               std::span<const EntryAttribute> attributes) {
  return std::ranges::any_of(attributes, [&](const EntryAttribute& attribute) {
    return !attribute.values.empty() && schema.IsSubtype(attribute.description.type->id, wanted);
  });
}

bool IsAllowed(const Schema& schema, AttributeId type, std::span<const ClassId> classes) {
  return std::ranges::any_of(classes, [&](ClassId id) {
    const ObjectClass& object_class = schema.Class(id);
    return object_class.allows_all || std::ranges::binary_search(object_class.may, type) ||
           std::ranges::binary_search(object_class.must, type);
  });
}

}  // namespace

Checked<EntryClasses> CheckClasses(const Schema& schema,
                                   std::span<const std::string_view> object_classes) {
  if (object_classes.empty()) {
    return Violation(ViolationKind::kObjectClass, "an entry has an objectClass");
  }
  EntryClasses out;
  for (const std::string_view name : object_classes) {
    const ObjectClass* found = schema.FindClass(name);
    if (found == nullptr) {
      return Violation(ViolationKind::kInvalidSyntax,
                       "objectClass: a class that the schema does not know");
    }
    out.all.push_back(found->id);
    out.all.insert(out.all.end(), found->superiors.begin(), found->superiors.end());
  }
  std::ranges::sort(out.all);
  const auto repeated = std::ranges::unique(out.all);
  out.all.erase(repeated.begin(), repeated.end());
  // The most derived structural class: the one that no other is below.
  std::vector<ClassId> lowest;
  for (const ClassId id : out.all) {
    const bool is_structural = schema.Class(id).definition.kind == ObjectClassKind::kStructural;
    const bool is_superior = std::ranges::any_of(out.all, [&](ClassId other) {
      return schema.Class(other).definition.kind == ObjectClassKind::kStructural &&
             Contains(schema.Class(other).superiors, id);
    });
    if (is_structural && !is_superior) {
      lowest.push_back(id);
    }
  }
  if (lowest.empty()) {
    return Violation(ViolationKind::kObjectClass, "no structural object class");
  }
  if (lowest.size() > 1) {
    return Violation(ViolationKind::kObjectClass,
                     fmt::format("two structural object classes, '{}' and '{}'",
                                 schema.Class(lowest[0]).Name(),
                                 schema.Class(lowest[1]).Name()));
  }
  out.structural = lowest.front();
  return out;
}

Checked<void> CheckAttribute(const Schema& schema, const EntryAttribute& attribute) {
  const AttributeType& type = *attribute.description.type;
  const std::string name = attribute.description.Text();
  const bool is_binary = std::ranges::binary_search(attribute.description.options, kBinaryOption);
  if (is_binary != NeedsBinary(*type.syntax)) {
    return Violation(
        ViolationKind::kInvalidSyntax,
        fmt::format("{}: {};binary", name, is_binary ? "is not written " : "is written "));
  }
  if (type.definition.is_single_value && attribute.values.size() > 1) {
    return Violation(ViolationKind::kConstraint, fmt::format("{}: one value only", name));
  }
  for (std::size_t i = 0; i < attribute.values.size(); ++i) {
    if (const Status status = type.syntax->check(attribute.values[i]); !status) {
      return Violation(ViolationKind::kInvalidSyntax,
                       fmt::format("{}: value #{}: {}", name, i + 1, status.error().detail));
    }
    if (type.length_bound != 0 && Length(*type.syntax, attribute.values[i]) > type.length_bound) {
      return Violation(
          ViolationKind::kConstraint,
          fmt::format("{}: value #{} is longer than {}", name, i + 1, type.length_bound));
    }
  }
  if (HasRepeatedValue(schema, attribute)) {
    return Violation(ViolationKind::kTypeOrValueExists, fmt::format("{}: a value twice", name));
  }
  return {};
}

Checked<void> CheckContent(const Schema& schema,
                           const EntryClasses& classes,
                           std::span<const EntryAttribute> attributes) {
  for (const ClassId id : classes.all) {
    const ObjectClass& object_class = schema.Class(id);
    for (const AttributeId wanted : object_class.must) {
      if (!IsPresent(schema, wanted, attributes)) {
        return Violation(ViolationKind::kObjectClass,
                         fmt::format("object class '{}' requires attribute '{}'",
                                     object_class.Name(),
                                     schema.Attribute(wanted).Name()));
      }
    }
  }
  for (const EntryAttribute& attribute : attributes) {
    const AttributeType& type = *attribute.description.type;
    if (!type.IsOperational() && !IsAllowed(schema, type.id, classes.all)) {
      return Violation(ViolationKind::kObjectClass,
                       fmt::format("attribute '{}' is not allowed", type.Name()));
    }
  }
  return {};
}

}  // namespace socle::directory::schema
