#include "lib/trace/row_source.h"

#include <optional>
#include <string>
#include <string_view>

#include "lib/base/error.h"
#include "lib/base/result.h"
#include "lib/storage/family.h"
#include "lib/storage/offline_store.h"
#include "lib/storage/read_view.h"
#include "lib/trace/rows.h"

namespace socle::trace {

namespace {

std::string_view NameOf(TraceFamily family) {
  switch (family) {
    case TraceFamily::kLog:
      return kLogFamilyName;
    case TraceFamily::kIndex:
      return kIndexFamilyName;
    case TraceFamily::kKeys:
      return kKeyFamilyName;
  }
  return "";
}

}  // namespace

storage::FamilyId ViewRows::IdOf(TraceFamily family) const {
  switch (family) {
    case TraceFamily::kLog:
      return families_.log;
    case TraceFamily::kIndex:
      return families_.index;
    case TraceFamily::kKeys:
      return families_.keys;
  }
  return families_.log;
}

Result<std::optional<std::string>> ViewRows::Find(TraceFamily family, std::string_view key) const {
  return view_.Find(IdOf(family), key);
}

storage::Scan ViewRows::Scan(TraceFamily family, const KeyRange& keys) const {
  return view_.ScanRange(IdOf(family), keys.from, keys.to);
}

Result<OfflineRows> OfflineRows::Make(const storage::OfflineStore& store) {
  for (const TraceFamily family : {TraceFamily::kLog, TraceFamily::kIndex, TraceFamily::kKeys}) {
    if (!store.HasFamily(NameOf(family))) {
      return Fail(Code::kNotFound, "the store holds no trace");
    }
  }
  return OfflineRows(store);
}

Result<std::optional<std::string>> OfflineRows::Find(TraceFamily family,
                                                     std::string_view key) const {
  return store_->Find(NameOf(family), key);
}

storage::Scan OfflineRows::Scan(TraceFamily family, const KeyRange& keys) const {
  return store_->ScanRange(NameOf(family), keys.from, keys.to);
}

}  // namespace socle::trace
