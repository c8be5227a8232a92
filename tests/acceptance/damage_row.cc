// Cuts the last byte of one row of a store of identities, as a fault of the program that wrote it
// would: every checksum is right. damage_row FOLDER
#include <cstdio>
#include <string>

#include "lib/base/clock.h"
#include "lib/base/random.h"
#include "lib/base/result.h"
#include "lib/storage/database.h"
#include "lib/storage/read_view.h"
#include "lib/storage/write_unit.h"
#include "mpi/store/row_codec.h"

namespace {

namespace store = socle::mpi::store;

socle::Status Damage(const std::string& folder) {
  const socle::SystemClock clock;
  socle::SystemRandom random;
  SOCLE_TRY(const auto database,
            socle::storage::Database::Open(folder,
                                           {.format = std::string(store::kStoreFormat),
                                            .schema_version = store::kSchemaVersion,
                                            .families = store::StoreFamilies()},
                                           {.clock = clock, .random = random}));
  const std::string key = store::RecordKey(7);
  SOCLE_TRY(std::string row, database->NewReadView().Get(store::kIdentities, key));
  row.pop_back();
  socle::storage::WriteUnit unit;
  unit.Put(store::kIdentities, key, row);
  SOCLE_TRY_STATUS(database->Commit(unit));
  return {};
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 2) {
    (void)std::fprintf(stderr, "usage: damage_row FOLDER\n");
    return 2;
  }
  if (const auto done = Damage(argv[1]); !done.has_value()) {
    (void)std::fprintf(stderr, "damage_row: %s\n", done.error().detail.c_str());
    return 1;
  }
  return 0;
}
