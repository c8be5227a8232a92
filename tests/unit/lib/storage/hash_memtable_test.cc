#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include "lib/base/parallel.h"
#include "lib/base/random.h"
#include "lib/storage/database.h"
#include "lib/storage/family.h"
#include "lib/storage/read_view.h"
#include "lib/storage/write_unit.h"
#include "tests/unit/lib/storage/store_fixture.h"

namespace socle::storage {
namespace {

using Model = std::map<std::string, std::string>;
using RowList = std::vector<std::pair<std::string, std::string>>;

class HashMemtableTest : public StoreTest {
 protected:
  static DatabaseOptions HashOptions() {
    DatabaseOptions options = Options();
    options.families = {{.name = "rows", .kind = FamilyKind::kHash}};
    return options;
  }

  void SetUp() override { Open(HashOptions()); }

  void Put(const std::string& key, const std::string& value) {
    WriteUnit unit;
    unit.Put(kRows, key, value);
    Commit(unit);
  }

  static RowList Read(Scan scan) {
    RowList rows;
    while (scan.Next()) {
      rows.emplace_back(scan.Key(), scan.Value());
    }
    EXPECT_TRUE(scan.Finish().has_value());
    return rows;
  }

  // All reads of one state.
  static void ExpectRows(const ReadView& view, const Model& model, std::size_t keys) {
    for (std::size_t i = 0; i < keys; ++i) {
      const auto found = view.Find(kRows, KeyOf(i));
      ASSERT_TRUE(found.has_value());
      const auto wanted = model.find(KeyOf(i));
      ASSERT_EQ(*found,
                wanted == model.end() ? std::nullopt : std::optional<std::string>(wanted->second));
    }
    EXPECT_EQ(Read(view.ScanRange(kRows, {}, {})), RowList(model.begin(), model.end()));
    EXPECT_EQ(Read(view.ScanRangeBackward(kRows, {}, {})), RowList(model.rbegin(), model.rend()));
  }

  // Of different lengths; many begin alike, and some are the beginning of others.
  static std::string KeyOf(std::size_t i) {
    return std::string(1 + i % 11, 'k') + std::to_string(i / 11);
  }
};

TEST_F(HashMemtableTest, RowsAreAsInAModelThroughChangesAndReopening) {
  constexpr std::size_t kKeys = 300;
  SeededRandom random(11);
  Model model;
  Model model_then;
  std::optional<ReadView> then;
  for (int step = 0; step < 4000; ++step) {
    WriteUnit unit;
    for (int change = 0; change < 3; ++change) {
      const std::string key = KeyOf(random.Below(kKeys));
      if (random.Below(4) == 0) {
        unit.Delete(kRows, key);
        model.erase(key);
      } else {
        const std::string value(random.Below(300), static_cast<char>('a' + step % 26));
        unit.Put(kRows, key, value);
        model[key] = value;
      }
    }
    Commit(unit);
    if (step % 1000 == 500) {
      then = database_->NewReadView();
      model_then = model;
    } else if (step % 1000 == 999) {
      ExpectRows(*then, model_then, kKeys);
      ExpectRows(database_->NewReadView(), model, kKeys);
    }
  }
  then.reset();
  Open(HashOptions());
  ExpectRows(database_->NewReadView(), model, kKeys);
}

TEST_F(HashMemtableTest, ScansBeginAndEndBetweenRows) {
  for (const char* key : {"a", "aaaaaaaa", "aaaaaaaaa", "aaaaaaaab", "b", "c"}) {
    Put(key, "v");
  }
  const ReadView view = database_->NewReadView();
  const RowList middle = {{"aaaaaaaaa", "v"}, {"aaaaaaaab", "v"}, {"b", "v"}};
  EXPECT_EQ(Read(view.ScanRange(kRows, "aaaaaaaa0", "bb")), middle);
  EXPECT_EQ(Read(view.ScanRangeBackward(kRows, "aaaaaaaa0", "bb")),
            RowList(middle.rbegin(), middle.rend()));
  EXPECT_EQ(Read(view.ScanPrefix(kRows, "aaaaaaaaa")).size(), 1U);
  EXPECT_TRUE(Read(view.ScanRange(kRows, "d", {})).empty());
}

// A scan shows what was there when its view was taken, though it sorts later.
TEST_F(HashMemtableTest, ScanDoesNotShowWhatCameAfterItsView) {
  Put("a", "1");
  const ReadView view = database_->NewReadView();
  Scan scan = view.ScanRange(kRows, {}, {});
  Put("a", "2");
  Put("b", "2");
  EXPECT_EQ(Read(std::move(scan)), (RowList{{"a", "1"}}));
  EXPECT_EQ(*view.Find(kRows, "a"), "1");
  EXPECT_EQ(*view.Find(kRows, "b"), std::nullopt);
}

// More than a buffer holds: rows go to files, and are found there and in the buffer.
TEST_F(HashMemtableTest, RowsOfManyBuffersAreFound) {
  constexpr std::uint64_t kRowsMade = 40'000;  // some 4 MB; a buffer has 1
  Model model;
  for (std::uint64_t i = 0; i < kRowsMade; i += 100) {
    WriteUnit unit;
    for (std::uint64_t j = i; j < i + 100; ++j) {
      const std::string key = std::to_string(j * 0x9E3779B97F4A7C15ULL);
      unit.Put(kRows, key, std::string(60, static_cast<char>('a' + j % 26)));
      model[key] = std::string(60, static_cast<char>('a' + j % 26));
    }
    Commit(unit);
  }
  EXPECT_EQ(Read(database_->NewReadView().ScanRange(kRows, {}, {})),
            RowList(model.begin(), model.end()));
  Open(HashOptions());
  EXPECT_EQ(Read(database_->NewReadView().ScanRange(kRows, {}, {})),
            RowList(model.begin(), model.end()));
}

TEST_F(HashMemtableTest, ReadersAndAWriterWorkAtOnce) {
  constexpr int kUnits = 3000;
  Put("both", "0");
  Put("other", "0");
  ParallelFor(2, 1, 2, [&](std::size_t part, std::size_t /*end*/) {
    if (part == 0) {
      for (int i = 1; i <= kUnits; ++i) {
        WriteUnit unit;
        unit.Put(kRows, "both", std::to_string(i));
        unit.Put(kRows, "new" + std::to_string(i), "1");
        unit.Put(kRows, "other", std::to_string(i));
        Commit(unit);
      }
      return;
    }
    int last = 0;
    while (last < kUnits) {
      const ReadView view = database_->NewReadView();
      const auto both = view.Find(kRows, "both");
      ASSERT_TRUE(both.has_value() && both->has_value());
      const int seen = std::stoi(**both);
      ASSERT_GE(seen, last);
      ASSERT_EQ(*view.Find(kRows, "other"), std::to_string(seen));
      ASSERT_EQ(view.Find(kRows, "new" + std::to_string(seen))->has_value(), seen != 0);
      ASSERT_FALSE(view.Find(kRows, "new" + std::to_string(seen + 1))->has_value());
      last = seen;
    }
  });
}

}  // namespace
}  // namespace socle::storage
