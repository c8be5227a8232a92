// Makes a small store for the scripts: make_store FOLDER ROWS. Each row comes with one change
// event.
#include <charconv>
#include <cstdio>
#include <cstring>
#include <string>
#include <system_error>

#include "lib/base/clock.h"
#include "lib/base/random.h"
#include "lib/storage/database.h"
#include "lib/storage/family.h"
#include "lib/storage/write_unit.h"

namespace {

constexpr socle::storage::FamilyId kRows{0};

int Run(const std::string& folder, int rows) {
  const socle::SystemClock clock;
  socle::SystemRandom random;
  const auto opened = socle::storage::Database::Open(
      folder,
      {.format = "acceptance.rows",
       .families = {{.name = "rows", .kind = socle::storage::FamilyKind::kPoint}}},
      {.clock = clock, .random = random});
  if (!opened.has_value()) {
    (void)std::fprintf(stderr, "make_store: %s\n", opened.error().detail.c_str());
    return 1;
  }
  for (int row = 0; row < rows; ++row) {
    socle::storage::WriteUnit unit;
    unit.Put(kRows, "row" + std::to_string(row), "value").Event(1, "made");
    if (const auto done = (*opened)->Commit(unit); !done.has_value()) {
      (void)std::fprintf(stderr, "make_store: %s\n", done.error().detail.c_str());
      return 1;
    }
  }
  return 0;
}

}  // namespace

int main(int argc, char** argv) {
  int rows = 0;
  if (argc != 3 ||
      std::from_chars(argv[2], argv[2] + std::strlen(argv[2]), rows).ec != std::errc{}) {
    (void)std::fprintf(stderr, "usage: make_store FOLDER ROWS\n");
    return 2;
  }
  return Run(argv[1], rows);
}
