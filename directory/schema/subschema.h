#pragma once

#include <string>
#include <vector>

#include "directory/schema/schema.h"

namespace socle::directory::schema {

// Values of the attributes of the subschema subentry (RFC 4512, 4.2 and 4.4), ordered as defined.
struct Subschema {
  std::vector<std::string> attribute_types = {};
  std::vector<std::string> object_classes = {};
  std::vector<std::string> matching_rules = {};
  std::vector<std::string> matching_rule_use = {};  // of rules that some attribute has
  std::vector<std::string> ldap_syntaxes = {};
};

Subschema RenderSubschema(const Schema& schema);

}  // namespace socle::directory::schema
