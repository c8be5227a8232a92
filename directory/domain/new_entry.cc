#include "directory/domain/new_entry.h"

#include <algorithm>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "directory/domain/entry_image.h"
#include "directory/domain/outcome.h"
#include "directory/domain/working_entry.h"
#include "directory/schema/schema.h"
#include "directory/store/entry_row.h"
#include "lib/base/error.h"
#include "lib/ldap/dn.h"
#include "lib/ldap/message.h"
#include "lib/ldap/result_code.h"

namespace socle::directory::domain {

using ldap::ResultCode;

Outcome OutcomeOf(const Error& error, ResultCode conflict) {
  switch (error.code) {
    case Code::kConflict:
      return Refuse(conflict);
    case Code::kNotFound:
      return Refuse(ResultCode::kNoSuchObject);
    case Code::kTooLarge:
      return Refuse(ResultCode::kAdminLimitExceeded, "a limit of the directory is passed");
    case Code::kInvalidArgument:
      return Refuse(ResultCode::kConstraintViolation, error.detail);
    default:
      return Refuse(ResultCode::kOther, "the directory could not be read");
  }
}

Fault CheckWritten(const schema::Schema& schema, const ldap::Attribute& attribute) {
  const auto description = schema.ParseDescription(attribute.type);
  if (!description) {
    return Refuse(ResultCode::kUndefinedAttributeType,
                  std::string(attribute.type) + ": unknown attribute");
  }
  for (const std::string_view value : attribute.values) {
    if (!description->type->syntax->check(value)) {
      return Refuse(ResultCode::kInvalidAttributeSyntax,
                    description->Text() + ": a value is not of its syntax");
    }
  }
  return std::nullopt;
}

void StampEntry(const OperationalValues& values, WorkingEntry& entry) {
  entry.Set("modifyTimestamp", {FormatGeneralizedTime(values.now)});
  if (!values.who.empty()) {
    entry.Set("modifiersName", {std::string(values.who)});
  }
  entry.Set("entryCSN", {std::string(values.csn)});
}

Fault NewEntry::Read(const ldap::AddRequest& request) {
  auto normal = schema_.NormaliseDn(request.entry);
  auto dn = ldap::ParseDn(request.entry);
  if (!normal || !dn) {
    return Refuse(ResultCode::kInvalidDnSyntax, "the name cannot be read");
  }
  if (dn->RdnCount() == 0) {
    return Refuse(ResultCode::kEntryAlreadyExists, "the root DSE");
  }
  for (const ldap::Attribute& attribute : request.attributes) {
    if (Fault fault = CheckWritten(schema_, attribute)) {
      return fault;
    }
  }
  normal_ = *std::move(normal);
  dn_ = *std::move(dn);
  return std::nullopt;
}

Fault NewEntry::Take(const ldap::AddRequest& request, const UsageCheck& may_give) {
  std::vector<schema::AttributeDescription> seen;
  for (const ldap::Attribute& attribute : request.attributes) {
    const auto description = schema_.ParseDescription(attribute.type);
    if (std::ranges::find(seen, *description) != seen.end()) {
      return Refuse(ResultCode::kAttributeOrValueExists,
                    description->Text() + ": the attribute stands twice");
    }
    seen.push_back(*description);
    if (Fault fault = may_give(*description)) {
      return fault;
    }
    if (Fault fault = entry_.Apply(ldap::ModifyOperation::kAdd, *description, attribute.values)) {
      return fault;
    }
  }
  if (Fault fault = dn_ ? entry_.AddNaming(dn_->Rdn(0)) : Fault()) {
    return fault;
  }
  return entry_.CheckSchema(true);
}

void NewEntry::Complete(const OperationalValues& values, const store::Uuid& uuid) {
  if (entry_.FirstValue("entryUUID").empty()) {
    entry_.Set("entryUUID", {FormatUuid(uuid)});
  }
  if (entry_.FirstValue("createTimestamp").empty()) {
    entry_.Set("createTimestamp", {FormatGeneralizedTime(values.now)});
  }
  if (!values.who.empty() && entry_.FirstValue("creatorsName").empty()) {
    entry_.Set("creatorsName", {std::string(values.who)});
  }
  if (entry_.FirstValue("modifyTimestamp").empty()) {
    StampEntry(values, entry_);
  }
  uuid_ = ParseUuid(entry_.FirstValue("entryUUID")).value_or(uuid);
}

std::string NewEntry::RdnText(bool is_suffix) const {
  if (!dn_) {
    return {};
  }
  return is_suffix ? ldap::FormatDn(*dn_) : ldap::FormatRdn(dn_->Rdn(0));
}

}  // namespace socle::directory::domain
