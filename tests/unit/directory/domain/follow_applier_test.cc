#include "directory/domain/follow_applier.h"

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "directory/store/directory_draft.h"
#include "directory/store/directory_view.h"
#include "directory/store/entry_reader.h"
#include "directory/store/entry_row.h"
#include "lib/base/error.h"
#include "lib/base/result.h"
#include "tests/unit/directory/schema/shipped_schema.h"
#include "tests/unit/directory/store/directory_fixture.h"

namespace socle::directory::domain {
namespace {

using store::DirectoryDraft;
using ::testing::ElementsAre;
using ::testing::UnorderedElementsAre;

class FollowApplierTest : public store::DirectoryTest {
 protected:
  static store::Uuid UuidOf(std::uint8_t number) {
    store::Uuid uuid{};
    uuid[0] = number;
    return uuid;
  }

  static ProvidedEntry Entry(std::uint8_t number,
                             const std::string& dn,
                             const std::string& description = "x") {
    return {.uuid = UuidOf(number),
            .dn = dn,
            .attributes = {{"objectClass", {"top", "organizationalUnit"}},
                           {"ou", {"x"}},
                           {"description", {description}},
                           {"entryDN", {dn}},
                           {"notKnownHere", {"1"}}}};
  }

  Status Told(std::uint8_t number, const std::string& dn, const std::string& description = "x") {
    return Change([&](DirectoryDraft& draft) {
      return applier_.Apply(Entry(number, dn, description), round_, draft);
    });
  }

  void Tell(std::uint8_t number, const std::string& dn, const std::string& description = "x") {
    const Status status = Told(number, dn, description);
    ASSERT_TRUE(status.has_value()) << dn << ": " << status.error().detail;
    EXPECT_EQ(Findings(), "");
  }

  Status Gone(const std::vector<std::uint8_t>& numbers) {
    std::vector<store::Uuid> uuids;
    uuids.reserve(numbers.size());
    for (const std::uint8_t number : numbers) {
      uuids.push_back(UuidOf(number));
    }
    return Change([&](DirectoryDraft& draft) { return FollowApplier::Delete(uuids, draft); });
  }

  Status Present(std::uint8_t number) {
    return Change([&](DirectoryDraft& draft) {
      return FollowApplier::MarkPresent({UuidOf(number)}, round_, draft);
    });
  }

  Status SweepAll() {
    FollowSweep sweep;
    Status status;
    for (int steps = 0; !sweep.is_done && steps < 100 && status.has_value(); ++steps) {
      status =
          Change([&](DirectoryDraft& draft) { return FollowApplier::Sweep(sweep, round_, draft); });
    }
    return status;
  }

  // All names, in the order of their numbers here.
  [[nodiscard]] std::vector<std::string> Names() const {
    const store::DirectoryView view = store_->NewView();
    std::vector<std::string> out;
    const auto entries = view.EntriesFrom(1, 1000);
    for (const store::StoredEntry& entry : entries.value()) {
      out.push_back(view.DnOf(entry.row).value());
    }
    return out;
  }

  FollowApplier applier_ =
      FollowApplier::Make(schema::ShippedSchema(), {.base = kSuffix, .suffixes = {kSuffix}})
          .value();
  std::uint64_t round_ = 1;
};

TEST_F(FollowApplierTest, EntriesComeChangeAndGo) {
  Tell(1, "o=Annuaire,c=FR");
  Tell(2, "ou=a,o=Annuaire,c=FR");
  EXPECT_EQ(
      Read("ou=a,o=Annuaire,c=FR"),
      (store::Attributes{
          {"objectClass", {"organizationalUnit", "top"}}, {"ou", {"x"}}, {"description", {"x"}}}));
  Tell(2, "ou=a,o=Annuaire,c=FR", "y");
  EXPECT_EQ(Read("ou=a,o=Annuaire,c=FR").at("description"), std::vector<std::string>{"y"});
  ASSERT_TRUE(Gone({2}).has_value());
  EXPECT_THAT(Names(), ElementsAre("o=Annuaire,c=FR"));
  // What was never told may be said to be gone.
  EXPECT_TRUE(Gone({77}).has_value());
}

TEST_F(FollowApplierTest, NamesThatAreInTheWayGiveWay) {
  Tell(1, "o=Annuaire,c=FR");
  Tell(2, "ou=a,o=Annuaire,c=FR");
  Tell(3, "ou=b,o=Annuaire,c=FR");
  Tell(4, "ou=below,ou=b,o=Annuaire,c=FR");
  // Two change their names with each other.
  Tell(2, "ou=b,o=Annuaire,c=FR");
  Tell(3, "ou=a,o=Annuaire,c=FR");
  EXPECT_THAT(Names(),
              UnorderedElementsAre("o=Annuaire,c=FR",
                                   "ou=b,o=Annuaire,c=FR",
                                   "ou=a,o=Annuaire,c=FR",
                                   "ou=below,ou=a,o=Annuaire,c=FR"));
  // A name goes to a new entry before it is told that the old one is gone.
  Tell(5, "ou=b,o=Annuaire,c=FR");
  ASSERT_TRUE(Gone({2}).has_value());
  EXPECT_THAT(Names(),
              UnorderedElementsAre("o=Annuaire,c=FR",
                                   "ou=b,o=Annuaire,c=FR",
                                   "ou=a,o=Annuaire,c=FR",
                                   "ou=below,ou=a,o=Annuaire,c=FR"));
}

TEST_F(FollowApplierTest, ParentsThatComeLaterAreMadeUpAndThenTheyAre) {
  Tell(4, "ou=below,ou=a,o=Annuaire,c=FR");
  EXPECT_THAT(
      Names(),
      ElementsAre("o=Annuaire,c=FR", "ou=a,o=Annuaire,c=FR", "ou=below,ou=a,o=Annuaire,c=FR"));
  Tell(2, "ou=a,o=Annuaire,c=FR");
  Tell(1, "o=Annuaire,c=FR");
  EXPECT_EQ(Read("ou=a,o=Annuaire,c=FR").at("description"), std::vector<std::string>{"x"});
  const store::DirectoryView view = store_->NewView();
  EXPECT_EQ(view.GetEntry(IdOf("ou=a,o=Annuaire,c=FR")).value().row.uuid, UuidOf(2));
}

TEST_F(FollowApplierTest, AMadeUpParentGivesWayToTheOneThatIsRenamed) {
  Tell(1, "o=Annuaire,c=FR");
  Tell(2, "ou=a,o=Annuaire,c=FR");
  Tell(3, "ou=x,ou=a,o=Annuaire,c=FR");
  // The tree was renamed, and one below it before; the lower one is told first.
  Tell(3, "ou=y,ou=b,o=Annuaire,c=FR");
  Tell(2, "ou=b,o=Annuaire,c=FR");
  EXPECT_THAT(
      Names(),
      UnorderedElementsAre("o=Annuaire,c=FR", "ou=b,o=Annuaire,c=FR", "ou=y,ou=b,o=Annuaire,c=FR"));
}

TEST_F(FollowApplierTest, WhatStandsAboveOthersLeavesItsNameUntilTheyGo) {
  Tell(1, "o=Annuaire,c=FR");
  Tell(2, "ou=a,o=Annuaire,c=FR");
  Tell(3, "ou=x,ou=a,o=Annuaire,c=FR");
  ASSERT_TRUE(Gone({2}).has_value());
  EXPECT_EQ(Read("ou=a,o=Annuaire,c=FR"),
            (store::Attributes{{"objectClass", {"extensibleObject", "top"}}}));
  ASSERT_TRUE(Gone({3}).has_value());
  EXPECT_THAT(Names(), ElementsAre("o=Annuaire,c=FR"));
}

TEST_F(FollowApplierTest, DeletesOfATreeComeInAnyOrder) {
  Tell(1, "o=Annuaire,c=FR");
  Tell(2, "ou=a,o=Annuaire,c=FR");
  Tell(3, "ou=x,ou=a,o=Annuaire,c=FR");
  Tell(4, "ou=y,ou=x,ou=a,o=Annuaire,c=FR");
  ASSERT_TRUE(Gone({2, 3, 4}).has_value());
  EXPECT_THAT(Names(), ElementsAre("o=Annuaire,c=FR"));
}

TEST_F(FollowApplierTest, WhatIsNotNamedInARoundIsSweptAway) {
  Tell(1, "o=Annuaire,c=FR");
  Tell(2, "ou=a,o=Annuaire,c=FR");
  Tell(3, "ou=x,ou=a,o=Annuaire,c=FR");
  Tell(4, "ou=b,o=Annuaire,c=FR");
  round_ = 2;
  Tell(1, "o=Annuaire,c=FR");
  ASSERT_TRUE(Present(4).has_value());
  ASSERT_TRUE(SweepAll().has_value());
  EXPECT_THAT(Names(), UnorderedElementsAre("o=Annuaire,c=FR", "ou=b,o=Annuaire,c=FR"));
}

TEST_F(FollowApplierTest, WhatIsNamedMustBeToldBeforeTheEnd) {
  Tell(1, "o=Annuaire,c=FR");
  ASSERT_TRUE(Present(1).has_value());
  ASSERT_TRUE(Present(2).has_value());
  EXPECT_EQ(SweepAll().error().code, Code::kConflict);
  Tell(2, "ou=a,o=Annuaire,c=FR");
  EXPECT_TRUE(SweepAll().has_value());
  // What was missing in an earlier round counts no more.
  ASSERT_TRUE(Present(3).has_value());
  round_ = 2;
  ASSERT_TRUE(Present(1).has_value());
  ASSERT_TRUE(Present(2).has_value());
  EXPECT_TRUE(SweepAll().has_value());
}

TEST_F(FollowApplierTest, RefusesWhatIsNotBelowTheBase) {
  EXPECT_EQ(Told(1, "o=other,c=FR").error().code, Code::kInvalidArgument);
  EXPECT_EQ(Told(1, "no name").error().code, Code::kInvalidArgument);
  const auto inner =
      FollowApplier::Make(schema::ShippedSchema(), {.base = "ou=a,o=Annuaire,c=FR"}).value();
  EXPECT_EQ(Change([&](DirectoryDraft& draft) {
              return inner.Apply(Entry(1, "ou=a,o=Annuaire,c=FR"), 1, draft);
            })
                .error()
                .code,
            Code::kNotFound);
}

TEST_F(FollowApplierTest, KeepsHowFarItHasGot) {
  EXPECT_EQ(FollowApplier::LoadState(store_->NewView()).value().cookie, "");
  ASSERT_TRUE(Change([&](DirectoryDraft& draft) -> Status {
                FollowApplier::SaveState({.cookie = "rid=1", .round = 7}, draft);
                return {};
              }).has_value());
  Open();
  const FollowState state = FollowApplier::LoadState(store_->NewView()).value();
  EXPECT_EQ(state.cookie, "rid=1");
  EXPECT_EQ(state.round, 7U);
}

}  // namespace
}  // namespace socle::directory::domain
