#include "directory/store/reference_rules.h"

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "directory/schema/schema.h"
#include "directory/schema/syntax.h"

namespace socle::directory::store {

namespace {

constexpr std::string_view kAliasedObjectName = "2.5.4.1";
constexpr std::string_view kMember = "2.5.4.31";
constexpr std::string_view kUniqueMember = "2.5.4.50";
constexpr std::string_view kMemberOf = "1.2.840.113556.1.2.102";

}  // namespace

bool IsReference(const schema::AttributeType& type) {
  const std::string_view syntax = type.syntax->oid;
  return (syntax == schema::kDistinguishedNameSyntax ||
          syntax == schema::kNameAndOptionalUidSyntax) &&
         !type.IsOperational() && !type.definition.no_user_modification &&
         type.definition.oid != kAliasedObjectName && type.definition.oid != kMemberOf;
}

bool IsMembership(const schema::AttributeType& type) {
  return type.definition.oid == kMember || type.definition.oid == kUniqueMember;
}

const schema::AttributeType* MemberOfType(const schema::Schema& schema) {
  return schema.FindAttribute(kMemberOf);
}

std::string_view NameInValue(const schema::AttributeType& type, std::string_view value) {
  if (type.syntax->oid == schema::kNameAndOptionalUidSyntax && value.ends_with("'B")) {
    const std::size_t mark = value.rfind("#'");
    if (mark != std::string_view::npos) {
      return value.substr(0, mark);
    }
  }
  return value;
}

std::optional<std::string> NormalNameInValue(const schema::Schema& schema,
                                             const schema::AttributeType& type,
                                             std::string_view value) {
  auto normal = schema.NormaliseDn(NameInValue(type, value));
  if (!normal.has_value() || normal->empty()) {
    return std::nullopt;
  }
  return *std::move(normal);
}

}  // namespace socle::directory::store
