#include "lib/ldap/ldif_writer.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "lib/base/base64.h"
#include "lib/base/bytes.h"
#include "lib/ldap/ldif.h"
#include "lib/ldap/message.h"

namespace socle::ldap {

namespace {

constexpr std::string_view kUnsafeFirst = " :<";

bool IsSafeChar(char c) {
  return c != '\0' && c != '\n' && c != '\r' && static_cast<std::uint8_t>(c) < 0x80;
}

// SAFE-STRING, and no space at the end (note 8).
bool IsSafe(std::string_view value) {
  return value.empty() || (kUnsafeFirst.find(value.front()) == std::string_view::npos &&
                           value.back() != ' ' && std::ranges::all_of(value, IsSafeChar));
}

void AppendFolded(std::string& out, std::string_view line) {
  out += line.substr(0, kLdifColumns);
  for (std::size_t at = kLdifColumns; at < line.size(); at += kLdifColumns - 1) {
    out += "\n ";
    out += line.substr(at, kLdifColumns - 1);
  }
  out += '\n';
}

// ": value", ":: base64", or ":" alone.
std::string ValueSpec(std::string_view value) {
  if (value.empty()) {
    return ":";
  }
  return IsSafe(value) ? ": " + std::string(value) : ":: " + EncodeBase64(AsBytes(value));
}

void AppendAttribute(std::string& out, const LdifAttribute& attribute) {
  for (const std::string& value : attribute.values) {
    AppendLdifLine(out, attribute.type, value);
  }
}

void AppendControl(std::string& out, const LdifControl& control) {
  std::string line = "control: " + control.oid + (control.critical ? " true" : " false");
  if (control.value.has_value()) {
    line += ValueSpec(*control.value);
  }
  AppendFolded(out, line);
}

std::string_view OperationName(ModifyOperation operation) {
  switch (operation) {
    case ModifyOperation::kAdd:
      return "add";
    case ModifyOperation::kDelete:
      return "delete";
    case ModifyOperation::kReplace:
      return "replace";
    case ModifyOperation::kIncrement:
      break;
  }
  return "increment";
}

void AppendModifyDn(std::string& out, const LdifRecord& record) {
  AppendLdifLine(out, "changetype", "modrdn");
  AppendLdifLine(out, "newrdn", record.new_rdn);
  AppendLdifLine(out, "deleteoldrdn", record.delete_old_rdn ? "1" : "0");
  if (record.new_superior.has_value()) {
    AppendLdifLine(out, "newsuperior", *record.new_superior);
  }
}

void AppendChange(std::string& out, const LdifRecord& record) {
  switch (record.kind) {
    case LdifKind::kContent:
      return;
    case LdifKind::kAdd:
      return AppendLdifLine(out, "changetype", "add");
    case LdifKind::kDelete:
      return AppendLdifLine(out, "changetype", "delete");
    case LdifKind::kModifyDn:
      return AppendModifyDn(out, record);
    case LdifKind::kModify:
      break;
  }
  AppendLdifLine(out, "changetype", "modify");
  for (const LdifModification& change : record.changes) {
    AppendLdifLine(out, OperationName(change.operation), change.attribute.type);
    AppendAttribute(out, change.attribute);
    out += "-\n";
  }
}

}  // namespace

void AppendLdifVersion(std::string& out) {
  out += "version: 1\n\n";
}

void AppendLdifLine(std::string& out, std::string_view name, std::string_view value) {
  AppendFolded(out, std::string(name) + ValueSpec(value));
}

void AppendLdifRecord(std::string& out, const LdifRecord& record) {
  AppendLdifLine(out, "dn", record.dn);
  for (const LdifControl& control : record.controls) {
    AppendControl(out, control);
  }
  AppendChange(out, record);
  for (const LdifAttribute& attribute : record.attributes) {
    AppendAttribute(out, attribute);
  }
  out += '\n';
}

}  // namespace socle::ldap
