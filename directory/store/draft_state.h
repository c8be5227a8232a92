#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "directory/schema/schema.h"
#include "directory/store/description_table.h"
#include "directory/store/directory_draft.h"
#include "directory/store/directory_event.h"
#include "directory/store/entry_reader.h"
#include "directory/store/entry_row.h"
#include "directory/store/index_table.h"
#include "directory/store/pending_rows.h"
#include "directory/store/row_cache.h"
#include "directory/store/rows.h"
#include "lib/base/result.h"
#include "lib/storage/read_view.h"

namespace socle::directory::store {

// An entry row in the making, with the bytes of the attributes that were changed.
class RowInWork {
 public:
  // The entry must outlive this.
  explicit RowInWork(const EntryRow& row) : row_(row) {}

  RowInWork() = default;

  // No values: takes the attribute away.
  void Set(DescriptionId description,
           std::string_view type_text,
           std::span<const std::string_view> values);

  [[nodiscard]] EntryRow& Row() { return row_; }

  [[nodiscard]] const EntryRow& Row() const { return row_; }

 private:
  EntryRow row_;
  std::vector<std::unique_ptr<std::string>> encoded_;
};

// What a draft consists of, and its parts that DirectoryDraft does not show.
struct DirectoryDraft::State {
  // What it begins with.
  struct Beginning {
    std::shared_ptr<const DescriptionTable> descriptions;
    std::shared_ptr<const IndexTable> indexes;
    EntryId next_entry = kNoEntry;
    const RowCache& kept;  // rows that are known already, to views of the version
    std::uint64_t version = 0;
  };

  State(DirectoryDraft& owner,
        const schema::Schema& schema,
        storage::ReadView taken,
        Beginning beginning,
        EventTimes& event_times);

  // Names of entries in normal form, and what they are called now; nothing: they are gone.
  using NewNames = std::unordered_map<std::string, std::optional<std::string>>;

  // Entries of a subtree, each behind its parent.
  struct Moved {
    EntryId id = kNoEntry;
    EntryId parent = kNoEntry;
    std::string normal_dn;
    std::string rdn;
    bool is_group = false;
  };

  Result<DescriptionId> NumberOf(const schema::AttributeDescription& description);
  Status SetAttributes(RowInWork& work, std::span<const AttributeChange> changes);
  Status CheckPlace(const EntryName& name) const;
  Status CheckSuffix(std::string_view normal_dn, EntryId renamed) const;

  // Writes the rows of an entry (null: there is none), but for the child row.
  Status WriteEntry(EntryId id, const EntryRow* before, const EntryRow* after);
  // Rows of references from its values; who becomes or ceases to be a member goes to `touched`.
  Status UpdateReferences(EntryId id,
                          const EntryRow* before,
                          const EntryRow* after,
                          std::set<EntryId>& touched);
  Status UpdateReference(const schema::AttributeType& type,
                         const Reference& reference,
                         const std::string& normal_dn,
                         bool is_removed,
                         std::set<EntryId>& touched);
  // Names of this entry that were there before it: they are references now.
  Status AdoptDangling(EntryId id, std::string_view normal_dn, std::set<EntryId>& touched);
  Status RefreshMemberOf(EntryId id);
  Status RefreshAll(const std::set<EntryId>& touched);
  // Values of the entry that are such names get the new ones.
  Status MendValues(EntryId id, const NewNames& names);
  // All references to an entry; removes their rows when it goes.
  Result<std::set<EntryId>> SourcesOf(EntryId target, bool removes);
  Status RemoveEntry(EntryId id);
  // The consequence of another change.
  Status WriteConsequence(EntryId id, const EntryRow& before, RowInWork& work);
  // kTooLarge over `count_max`.
  Result<std::vector<Moved>> Subtree(EntryId top, std::size_t count_max) const;
  // The next children of out[at] behind `after`, which is moved on; false when there are no more.
  Result<bool> AppendChildren(std::size_t at, std::string& after, std::vector<Moved>& out) const;
  Status CheckDepth(EntryId id, EntryId new_parent) const;
  Result<bool> HasReferences() const;
  Result<Moved> MovedOf(const StoredEntry& entry, std::string_view above) const;
  // The members of the group become touched.
  Status TouchMembers(EntryId group, std::set<EntryId>& touched);
  Status MendMoved(const std::vector<Moved>& moved, std::string_view new_normal_dn);

  Status AddEvent(EventKind kind, EntryId id, const EntryRow& row, DirectoryEvent event);
  void ForgetNames();

  DirectoryDraft& draft;
  const schema::Schema& schema;
  storage::ReadView view;
  ViewRows base;
  PendingRows rows;
  std::shared_ptr<const DescriptionTable> descriptions;
  std::shared_ptr<const IndexTable> indexes;
  EntryId next_entry;
  bool changes_names = false;
  bool changes_membership = false;  // stays when the command that did is undone: that is rare
  EntryId undo_next_entry = kNoEntry;
  EventTimes& times;
  std::string stamp;  // entryCSN of entries that change as a consequence; empty: they keep theirs
};

}  // namespace socle::directory::store
