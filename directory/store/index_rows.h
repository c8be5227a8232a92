#pragma once

#include <map>
#include <string>
#include <vector>

#include "directory/schema/schema.h"
#include "directory/store/description_table.h"
#include "directory/store/entry_row.h"
#include "directory/store/index_definition.h"
#include "directory/store/index_table.h"
#include "directory/store/posting_key.h"
#include "directory/store/posting_list.h"

// Which index rows an entry has. Pure functions: the draft, the bulk load, the build of an index
// and the check all ask here.
namespace socle::directory::store {

struct OrderRow {
  IndexId index = 0;
  std::string place = {};  // OrderPlace
  bool is_least = false;   // of the entry's values in this index
  auto operator<=>(const OrderRow&) const = default;
};

struct IndexRows {
  std::vector<std::string> postings = {};  // PostingPrefix; sorted, each once
  std::vector<OrderRow> orders = {};       // sorted, each once
};

// What a change of an entry does to its index rows.
struct IndexChanges {
  std::vector<std::string> added = {};
  std::vector<std::string> removed = {};
  std::vector<OrderRow> orders_added = {};  // also those whose is_least has changed
  std::vector<OrderRow> orders_removed = {};
};

// All that is passed must outlive the maker. Any thread.
class IndexRowMaker {
 public:
  IndexRowMaker(const schema::Schema& schema,
                const DescriptionTable& descriptions,
                const IndexTable& indexes)
      : schema_(schema), descriptions_(descriptions), indexes_(indexes) {}

  // Of all indexes that are written to.
  [[nodiscard]] IndexRows All(EntryId id, const EntryRow& row) const;
  // The same for who does not care: postings in any order and some of them several times, orders
  // behind those that are there.
  void AddAll(EntryId id,
              const EntryRow& row,
              PostingList& postings,
              std::vector<OrderRow>& orders) const;
  [[nodiscard]] IndexRows Of(const IndexDefinition& index, EntryId id, const EntryRow& row) const;

  // From one row of an entry to another; null: no entry. Looks at changed attributes alone.
  [[nodiscard]] IndexChanges Changes(EntryId id,
                                     const EntryRow* before,
                                     const EntryRow* after) const;

 private:
  // An attribute and an index that it is written to.
  struct Part {
    const IndexDefinition* index = nullptr;
    const schema::AttributeType* type = nullptr;  // of the index; null: the schema does not know it
    const AttributeRun* run = nullptr;
  };

  [[nodiscard]] std::vector<Part> PartsOf(const EntryRow& row) const;
  using OrderKeys = std::map<IndexId, std::vector<std::string>>;
  void AddPart(const Part& part, OrderKeys& order_keys, PostingList& out) const;
  void AddParts(const std::vector<Part>& parts,
                EntryId id,
                PostingList& postings,
                std::vector<OrderRow>& orders) const;
  [[nodiscard]] IndexRows RowsOf(const std::vector<Part>& parts, EntryId id) const;
  void AppendChanges(const std::vector<Part>& before,
                     const std::vector<Part>& after,
                     EntryId id,
                     IndexChanges& out) const;
  // Whether each value has a key of its own that no other value of the attribute has.
  [[nodiscard]] bool HasOwnKeys(const Part& part) const;

  const schema::Schema& schema_;
  const DescriptionTable& descriptions_;
  const IndexTable& indexes_;
};

// Attributes that differ between two rows of an entry, ascending.
std::vector<DescriptionId> ChangedDescriptions(const EntryRow* before, const EntryRow* after);

}  // namespace socle::directory::store
