#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "directory/schema/definition.h"
#include "directory/schema/matching_rule.h"
#include "directory/schema/schema_file.h"
#include "directory/schema/syntax.h"
#include "lib/base/result.h"

namespace socle::directory::schema {

// Position of an attribute type in a schema; not for disks.
struct AttributeId {
  std::uint16_t index = 0;
  auto operator<=>(const AttributeId&) const = default;
};

// Attribute types of a schema, at most.
inline constexpr std::size_t kAttributeTypesMax = 65'535;
// Types or classes that are the superior of one another, at most.
inline constexpr std::size_t kSuperiorsMax = 32;

// An attribute type with what it inherits.
struct AttributeType {
  AttributeTypeDefinition definition = {};
  AttributeId id = {};
  std::optional<AttributeId> superior = {};
  const Syntax* syntax = nullptr;  // never null
  std::size_t length_bound = 0;    // suggested; 0 for none
  // Null when the attribute has no such rule.
  const MatchingRule* equality = nullptr;
  const MatchingRule* ordering = nullptr;
  const MatchingRule* substring = nullptr;

  // The first name, or the number.
  [[nodiscard]] const std::string& Name() const {
    return definition.names.empty() ? definition.oid : definition.names.front();
  }

  [[nodiscard]] bool IsOperational() const {
    return definition.usage != AttributeUsage::kUserApplications;
  }
};

// Position of an object class in a schema.
struct ClassId {
  std::uint16_t index = 0;
  auto operator<=>(const ClassId&) const = default;
};

// An object class with all that its superiors ask for and allow; ids are sorted.
struct ObjectClass {
  ObjectClassDefinition definition = {};
  ClassId id = {};
  std::vector<ClassId> superiors = {};  // all of them, `top` included, not itself
  std::vector<AttributeId> must = {};
  std::vector<AttributeId> may = {};
  bool allows_all = false;  // extensibleObject

  [[nodiscard]] const std::string& Name() const {
    return definition.names.empty() ? definition.oid : definition.names.front();
  }
};

// Options of an attribute description that mean something here.
inline constexpr std::string_view kBinaryOption = "binary";
inline constexpr std::size_t kAttributeOptionsMax = 16;

// userCertificate;binary: a type and its options, in small letters, sorted, each once.
struct AttributeDescription {
  const AttributeType* type = nullptr;
  std::vector<std::string> options = {};
  bool operator==(const AttributeDescription&) const = default;
  // "userCertificate;binary", with the first name of the type.
  [[nodiscard]] std::string Text() const;
};

// What an entry may consist of: attribute types, object classes, and how they are compared. Never
// changes once made; any number of threads may read it.
class Schema : public KeyContext {
 public:
  // Resolves what the definitions refer to.
  //   kInvalidArgument  a name or number twice, an unknown superior, syntax, rule or attribute, a
  //                     circle, a rule that does not fit, a structural class with an auxiliary
  //                     superior
  //   kTooLarge         kAttributeTypesMax, kSuperiorsMax
  static Result<Schema> Make(const SchemaDefinitions& definitions);
  // What is shipped: definitions/*.schema. Fails only by a fault of the build.
  static Result<SchemaDefinitions> ShippedDefinitions();

  // By name in any letter case, or by number; null when unknown.
  [[nodiscard]] const AttributeType* FindAttribute(std::string_view name_or_oid) const;
  [[nodiscard]] const ObjectClass* FindClass(std::string_view name_or_oid) const;

  [[nodiscard]] const AttributeType& Attribute(AttributeId id) const {
    return attributes_[id.index];
  }

  [[nodiscard]] const ObjectClass& Class(ClassId id) const { return classes_[id.index]; }

  [[nodiscard]] std::span<const AttributeType> Attributes() const { return attributes_; }

  [[nodiscard]] std::span<const ObjectClass> Classes() const { return classes_; }

  // Whether `type` is `ancestor` or below it: a filter on `name` looks at `cn` too.
  [[nodiscard]] bool IsSubtype(AttributeId type, AttributeId ancestor) const;
  // The type itself and all below it, itself first.
  [[nodiscard]] std::vector<AttributeId> Subtypes(AttributeId ancestor) const;

  // kNotFound for an unknown type, kInvalidArgument for text that is no description.
  [[nodiscard]] Result<AttributeDescription> ParseDescription(std::string_view text) const;

  // Type, equality rule and normal form of each part: two names are equal when these are equal.
  // Types in small letters by their first name, values as the keys of their equality rule; unknown
  // types keep their name and compare as caseIgnoreMatch. What cannot be prepared compares as
  // bytes.
  [[nodiscard]] Result<std::string> NormaliseDn(std::string_view dn) const override;
  [[nodiscard]] std::string CanonicalOid(std::string_view name_or_oid) const override;

 private:
  struct TextHash {
    using is_transparent = void;

    std::size_t operator()(std::string_view text) const {
      return std::hash<std::string_view>{}(text);
    }
  };

  template <class Id>
  using NameTable = std::unordered_map<std::string, Id, TextHash, std::equal_to<>>;

  Schema() = default;
  Status AddAttribute(const AttributeTypeDefinition& definition);
  Status ResolveAttributes();
  Status ResolveAttribute(AttributeType& type);
  Status AddClass(const ObjectClassDefinition& definition);
  Status ResolveClasses();
  Status ResolveSuperiors(ObjectClass& object_class) const;
  Status ResolveAttributesOf(ObjectClass& object_class) const;

  std::vector<AttributeType> attributes_;
  std::vector<ObjectClass> classes_;
  NameTable<AttributeId> attribute_names_;  // small letters, and numbers
  NameTable<ClassId> class_names_;
};

// The syntax of the values that a rule compares; assertions of a substring rule are pieces of such.
std::string_view ValueSyntaxOf(const MatchingRule& rule);

// Whether a rule compares values of a type: in an extensible match (RFC 4511, 4.5.1.7.7), and so
// what the subschema's matchingRuleUse says. The rules for directory strings take the syntaxes that
// are one of the choices of that type (RFC 4517, 4.2): not IA5 strings.
bool IsUsableWith(const MatchingRule& rule, const AttributeType& type);

}  // namespace socle::directory::schema
