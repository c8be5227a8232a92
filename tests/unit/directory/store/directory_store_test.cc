#include "directory/store/directory_store.h"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "directory/store/directory_draft.h"
#include "directory/store/directory_event.h"
#include "directory/store/directory_view.h"
#include "directory/store/entry_postings.h"
#include "directory/store/entry_reader.h"
#include "directory/store/entry_row.h"
#include "directory/store/families.h"
#include "directory/store/order_index.h"
#include "directory/store/posting_key.h"
#include "directory/store/store_check.h"
#include "directory/store/tree_key.h"
#include "lib/base/error.h"
#include "lib/base/result.h"
#include "lib/storage/change_log.h"
#include "lib/storage/write_unit.h"
#include "tests/unit/directory/store/directory_fixture.h"

namespace socle::directory::store {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

Attributes Person(const std::string& cn, const std::string& sn) {
  return {{"objectClass", {"person"}}, {"cn", {cn}}, {"sn", {sn}}};
}

class DirectoryStoreTest : public DirectoryTest {
 protected:
  void SetUp() override {
    DirectoryTest::SetUp();
    Add(kSuffix);
    Add("ou=People,o=Annuaire,c=FR");
    Add("cn=Jean,ou=People,o=Annuaire,c=FR", Person("Jean", "Martin"));
    Add("cn=Lise,ou=People,o=Annuaire,c=FR", Person("Lise", "Durand"));
  }

  std::vector<DirectoryEvent> Events(EventKind kind) {
    storage::ChangeLogReader reader(store_->Database(), 1);
    std::vector<DirectoryEvent> out;
    const auto events = reader.Read(1000, std::size_t{1} << 20);
    for (const auto& event : events.value()) {
      if (event.kind == static_cast<std::uint32_t>(kind)) {
        out.push_back(DecodeDirectoryEvent(event.payload).value());
      }
    }
    return out;
  }

  std::vector<std::string> Names(OrderScan scan, const DirectoryView& view) {
    std::vector<std::string> out;
    while (scan.Next()) {
      out.push_back(FirstRdn(view.DnOf(scan.Id()).value()));
    }
    EXPECT_TRUE(scan.Finish().has_value());
    return out;
  }
};

TEST_F(DirectoryStoreTest, FindsByNameAndKeepsItAsWritten) {
  const DirectoryView view = store_->NewView();
  const auto id = view.FindId(Normal("CN=jean , OU=people,O=annuaire,C=fr")).value();
  ASSERT_TRUE(id.has_value());
  EXPECT_EQ(view.DnOf(*id).value(), "cn=Jean,ou=People,o=Annuaire,c=FR");
  EXPECT_EQ(view.FindId(Normal("cn=Paul,ou=People,o=Annuaire,c=FR")).value(), std::nullopt);
  EXPECT_EQ(view.FindId("").value(), std::nullopt);
  EXPECT_EQ(view.FindId("c=fr").value(), std::nullopt);
}

TEST_F(DirectoryStoreTest, TellsHowFarANameLeads) {
  const DirectoryView view = store_->NewView();
  const NameMatch match = view.FindNearest(Normal("cn=x,cn=y,ou=People,o=Annuaire,c=FR")).value();
  EXPECT_EQ(match.entry, IdOf("ou=People,o=Annuaire,c=FR"));
  EXPECT_EQ(match.missing_rdns, 2U);
  EXPECT_EQ(view.FindNearest(Normal("cn=x,o=Other,c=FR")).value().entry, kNoEntry);
  EXPECT_EQ(view.FindNearest(Normal("cn=x,o=Other,c=FR")).value().missing_rdns, 3U);
}

TEST_F(DirectoryStoreTest, ListsChildrenInPieces) {
  const DirectoryView view = store_->NewView();
  const EntryId people = IdOf("ou=People,o=Annuaire,c=FR");
  const auto first = view.ChildrenAfter(people, {}, 1).value();
  ASSERT_EQ(first.size(), 1U);
  EXPECT_EQ(first[0].id, IdOf("cn=Jean,ou=People,o=Annuaire,c=FR"));
  const auto rest = view.ChildrenAfter(people, first[0].key, 10).value();
  ASSERT_EQ(rest.size(), 1U);
  EXPECT_EQ(rest[0].id, IdOf("cn=Lise,ou=People,o=Annuaire,c=FR"));
  EXPECT_TRUE(view.HasChildren(people).value());
  EXPECT_FALSE(view.HasChildren(rest[0].id).value());
  EXPECT_THAT(view.Suffixes().value(), ElementsAre(IdOf(kSuffix)));
}

TEST_F(DirectoryStoreTest, RefusesWhatBreaksTheTreeAndLeavesNothing) {
  EXPECT_EQ(TryAdd("cn=JEAN,ou=People,o=Annuaire,c=FR", Person("a", "b")).error().code,
            Code::kConflict);
  EXPECT_EQ(Delete("ou=People,o=Annuaire,c=FR").error().code, Code::kConflict);
  EXPECT_EQ(
      Rename("ou=People,o=Annuaire,c=FR", "ou=x,cn=Jean,ou=People,o=Annuaire,c=FR").error().code,
      Code::kConflict);
  EXPECT_EQ(
      Rename("cn=Jean,ou=People,o=Annuaire,c=FR", "cn=Lise,ou=People,o=Annuaire,c=FR").error().code,
      Code::kConflict);
  EXPECT_EQ(Change([](DirectoryDraft& draft) { return draft.Delete(4711); }).error().code,
            Code::kNotFound);
  EXPECT_EQ(Change([&](DirectoryDraft& draft) -> Status {
              SOCLE_TRY([[maybe_unused]] const EntryId id,
                        draft.Add({.rdn = "c=FR", .normal_rdn = "c=fr"}, {}, {}));
              return {};
            })
                .error()
                .code,
            Code::kConflict)
      << "a suffix above another one";
  EXPECT_EQ(Findings(), "");
  // The number of a refused entry is given to the next one.
  Add("cn=Paul,ou=People,o=Annuaire,c=FR");
  EXPECT_EQ(IdOf("cn=Paul,ou=People,o=Annuaire,c=FR"), 5U);
}

TEST_F(DirectoryStoreTest, ACommandThatIsRefusedHalfWayLeavesNothing) {
  const EntryId people = IdOf("ou=People,o=Annuaire,c=FR");
  const Status refused = Change([&](DirectoryDraft& draft) -> Status {
    SOCLE_TRY([[maybe_unused]] const EntryId id,
              AddTo(draft, "cn=Paul,ou=People,o=Annuaire,c=FR", Person("Paul", "Petit")));
    return draft.Delete(people);
  });
  EXPECT_EQ(refused.error().code, Code::kConflict);
  EXPECT_EQ(IdOf("cn=Paul,ou=People,o=Annuaire,c=FR"), kNoEntry);
  const DirectoryView view = store_->NewView();
  EXPECT_THAT(FindEqual(view, "sn", "Petit"), IsEmpty());
  EXPECT_EQ(Events(EventKind::kAdd).size(), 4U);
  EXPECT_EQ(Findings(), "");
}

TEST_F(DirectoryStoreTest, IndexesFollowTheValues) {
  const EntryId jean = IdOf("cn=Jean,ou=People,o=Annuaire,c=FR");
  ASSERT_TRUE(
      Modify("cn=Jean,ou=People,o=Annuaire,c=FR", {{"sn", {"Lefèvre", "Martin"}}}).has_value());
  {
    const DirectoryView view = store_->NewView();
    EXPECT_THAT(FindEqual(view, "sn", "LEFEVRE"), ElementsAre(jean));
    EXPECT_THAT(FindEqual(view, "sn", "martin"), ElementsAre(jean));
  }
  ASSERT_TRUE(Modify("cn=Jean,ou=People,o=Annuaire,c=FR", {{"sn", {"Lefèvre"}}}).has_value());
  const DirectoryView view = store_->NewView();
  EXPECT_THAT(FindEqual(view, "sn", "martin"), IsEmpty());
  EXPECT_EQ(Findings(), "");
}

TEST_F(DirectoryStoreTest, AModifyThatChangesNothingIsNoEvent) {
  ASSERT_TRUE(
      Modify("cn=Jean,ou=People,o=Annuaire,c=FR", {{"sn", {"Martin"}}, {"mail", {}}}).has_value());
  EXPECT_THAT(Events(EventKind::kModify), IsEmpty());
  ASSERT_TRUE(Modify("cn=Jean,ou=People,o=Annuaire,c=FR", {{"sn", {}}}).has_value());
  EXPECT_EQ(Events(EventKind::kModify).size(), 1U);
  EXPECT_FALSE(Read("cn=Jean,ou=People,o=Annuaire,c=FR").contains("sn"));
}

TEST_F(DirectoryStoreTest, KeepsAttributesWithOptionsApart) {
  ASSERT_TRUE(Modify("cn=Jean,ou=People,o=Annuaire,c=FR",
                     {{"description;lang-fr", {"médecin"}}, {"description", {"physician"}}})
                  .has_value());
  const Attributes read = Read("cn=Jean,ou=People,o=Annuaire,c=FR");
  EXPECT_THAT(read.at("description;lang-fr"), ElementsAre("médecin"));
  EXPECT_THAT(read.at("description"), ElementsAre("physician"));
  const DirectoryView view = store_->NewView();
  const auto* type = view.Schema().FindAttribute("description");
  EXPECT_EQ(view.Descriptions().Under(view.Schema(), type->id).size(), 2U);
  const std::vector<std::string> french = {"lang-fr"};
  EXPECT_EQ(view.Descriptions().Under(view.Schema(), type->id, french).size(), 1U);
}

TEST_F(DirectoryStoreTest, ARenameOfASubtreeIsOneRow) {
  ASSERT_TRUE(Rename("ou=People,o=Annuaire,c=FR", "ou=Gens,o=Annuaire,c=FR").has_value());
  const DirectoryView view = store_->NewView();
  const auto jean = view.FindId(Normal("cn=Jean,ou=Gens,o=Annuaire,c=FR")).value();
  ASSERT_TRUE(jean.has_value());
  EXPECT_EQ(view.DnOf(*jean).value(), "cn=Jean,ou=Gens,o=Annuaire,c=FR");
  EXPECT_EQ(IdOf("cn=Jean,ou=People,o=Annuaire,c=FR"), kNoEntry);
  const auto events = Events(EventKind::kRename);
  ASSERT_EQ(events.size(), 1U);
  EXPECT_EQ(events[0].old_dn, "ou=People,o=Annuaire,c=FR");
  EXPECT_EQ(events[0].dn, "ou=Gens,o=Annuaire,c=FR");
  EXPECT_EQ(Findings(), "");
}

TEST_F(DirectoryStoreTest, AViewKeepsItsNames) {
  const DirectoryView before = store_->NewView();
  const EntryId jean = IdOf("cn=Jean,ou=People,o=Annuaire,c=FR");
  EXPECT_EQ(before.DnOf(jean).value(), "cn=Jean,ou=People,o=Annuaire,c=FR");
  ASSERT_TRUE(Rename("ou=People,o=Annuaire,c=FR", "ou=Gens,o=Annuaire,c=FR").has_value());
  const DirectoryView after = store_->NewView();
  EXPECT_EQ(after.DnOf(jean).value(), "cn=Jean,ou=Gens,o=Annuaire,c=FR");
  EXPECT_EQ(before.DnOf(jean).value(), "cn=Jean,ou=People,o=Annuaire,c=FR");
  EXPECT_EQ(before.FindId(Normal("cn=Jean,ou=People,o=Annuaire,c=FR")).value(), jean);
  EXPECT_EQ(before.FindId(Normal("cn=Jean,ou=Gens,o=Annuaire,c=FR")).value(), std::nullopt);
}

TEST_F(DirectoryStoreTest, TellsWhatIsWithinASubtree) {
  const DirectoryView view = store_->NewView();
  const EntryId people = IdOf("ou=People,o=Annuaire,c=FR");
  const EntryId jean = IdOf("cn=Jean,ou=People,o=Annuaire,c=FR");
  EXPECT_TRUE(view.IsWithin(jean, people).value());
  EXPECT_TRUE(view.IsWithin(jean, jean).value());
  EXPECT_TRUE(view.IsWithin(jean, kNoEntry).value());
  EXPECT_FALSE(view.IsWithin(people, jean).value());
  EXPECT_THAT(view.AncestorsOf(jean).value(), ElementsAre(people, IdOf(kSuffix)));
}

TEST_F(DirectoryStoreTest, ADeletedTreeIsGoneFromEverywhere) {
  const EntryId people = IdOf("ou=People,o=Annuaire,c=FR");
  std::size_t count = 0;
  ASSERT_TRUE(Change([&](DirectoryDraft& draft) -> Status {
                SOCLE_TRY(count, draft.DeleteTree(people));
                return {};
              }).has_value());
  EXPECT_EQ(count, 3U);
  const DirectoryView view = store_->NewView();
  EXPECT_THAT(FindEqual(view, "sn", "Martin"), IsEmpty());
  EXPECT_EQ(Events(EventKind::kDelete).size(), 3U);
  EXPECT_EQ(Events(EventKind::kDelete).back().dn, "ou=People,o=Annuaire,c=FR");
  EXPECT_EQ(Findings(), "");
}

TEST_F(DirectoryStoreTest, LongNamesAreTheirOwn) {
  const std::string a = "cn=" + std::string(300, 'a') + "1,ou=People,o=Annuaire,c=FR";
  const std::string b = "cn=" + std::string(300, 'a') + "2,ou=People,o=Annuaire,c=FR";
  Add(a);
  Add(b);
  EXPECT_NE(IdOf(a), IdOf(b));
  EXPECT_NE(IdOf(a), kNoEntry);
  ASSERT_TRUE(Delete(a).has_value());
  EXPECT_EQ(IdOf(a), kNoEntry);
  EXPECT_EQ(Findings(), "");
}

TEST_F(DirectoryStoreTest, OrdersAndCountsBothWays) {
  for (const std::string name : {"Zoe", "Anne", "Bruno"}) {
    Add("cn=" + name + ",ou=People,o=Annuaire,c=FR", Person(name, "X"));
  }
  const DirectoryView view = store_->NewView();
  const IndexId index = IndexOf(view, "cn").id;
  EXPECT_THAT(Names(view.ScanOrder(index, {}), view),
              ElementsAre("cn=Anne", "cn=Bruno", "cn=Jean", "cn=Lise", "cn=Zoe"));
  EXPECT_THAT(Names(view.ScanOrder(index, {.direction = Direction::kDescending}), view),
              ElementsAre("cn=Zoe", "cn=Lise", "cn=Jean", "cn=Bruno", "cn=Anne"));
  const auto key = OrderKey(view.Schema(), *view.Schema().FindAttribute("cn"), "Jean").value();
  EXPECT_THAT(Names(view.ScanOrder(index, {.from = key}), view),
              ElementsAre("cn=Jean", "cn=Lise", "cn=Zoe"));
  EXPECT_THAT(Names(view.ScanOrder(index, {.to = key}), view), ElementsAre("cn=Anne", "cn=Bruno"));
  EXPECT_EQ(view.CountOrdered(index).value(), 5U);
  const auto third = view.FindOrderOffset(index, 2).value();
  ASSERT_TRUE(third.has_value());
  EXPECT_EQ(third->id, IdOf("cn=Jean,ou=People,o=Annuaire,c=FR"));
  EXPECT_EQ(view.CountOrderedBefore(index, *third).value(), 2U);
  EXPECT_EQ(view.FindOrderOffset(index, 5).value(), std::nullopt);
  EXPECT_THAT(Names(view.ScanOrderFrom(index, *third, Direction::kDescending), view),
              ElementsAre("cn=Jean", "cn=Bruno", "cn=Anne"));
  EXPECT_THAT(Names(view.ScanOrderFrom(index, *third, Direction::kAscending), view),
              ElementsAre("cn=Jean", "cn=Lise", "cn=Zoe"));
}

TEST_F(DirectoryStoreTest, AnEntryOfSeveralValuesStandsOnceAtItsLeast) {
  ASSERT_TRUE(Modify("cn=Lise,ou=People,o=Annuaire,c=FR", {{"cn", {"Lise", "Adele"}}}).has_value());
  const DirectoryView view = store_->NewView();
  const IndexId index = IndexOf(view, "cn").id;
  EXPECT_EQ(view.CountOrdered(index).value(), 2U);
  EXPECT_EQ(view.FindOrderOffset(index, 0).value()->id, IdOf("cn=Lise,ou=People,o=Annuaire,c=FR"));
  EXPECT_EQ(Findings(), "");
}

TEST_F(DirectoryStoreTest, ManyEntriesAreCountedInStretches) {
  constexpr std::size_t kMany = 1500;
  for (std::size_t done = 0; done < kMany;) {
    ASSERT_TRUE(Change([&](DirectoryDraft& draft) -> Status {
                  for (std::size_t i = 0; i < 500; ++i, ++done) {
                    const std::string name = "n" + std::to_string((done * 7919) % kMany);
                    SOCLE_TRY([[maybe_unused]] const EntryId id,
                              AddTo(draft,
                                    "cn=" + name + ",ou=People,o=Annuaire,c=FR",
                                    {{"objectClass", {"person"}}, {"cn", {name}}}));
                  }
                  return {};
                }).has_value());
  }
  Open();
  const DirectoryView view = store_->NewView();
  const IndexId index = IndexOf(view, "cn").id;
  EXPECT_EQ(view.CountOrdered(index).value(), kMany + 2);
  OrderScan scan = view.ScanOrder(index, {});
  for (std::uint64_t offset = 0; scan.Next(); ++offset) {
    if (offset % 97 != 0) {
      continue;
    }
    const auto found = view.FindOrderOffset(index, offset).value();
    ASSERT_TRUE(found.has_value());
    EXPECT_EQ(found->id, scan.Id());
    EXPECT_EQ(view.CountOrderedBefore(index, *found).value(), offset);
  }
  EXPECT_EQ(Findings(), "");
}

TEST_F(DirectoryStoreTest, MembersKnowTheirGroups) {
  const std::string jean = "cn=Jean,ou=People,o=Annuaire,c=FR";
  const std::string group = "cn=Staff,o=Annuaire,c=FR";
  Add(group, {{"objectClass", {"groupOfNames"}}, {"cn", {"Staff"}}, {"member", {jean}}});
  EXPECT_THAT(Read(jean).at("memberOf"), ElementsAre(group));
  const DirectoryView view = store_->NewView();
  EXPECT_EQ(view.ReferencesTo(IdOf(jean), {}, 10).value().size(), 1U);
  ASSERT_TRUE(Rename(group, "cn=Team,ou=People,o=Annuaire,c=FR").has_value());
  EXPECT_THAT(Read(jean).at("memberOf"), ElementsAre("cn=Team,ou=People,o=Annuaire,c=FR"));
  ASSERT_TRUE(Delete("cn=Team,ou=People,o=Annuaire,c=FR").has_value());
  EXPECT_FALSE(Read(jean).contains("memberOf"));
  EXPECT_EQ(Findings(), "");
}

TEST_F(DirectoryStoreTest, NamesInValuesFollowRenamesAndDeletes) {
  const std::string group = "cn=Staff,o=Annuaire,c=FR";
  Add(group,
      {{"objectClass", {"groupOfNames"}},
       {"cn", {"Staff"}},
       {"member", {"cn=jean,ou=people,o=annuaire,c=fr", "cn=Lise,ou=People,o=Annuaire,c=FR"}},
       {"seeAlso", {"ou=People,o=Annuaire,c=FR"}}});
  ASSERT_TRUE(Rename("ou=People,o=Annuaire,c=FR", "ou=Gens,o=Annuaire,c=FR").has_value());
  EXPECT_THAT(Read(group).at("member"),
              ElementsAre("cn=Jean,ou=Gens,o=Annuaire,c=FR", "cn=Lise,ou=Gens,o=Annuaire,c=FR"));
  EXPECT_THAT(Read(group).at("seeAlso"), ElementsAre("ou=Gens,o=Annuaire,c=FR"));
  ASSERT_TRUE(Delete("cn=Lise,ou=Gens,o=Annuaire,c=FR").has_value());
  EXPECT_THAT(Read(group).at("member"), ElementsAre("cn=Jean,ou=Gens,o=Annuaire,c=FR"));
  EXPECT_EQ(Findings(), "");
  for (const DirectoryEvent& event : Events(EventKind::kModify)) {
    EXPECT_TRUE(event.is_consequence);
  }
}

TEST_F(DirectoryStoreTest, ANameThatIsThereLaterIsTakenUp) {
  const std::string group = "cn=Staff,o=Annuaire,c=FR";
  const std::string paul = "cn=Paul,ou=People,o=Annuaire,c=FR";
  Add(group,
      {{"objectClass", {"groupOfUniqueNames"}},
       {"cn", {"Staff"}},
       {"uniqueMember", {paul + "#'01'B"}}});
  EXPECT_EQ(Findings(), "");
  Add(paul);
  EXPECT_THAT(Read(paul).at("memberOf"), ElementsAre(group));
  ASSERT_TRUE(Rename(paul, "cn=Pol,ou=People,o=Annuaire,c=FR").has_value());
  EXPECT_THAT(Read(group).at("uniqueMember"),
              ElementsAre("cn=Pol,ou=People,o=Annuaire,c=FR#'01'B"));
  EXPECT_EQ(Findings(), "");
}

TEST_F(DirectoryStoreTest, MemberOfIsTheDirectorysOwn) {
  EXPECT_EQ(Modify("cn=Jean,ou=People,o=Annuaire,c=FR", {{"memberOf", {kSuffix}}}).error().code,
            Code::kInvalidArgument);
}

TEST_F(DirectoryStoreTest, TheCheckFindsWhatDoesNotFit) {
  const EntryId jean = IdOf("cn=Jean,ou=People,o=Annuaire,c=FR");
  storage::WriteUnit unit;
  unit.Delete(kChildren, ChildKey(IdOf("ou=People,o=Annuaire,c=FR"), "cn=lise"));
  unit.Put(kReferences, ReferenceKey(jean, {.description = 1, .source = jean}), {});
  const DirectoryView before = store_->NewView();
  OrderScan scan = before.ScanOrder(IndexOf(before, "cn").id, {});
  ASSERT_TRUE(scan.Next());
  unit.Delete(kOrder,
              OrderPrefix(IndexOf(before, "cn").id) + OrderPlace(scan.Position().key, scan.Id()));
  ASSERT_TRUE(store_->Database().Commit(unit).has_value());
  const DirectoryView view = store_->NewViewOfDisk();
  const CheckReport report = CheckStore(view).value();
  std::multiset<FindingKind> kinds;
  for (const Finding& finding : report.findings) {
    kinds.insert(finding.kind);
  }
  EXPECT_EQ(kinds.count(FindingKind::kTree), 1U);
  EXPECT_EQ(kinds.count(FindingKind::kReference), 1U);
  EXPECT_EQ(kinds.count(FindingKind::kOrder), 2U) << "the row, and the count of its stretch";
  EXPECT_EQ(report.finding_count, 4U);
  EXPECT_EQ(report.entries, 4U);
}

TEST_F(DirectoryStoreTest, TheCheckAsksTheSchema) {
  const DirectoryView view = store_->NewView();
  const CheckReport report =
      CheckStore(view,
                 {.findings_max = 2,
                  .schema_check = [](const StoredEntry&,
                                     const DirectoryView&) { return std::string("bad"); }})
          .value();
  EXPECT_EQ(report.finding_count, 4U);
  EXPECT_EQ(report.findings.size(), 2U);
  EXPECT_EQ(report.findings[0].kind, FindingKind::kSchema);
}

TEST_F(DirectoryStoreTest, IsTheSameAfterReopening) {
  const Attributes before = Read("cn=Jean,ou=People,o=Annuaire,c=FR");
  const EntryId lise = IdOf("cn=Lise,ou=People,o=Annuaire,c=FR");
  Open();
  EXPECT_EQ(Read("cn=Jean,ou=People,o=Annuaire,c=FR"), before);
  Add("cn=Paul,ou=People,o=Annuaire,c=FR");
  EXPECT_GT(IdOf("cn=Paul,ou=People,o=Annuaire,c=FR"), lise);
  EXPECT_EQ(Findings(), "");
}

}  // namespace
}  // namespace socle::directory::store
