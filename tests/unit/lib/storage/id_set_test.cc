#include "lib/storage/id_set.h"

#include <cstddef>
#include <cstdint>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include <gtest/gtest.h>

#include "lib/base/error.h"
#include "lib/storage/database.h"
#include "lib/storage/family.h"
#include "lib/storage/write_unit.h"
#include "tests/unit/lib/storage/store_fixture.h"

namespace socle::storage {
namespace {

constexpr FamilyId kSets{0};
// From here on a bitmap is shorter.
constexpr std::size_t kListMax = 255;

IdSet SetOf(const std::vector<std::size_t>& numbers) {
  IdSet set;
  for (const std::size_t number : numbers) {
    set.Insert(number);
  }
  return set;
}

IdSet FirstNumbers(std::size_t count) {
  IdSet set;
  for (std::size_t i = 0; i < count; ++i) {
    set.Insert(i * 16 % kIdSetSize + i * 16 / kIdSetSize);
  }
  return set;
}

std::vector<std::size_t> Numbers(const IdSet& set) {
  std::vector<std::size_t> out;
  set.ForEach([&out](std::size_t number) { out.push_back(number); });
  return out;
}

TEST(IdSet, KeepsNumbersInOrder) {
  IdSet set = SetOf({4095, 0, 63, 64, 700});
  EXPECT_EQ(Numbers(set), (std::vector<std::size_t>{0, 63, 64, 700, 4095}));
  EXPECT_EQ(set.Count(), 5U);
  set.Erase(64);
  EXPECT_FALSE(set.Contains(64));
  EXPECT_TRUE(set.Contains(63));
  EXPECT_FALSE(set.IsEmpty());
  EXPECT_TRUE(IdSet().IsEmpty());
}

TEST(IdSet, Combines) {
  const IdSet a = SetOf({1, 2, 3, 4000});
  const IdSet b = SetOf({2, 3, 5});
  EXPECT_EQ(Numbers(IdSet(a) &= b), (std::vector<std::size_t>{2, 3}));
  EXPECT_EQ(Numbers(IdSet(a) |= b), (std::vector<std::size_t>{1, 2, 3, 5, 4000}));
  EXPECT_EQ(Numbers(IdSet(a) -= b), (std::vector<std::size_t>{1, 4000}));
}

TEST(EncodeIdSet, IsTheShorterOfListAndBitmap) {
  EXPECT_EQ(EncodeIdSet(IdSet()).size(), 1U);
  EXPECT_EQ(EncodeIdSet(FirstNumbers(kListMax)).size(), 1 + 2 * kListMax);
  EXPECT_EQ(EncodeIdSet(FirstNumbers(kListMax + 1)).size(), 513U);
  for (const std::size_t count :
       {std::size_t{0}, std::size_t{1}, kListMax, kListMax + 1, kIdSetSize}) {
    const IdSet set = FirstNumbers(count);
    EXPECT_EQ(set.Count(), count);
    EXPECT_EQ(DecodeIdSet(EncodeIdSet(set)).value(), set) << count;
  }
}

TEST(DecodeIdSet, RefusesOtherBytes) {
  for (const std::string_view bad : {std::string_view(""),
                                     std::string_view("\x00\x00", 2),
                                     std::string_view("\x00\x00\x02\x00\x01", 5),
                                     std::string_view("\x00\x00\x02\x00\x02", 5),
                                     std::string_view("\x00\x10\x00", 3),
                                     std::string_view("\x00\x80\x01", 3),
                                     std::string_view("\x01", 1),
                                     std::string_view("\x02", 1),
                                     std::string_view("\x03", 1)}) {
    const auto set = DecodeIdSet(bad);
    ASSERT_FALSE(set.has_value()) << bad.size();
    EXPECT_EQ(set.error().code, Code::kCorruption);
  }
}

TEST(EncodeIdChanges, TheLastChangeOfANumberWins) {
  const std::string bytes = EncodeIdChanges({{.number = 7},
                                             {.number = 3, .is_removed = true},
                                             {.number = 7, .is_removed = true},
                                             {.number = 3}});
  EXPECT_EQ(DecodeIdChanges(bytes).value(),
            (std::vector<IdChange>{{.number = 3}, {.number = 7, .is_removed = true}}));
  EXPECT_FALSE(DecodeIdChanges(EncodeIdSet(IdSet())).has_value());
}

class IdSetRows : public StoreTest {
 protected:
  static DatabaseOptions SetOptions() {
    DatabaseOptions options = Options();
    options.families = {{.name = "sets", .kind = FamilyKind::kIdSets}};
    return options;
  }

  void SetUp() override { Open(SetOptions()); }

  void Change(std::string_view key, const std::vector<IdChange>& changes) {
    WriteUnit unit;
    unit.MergeIds(kSets, key, EncodeIdChanges(changes));
    Commit(unit);
  }

  IdSet Read(std::string_view key) {
    return DecodeIdSet(database_->NewReadView().Get(kSets, key).value()).value();
  }
};

TEST(EncodeIdNumbers, GivesWhatTheSetGives) {
  for (const std::size_t count :
       {std::size_t{0}, std::size_t{1}, kListMax, kListMax + 1, kIdSetSize}) {
    const IdSet set = FirstNumbers(count);
    std::vector<std::uint16_t> numbers;
    set.ForEach([&](std::size_t number) { numbers.push_back(static_cast<std::uint16_t>(number)); });
    EXPECT_EQ(EncodeIdNumbers(numbers), EncodeIdSet(set)) << count;
  }
}

TEST_F(IdSetRows, AreChangedWithoutBeingRead) {
  Change("a", {{.number = 1}, {.number = 2}});
  Change("a", {{.number = 2, .is_removed = true}, {.number = 4095}});
  EXPECT_EQ(Read("a"), SetOf({1, 4095}));
  EXPECT_FALSE(database_->NewReadView().Find(kSets, "b").value().has_value());
}

TEST_F(IdSetRows, ChangesOfOneUnitKeepTheirOrder) {
  WriteUnit unit;
  unit.MergeIds(kSets, "a", EncodeIdChanges({{.number = 1}}));
  unit.MergeIds(kSets, "a", EncodeIdChanges({{.number = 1, .is_removed = true}, {.number = 2}}));
  Commit(unit);
  EXPECT_EQ(Read("a"), SetOf({2}));
}

TEST_F(IdSetRows, ApplyToAWholeValueToo) {
  WriteUnit unit;
  unit.Put(kSets, "a", EncodeIdSet(FirstNumbers(300)));
  Commit(unit);
  Change("a", {{.number = 0, .is_removed = true}});
  IdSet expected = FirstNumbers(300);
  expected.Erase(0);
  EXPECT_EQ(Read("a"), expected);
}

TEST_F(IdSetRows, AreTheSameAfterReopeningAndCompacting) {
  std::set<std::size_t> model;
  for (std::size_t i = 0; i < 3000; ++i) {
    const std::size_t number = i * 37 % kIdSetSize;
    const bool is_removed = i % 3 == 0;
    Change("a", {{.number = static_cast<std::uint16_t>(number), .is_removed = is_removed}});
    is_removed ? static_cast<void>(model.erase(number)) : static_cast<void>(model.insert(number));
    if (i % 1000 == 999) {
      Open(SetOptions());
      ASSERT_TRUE(database_->PurgeDeleted(kSets).has_value());
    }
  }
  EXPECT_EQ(Read("a"), SetOf({model.begin(), model.end()}));
}

}  // namespace
}  // namespace socle::storage
