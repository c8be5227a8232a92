#pragma once

#include <cstddef>
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "directory/schema/schema.h"
#include "directory/store/entry_row.h"
#include "lib/base/result.h"

namespace socle::directory::store {

// Attribute descriptions that a store numbers, at most.
inline constexpr std::size_t kDescriptionsMax = 65'000;

// An attribute description as a store numbers it.
struct StoredDescription {
  DescriptionId id = 0;
  std::string key = {};                         // DescriptionKey
  const schema::AttributeType* type = nullptr;  // null: the schema does not know it any more
  std::vector<std::string> options = {};        // small letters, sorted
};

// What stands for a description on the disk: "2.5.4.3", "2.5.4.36;binary".
std::string DescriptionKey(const schema::AttributeDescription& description);

// The numbers of attribute descriptions in one store. Numbers are only ever added: a table that is
// younger than a view is good for it. A table never changes once it is shared.
class DescriptionTable {
 public:
  // Null when no entry ever had it.
  [[nodiscard]] const StoredDescription* Find(
      const schema::AttributeDescription& description) const;
  [[nodiscard]] const StoredDescription* Find(DescriptionId id) const;

  // Of the type itself and of all below it, with all `options` at least, ascending: what a filter
  // or an attribute list means by a description (RFC 4512, 2.5.2).
  [[nodiscard]] std::vector<DescriptionId> Under(const schema::Schema& schema,
                                                 schema::AttributeId type,
                                                 std::span<const std::string> options = {}) const;

  // Ascending by number.
  [[nodiscard]] std::span<const StoredDescription> All() const { return all_; }

  // For the store: the next description; kTooLarge over kDescriptionsMax.
  Result<DescriptionId> Add(const schema::Schema& schema, std::string_view key);

 private:
  std::vector<StoredDescription> all_;  // number n stands at n - 1
  std::map<std::string, DescriptionId, std::less<>> by_key_;
};

}  // namespace socle::directory::store
