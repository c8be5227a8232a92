#include "mpi/person_store/families.h"

#include <vector>

#include "lib/storage/family.h"
#include "lib/trace/rows.h"

namespace socle::mpi::person_store {

std::vector<storage::Family> StoreFamilies() {
  using storage::FamilyKind;
  std::vector<storage::Family> families = {
      {.name = "identity", .kind = FamilyKind::kPoint},
      {.name = "standard", .kind = FamilyKind::kPoint},
      {.name = "index", .kind = FamilyKind::kPoint},
      {.name = "block", .kind = FamilyKind::kHash},
      {.name = "edge", .kind = FamilyKind::kHash},
      {.name = "person", .kind = FamilyKind::kPoint},
      {.name = "history", .kind = FamilyKind::kPoint},
      {.name = "work", .kind = FamilyKind::kPoint},
      {.name = "meta", .kind = FamilyKind::kPoint},
  };
  const std::vector<storage::Family> trace = trace::TraceFamilyList();
  families.insert(families.end(), trace.begin(), trace.end());
  return families;
}

}  // namespace socle::mpi::person_store
