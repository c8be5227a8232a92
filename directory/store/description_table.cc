#include "directory/store/description_table.h"

#include <algorithm>
#include <cstddef>
#include <ranges>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "directory/schema/schema.h"
#include "directory/store/entry_row.h"
#include "lib/base/error.h"
#include "lib/base/result.h"

namespace socle::directory::store {

std::string DescriptionKey(const schema::AttributeDescription& description) {
  std::string out = description.type->definition.oid;
  for (const std::string& option : description.options) {
    out.append(";").append(option);
  }
  return out;
}

const StoredDescription* DescriptionTable::Find(
    const schema::AttributeDescription& description) const {
  const auto found = by_key_.find(DescriptionKey(description));
  return found == by_key_.end() ? nullptr : Find(found->second);
}

const StoredDescription* DescriptionTable::Find(DescriptionId id) const {
  return id == 0 || id > all_.size() ? nullptr : &all_[id - std::size_t{1}];
}

std::vector<DescriptionId> DescriptionTable::Under(const schema::Schema& schema,
                                                   schema::AttributeId type,
                                                   std::span<const std::string> options) const {
  std::vector<DescriptionId> out;
  for (const StoredDescription& description : all_) {
    if (description.type != nullptr && schema.IsSubtype(description.type->id, type) &&
        std::ranges::includes(description.options, options)) {
      out.push_back(description.id);
    }
  }
  return out;
}

Result<DescriptionId> DescriptionTable::Add(const schema::Schema& schema, std::string_view key) {
  if (all_.size() >= kDescriptionsMax) {
    return Fail(Code::kTooLarge, "too many attribute descriptions in one store");
  }
  StoredDescription added{.id = static_cast<DescriptionId>(all_.size() + 1),
                          .key = std::string(key)};
  const std::size_t end = std::min(key.find(';'), key.size());
  added.type = schema.FindAttribute(key.substr(0, end));
  if (end < key.size()) {
    for (const auto option : std::views::split(key.substr(end + 1), ';')) {
      added.options.emplace_back(option.begin(), option.end());
    }
  }
  by_key_.emplace(added.key, added.id);
  all_.push_back(std::move(added));
  return all_.back().id;
}

}  // namespace socle::directory::store
