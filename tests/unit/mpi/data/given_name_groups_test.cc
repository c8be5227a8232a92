#include "mpi/data/given_name_groups.h"

#include <string_view>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace socle::mpi::data {
namespace {

TEST(GivenNameGroups, KnowsDiminutivesAndTransliterations) {
  EXPECT_TRUE(SameGivenNameGroup("CATHERINE", "CATHY"));
  EXPECT_TRUE(SameGivenNameGroup("CATHY", "CATHERINE"));
  EXPECT_TRUE(SameGivenNameGroup("ALEX", "ALEXANDRE"));
  EXPECT_TRUE(SameGivenNameGroup("ALEX", "ALEXANDRA"));
  EXPECT_TRUE(SameGivenNameGroup("MOHAMED", "MUHAMMAD"));
  EXPECT_TRUE(SameGivenNameGroup("FATIMA", "FATMA"));
  EXPECT_TRUE(SameGivenNameGroup("YOUSSEF", "YUSUF"));
}

TEST(GivenNameGroups, IsNoEquivalence) {
  EXPECT_FALSE(SameGivenNameGroup("ALEXANDRE", "ALEXANDRA"));
  EXPECT_FALSE(SameGivenNameGroup("JEAN", "PIERRE"));
  EXPECT_FALSE(SameGivenNameGroup("CATHERINE", "QXWZKJ"));
}

TEST(GivenNameGroups, EqualNamesAreAlike) {
  EXPECT_TRUE(SameGivenNameGroup("QXWZKJ", "QXWZKJ"));
  EXPECT_TRUE(SameGivenNameGroup("JEAN", "JEAN"));
}

TEST(GivenNameGroups, TellsShortFormsFromSpellings) {
  const auto& table = GivenNameGroups::Embedded();
  const auto cathy = table.GroupsOf("CATHY");
  ASSERT_FALSE(cathy.empty());
  EXPECT_EQ(table.KindOf(cathy.front()), GivenNameGroups::Kind::kShortForm);
  const auto mohamed = table.GroupsOf("MUHAMMAD");
  ASSERT_FALSE(mohamed.empty());
  EXPECT_EQ(table.KindOf(mohamed.front()), GivenNameGroups::Kind::kSpelling);
}

TEST(GivenNameGroups, NamesAreFoldedAndGroupsHaveTwoOrMore) {
  const auto& table = GivenNameGroups::Embedded();
  EXPECT_GT(table.Groups().size(), 300U);
  std::vector<std::string_view> bad;
  for (const auto& group : table.Groups()) {
    for (const auto name : group) {
      if (group.size() < 2 || table.GroupsOf(name).empty() ||
          !table.AreAlike(name, group.front()) ||
          name.find_first_not_of("ABCDEFGHIJKLMNOPQRSTUVWXYZ") != std::string_view::npos) {
        bad.push_back(name);
      }
    }
  }
  EXPECT_THAT(bad, testing::IsEmpty());
  EXPECT_TRUE(table.GroupsOf("QXWZKJ").empty());
}

}  // namespace
}  // namespace socle::mpi::data
