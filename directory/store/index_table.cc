#include "directory/store/index_table.h"

#include <algorithm>
#include <optional>
#include <span>
#include <string_view>
#include <utility>
#include <vector>

#include "directory/schema/schema.h"
#include "directory/store/index_definition.h"

namespace socle::directory::store {

IndexTable::IndexTable(const schema::Schema& schema, std::vector<IndexDefinition> definitions)
    : definitions_(std::move(definitions)),
      written_(schema.Attributes().size()),
      ready_(schema.Attributes().size()) {
  for (const IndexDefinition& definition : definitions_) {
    const schema::AttributeType* type = schema.FindAttribute(definition.attribute);
    if (type == nullptr || definition.state == IndexState::kDropping) {
      continue;
    }
    if (definition.state == IndexState::kReady) {
      ready_[type->id.index] = &definition;
    }
    for (const schema::AttributeId covered : schema.Subtypes(type->id)) {
      written_[covered.index].push_back(&definition);
    }
  }
}

const IndexDefinition* IndexTable::FindReady(schema::AttributeId type) const {
  return type.index < ready_.size() ? ready_[type.index] : nullptr;
}

const IndexDefinition* IndexTable::FindCovering(const schema::Schema& schema,
                                                schema::AttributeId type,
                                                const IndexKinds& kinds) const {
  for (std::optional<schema::AttributeId> at = type; at; at = schema.Attribute(*at).superior) {
    const IndexDefinition* index = FindReady(*at);
    if (index != nullptr && index->kinds.Has(kinds)) {
      return index;
    }
  }
  return nullptr;
}

const IndexDefinition* IndexTable::FindByOid(std::string_view oid) const {
  // The youngest: an older one is on its way out.
  const auto found = std::find_if(definitions_.rbegin(),
                                  definitions_.rend(),
                                  [&](const auto& index) { return index.attribute == oid; });
  return found == definitions_.rend() ? nullptr : &*found;
}

std::span<const IndexDefinition* const> IndexTable::WrittenFor(schema::AttributeId type) const {
  if (type.index >= written_.size()) {
    return {};
  }
  return written_[type.index];
}

}  // namespace socle::directory::store
