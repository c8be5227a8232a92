#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "directory/domain/outcome.h"
#include "directory/schema/entry_check.h"
#include "directory/schema/schema.h"
#include "directory/store/description_table.h"
#include "directory/store/directory_draft.h"
#include "directory/store/entry_row.h"
#include "lib/ldap/dn.h"
#include "lib/ldap/message.h"

namespace socle::directory::domain {

// A fault of a change, as LDAP tells it; nothing: none.
using Fault = std::optional<Outcome>;

// An attribute of an entry that is being changed.
struct WorkingAttribute {
  schema::AttributeDescription description = {};
  std::vector<std::string> values = {};
  bool is_changed = false;
};

// The attributes of one entry while an operation changes them, with the rules of RFC 4511, 4.6 on
// what there may be. Points into the schema.
class WorkingEntry {
 public:
  explicit WorkingEntry(const schema::Schema& schema) : schema_(schema) {}

  WorkingEntry(const schema::Schema& schema,
               const store::DescriptionTable& descriptions,
               const store::EntryRow& row);

  [[nodiscard]] const WorkingAttribute* Find(const schema::AttributeDescription& one) const;
  // First value of an attribute by its first name; empty when there is none.
  [[nodiscard]] std::string_view FirstValue(std::string_view name) const;

  // One modification; `what` has at least one value but for kDelete and kReplace.
  Fault Apply(ldap::ModifyOperation operation,
              const schema::AttributeDescription& description,
              std::span<const std::string_view> values);
  // The attribute has exactly these values; for operational ones.
  void Set(std::string_view name, std::vector<std::string> values);

  // Adds what a relative name says, where it is missing; removes it.
  Fault AddNaming(std::span<const ldap::Ava> rdn);
  Fault RemoveNaming(std::span<const ldap::Ava> rdn);
  // notAllowedOnRDN when a value of the relative name is not there.
  [[nodiscard]] Fault CheckNaming(std::span<const ldap::Ava> rdn) const;

  // Everything RFC 4512 asks of the entry; attributes alone only where they have changed. Adds
  // superclasses that were not named, and structuralObjectClass; `may_change_structure` for new
  // entries.
  Fault CheckSchema(bool may_change_structure);

  // Attributes that have changed, as the store takes them; they point into this.
  [[nodiscard]] std::vector<store::AttributeChange> Changes() const;

 private:
  WorkingAttribute& Get(const schema::AttributeDescription& description);
  [[nodiscard]] std::optional<std::size_t> FindValue(const WorkingAttribute& attribute,
                                                     std::string_view value) const;
  void AddSuperclasses();
  Fault AddValues(const schema::AttributeDescription& description,
                  std::span<const std::string_view> values);
  Fault RemoveValues(const schema::AttributeDescription& description,
                     std::span<const std::string_view> values);
  Fault Increment(const schema::AttributeDescription& description,
                  std::span<const std::string_view> values);

  const schema::Schema& schema_;
  std::vector<WorkingAttribute> attributes_;
};

// The result code of what a check of the schema found.
Outcome OutcomeOf(const schema::SchemaViolation& violation);

}  // namespace socle::directory::domain
