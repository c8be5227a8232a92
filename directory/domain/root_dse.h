#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "directory/domain/entry_image.h"
#include "directory/schema/schema.h"

namespace socle::directory::domain {

// An entry that is no row: its attributes, encoded.
class FixedEntry {
 public:
  FixedEntry(const schema::Schema& schema, std::string dn) : schema_(schema), dn_(std::move(dn)) {}

  // Does nothing for no values; the attribute must be in the schema.
  void Add(std::string_view name, const std::vector<std::string>& values);
  // Points into this.
  [[nodiscard]] EntryImage Image() const;

  [[nodiscard]] const std::string& Dn() const { return dn_; }

 private:
  const schema::Schema& schema_;
  std::string dn_;
  std::vector<const schema::AttributeType*> types_;
  std::vector<std::string> encoded_;
};

struct RootDseFacts {
  std::vector<std::string> suffixes = {};
  std::vector<std::string> mechanisms = {};  // SASL, that this connection may use now
  bool has_start_tls = false;
  std::string version = {};
};

// What the server can, truly (RFC 4512, 5.1).
FixedEntry BuildRootDse(const schema::Schema& schema, const RootDseFacts& facts);
// cn=Subschema (RFC 4512, 4.2).
FixedEntry BuildSubschema(const schema::Schema& schema);

// Controls that requests may have, by OID.
std::vector<std::string> SupportedControls();

}  // namespace socle::directory::domain
