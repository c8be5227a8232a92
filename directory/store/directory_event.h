#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "directory/store/entry_row.h"
#include "lib/base/clock.h"
#include "lib/base/result.h"

namespace socle::directory::store {

// Kinds of events in the change log (docs/formats/directory-store.md); never renumbered.
enum class EventKind : std::uint32_t {
  kAdd = 1,
  kModify = 2,
  kDelete = 3,
  kRename = 4,  // with everything below, which has no events of its own
  kLoad = 5,    // a bulk load: whoever follows starts from a copy of the state
};

// What the payload of an event tells. Names are as written.
struct DirectoryEvent {
  EntryId id = kNoEntry;
  Uuid uuid{};
  std::string dn = {};      // after the change; of a delete, before it
  std::string old_dn = {};  // of a rename
  EntryId parent = kNoEntry;
  EntryId old_parent = kNoEntry;            // of a rename
  std::vector<DescriptionId> changed = {};  // attributes changed, ascending; of kModify, kRename
  bool is_consequence = false;              // of another change: memberOf, referential integrity
  // When it was made, in microseconds: later than all events before it, whatever the clock says,
  // and not before the entryCSN of its entry. 0: of a store that did not note it.
  std::uint64_t time = 0;
  bool operator==(const DirectoryEvent&) const = default;
};

// Gives each event its time. One thread.
class EventTimes {
 public:
  explicit EventTimes(const Clock& clock) : clock_(clock) {}

  // No event gets this time or an earlier one.
  void GoBehind(std::uint64_t time);
  std::uint64_t Next();

 private:
  const Clock& clock_;
  std::uint64_t last_ = 0;
};

std::string EncodeDirectoryEvent(const DirectoryEvent& event);
// kCorruption.
Result<DirectoryEvent> DecodeDirectoryEvent(std::string_view payload);

}  // namespace socle::directory::store
