#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "directory/domain/change_hub.h"
#include "directory/store/directory_event.h"
#include "directory/store/directory_store.h"
#include "lib/base/result.h"
#include "lib/storage/change_log.h"
#include "lib/storage/database.h"

namespace socle::directory::domain {

// One change of the directory, for people and programs that watch it live. Names as written.
struct FollowedChange {
  storage::ChangeNumber number = 0;
  store::EventKind kind = store::EventKind::kModify;
  std::string dn = {};
  std::string old_dn = {};                   // of a rename
  std::string uuid = {};                     // entryUUID
  std::vector<std::string> attributes = {};  // changed ones, of kModify and kRename
  bool is_consequence = false;               // of another change: memberOf, referential integrity
};

// "add", "modify", "delete", "rename", "load".
std::string_view EventKindName(store::EventKind kind);

// Follows the changes of a directory from a number on. No rule of access is asked: for the
// administrator, such as behind `socle directory follow`. One thread at a time.
class ChangeFollower {
 public:
  // `from`: number of the first change wanted; nothing: those after now.
  ChangeFollower(const store::DirectoryStore& store,
                 ChangeHub& hub,
                 std::optional<storage::ChangeNumber> from = {});

  // What there is, at most `count_max`; never waits. Errors as storage::ChangeLogReader::Read.
  Result<std::vector<FollowedChange>> Read(std::size_t count_max);

  // Has `wake` called once when there is more to read; on the writer's thread, so it must only hand
  // over. False when there is more already.
  [[nodiscard]] bool WaitForMore(ChangeHub::Wake wake);

  [[nodiscard]] storage::ChangeNumber NextNumber() const { return reader_.NextNumber(); }

 private:
  const store::DirectoryStore& store_;
  ChangeHub& hub_;
  storage::ChangeLogReader reader_;
  ChangeHub::Ticket ticket_;
};

}  // namespace socle::directory::domain
