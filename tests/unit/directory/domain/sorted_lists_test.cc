#include "directory/domain/sorted_lists.h"

#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include "directory/store/entry_row.h"
#include "lib/ldap/result_code.h"
#include "tests/unit/directory/domain/sample_entry.h"

namespace socle::directory::domain {

namespace {

using Ids = std::vector<store::EntryId>;

TEST(SortEntries, AbsentKeysStandLastAndTiesGoByNumber) {
  std::vector<SortableEntry> entries;
  entries.push_back({.id = 3, .keys = {"b"}});
  entries.push_back({.id = 1, .keys = {std::nullopt}});
  entries.push_back({.id = 4, .keys = {"a"}});
  entries.push_back({.id = 2, .keys = {"b"}});
  const SortedList list = SortEntries(std::move(entries), {{}});
  EXPECT_EQ(list.ids, (Ids{4, 2, 3, 1}));
  EXPECT_EQ(list.keys, (std::vector<std::string>{"a", "b", "b", ""}));
}

TEST(SortEntries, ReverseTurnsOneKeyRound) {
  std::vector<SortableEntry> entries;
  entries.push_back({.id = 1, .keys = {"a", "x"}});
  entries.push_back({.id = 2, .keys = {"b", "y"}});
  entries.push_back({.id = 3, .keys = {"b", "x"}});
  EXPECT_EQ(SortEntries(std::move(entries), {{.reverse = true}, {}}).ids, (Ids{3, 2, 1}));
}

TEST(ResolveSort, TellsWhatCannotBeSortedBy) {
  std::vector<SortRule> rules;
  EXPECT_FALSE(ResolveSort(SampleSchema(), {{.attribute = "sn"}}, rules).has_value());
  ASSERT_EQ(rules.size(), 1U);
  const auto unknown = ResolveSort(SampleSchema(), {{.attribute = "nonsense"}}, rules);
  ASSERT_TRUE(unknown.has_value());
  EXPECT_EQ(unknown->code, ldap::ResultCode::kNoSuchAttribute);
  const auto unfit =
      ResolveSort(SampleSchema(), {{.attribute = "sn", .ordering_rule = "nonsense"}}, rules);
  ASSERT_TRUE(unfit.has_value());
  EXPECT_EQ(unfit->code, ldap::ResultCode::kInappropriateMatching);
}

TEST(SortedLists, KeepsAListUntilTheDirectoryChanges) {
  SortedLists lists;
  auto list = std::make_shared<SortedList>(SortedList{.ids = {1, 2}, .keys = {"a", "b"}});
  lists.Keep("one", 7, list);
  EXPECT_EQ(lists.Find("one", 7), list);
  EXPECT_EQ(lists.Find("two", 7), nullptr);
  EXPECT_EQ(lists.Find("one", 8), nullptr);
  EXPECT_EQ(lists.Find("one", 7), nullptr);  // the old state is forgotten
}

TEST(SortedLists, GivesUpWhatWasNotUsedForLongest) {
  SortedLists lists;
  const auto make = [](std::size_t bytes) {
    auto list = std::make_shared<SortedList>();
    list->ids.assign(bytes / sizeof(store::EntryId), 1);
    return list;
  };
  const std::size_t third = kSortedListsBytesMax / 3 + 1000;
  lists.Keep("one", 1, make(third));
  lists.Keep("two", 1, make(third));
  EXPECT_NE(lists.Find("one", 1), nullptr);
  lists.Keep("three", 1, make(third));
  EXPECT_EQ(lists.Find("two", 1), nullptr);
  EXPECT_NE(lists.Find("one", 1), nullptr);
  lists.Keep("four", 1, make(kSortedListsBytesMax / 2 + 1000));  // too large to be kept
  EXPECT_EQ(lists.Find("four", 1), nullptr);
}

}  // namespace

}  // namespace socle::directory::domain
