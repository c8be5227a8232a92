#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include <boost/json/object.hpp>

#include "directory/domain/entry_image.h"
#include "directory/rules/habilitation.h"
#include "directory/schema/schema.h"
#include "lib/base/clock.h"
#include "lib/base/result.h"
#include "lib/ldap/message.h"

namespace socle::directory::control {

// An entry of class socleHabilitation (docs/formats/habilitations.md).
struct HabilitationEntry {
  std::string dn = {};
  std::string id = {};           // socleIdLocal
  std::string application = {};  // names, as written
  std::string role = {};
  std::string structure = {};
  std::string requested_by = {};
  std::string decided_by = {};
  rules::Habilitation rule = {};  // names in normal form
  bool has_end = true;            // false: written by others, without one; it has none then
};

using EntryValues = std::map<std::string, std::vector<std::string>, std::less<>>;

EntryValues ValuesOf(const ldap::SearchResultEntry& entry);
EntryValues ValuesOf(const domain::EntryImage& image);

// kInvalidArgument: a state or a time that is none.
Result<HabilitationEntry> ReadHabilitation(const schema::Schema& schema,
                                           std::string_view dn,
                                           const EntryValues& values);

// {"id", "dn", "person", "application", "role", "structure", "from", "until", "state", "effect",
//  "requested_by", "decided_by", "reason"}
boost::json::object HabilitationJson(const HabilitationEntry& entry, UnixMicros now);

// The name of the entry above.
std::string_view ParentName(std::string_view dn);

}  // namespace socle::directory::control
