#include "lib/storage/write_unit.h"

#include <cstdint>
#include <string_view>

#include "lib/storage/family.h"

namespace socle::storage {

WriteUnit& WriteUnit::Put(FamilyId family, std::string_view key, std::string_view value) {
  operations_.push_back({.family = family,
                         .kind = OperationKind::kPut,
                         .offset = bytes_.size(),
                         .key_size = key.size(),
                         .value_size = value.size()});
  bytes_.append(key).append(value);
  return *this;
}

WriteUnit& WriteUnit::Delete(FamilyId family, std::string_view key) {
  operations_.push_back({.family = family,
                         .kind = OperationKind::kDelete,
                         .offset = bytes_.size(),
                         .key_size = key.size(),
                         .value_size = 0});
  bytes_.append(key);
  return *this;
}

WriteUnit& WriteUnit::MergeIds(FamilyId family, std::string_view key, std::string_view changes) {
  operations_.push_back({.family = family,
                         .kind = OperationKind::kMergeIds,
                         .offset = bytes_.size(),
                         .key_size = key.size(),
                         .value_size = changes.size()});
  bytes_.append(key).append(changes);
  return *this;
}

WriteUnit& WriteUnit::Event(std::uint32_t kind, std::string_view payload) {
  events_.push_back({.kind = kind, .offset = bytes_.size(), .size = payload.size()});
  bytes_.append(payload);
  return *this;
}

}  // namespace socle::storage
