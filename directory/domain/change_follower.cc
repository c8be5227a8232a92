#include "directory/domain/change_follower.h"

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "directory/domain/change_hub.h"
#include "directory/domain/entry_image.h"
#include "directory/schema/schema.h"
#include "directory/store/description_table.h"
#include "directory/store/directory_event.h"
#include "directory/store/directory_store.h"
#include "directory/store/directory_view.h"
#include "directory/store/entry_row.h"
#include "lib/base/result.h"
#include "lib/storage/change_log.h"
#include "lib/storage/database.h"

namespace socle::directory::domain {

namespace {

// Of payload, at one read.
constexpr std::size_t kReadBytesMax = std::size_t{1} << 20;

FollowedChange ChangeOf(store::DirectoryEvent event, const store::DescriptionTable& descriptions) {
  FollowedChange change = {.dn = std::move(event.dn),
                           .old_dn = std::move(event.old_dn),
                           .uuid = FormatUuid(event.uuid),
                           .is_consequence = event.is_consequence};
  for (const store::DescriptionId id : event.changed) {
    const store::StoredDescription* known = descriptions.Find(id);
    if (known == nullptr) {
      continue;
    }
    change.attributes.push_back(
        known->type == nullptr
            ? known->key
            : schema::AttributeDescription{.type = known->type, .options = known->options}.Text());
  }
  return change;
}

}  // namespace

std::string_view EventKindName(store::EventKind kind) {
  switch (kind) {
    case store::EventKind::kAdd:
      return "add";
    case store::EventKind::kModify:
      return "modify";
    case store::EventKind::kDelete:
      return "delete";
    case store::EventKind::kRename:
      return "rename";
    case store::EventKind::kLoad:
      return "load";
  }
  return "other";
}

ChangeFollower::ChangeFollower(const store::DirectoryStore& store,
                               ChangeHub& hub,
                               std::optional<storage::ChangeNumber> from)
    : store_(store),
      hub_(hub),
      reader_(store.Database(), from.value_or(store.Database().LastChange() + 1)) {}

Result<std::vector<FollowedChange>> ChangeFollower::Read(std::size_t count_max) {
  SOCLE_TRY(const auto events, reader_.Read(count_max, kReadBytesMax));
  std::vector<FollowedChange> out;
  if (events.empty()) {
    return out;
  }
  const store::DirectoryView view = store_.NewView();
  for (const storage::ChangeEvent& one : events) {
    FollowedChange change;
    const auto kind = static_cast<store::EventKind>(one.kind);
    if (kind != store::EventKind::kLoad) {
      SOCLE_TRY(store::DirectoryEvent event, store::DecodeDirectoryEvent(one.payload));
      change = ChangeOf(std::move(event), view.Descriptions());
    }
    change.number = one.number;
    change.kind = kind;
    out.push_back(std::move(change));
  }
  return out;
}

bool ChangeFollower::WaitForMore(ChangeHub::Wake wake) {
  return hub_.WaitPast(reader_.NextNumber() - 1, std::move(wake), ticket_);
}

}  // namespace socle::directory::domain
