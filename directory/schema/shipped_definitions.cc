#include <array>
#include <string_view>
#include <utility>

#include "directory/schema/schema.h"
#include "directory/schema/schema_file.h"
#include "lib/base/embedded.h"
#include "lib/base/result.h"

SOCLE_EMBEDDED(directory_schema_system)
SOCLE_EMBEDDED(directory_schema_core)
SOCLE_EMBEDDED(directory_schema_cosine)
SOCLE_EMBEDDED(directory_schema_inetorgperson)
SOCLE_EMBEDDED(directory_schema_posix)
SOCLE_EMBEDDED(directory_schema_password_policy)
SOCLE_EMBEDDED(directory_schema_socle)

namespace socle::directory::schema {

Result<SchemaDefinitions> Schema::ShippedDefinitions() {
  struct File {
    std::string_view name;
    std::string_view text;
  };

  const auto files = std::to_array<File>({
      {.name = "system.schema", .text = SOCLE_EMBEDDED_TEXT(directory_schema_system)},
      {.name = "core.schema", .text = SOCLE_EMBEDDED_TEXT(directory_schema_core)},
      {.name = "cosine.schema", .text = SOCLE_EMBEDDED_TEXT(directory_schema_cosine)},
      {.name = "inetorgperson.schema", .text = SOCLE_EMBEDDED_TEXT(directory_schema_inetorgperson)},
      {.name = "posix.schema", .text = SOCLE_EMBEDDED_TEXT(directory_schema_posix)},
      {.name = "password_policy.schema",
       .text = SOCLE_EMBEDDED_TEXT(directory_schema_password_policy)},
      {.name = "socle.schema", .text = SOCLE_EMBEDDED_TEXT(directory_schema_socle)},
  });
  SchemaDefinitions out;
  for (const File& file : files) {
    if (Status status = ReadSchemaFile(file.text, out); !status) {
      return Fail(std::move(status).error().Prefixed(file.name));
    }
  }
  return out;
}

}  // namespace socle::directory::schema
