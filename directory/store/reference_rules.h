#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "directory/schema/schema.h"

// Which attributes hold names of entries that are kept up when the entries are renamed or deleted.
namespace socle::directory::store {

// User attributes of the syntaxes DN and Name-and-optional-UID, but for the names of aliases.
bool IsReference(const schema::AttributeType& type);

// member and uniqueMember: who is named by them has the group in memberOf.
bool IsMembership(const schema::AttributeType& type);

// memberOf; null when the schema has none.
const schema::AttributeType* MemberOfType(const schema::Schema& schema);

// The name in a value, without the unique identifier behind it (RFC 4517, 3.3.21).
std::string_view NameInValue(const schema::AttributeType& type, std::string_view value);
// ... in normal form; nothing when the value holds no name.
std::optional<std::string> NormalNameInValue(const schema::Schema& schema,
                                             const schema::AttributeType& type,
                                             std::string_view value);

}  // namespace socle::directory::store
