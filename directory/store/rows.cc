#include "directory/store/rows.h"

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "directory/store/entry_row.h"
#include "directory/store/families.h"
#include "directory/store/row_cache.h"
#include "directory/store/tree_key.h"
#include "lib/base/bytes.h"
#include "lib/base/result.h"
#include "lib/storage/family.h"
#include "lib/storage/read_view.h"

namespace socle::directory::store {

Result<std::optional<std::string>> ViewRows::Find(storage::FamilyId family,
                                                  std::string_view key) const {
  if (kept_ != nullptr && family == kEntries && key.size() == sizeof(EntryId)) {
    const RowBytes bytes = kept_->FindEntry(version_, ReadBigEndian<EntryId>(key.data()));
    if (!bytes.IsNull()) {
      return std::string(bytes.View());
    }
  }
  if (kept_ != nullptr && family == kChildren) {
    if (const auto id = kept_->FindChild(version_, key)) {
      return EncodeId(*id);
    }
  }
  return view_.Find(family, key);
}

Result<std::vector<std::optional<std::string>>> ViewRows::FindMany(
    storage::FamilyId family, std::span<const std::string> keys) const {
  return view_.FindMany(family, keys);
}

Status ViewRows::Scan(storage::FamilyId family,
                      std::string_view from,
                      std::string_view to,
                      const Visitor& visit) const {
  storage::Scan scan = view_.ScanRange(family, from, to);
  while (scan.Next()) {
    SOCLE_TRY(const bool more, visit(scan.Key(), scan.Value()));
    if (!more) {
      return {};
    }
  }
  return scan.Finish();
}

}  // namespace socle::directory::store
