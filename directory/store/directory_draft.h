#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "directory/schema/entry_check.h"
#include "directory/schema/schema.h"
#include "directory/store/description_table.h"
#include "directory/store/entry_reader.h"
#include "directory/store/entry_row.h"
#include "lib/base/result.h"

namespace socle::directory::store {

class DirectoryStore;

// Entries that one tree delete removes, and that a rename looks through for names to mend, at most.
inline constexpr std::size_t kTreeDeleteMax = 50'000;
inline constexpr std::size_t kRenameWalkMax = 200'000;
// Bytes of a draft; a change that would need more is refused.
inline constexpr std::size_t kDraftBytesMax = std::size_t{48} << 20;

// The name of a new or renamed entry. Of a suffix (parent kNoEntry) the whole name.
struct EntryName {
  EntryId parent = kNoEntry;
  std::string_view rdn = {};         // as written; kept for answers
  std::string_view normal_rdn = {};  // schema::Schema::NormaliseDn of it
};

// Attributes as the store takes them: a description of the schema and all its values, in the order
// in which they are to be answered.
using AttributeChange = schema::EntryAttribute;

// Changes of the directory on top of a committed state, not yet written: commands see each other's
// changes and become one write unit. Each change keeps all rows together: entry, child, index,
// order, references, memberOf, and the names of others that point to the entry; and has one event.
//
// Checks of the schema, of rights and of operational attributes are the caller's; the draft checks
// what would break the tree. It sets no attribute by itself but memberOf, and mends values that are
// names of renamed or deleted entries (attributes of syntaxes DN and Name-and-UID that users may
// change).
//
// One thread, that of the writer.
class DirectoryDraft final : public EntryReader {
 public:
  // Made by DirectoryStore::NewDraft, alone.
  ~DirectoryDraft() override;

  [[nodiscard]] const schema::Schema& Schema() const;
  // With the descriptions that the draft has added.
  [[nodiscard]] const DescriptionTable& Descriptions() const;

  // The new entry's number.
  //   kConflict         the name is taken; a suffix within another one or above it
  //   kNotFound         no such parent
  //   kTooLarge         kEntryAttributesMax, kEntryBytesMax, kTreeDepthMax, kSuffixesMax
  //   kInvalidArgument  an attribute twice, or without values, or memberOf
  Result<EntryId> Add(const EntryName& name,
                      const Uuid& uuid,
                      std::span<const AttributeChange> attributes);

  // Gives each attribute of `changes` exactly these values (none: takes it away); leaves the others
  // as they are. No change at all is no event. kNotFound, kTooLarge, kInvalidArgument as above.
  Status Modify(EntryId id, std::span<const AttributeChange> changes);

  // Takes away a leaf, and its name from the entries that have it as a value. kNotFound; kConflict
  // when it has children.
  Status Delete(EntryId id);

  // Takes away an entry and everything below it; gives how many. kNotFound; kTooLarge over
  // kTreeDeleteMax.
  Result<std::size_t> DeleteTree(EntryId id);

  // Gives an entry another relative name and parent, and changes attributes of it in the same event
  // (those of the relative names, modifyTimestamp). Everything below moves with it: one row. Values
  // that are names of moved entries are mended.
  //   kConflict  the name is taken, or the new parent is the entry or below it, or one of the two
  //   is
  //              a suffix and the other is not
  //   kNotFound  no such entry or parent
  //   kTooLarge  over kRenameWalkMax entries below, when anybody refers to anything; kTreeDepthMax
  Status Rename(EntryId id, const EntryName& name, std::span<const AttributeChange> changes);

  // Takes another entryUUID: for a copy, whose entry came before what is known of it. For who
  // follows, the entry goes and another one comes. kNotFound.
  Status ReplaceUuid(EntryId id, const Uuid& uuid);

  // A row of the program's own, written with the changes (EntryReader::FindNote).
  void PutNote(std::string_view key, std::string value);
  void DeleteNote(std::string_view key);

  // The entryCSN that entries get which change as a consequence of the changes to come (memberOf,
  // names of others in values), so that copies of the directory tell the old state from the new.
  // Empty, as at first: they keep theirs.
  void SetStamp(std::string csn);

  // Index definitions are changed by DirectoryStore (index_build.h).

  [[nodiscard]] bool IsEmpty() const;
  // Bytes that the write unit will have, roughly: for the writer, which ends a batch before
  // storage::kUnitBytesMax.
  [[nodiscard]] std::size_t SizeBytes() const;

  // A point to come back to when a command fails half way: what came after it is undone.
  void BeginCommand();
  void RollBackCommand();

 private:
  friend class DirectoryStore;
  struct State;
  DirectoryDraft();
  std::unique_ptr<State> state_;
};

}  // namespace socle::directory::store
