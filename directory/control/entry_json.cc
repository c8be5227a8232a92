#include "directory/control/entry_json.h"

#include <algorithm>
#include <array>
#include <string_view>
#include <utility>

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/value.hpp>

#include "lib/base/base64.h"
#include "lib/base/bytes.h"
#include "lib/base/utf8.h"
#include "lib/ldap/message.h"

namespace socle::directory::control {

namespace json = boost::json;

bool IsSecretAttribute(std::string_view name) {
  constexpr std::array<std::string_view, 3> kSecrets = {
      "userPassword", "authPassword", "pwdHistory"};
  return std::ranges::find(kSecrets, name.substr(0, name.find(';'))) != kSecrets.end();
}

json::object EntryJson(const ldap::SearchResultEntry& entry) {
  json::object attributes;
  for (const ldap::Attribute& attribute : entry.attributes) {
    if (IsSecretAttribute(attribute.type)) {
      continue;
    }
    json::array values;
    for (const std::string_view value : attribute.values) {
      if (IsValidUtf8(value)) {
        values.emplace_back(value);
      } else {
        values.push_back(json::object{{"base64", EncodeBase64(AsBytes(value))}});
      }
    }
    attributes[attribute.type] = std::move(values);
  }
  return {{"dn", entry.object_name}, {"attributes", std::move(attributes)}};
}

}  // namespace socle::directory::control
