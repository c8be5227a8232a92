#include "mpi/person_store/families.h"

#include <vector>

#include "lib/storage/family.h"
#include "lib/trace/rows.h"

namespace socle::mpi::person_store {

std::vector<storage::Family> StoreFamilies() {
  using storage::FamilyKind;
  std::vector<storage::Family> families = {
      {.name = "identity", .kind = FamilyKind::kPoint, .is_hot = true},
      {.name = "standard", .kind = FamilyKind::kPoint, .is_hot = true},
      {.name = "index", .kind = FamilyKind::kPoint, .is_hot = true},
      {.name = "block", .kind = FamilyKind::kHash, .is_hot = true},
      {.name = "edge", .kind = FamilyKind::kHash, .is_hot = true},
      {.name = "person", .kind = FamilyKind::kPoint, .is_hot = true},
      {.name = "history", .kind = FamilyKind::kPoint},
      {.name = "work", .kind = FamilyKind::kPoint, .is_hot = true},
      {.name = "meta", .kind = FamilyKind::kPoint, .is_hot = true},
  };
  const std::vector<storage::Family> trace = trace::TraceFamilyList();
  families.insert(families.end(), trace.begin(), trace.end());
  return families;
}

}  // namespace socle::mpi::person_store
