#include "mpi/person_store/families.h"

#include <vector>

#include "lib/storage/family.h"

namespace socle::mpi::person_store {

std::vector<storage::Family> StoreFamilies() {
  using storage::FamilyKind;
  return {
      {.name = "identity", .kind = FamilyKind::kPoint},
      {.name = "standard", .kind = FamilyKind::kPoint},
      {.name = "index", .kind = FamilyKind::kPoint},
      {.name = "block", .kind = FamilyKind::kHash},
      {.name = "edge", .kind = FamilyKind::kHash},
      {.name = "person", .kind = FamilyKind::kPoint},
      {.name = "history", .kind = FamilyKind::kPoint},
      {.name = "work", .kind = FamilyKind::kPoint},
      {.name = "meta", .kind = FamilyKind::kPoint},
      {.name = "trace", .kind = FamilyKind::kPoint},
      {.name = "trace_index", .kind = FamilyKind::kPoint},
      {.name = "trace_key", .kind = FamilyKind::kPoint},
  };
}

}  // namespace socle::mpi::person_store
