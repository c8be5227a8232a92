#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "lib/ldap/message.h"

namespace socle::ldap {

// What LDIF (RFC 2849) is read into and written from. Unlike messages it owns its texts.

struct LdifAttribute {
  std::string type{};  // attribute description, as it was written
  std::vector<std::string> values{};

  bool operator==(const LdifAttribute&) const = default;
};

struct LdifModification {
  ModifyOperation operation = ModifyOperation::kAdd;
  LdifAttribute attribute{};

  bool operator==(const LdifModification&) const = default;
};

struct LdifControl {
  std::string oid{};
  bool critical = false;
  std::optional<std::string> value{};

  bool operator==(const LdifControl&) const = default;
};

enum class LdifKind : std::uint8_t {
  kContent,  // an entry without changetype
  kAdd,
  kDelete,
  kModify,
  kModifyDn,
};

struct LdifRecord {
  LdifKind kind = LdifKind::kContent;
  std::string dn{};
  std::uint64_t line = 0;                   // of its dn; 1 is the first line of the file
  std::vector<LdifControl> controls{};      // of changes
  std::vector<LdifAttribute> attributes{};  // kContent, kAdd; each type once
  std::vector<LdifModification> changes{};  // kModify
  std::string new_rdn{};                    // kModifyDn, and the two below
  bool delete_old_rdn = false;
  std::optional<std::string> new_superior{};
};

}  // namespace socle::ldap
