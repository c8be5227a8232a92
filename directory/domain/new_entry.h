#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "directory/domain/outcome.h"
#include "directory/domain/working_entry.h"
#include "directory/schema/schema.h"
#include "directory/store/entry_row.h"
#include "lib/base/error.h"
#include "lib/ldap/dn.h"
#include "lib/ldap/message.h"
#include "lib/ldap/result_code.h"

namespace socle::directory::domain {

// What the store refused, where no check before it has a better word.
Outcome OutcomeOf(const Error& error, ldap::ResultCode conflict);

// What can be said of an attribute of a request before the entry is looked for:
// undefinedAttributeType, invalidAttributeSyntax.
Fault CheckWritten(const schema::Schema& schema, const ldap::Attribute& attribute);

// What the server writes into each entry by itself.
struct OperationalValues {
  std::int64_t now = 0;  // microseconds
  std::string_view csn = {};
  std::string_view who = {};  // name of who makes the change; empty for nobody
};

// modifyTimestamp, modifiersName, entryCSN.
void StampEntry(const OperationalValues& values, WorkingEntry& entry);

// The entry of an add, with all checks that need no other entry: first Read, then Take, then
// Complete. Points into the schema.
class NewEntry {
 public:
  explicit NewEntry(const schema::Schema& schema) : schema_(schema), entry_(schema) {}

  // Its name and the syntax of its values. The request must outlive this.
  Fault Read(const ldap::AddRequest& request);

  // Whether an attribute may be given at all.
  using UsageCheck = std::function<Fault(const schema::AttributeDescription& description)>;
  // Its attributes, those of its name too, and what the schema says of them all.
  Fault Take(const ldap::AddRequest& request, const UsageCheck& may_give);

  // Operational attributes that the request has not: `uuid` when it has none of its own. A copy of
  // an entry keeps its history.
  void Complete(const OperationalValues& values, const store::Uuid& uuid);

  [[nodiscard]] const std::string& NormalName() const { return normal_; }

  // As the store keeps it: the whole name of a suffix, else the first part.
  [[nodiscard]] std::string RdnText(bool is_suffix) const;

  [[nodiscard]] const store::Uuid& Uuid() const { return uuid_; }

  WorkingEntry& Content() { return entry_; }

 private:
  const schema::Schema& schema_;
  std::optional<ldap::Dn> dn_;
  std::string normal_;
  store::Uuid uuid_{};
  WorkingEntry entry_;
};

}  // namespace socle::directory::domain
