#include "directory/domain/write_operation.h"

#include <algorithm>
#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "directory/domain/access.h"
#include "directory/domain/attribute_selection.h"
#include "directory/domain/compiled_filter.h"
#include "directory/domain/entry_answer.h"
#include "directory/domain/entry_image.h"
#include "directory/domain/name_finder.h"
#include "directory/domain/new_entry.h"
#include "directory/domain/outcome.h"
#include "directory/domain/request_controls.h"
#include "directory/domain/working_entry.h"
#include "directory/schema/schema.h"
#include "directory/store/directory_draft.h"
#include "directory/store/entry_reader.h"
#include "directory/store/entry_row.h"
#include "lib/base/result.h"
#include "lib/ldap/ber_tag.h"
#include "lib/ldap/ber_writer.h"
#include "lib/ldap/dn.h"
#include "lib/ldap/message.h"
#include "lib/ldap/message_tags.h"
#include "lib/ldap/normal_dn.h"
#include "lib/ldap/oid.h"
#include "lib/ldap/result_code.h"
#include "lib/ldap/search_entry.h"

namespace socle::directory::domain {

namespace {

using ldap::ResultCode;

// The first relative name of an entry's name, or of its row.
std::vector<ldap::Ava> NamingOf(std::string_view name) {
  const auto dn = ldap::ParseDn(name);
  if (!dn || dn->RdnCount() == 0) {
    return {};
  }
  const auto rdn = dn->Rdn(0);
  return {rdn.begin(), rdn.end()};
}

}  // namespace

EntryImage WriteOperation::ImageOfTarget(const Target& target) const {
  return ImageOf(parts_.computed, draft_, draft_.Descriptions(), target.stored, target.dn);
}

std::string WriteOperation::ReadEntry(const Target& target,
                                      const std::vector<std::string_view>& attributes) const {
  const EntryImage image = ImageOfTarget(target);
  AttributeGate may_read;
  if (parts_.access != nullptr) {
    parts_.access->Look(image);
    may_read = [this](const schema::AttributeType& type) {
      return parts_.access->MayAttribute(type, Right::kRead);
    };
  }
  EntryAnswer answer(parts_.schema, AttributeSelection(parts_.schema, attributes), false, nullptr);
  std::string encoded;
  answer.AppendAttributes(image, may_read, encoded);
  ldap::BerWriter writer;
  writer.Begin(ldap::tag::kSearchResultEntry);
  writer.WriteOctets(target.dn);
  writer.Begin(ldap::kSequence);
  writer.WriteEncoded(encoded);
  writer.End();
  writer.End();
  return writer.Finish();
}

Fault WriteOperation::Find(std::string_view dn, Target& target) {
  const NameFinder finder({.reader = draft_,
                           .descriptions = draft_.Descriptions(),
                           .schema = parts_.schema,
                           .computed = parts_.computed,
                           .access = parts_.access,
                           .default_referral = parts_.default_referral});
  auto found = finder.Find(dn, {.manages_dsa_it = controls_.manage_dsa_it});
  if (!found) {
    return std::move(found.error());
  }
  auto entry = draft_.GetEntry(found->id);
  auto name = draft_.DnOf(found->id);
  if (!entry || !name) {
    return Refuse(ResultCode::kOther, "the directory could not be read");
  }
  target = {.stored = *std::move(entry), .dn = *std::move(name)};
  if (controls_.assertion) {
    const CompiledFilter assertion(parts_.schema, parts_.computed, *controls_.assertion);
    const EntryImage image = ImageOfTarget(target);
    CompiledFilter::Gate may_search;
    if (parts_.access != nullptr) {
      parts_.access->Look(image);
      may_search = [this](const schema::AttributeType& type) {
        return parts_.access->MayAttribute(type, Right::kSearch);
      };
    }
    if (assertion.Evaluate(image, may_search) != Truth::kTrue) {
      return Refuse(ResultCode::kAssertionFailed);
    }
  }
  if (controls_.pre_read) {
    pre_read_ = ReadEntry(target, *controls_.pre_read);
  }
  return std::nullopt;
}

Outcome WriteOperation::Apply(const ldap::Operation& request) {
  if (const auto* add = std::get_if<ldap::AddRequest>(&request)) {
    return Add(*add);
  }
  if (const auto* modify = std::get_if<ldap::ModifyRequest>(&request)) {
    return Modify(*modify);
  }
  if (const auto* remove = std::get_if<ldap::DeleteRequest>(&request)) {
    return Delete(*remove);
  }
  if (const auto* rename = std::get_if<ldap::ModifyDnRequest>(&request)) {
    return ModifyDn(*rename);
  }
  return Refuse(ResultCode::kProtocolError);
}

Outcome WriteOperation::Success(store::EntryId changed) {
  Outcome outcome;
  if (pre_read_) {
    outcome.controls.push_back(
        {.oid = std::string(ldap::oid::kPreRead), .value = std::move(pre_read_)});
  }
  if (controls_.post_read) {
    auto entry = draft_.GetEntry(changed);
    auto name = draft_.DnOf(changed);
    if (entry && name) {
      const Target target = {.stored = *std::move(entry), .dn = *std::move(name)};
      outcome.controls.push_back({.oid = std::string(ldap::oid::kPostRead),
                                  .value = ReadEntry(target, *controls_.post_read)});
    }
  }
  return outcome;
}

OperationalValues WriteOperation::Operational() const {
  return {.now = parts_.now, .csn = parts_.csn, .who = parts_.identity.dn};
}

Fault WriteOperation::CheckUsage(const schema::AttributeDescription& description) const {
  const bool may_manage =
      controls_.relax &&
      (parts_.access == nullptr || parts_.access->MayAttribute(*description.type, Right::kManage));
  if (description.type->definition.no_user_modification && !may_manage) {
    return Refuse(ResultCode::kConstraintViolation,
                  description.Text() + ": users may not change it");
  }
  return std::nullopt;
}

Fault WriteOperation::CheckRights(const schema::AttributeDescription& description,
                                  ldap::ModifyOperation operation) const {
  if (parts_.access == nullptr) {
    return std::nullopt;
  }
  const bool may_add = operation == ldap::ModifyOperation::kDelete ||
                       parts_.access->MayAttribute(*description.type, Right::kAdd);
  const bool may_delete = operation == ldap::ModifyOperation::kAdd ||
                          parts_.access->MayAttribute(*description.type, Right::kDelete);
  if (!may_add || !may_delete) {
    return Refuse(ResultCode::kInsufficientAccessRights);
  }
  return std::nullopt;
}

// The rules look at the entry as it would be.
Fault WriteOperation::CheckRightsOfNew(const ldap::AddRequest& request,
                                       const WorkingEntry& entry) const {
  if (parts_.access == nullptr) {
    return std::nullopt;
  }
  const std::vector<store::AttributeChange> attributes = entry.Changes();
  std::vector<std::string> encoded(attributes.size());
  std::vector<ImageAttribute> image_attributes;
  for (std::size_t i = 0; i < attributes.size(); ++i) {
    const schema::AttributeDescription& description = attributes[i].description;
    ldap::AppendEncodedAttribute(encoded[i], description.Text(), attributes[i].values);
    image_attributes.push_back(
        {.type = description.type, .options = description.options, .encoded = encoded[i]});
  }
  const EntryImage image(request.entry, std::move(image_attributes));
  parts_.access->Look(image);
  if (!parts_.access->MayEntry(Right::kAdd)) {
    return Refuse(ResultCode::kInsufficientAccessRights);
  }
  for (const ldap::Attribute& attribute : request.attributes) {
    const auto description = parts_.schema.ParseDescription(attribute.type);
    if (Fault fault = CheckRights(*description, ldap::ModifyOperation::kAdd)) {
      return fault;
    }
  }
  return std::nullopt;
}

Fault WriteOperation::FindParent(std::string_view normal_dn, store::EntryId& parent) {
  const NameFinder finder({.reader = draft_,
                           .descriptions = draft_.Descriptions(),
                           .schema = parts_.schema,
                           .computed = parts_.computed,
                           .access = parts_.access,
                           .default_referral = parts_.default_referral});
  const auto taken = draft_.FindId(normal_dn);
  if (!taken) {
    return Refuse(ResultCode::kOther, "the directory could not be read");
  }
  if (*taken) {
    return Refuse(ResultCode::kEntryAlreadyExists);
  }
  if (std::ranges::find(parts_.normal_suffixes, normal_dn) != parts_.normal_suffixes.end()) {
    parent = store::kNoEntry;
    return parts_.access == nullptr ? Fault()
                                    : Fault(Refuse(ResultCode::kInsufficientAccessRights,
                                                   "a suffix is added by the administrator"));
  }
  auto found =
      finder.FindNormal(ldap::ParentOf(normal_dn), {.manages_dsa_it = controls_.manage_dsa_it});
  if (!found) {
    return std::move(found.error());
  }
  parent = found->id;
  auto entry = draft_.GetEntry(parent);
  auto name = draft_.DnOf(parent);
  if (!entry || !name) {
    return Refuse(ResultCode::kOther, "the directory could not be read");
  }
  const Target above = {.stored = *std::move(entry), .dn = *std::move(name)};
  const WorkingEntry working(parts_.schema, draft_.Descriptions(), above.stored.row);
  if (!working.FirstValue("aliasedObjectName").empty()) {
    return Refuse(ResultCode::kAliasProblem, "an alias has nothing below it");
  }
  const EntryImage image = ImageOfTarget(above);
  if (parts_.access != nullptr &&
      (parts_.access->Look(image), !parts_.access->MayChildren(Right::kAdd))) {
    return Refuse(ResultCode::kInsufficientAccessRights);
  }
  return std::nullopt;
}

Outcome WriteOperation::Add(const ldap::AddRequest& request) {
  NewEntry entry(parts_.schema);
  if (Fault fault = entry.Read(request)) {
    return *std::move(fault);
  }
  store::EntryId parent = store::kNoEntry;
  if (Fault fault = FindParent(entry.NormalName(), parent)) {
    return *std::move(fault);
  }
  if (Fault fault = entry.Take(request, [this](const schema::AttributeDescription& description) {
        return CheckUsage(description);
      })) {
    return *std::move(fault);
  }
  if (Fault fault = CheckRightsOfNew(request, entry.Content())) {
    return *std::move(fault);
  }
  SetOwnValues(nullptr, entry.Content());
  entry.Complete(Operational(), parts_.uuid);
  const bool is_suffix = parent == store::kNoEntry;
  const std::string& normal = entry.NormalName();
  const std::string rdn = entry.RdnText(is_suffix);
  const store::EntryName name = {
      .parent = parent, .rdn = rdn, .normal_rdn = is_suffix ? normal : ldap::FirstRdnOf(normal)};
  const auto added = draft_.Add(name, entry.Uuid(), entry.Content().Changes());
  if (!added) {
    return OutcomeOf(added.error(), ResultCode::kEntryAlreadyExists);
  }
  return Success(*added);
}

Fault WriteOperation::ApplyChanges(const ldap::ModifyRequest& request, WorkingEntry& entry) const {
  for (const ldap::Modification& change : request.changes) {
    const auto description = parts_.schema.ParseDescription(change.attribute.type);
    if (Fault fault = CheckUsage(*description)) {
      return fault;
    }
    if (Fault fault = CheckRights(*description, change.operation)) {
      return fault;
    }
    if (Fault fault = entry.Apply(change.operation, *description, change.attribute.values)) {
      return fault;
    }
  }
  return std::nullopt;
}

void WriteOperation::SetOwnValues(const ldap::ModifyRequest* request, WorkingEntry& entry) const {
  const auto set = [&entry](std::string_view name, const std::vector<std::string>& values) {
    if (!values.empty() || !entry.FirstValue(name).empty()) {
      entry.Set(name, values);
    }
  };
  const schema::AttributeType* password = parts_.schema.FindAttribute("userPassword");
  const schema::AttributeType* credentials = parts_.schema.FindAttribute("authPassword");
  bool changes_password = false;
  bool sets_credentials = false;
  if (request != nullptr) {
    for (const ldap::Modification& change : request->changes) {
      const auto description = parts_.schema.ParseDescription(change.attribute.type);
      changes_password = changes_password || description->type == password;
      sets_credentials = sets_credentials || description->type == credentials;
    }
  }
  if (changes_password && !sets_credentials) {
    set("authPassword", {});  // those of a password that is no more let nobody in
  }
  for (const auto& [name, values] : parts_.own_values) {
    set(name, values);
  }
}

Outcome WriteOperation::Modify(const ldap::ModifyRequest& request) {
  for (const ldap::Modification& change : request.changes) {
    if (Fault fault = CheckWritten(parts_.schema, change.attribute)) {
      return *std::move(fault);
    }
  }
  Target target;
  if (Fault fault = Find(request.object, target)) {
    return *std::move(fault);
  }
  const EntryImage image = ImageOfTarget(target);
  if (parts_.access != nullptr) {
    parts_.access->Look(image);
  }
  WorkingEntry entry(parts_.schema, draft_.Descriptions(), target.stored.row);
  if (Fault fault = ApplyChanges(request, entry)) {
    return *std::move(fault);
  }
  SetOwnValues(&request, entry);
  if (Fault fault = entry.CheckNaming(NamingOf(target.stored.row.rdn))) {
    return *std::move(fault);
  }
  if (Fault fault = entry.CheckSchema(false)) {
    return *std::move(fault);
  }
  if (!request.changes.empty()) {
    StampEntry(Operational(), entry);
  }
  if (const Status changed = draft_.Modify(target.stored.id, entry.Changes()); !changed) {
    return OutcomeOf(changed.error(), ResultCode::kOther);
  }
  return Success(target.stored.id);
}

Outcome WriteOperation::Delete(const ldap::DeleteRequest& request) {
  Target target;
  if (Fault fault = Find(request.entry, target)) {
    return *std::move(fault);
  }
  const EntryImage image = ImageOfTarget(target);
  if (parts_.access != nullptr) {
    parts_.access->Look(image);
    if (!parts_.access->MayEntry(Right::kDelete)) {
      return Refuse(ResultCode::kInsufficientAccessRights);
    }
    // What is below is not asked one by one: the right to remove a tree is that to manage its top.
    if (controls_.tree_delete && !parts_.access->MayEntry(Right::kManage)) {
      return Refuse(ResultCode::kInsufficientAccessRights);
    }
  }
  if (controls_.tree_delete) {
    const auto deleted = draft_.DeleteTree(target.stored.id);
    if (!deleted) {
      return OutcomeOf(deleted.error(), ResultCode::kNotAllowedOnNonLeaf);
    }
  } else if (const Status deleted = draft_.Delete(target.stored.id); !deleted) {
    return OutcomeOf(deleted.error(), ResultCode::kNotAllowedOnNonLeaf);
  }
  return Success(store::kNoEntry);
}

Fault WriteOperation::FindSuperior(const ldap::ModifyDnRequest& request,
                                   const Target& target,
                                   store::EntryId& superior) {
  superior = target.stored.row.parent;
  if (superior == store::kNoEntry) {
    return Refuse(ResultCode::kUnwillingToPerform, "a suffix keeps its name");
  }
  if (request.new_superior) {
    const NameFinder finder({.reader = draft_,
                             .descriptions = draft_.Descriptions(),
                             .schema = parts_.schema,
                             .computed = parts_.computed,
                             .access = parts_.access,
                             .default_referral = parts_.default_referral});
    auto found = finder.Find(*request.new_superior, {.manages_dsa_it = controls_.manage_dsa_it});
    if (!found) {
      return std::move(found.error());
    }
    superior = found->id;
  }
  const auto is_below = draft_.IsWithin(superior, target.stored.id);
  if (!is_below) {
    return Refuse(ResultCode::kOther, "the directory could not be read");
  }
  if (*is_below) {
    return Refuse(ResultCode::kUnwillingToPerform, "an entry cannot stand below itself");
  }
  if (parts_.access == nullptr) {
    return std::nullopt;
  }
  auto above = draft_.GetEntry(superior);
  if (!above) {
    return Refuse(ResultCode::kOther, "the directory could not be read");
  }
  const Target parent = {.stored = *std::move(above), .dn = draft_.DnOf(superior).value_or("")};
  const EntryImage parent_image = ImageOfTarget(parent);
  parts_.access->Look(parent_image);
  if (request.new_superior && !parts_.access->MayChildren(Right::kAdd)) {
    return Refuse(ResultCode::kInsufficientAccessRights);
  }
  return std::nullopt;
}

Outcome WriteOperation::ModifyDn(const ldap::ModifyDnRequest& request) {
  Target target;
  if (Fault fault = Find(request.entry, target)) {
    return *std::move(fault);
  }
  const auto rdn = ldap::ParseRdn(request.new_rdn);
  const auto normal_rdn = parts_.schema.NormaliseDn(request.new_rdn);
  if (!rdn || !normal_rdn) {
    return Refuse(ResultCode::kInvalidDnSyntax, "the new relative name cannot be read");
  }
  store::EntryId superior = store::kNoEntry;
  if (Fault fault = FindSuperior(request, target, superior)) {
    return *std::move(fault);
  }
  const auto above = draft_.DnOf(superior);
  const auto normal_above = above ? parts_.schema.NormaliseDn(*above) : Result<std::string>("");
  const auto found = normal_above ? draft_.FindId(*normal_rdn + "," + *normal_above) : std::nullopt;
  if (!above || !normal_above || !found) {
    return Refuse(ResultCode::kOther, "the directory could not be read");
  }
  if (const auto& taken = *found; taken && *taken != target.stored.id) {
    return Refuse(ResultCode::kEntryAlreadyExists);
  }
  const EntryImage image = ImageOfTarget(target);
  if (parts_.access != nullptr) {
    parts_.access->Look(image);
    if (!parts_.access->MayEntry(Right::kAdd) || !parts_.access->MayEntry(Right::kDelete)) {
      return Refuse(ResultCode::kInsufficientAccessRights);
    }
  }
  WorkingEntry entry(parts_.schema, draft_.Descriptions(), target.stored.row);
  if (request.delete_old_rdn) {
    if (Fault fault = entry.RemoveNaming(NamingOf(target.stored.row.rdn))) {
      return *std::move(fault);
    }
  }
  if (Fault fault = entry.AddNaming(rdn->Rdn(0))) {
    return *std::move(fault);
  }
  if (Fault fault = entry.CheckSchema(false)) {
    return *std::move(fault);
  }
  StampEntry(Operational(), entry);
  const std::string text = ldap::FormatRdn(rdn->Rdn(0));
  const Status renamed = draft_.Rename(target.stored.id,
                                       {.parent = superior, .rdn = text, .normal_rdn = *normal_rdn},
                                       entry.Changes());
  if (!renamed) {
    return OutcomeOf(renamed.error(), ResultCode::kEntryAlreadyExists);
  }
  return Success(target.stored.id);
}

}  // namespace socle::directory::domain
