#include "directory/store/posting_groups.h"

#include <cstddef>
#include <cstdint>
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <gtest/gtest.h>

namespace socle::directory::store {
namespace {

using Sets = std::map<std::string, std::vector<std::uint16_t>>;

Sets Of(const PostingGroups& groups) {
  Sets sets;
  groups.ForEach([&](std::string_view prefix, std::span<const std::uint16_t> numbers) {
    EXPECT_TRUE(sets.try_emplace(std::string(prefix), numbers.begin(), numbers.end()).second)
        << "a prefix came twice";
  });
  return sets;
}

TEST(PostingGroups, GatherTheNumbersOfEachPrefix) {
  PostingGroups groups;
  groups.Add("a", 1);
  groups.Add("b", 1);
  groups.Add("a", 1);
  groups.Add("a", 7);
  groups.Add("", 4095);
  EXPECT_EQ(groups.Count(), 3U);
  EXPECT_EQ(Of(groups), (Sets{{"a", {1, 7}}, {"b", {1}}, {"", {4095}}}));
}

TEST(PostingGroups, HoldNothingAtFirst) {
  EXPECT_TRUE(Of(PostingGroups()).empty());
}

TEST(PostingGroups, AreTheSameWhenTheTableHasGrown) {
  PostingGroups groups;
  Sets expected;
  for (std::uint16_t number = 0; number < 400; ++number) {
    for (std::size_t i = 0; i < 50; ++i) {
      const std::string prefix = "key " + std::to_string(number * i % 9973);
      groups.Add(prefix, number);
      auto& numbers = expected[prefix];
      if (numbers.empty() || numbers.back() != number) {
        numbers.push_back(number);
      }
    }
  }
  ASSERT_GT(expected.size(), 4096U) << "more than the table begins with";
  EXPECT_EQ(Of(groups), expected);
}

}  // namespace
}  // namespace socle::directory::store
