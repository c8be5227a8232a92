#include "directory/schema/schema.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <fmt/format.h>

#include "directory/schema/definition.h"
#include "directory/schema/matching_rule.h"
#include "directory/schema/schema_file.h"
#include "directory/schema/syntax.h"
#include "lib/base/error.h"
#include "lib/base/result.h"

namespace socle::directory::schema {

namespace {

// A longer name than any is looked up in a buffer on the stack.
constexpr std::size_t kNameBytesUsual = 64;

char LowerAscii(char c) {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

std::string Lower(std::string_view text) {
  std::string out(text);
  std::ranges::transform(out, out.begin(), LowerAscii);
  return out;
}

// Looks a name up without allocating.
template <class Table>
auto FindName(const Table& table, std::string_view name) {
  std::array<char, kNameBytesUsual> buffer{};
  if (name.size() > buffer.size()) {
    return table.find(Lower(name));
  }
  std::ranges::transform(name, buffer.begin(), LowerAscii);
  return table.find(std::string_view(buffer.data(), name.size()));
}

template <class Id, class Table>
Status AddNames(Table& table,
                const std::string& oid,
                const std::vector<std::string>& names,
                Id id,
                std::string_view kind) {
  if (!table.try_emplace(oid, id).second) {
    return Fail(Code::kInvalidArgument, fmt::format("{} {} is defined twice", kind, oid));
  }
  for (const std::string& name : names) {
    if (!table.try_emplace(Lower(name), id).second) {
      return Fail(Code::kInvalidArgument, fmt::format("{} '{}' is defined twice", kind, name));
    }
  }
  return {};
}

void SortUnique(std::vector<AttributeId>& ids) {
  std::ranges::sort(ids);
  const auto repeated = std::ranges::unique(ids);
  ids.erase(repeated.begin(), repeated.end());
}

std::unexpected<Error> Invalid(std::string_view kind, std::string_view name, std::string what) {
  return Fail(Code::kInvalidArgument, fmt::format("{} '{}': {}", kind, name, what));
}

Status SetRule(const AttributeType& type,
               const std::string& name,
               RuleUse use,
               const MatchingRule*& rule) {
  if (name.empty()) {
    return {};
  }
  const MatchingRule* found = FindMatchingRule(name);
  if (found == nullptr) {
    return Invalid("attribute type", type.Name(), fmt::format("unknown matching rule '{}'", name));
  }
  if (found->use != use) {
    return Invalid(
        "attribute type", type.Name(), fmt::format("'{}' is not a rule of that kind", found->name));
  }
  rule = found;
  return {};
}

}  // namespace

std::string AttributeDescription::Text() const {
  std::string out = type->Name();
  for (const std::string& option : options) {
    out.append(";").append(option);
  }
  return out;
}

Status Schema::AddAttribute(const AttributeTypeDefinition& definition) {
  if (attributes_.size() == kAttributeTypesMax) {
    return Fail(Code::kTooLarge,
                fmt::format("a schema has at most {} attribute types", kAttributeTypesMax));
  }
  const AttributeId id{static_cast<std::uint16_t>(attributes_.size())};
  SOCLE_TRY_STATUS(
      AddNames(attribute_names_, definition.oid, definition.names, id, "attribute type"));
  attributes_.push_back({.definition = definition, .id = id});
  return {};
}

Status Schema::ResolveAttribute(AttributeType& type) {
  const AttributeTypeDefinition& own = type.definition;
  // From the type upwards: what is not said below holds from above.
  std::string_view syntax = own.syntax;
  type.length_bound = own.length_bound;
  std::string equality = own.equality;
  std::string ordering = own.ordering;
  std::string substring = own.substring;
  const AttributeTypeDefinition* at = &own;
  for (std::size_t depth = 0; !at->superior.empty(); ++depth) {
    const AttributeType* above = FindAttribute(at->superior);
    if (above == nullptr) {
      return Invalid("attribute type", type.Name(), fmt::format("unknown SUP '{}'", at->superior));
    }
    if (depth == kSuperiorsMax) {
      return Invalid("attribute type", type.Name(), "its superiors form a circle");
    }
    if (depth == 0) {
      type.superior = above->id;
    }
    at = &above->definition;
    const auto inherit = [](std::string& value, const std::string& from) {
      value = value.empty() ? from : value;
    };
    inherit(equality, at->equality);
    inherit(ordering, at->ordering);
    inherit(substring, at->substring);
    if (syntax.empty()) {
      syntax = at->syntax;
      type.length_bound = at->length_bound;
    }
  }
  type.syntax = FindSyntax(syntax);
  if (type.syntax == nullptr) {
    return Invalid("attribute type", type.Name(), fmt::format("unknown syntax {}", syntax));
  }
  SOCLE_TRY_STATUS(SetRule(type, equality, RuleUse::kEquality, type.equality));
  SOCLE_TRY_STATUS(SetRule(type, ordering, RuleUse::kOrdering, type.ordering));
  return SetRule(type, substring, RuleUse::kSubstring, type.substring);
}

Status Schema::ResolveAttributes() {
  for (AttributeType& type : attributes_) {
    SOCLE_TRY_STATUS(ResolveAttribute(type));
  }
  return {};
}

Status Schema::AddClass(const ObjectClassDefinition& definition) {
  if (classes_.size() == kAttributeTypesMax) {
    return Fail(Code::kTooLarge,
                fmt::format("a schema has at most {} object classes", kAttributeTypesMax));
  }
  const ClassId id{static_cast<std::uint16_t>(classes_.size())};
  SOCLE_TRY_STATUS(AddNames(class_names_, definition.oid, definition.names, id, "object class"));
  classes_.push_back({.definition = definition, .id = id});
  return {};
}

Status Schema::ResolveSuperiors(ObjectClass& object_class) const {
  std::vector<std::string> names = object_class.definition.superiors;
  // `names` grows by the superiors of superiors, each looked at once.
  for (std::size_t i = 0; i < names.size(); ++i) {
    const ObjectClass* above = FindClass(names[i]);
    if (above == nullptr) {
      return Invalid(
          "object class", object_class.Name(), fmt::format("unknown SUP '{}'", names[i]));
    }
    if (above->id == object_class.id || names.size() > kSuperiorsMax) {
      return Invalid("object class", object_class.Name(), "its superiors form a circle");
    }
    if (std::ranges::find(object_class.superiors, above->id) != object_class.superiors.end()) {
      continue;
    }
    const bool fits = above->definition.kind == object_class.definition.kind ||
                      above->definition.kind == ObjectClassKind::kAbstract;
    if (!fits) {
      return Invalid("object class",
                     object_class.Name(),
                     fmt::format("it cannot be below '{}', which is of another kind", names[i]));
    }
    object_class.superiors.push_back(above->id);
    names.insert(
        names.end(), above->definition.superiors.begin(), above->definition.superiors.end());
  }
  return {};
}

Status Schema::ResolveAttributesOf(ObjectClass& object_class) const {
  const auto add = [&](const std::vector<std::string>& names,
                       std::vector<AttributeId>& ids) -> Status {
    for (const std::string& name : names) {
      const AttributeType* type = FindAttribute(name);
      if (type == nullptr) {
        return Invalid(
            "object class", object_class.Name(), fmt::format("unknown attribute type '{}'", name));
      }
      ids.push_back(type->id);
    }
    return {};
  };
  SOCLE_TRY_STATUS(add(object_class.definition.must, object_class.must));
  SOCLE_TRY_STATUS(add(object_class.definition.may, object_class.may));
  for (const ClassId above : object_class.superiors) {
    SOCLE_TRY_STATUS(add(classes_[above.index].definition.must, object_class.must));
    SOCLE_TRY_STATUS(add(classes_[above.index].definition.may, object_class.may));
  }
  SortUnique(object_class.must);
  SortUnique(object_class.may);
  return {};
}

Status Schema::ResolveClasses() {
  constexpr std::string_view kExtensibleObject = "1.3.6.1.4.1.1466.101.120.111";
  for (ObjectClass& object_class : classes_) {
    SOCLE_TRY_STATUS(ResolveSuperiors(object_class));
    SOCLE_TRY_STATUS(ResolveAttributesOf(object_class));
    object_class.allows_all = object_class.definition.oid == kExtensibleObject;
  }
  return {};
}

Result<Schema> Schema::Make(const SchemaDefinitions& definitions) {
  Schema schema;
  for (const AttributeTypeDefinition& definition : definitions.attribute_types) {
    SOCLE_TRY_STATUS(schema.AddAttribute(definition));
  }
  SOCLE_TRY_STATUS(schema.ResolveAttributes());
  for (const ObjectClassDefinition& definition : definitions.object_classes) {
    SOCLE_TRY_STATUS(schema.AddClass(definition));
  }
  SOCLE_TRY_STATUS(schema.ResolveClasses());
  return schema;
}

const AttributeType* Schema::FindAttribute(std::string_view name_or_oid) const {
  const auto found = FindName(attribute_names_, name_or_oid);
  return found == attribute_names_.end() ? nullptr : &attributes_[found->second.index];
}

const ObjectClass* Schema::FindClass(std::string_view name_or_oid) const {
  const auto found = FindName(class_names_, name_or_oid);
  return found == class_names_.end() ? nullptr : &classes_[found->second.index];
}

bool Schema::IsSubtype(AttributeId type, AttributeId ancestor) const {
  for (std::optional<AttributeId> at = type; at; at = attributes_[at->index].superior) {
    if (*at == ancestor) {
      return true;
    }
  }
  return false;
}

std::vector<AttributeId> Schema::Subtypes(AttributeId ancestor) const {
  std::vector<AttributeId> out{ancestor};
  for (const AttributeType& type : attributes_) {
    if (type.id != ancestor && IsSubtype(type.id, ancestor)) {
      out.push_back(type.id);
    }
  }
  return out;
}

Result<AttributeDescription> Schema::ParseDescription(std::string_view text) const {
  const std::size_t semicolon = text.find(';');
  const std::string_view name = text.substr(0, semicolon);
  if (!IsDescriptor(name) && !IsNumericOid(name)) {
    return Fail(Code::kInvalidArgument, "that is no attribute description");
  }
  AttributeDescription out{.type = FindAttribute(name)};
  std::size_t begin = semicolon;
  while (begin != std::string_view::npos) {
    const std::size_t end = text.find(';', begin + 1);
    const std::string_view option = text.substr(begin + 1, end - begin - 1);
    const bool is_option = !option.empty() && std::ranges::all_of(option, [](char c) {
      return IsDescriptor(std::string_view(&c, 1)) || (c >= '0' && c <= '9') || c == '-';
    });
    if (!is_option || out.options.size() == kAttributeOptionsMax) {
      return Fail(Code::kInvalidArgument, "an attribute description with an ill-formed option");
    }
    out.options.push_back(Lower(option));
    begin = end;
  }
  std::ranges::sort(out.options);
  const auto repeated = std::ranges::unique(out.options);
  out.options.erase(repeated.begin(), repeated.end());
  if (out.type == nullptr) {
    return Fail(Code::kNotFound, fmt::format("unknown attribute type '{}'", name));
  }
  return out;
}

std::string Schema::CanonicalOid(std::string_view name_or_oid) const {
  if (const AttributeType* type = FindAttribute(name_or_oid); type != nullptr) {
    return type->definition.oid;
  }
  if (const ObjectClass* object_class = FindClass(name_or_oid); object_class != nullptr) {
    return object_class->definition.oid;
  }
  if (const MatchingRule* rule = FindMatchingRule(name_or_oid); rule != nullptr) {
    return std::string(rule->oid);
  }
  return Lower(name_or_oid);
}

std::string_view ValueSyntaxOf(const MatchingRule& rule) {
  if (rule.use != RuleUse::kSubstring) {
    return rule.assertion_syntax;
  }
  switch (rule.form) {
    case KeyForm::kNumericString:
      return kNumericStringSyntax;
    case KeyForm::kTelephoneNumber:
      return kTelephoneNumberSyntax;
    case KeyForm::kCaseIgnoreList:
      return kPostalAddressSyntax;
    case KeyForm::kOctetString:
      return kOctetStringSyntax;
    default:
      return rule.name.contains("IA5") ? kIa5StringSyntax : kDirectoryStringSyntax;
  }
}

bool IsUsableWith(const MatchingRule& rule, const AttributeType& type) {
  const std::string_view syntax = ValueSyntaxOf(rule);
  if (type.equality == &rule || type.ordering == &rule || type.substring == &rule ||
      type.syntax->oid == syntax) {
    return true;
  }
  return syntax == kDirectoryStringSyntax &&
         (type.syntax->oid == kPrintableStringSyntax || type.syntax->oid == kCountryStringSyntax ||
          type.syntax->oid == kTelephoneNumberSyntax);
}

}  // namespace socle::directory::schema
