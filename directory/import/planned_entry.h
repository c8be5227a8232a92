#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace socle::directory::import {

struct PlannedAttribute {
  std::string name{};
  std::vector<std::string> values{};  // none: the attribute goes

  bool operator==(const PlannedAttribute&) const = default;
};

using PlannedAttributes = std::vector<PlannedAttribute>;

// Null when there is none.
const PlannedAttribute* FindAttribute(const PlannedAttributes& attributes, std::string_view name);

// An entry as an extraction describes it, or as the directory has it.
struct PlannedEntry {
  std::string dn{};
  PlannedAttributes attributes{};
};

// Where entries of the import stand.
struct ImportPlaces {
  std::string people{};      // "ou=professionnels,o=annuaire,c=fr"
  std::string structures{};  // "ou=structures,o=annuaire,c=fr"
};

}  // namespace socle::directory::import
