#pragma once

#include "directory/schema/schema.h"

namespace socle::directory::schema {

// The schema that is shipped, made once.
inline const Schema& ShippedSchema() {
  static const Schema schema = [] {
    auto definitions = Schema::ShippedDefinitions();
    return Schema::Make(definitions.value()).value();
  }();
  return schema;
}

}  // namespace socle::directory::schema
