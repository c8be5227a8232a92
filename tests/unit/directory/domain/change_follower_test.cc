#include "directory/domain/change_follower.h"

#include <cstddef>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "directory/domain/change_hub.h"
#include "directory/store/directory_store.h"
#include "lib/base/error.h"
#include "lib/base/result.h"
#include "tests/unit/directory/store/directory_fixture.h"

namespace socle::directory::domain {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

constexpr std::size_t kMany = 100;

class ChangeFollowerTest : public store::DirectoryTest {
 protected:
  void SetUp() override {
    DirectoryTest::SetUp();
    Add(kSuffix);
    Add("ou=a,o=Annuaire,c=FR");
  }

  static std::vector<std::string> Texts(const Result<std::vector<FollowedChange>>& changes) {
    std::vector<std::string> out;
    for (const FollowedChange& change : changes.value()) {
      std::string text = std::string(EventKindName(change.kind)) + " " + change.dn;
      if (!change.old_dn.empty()) {
        text += " was " + change.old_dn;
      }
      for (const std::string& attribute : change.attributes) {
        text += " " + attribute;
      }
      out.push_back(text);
    }
    return out;
  }
};

TEST_F(ChangeFollowerTest, TellsChangesFromNowOnWithNamesAndAttributes) {
  ChangeHub hub(store_->Database());
  ChangeFollower follower(*store_, hub);
  EXPECT_THAT(Texts(follower.Read(kMany)), IsEmpty());
  Add("cn=x,ou=a,o=Annuaire,c=FR", {{"objectClass", {"person"}}, {"cn", {"x"}}, {"sn", {"x"}}});
  ASSERT_TRUE(Modify("cn=x,ou=a,o=Annuaire,c=FR", {{"sn;lang-fr", {"y"}}}).has_value());
  ASSERT_TRUE(Rename("cn=x,ou=a,o=Annuaire,c=FR", "cn=y,o=Annuaire,c=FR").has_value());
  ASSERT_TRUE(Delete("cn=y,o=Annuaire,c=FR").has_value());
  EXPECT_THAT(Texts(follower.Read(kMany)),
              ElementsAre("add cn=x,ou=a,o=Annuaire,c=FR",
                          "modify cn=x,ou=a,o=Annuaire,c=FR sn;lang-fr",
                          "rename cn=y,o=Annuaire,c=FR was cn=x,ou=a,o=Annuaire,c=FR",
                          "delete cn=y,o=Annuaire,c=FR"));
}

TEST_F(ChangeFollowerTest, BeginsWhereItIsAskedToAndGoesOnFromThere) {
  ChangeHub hub(store_->Database());
  ChangeFollower follower(*store_, hub, 1);
  EXPECT_THAT(Texts(follower.Read(1)), ElementsAre("add o=Annuaire,c=FR"));
  EXPECT_EQ(follower.NextNumber(), 2U);
  EXPECT_THAT(Texts(follower.Read(1)), ElementsAre("add ou=a,o=Annuaire,c=FR"));
  EXPECT_THAT(Texts(follower.Read(1)), IsEmpty());
}

TEST_F(ChangeFollowerTest, SaysThatChangesWereRemovedOrNeverWere) {
  ChangeHub hub(store_->Database());
  ASSERT_TRUE(store_->Database().TrimChangeLog(1).has_value());
  EXPECT_EQ(ChangeFollower(*store_, hub, 1).Read(kMany).error().code, Code::kNotFound);
  EXPECT_TRUE(ChangeFollower(*store_, hub, 2).Read(kMany).has_value());
  EXPECT_EQ(ChangeFollower(*store_, hub, 4).Read(kMany).error().code, Code::kConflict);
}

TEST_F(ChangeFollowerTest, IsWokenOnceForEachTimeItAsks) {
  ChangeHub hub(store_->Database());
  ChangeFollower follower(*store_, hub);
  int woken = 0;
  ASSERT_TRUE(follower.WaitForMore([&] { ++woken; }));
  Add("ou=b,o=Annuaire,c=FR");
  hub.Announce();
  hub.Announce();
  EXPECT_EQ(woken, 1);
  // There is something to read already.
  EXPECT_FALSE(follower.WaitForMore([&] { ++woken; }));
  ASSERT_EQ(follower.Read(kMany).value().size(), 1U);
  ASSERT_TRUE(follower.WaitForMore([&] { ++woken; }));
  hub.Announce();
  EXPECT_EQ(woken, 2);
}

TEST_F(ChangeFollowerTest, IsNotWokenWhenItIsGone) {
  ChangeHub hub(store_->Database());
  int woken = 0;
  {
    ChangeFollower follower(*store_, hub);
    ASSERT_TRUE(follower.WaitForMore([&] { ++woken; }));
  }
  hub.Announce();
  EXPECT_EQ(woken, 0);
}

TEST_F(ChangeFollowerTest, OutlivesTheHub) {
  ChangeHub::Ticket ticket;
  {
    ChangeHub hub(store_->Database());
    ASSERT_TRUE(hub.WaitPast(store_->Database().LastChange(), [] {}, ticket));
  }
  ticket = {};
}

}  // namespace
}  // namespace socle::directory::domain
