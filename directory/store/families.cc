#include "directory/store/families.h"

#include <vector>

#include "lib/storage/family.h"
#include "lib/trace/rows.h"

namespace socle::directory::store {

std::vector<storage::Family> StoreFamilies() {
  using storage::FamilyKind;
  std::vector<storage::Family> families = {
      {.name = "entry", .kind = FamilyKind::kPoint, .is_hot = true},
      {.name = "child", .kind = FamilyKind::kPoint, .is_hot = true},
      {.name = "index", .kind = FamilyKind::kIdSets},
      {.name = "order", .kind = FamilyKind::kPoint},
      {.name = "reference", .kind = FamilyKind::kPoint},
      {.name = "meta", .kind = FamilyKind::kPoint},
  };
  const std::vector<storage::Family> trace = trace::TraceFamilyList();
  families.insert(families.end(), trace.begin(), trace.end());
  return families;
}

}  // namespace socle::directory::store
