#pragma once

#include <span>
#include <string_view>
#include <vector>

#include "directory/schema/schema.h"
#include "directory/store/index_definition.h"

namespace socle::directory::store {

// The indexes of a store, each of one attribute and all attributes below it. Never changes once
// made: a view keeps the one of its moment.
class IndexTable {
 public:
  IndexTable() = default;
  IndexTable(const schema::Schema& schema, std::vector<IndexDefinition> definitions);
  IndexTable(const IndexTable&) = delete;
  IndexTable& operator=(const IndexTable&) = delete;
  ~IndexTable() = default;

  // The index of exactly this attribute that may be read (kReady); null when there is none.
  [[nodiscard]] const IndexDefinition* FindReady(schema::AttributeId type) const;
  // An index that may be read and covers the attribute: its own, or one of an attribute above it,
  // which gives more candidates. With all of `kinds`; null when there is none.
  [[nodiscard]] const IndexDefinition* FindCovering(const schema::Schema& schema,
                                                    schema::AttributeId type,
                                                    const IndexKinds& kinds) const;
  // By numeric OID, in any state.
  [[nodiscard]] const IndexDefinition* FindByOid(std::string_view oid) const;

  // Indexes that a value of this attribute is written to: its own and those of the attributes above
  // it; ready ones and those being built.
  [[nodiscard]] std::span<const IndexDefinition* const> WrittenFor(schema::AttributeId type) const;

  [[nodiscard]] std::span<const IndexDefinition> All() const { return definitions_; }

 private:
  std::vector<IndexDefinition> definitions_;
  std::vector<std::vector<const IndexDefinition*>> written_;  // by AttributeId
  std::vector<const IndexDefinition*> ready_;                 // by AttributeId
};

}  // namespace socle::directory::store
