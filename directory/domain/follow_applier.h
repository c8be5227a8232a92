#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "directory/schema/schema.h"
#include "directory/store/directory_draft.h"
#include "directory/store/entry_reader.h"
#include "directory/store/entry_row.h"
#include "lib/base/result.h"

namespace socle::directory::domain {

using ProvidedUuid = store::Uuid;
// What is to be done with a draft, on the writer's thread.
using FollowWork = std::function<Status(store::DirectoryDraft& draft)>;

// An entry as a provider of content synchronisation tells it.
struct ProvidedEntry {
  ProvidedUuid uuid{};
  std::string dn = {};
  std::vector<std::pair<std::string, std::vector<std::string>>> attributes = {};
};

// How far a copy has got; kept in the store, written with the changes themselves.
struct FollowState {
  std::string cookie = {};  // of the provider; empty: nothing yet
  std::uint64_t round = 0;  // counts connections to it
};

// Taking entries away that the provider did not name, step by step.
struct FollowSweep {
  std::string after = {};  // the note that was looked at last
  std::size_t removed = 0;
  std::size_t postponed = 0;  // they have children
  bool leaves_names = false;  // what still has children becomes a name alone
  bool is_done = false;
};

// Notes that one step of a sweep looks at.
inline constexpr std::size_t kSweepStep = 200;

// Makes the entries below one name the same as a provider's, one message after another, whatever
// their order: names that are in the way give way, parents that are not there yet are made up. What
// the schema here does not know is left out; nothing else is checked, since the provider did. The
// entryUUID tells which entry is which. On the writer's thread.
class FollowApplier {
 public:
  struct Settings {
    std::string base = {};
    std::vector<std::string> suffixes = {};  // names that may have no parent
  };

  // kInvalidArgument: a name of the settings is none.
  static Result<FollowApplier> Make(const schema::Schema& schema, const Settings& settings);

  static Result<FollowState> LoadState(const store::EntryReader& reader);
  static void SaveState(const FollowState& state, store::DirectoryDraft& draft);

  // The entry is as it is told, whether it was there or not. kInvalidArgument for what is not below
  // the base; else errors of the store.
  Status Apply(const ProvidedEntry& entry, std::uint64_t round, store::DirectoryDraft& draft) const;
  // The entries are there still. One that is not here is expected until the sweep is over: some
  // providers name entries before they tell them.
  static Status MarkPresent(const std::vector<store::Uuid>& uuids,
                            std::uint64_t round,
                            store::DirectoryDraft& draft);
  // The entries are gone; what stands below one and was not named stays, with a name made up.
  static Status Delete(const std::vector<store::Uuid>& uuids, store::DirectoryDraft& draft);
  // One step of taking away what was not named in this round. kConflict at the end: an entry that
  // was named was not told, so that this copy must begin anew.
  static Status Sweep(FollowSweep& sweep, std::uint64_t round, store::DirectoryDraft& draft);

  [[nodiscard]] const std::string& NormalBase() const { return normal_base_; }

 private:
  struct Place {
    store::EntryId parent = store::kNoEntry;
    std::string rdn = {};
    std::string normal_rdn = {};
  };

  explicit FollowApplier(const schema::Schema& schema) : schema_(schema) {}

  // Where an entry of this name belongs; makes up what is missing above it.
  Result<Place> FindPlace(std::string_view dn,
                          std::string_view normal_dn,
                          store::DirectoryDraft& draft) const;
  Result<store::EntryId> MakeUp(const Place& place, store::DirectoryDraft& draft) const;
  // Gives a name up that was made up: what stands below it moves below another entry.
  Status Absorb(store::EntryId made_up, store::EntryId into, store::DirectoryDraft& draft) const;
  // Whoever has the name and is another entry gets one out of its entryUUID.
  Status MoveAway(store::EntryId id, store::DirectoryDraft& draft) const;
  [[nodiscard]] std::vector<store::AttributeChange> AttributesOf(const ProvidedEntry& entry) const;
  Status Replace(store::EntryId id, const ProvidedEntry& entry, store::DirectoryDraft& draft) const;

  const schema::Schema& schema_;
  std::string normal_base_;
  std::vector<std::string> normal_suffixes_;
};

}  // namespace socle::directory::domain
