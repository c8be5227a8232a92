#include "directory/rules/access_rules.h"

#include <string_view>

#include "lib/ldap/normal_dn.h"

namespace socle::directory::rules {

bool AccessRule::IsAbout(std::string_view normal_dn) const {
  switch (scope) {
    case AccessScope::kEntry:
      return normal_dn == base;
    case AccessScope::kOne:
      return !normal_dn.empty() && ldap::ParentOf(normal_dn) == base;
    case AccessScope::kChildren:
      return normal_dn != base && ldap::IsWithin(normal_dn, base);
    case AccessScope::kSubtree:
      return ldap::IsWithin(normal_dn, base);
  }
  return false;
}

}  // namespace socle::directory::rules
