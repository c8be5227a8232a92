#pragma once

#include <cstddef>
#include <string_view>
#include <vector>

#include "directory/schema/definition.h"
#include "lib/base/result.h"

namespace socle::directory::schema {

inline constexpr std::size_t kSchemaFileBytesMax = std::size_t{16} << 20;

// What one or several files define, in their order.
struct SchemaDefinitions {
  OidMacros macros = {};
  std::vector<AttributeTypeDefinition> attribute_types = {};
  std::vector<ObjectClassDefinition> object_classes = {};
};

// Reads a schema file as OpenLDAP writes them, and adds what it defines: one definition after a
// keyword (`attributetype`, `objectclass`, `objectidentifier NAME NUMBER`; also with an s or a
// colon at the end), in any letter case; a line that begins with a blank goes on with the one
// before; # begins a comment line. Macros of files read before are known.
//   kInvalidArgument  "line 12: at byte 31: ...", `definitions` is then partly filled
//   kTooLarge         kSchemaFileBytesMax, kDefinitionBytesMax
Status ReadSchemaFile(std::string_view text, SchemaDefinitions& definitions);

}  // namespace socle::directory::schema
