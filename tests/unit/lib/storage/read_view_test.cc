#include "lib/storage/read_view.h"

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "lib/base/error.h"
#include "lib/storage/family.h"
#include "lib/storage/write_unit.h"
#include "tests/unit/lib/storage/store_fixture.h"

namespace socle::storage {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

class ReadViewTest : public StoreTest {
 protected:
  void SetUp() override { Open(); }

  static std::vector<std::string> Keys(Scan scan) {
    std::vector<std::string> keys;
    while (scan.Next()) {
      keys.emplace_back(scan.Key());
    }
    EXPECT_TRUE(scan.Finish().has_value());
    EXPECT_FALSE(scan.Next()) << "a scan went on behind its end";
    return keys;
  }

  std::vector<std::string> PrefixKeys(FamilyId family, const std::string& prefix) {
    const ReadView view = database_->NewReadView();
    return Keys(view.ScanPrefix(family, prefix));
  }

  std::vector<std::string> RangeKeys(const std::string& from, const std::string& to) {
    const ReadView view = database_->NewReadView();
    return Keys(view.ScanRange(kRows, from, to));
  }
};

TEST_F(ReadViewTest, SeesOneState) {
  Commit(WriteUnit().Put(kRows, "a", "old"));
  const ReadView before = database_->NewReadView();
  Commit(WriteUnit().Put(kRows, "a", "new").Put(kRows, "b", "x"));
  EXPECT_EQ(before.Get(kRows, "a").value(), "old");
  EXPECT_THAT(Keys(before.ScanPrefix(kRows, "")), ElementsAre("a"));
  EXPECT_EQ(database_->NewReadView().Get(kRows, "a").value(), "new");
}

TEST_F(ReadViewTest, TellsAMissingKeyFromAnEmptyValue) {
  Commit(WriteUnit().Put(kRows, "a", ""));
  const ReadView view = database_->NewReadView();
  EXPECT_EQ(view.Find(kRows, "a").value(), std::optional<std::string>(""));
  EXPECT_EQ(view.Find(kRows, "b").value(), std::nullopt);
  EXPECT_EQ(view.Get(kRows, "b").error().code, Code::kNotFound);
}

TEST_F(ReadViewTest, ScansByPrefixWithinItsBounds) {
  Commit(WriteUnit()
             .Put(kRows, "a", "")
             .Put(kRows, "ab", "")
             .Put(kRows, "abc", "")
             .Put(kRows, "ac", "")
             .Put(kRows, "\xff\xff", "")
             .Put(kRows, "\xff\xffz", ""));
  EXPECT_THAT(PrefixKeys(kRows, "ab"), ElementsAre("ab", "abc"));
  EXPECT_THAT(PrefixKeys(kRows, "\xff\xff"), ElementsAre("\xff\xff", "\xff\xffz"));
  EXPECT_THAT(PrefixKeys(kRows, "b"), IsEmpty());
  EXPECT_EQ(PrefixKeys(kRows, "").size(), 6U);
}

TEST_F(ReadViewTest, ScansRangesBackward) {
  Commit(WriteUnit().Put(kRows, "a", "1").Put(kRows, "b", "2").Put(kRows, "c", "3"));
  const ReadView view = database_->NewReadView();
  EXPECT_THAT(Keys(view.ScanRangeBackward(kRows, "a", "c")), ElementsAre("b", "a"));
  EXPECT_THAT(Keys(view.ScanRangeBackward(kRows, "b", "")), ElementsAre("c", "b"));
  EXPECT_THAT(Keys(view.ScanRangeBackward(kRows, "", "b")), ElementsAre("a"));
  EXPECT_THAT(Keys(view.ScanRangeBackward(kRows, "bb", "c")), IsEmpty());
}

TEST_F(ReadViewTest, ScansRanges) {
  Commit(WriteUnit().Put(kRows, "a", "").Put(kRows, "b", "").Put(kRows, "c", ""));
  EXPECT_THAT(RangeKeys("a", "c"), ElementsAre("a", "b"));
  EXPECT_THAT(RangeKeys("aa", ""), ElementsAre("b", "c"));
  EXPECT_THAT(RangeKeys("c", "a"), IsEmpty());
}

// With a prefix extractor a short prefix finds nothing unless the scan asks for total order.
TEST_F(ReadViewTest, ScansPrefixFamiliesByShortAndLongPrefixes) {
  const std::string person_a(kPrefixBytes, 'a');
  const std::string person_b(kPrefixBytes, 'b');
  Commit(WriteUnit()
             .Put(kByPerson, person_a, "")
             .Put(kByPerson, person_a + "1", "")
             .Put(kByPerson, person_a + "2", "")
             .Put(kByPerson, person_b + "1", ""));
  EXPECT_THAT(PrefixKeys(kByPerson, person_a),
              ElementsAre(person_a, person_a + "1", person_a + "2"));
  EXPECT_THAT(PrefixKeys(kByPerson, person_a + "2"), ElementsAre(person_a + "2"));
  EXPECT_THAT(PrefixKeys(kByPerson, "aaa"), ElementsAre(person_a, person_a + "1", person_a + "2"));
  EXPECT_EQ(PrefixKeys(kByPerson, "").size(), 4U);
}

TEST_F(ReadViewTest, FindsManyInTheOrderAskedWithRepeats) {
  WriteUnit unit;
  // More than one chunk on both sides of the limit.
  for (std::size_t i = 0; i < kFindManyChunk * 2 + 1; ++i) {
    unit.Put(kRows, "k" + std::to_string(i), "v" + std::to_string(i));
  }
  Commit(unit);
  std::vector<std::string> keys = {"k5", "none", "k5", "k1"};
  for (std::size_t i = 0; i < kFindManyChunk * 2 + 1; ++i) {
    keys.push_back("k" + std::to_string(i));
  }
  const ReadView view = database_->NewReadView();
  const auto found = view.FindMany(kRows, keys).value();
  ASSERT_EQ(found.size(), keys.size());
  for (std::size_t i = 0; i < keys.size(); ++i) {
    EXPECT_EQ(found[i], view.Find(kRows, keys[i]).value()) << keys[i];
  }
  EXPECT_EQ(found[0], std::optional<std::string>("v5"));
  EXPECT_EQ(found[1], std::nullopt);
  EXPECT_THAT(view.FindMany(kRows, {}).value(), IsEmpty());
}

TEST_F(ReadViewTest, ReadsLargeValuesOfBlobFamilies) {
  const std::string large(100'000, 'x');
  Commit(WriteUnit().Put(kScans, "large", large).Put(kScans, "small", "y"));
  Open();
  EXPECT_EQ(database_->NewReadView().Get(kScans, "large").value(), large);
  EXPECT_EQ(database_->NewReadView().Get(kScans, "small").value(), "y");
}

}  // namespace
}  // namespace socle::storage
