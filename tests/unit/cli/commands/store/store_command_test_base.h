#pragma once

#include <filesystem>
#include <memory>
#include <string>
#include <system_error>

#include <gtest/gtest.h>

#include "lib/base/clock.h"
#include "lib/base/random.h"
#include "lib/storage/database.h"
#include "lib/storage/family.h"
#include "lib/storage/write_unit.h"
#include "tests/unit/cli/commands/command_test_base.h"

namespace socle::cli {

// Has a store of a kind that the command line does not know.
class StoreCommandTestBase : public CommandTestBase {
 protected:
  static constexpr storage::FamilyId kRows{0};

  std::unique_ptr<storage::Database> Open(const std::string& name) {
    auto database = storage::Database::Open(
        folder_ / name,
        {.format = "test.store",
         .schema_version = 3,
         .families = {{.name = "rows", .kind = storage::FamilyKind::kPoint},
                      {.name = "scans", .kind = storage::FamilyKind::kPrefix16}}},
        {.clock = fake_.clock, .random = random_});
    EXPECT_TRUE(database.has_value()) << database.error().detail;
    return database.has_value() ? *std::move(database) : nullptr;
  }

  // A store with `rows` rows and as many events; closed.
  void MakeStore(const std::string& name, int rows) {
    const auto database = Open(name);
    for (int i = 0; i < rows; ++i) {
      storage::WriteUnit unit;
      unit.Put(kRows, "k" + std::to_string(i), "value").Event(1, "e");
      ASSERT_TRUE(database->Commit(unit).has_value());
    }
  }

  storage::ChangeNumber LastChange(const std::string& name) { return Open(name)->LastChange(); }

  // Cuts the last byte of every table file.
  void Damage(const std::string& name) {
    int files = 0;
    for (const auto& entry : std::filesystem::directory_iterator(folder_ / name)) {
      if (entry.path().extension() == ".sst" || entry.path().extension() == ".log") {
        std::error_code ignored;
        std::filesystem::resize_file(entry.path(), entry.file_size() / 2, ignored);
        ++files;
      }
    }
    ASSERT_GT(files, 0);
  }

  SeededRandom random_{1};
};

}  // namespace socle::cli
