#include "mpi/domain/work_sync.h"

#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "lib/base/result.h"
#include "mpi/domain/command.h"
#include "mpi/domain/link_engine.h"
#include "mpi/domain/ruling_service.h"
#include "mpi/match/policy.h"
#include "mpi/model/action.h"
#include "mpi/model/identity.h"
#include "mpi/model/patient_record.h"
#include "mpi/model/work.h"
#include "mpi/model/work_item.h"
#include "tests/unit/mpi/domain/work_fixture.h"

namespace socle::mpi::domain {
namespace {

Identity Child(const std::string& domain) {
  Identity child = Somebody(1, domain);
  child.birth_date = "2019-02-11";
  return child;
}

Identity Qualified(int n, const std::string& domain, const std::string& ins) {
  Identity identity = Somebody(n, domain);
  identity.ins_value = ins;
  identity.ins_oid = "1.2.250.1.213.1.4.8";
  identity.status = "QUAL";
  return identity;
}

const std::string kInsOfOne = "160055410100170";
const std::string kInsOfAnother = "260055410100120";

class WorkSyncTest : public testing::Test {
 protected:
  // The only item that is not settled.
  WorkItem Only() {
    const auto items = index.Items();
    EXPECT_EQ(items.size(), 1U);
    return items.empty() ? WorkItem() : items.front();
  }

  Result<DecisionOutcome> Decide(WorkNumber item, WorkDecision decision, const char* reason) {
    return index.Decide("anna", {.item = item, .decision = decision, .reason = reason});
  }

  TestIndex index{match::RnivPolicy()};
};

TEST_F(WorkSyncTest, MinorIsAskedAboutByPeople) {
  index.AddCrowd();
  const RecordNumber a = index.Add(Child("A"));
  const RecordNumber b = index.Add(Child("B"));
  EXPECT_NE(index.PersonOf(a), index.PersonOf(b));
  const WorkItem item = Only();
  EXPECT_EQ(item.kind, WorkKind::kMinor);
  EXPECT_EQ(item.cause, WorkCause::kCandidateOfMinor);
  EXPECT_EQ(item.a, a);
  EXPECT_EQ(item.b, b);
  EXPECT_TRUE(item.is_engine_made);
  EXPECT_GT(item.probability, 0.9);
  EXPECT_GT(item.bits, 5);
}

TEST_F(WorkSyncTest, DifferentQualifiedInsIsAConflict) {
  index.AddCrowd();
  index.Add(Qualified(1, "A", kInsOfOne));
  index.Add(Qualified(1, "B", kInsOfAnother));
  EXPECT_EQ(Only().kind, WorkKind::kInsConflict);
}

TEST_F(WorkSyncTest, NewbornTwinAndHomonymHaveKindsOfTheirOwn) {
  index.AddCrowd();
  Identity baby = Child("A");
  baby.birth_first_given_name = baby.birth_given_names = "BEBE";
  index.Add(baby);
  index.Add(Child("B"));
  EXPECT_EQ(Only().kind, WorkKind::kNewborn);
  Identity twin = Somebody(2, "A");
  twin.phone.clear();
  index.Add(twin);
  twin.domain = "B";
  twin.birth_first_given_name = twin.birth_given_names = "MARTINE";
  index.Add(twin);
  EXPECT_EQ(index.Items({.kind = WorkKind::kTwins}).size(), 1U);
}

TEST_F(WorkSyncTest, OneItemForTwoPersonsWhateverTheirIdentities) {
  index.AddCrowd();
  index.Add(Child("A"));
  index.Add(Child("B"));
  ASSERT_TRUE(index.Link(21, 22).has_value());
  EXPECT_TRUE(index.Items().empty()) << "closed: they are one person";
  index.Add(Child("C"));
  EXPECT_EQ(index.Items().size(), 1U);
}

TEST_F(WorkSyncTest, ClosedItemIsTheOneThatOpensAgain) {
  index.AddCrowd();
  index.Add(Child("A"));
  index.Add(Child("B"));
  const WorkNumber item = Only().number;
  const auto link = index.Link(21, 22);
  EXPECT_EQ(index.Item(item).state, WorkState::kClosed);
  EXPECT_EQ(index.Item(item).history.back().text, "the two are one person");
  ASSERT_TRUE(index.Undo(link->action).has_value());
  EXPECT_EQ(Only().number, item);
  EXPECT_EQ(Only().history.back().kind, WorkStepKind::kReopened);
}

TEST_F(WorkSyncTest, PairThatIsNotDoubtfulAnyMoreIsClosed) {
  index.AddCrowd();
  index.Add(Child("A"));
  const RecordNumber b = index.Add(Child("B"));
  const WorkNumber item = Only().number;
  Identity other = Somebody(5, "B");
  ASSERT_TRUE(index.Update(b, other).has_value());
  EXPECT_EQ(index.Item(item).state, WorkState::kClosed);
}

TEST_F(WorkSyncTest, DecisionIsNotAskedForAgainUntilMoreSpeaksForIt) {
  index.AddCrowd();
  const RecordNumber a = index.Add(Child("A"));
  Identity poor = Child("B");
  poor.phone.clear();
  poor.birth_place_code.clear();
  const RecordNumber b = index.Add(poor);
  const WorkItem item = Only();
  ASSERT_TRUE(Decide(item.number, WorkDecision::kNothingToDo, "not_enough_evidence").has_value());
  ASSERT_TRUE(index.Update(a, Child("A")).has_value());
  Identity same = poor;
  same.email = "nobody@example.org";
  ASSERT_TRUE(index.Update(b, same).has_value());
  EXPECT_TRUE(index.Items().empty());
  ASSERT_TRUE(index.Update(b, Child("B")).has_value());
  EXPECT_GT(Only().bits, item.bits + kAskAgainBits);
  EXPECT_NE(Only().number, item.number);
}

TEST_F(WorkSyncTest, PersonsThatAreDecidedToBeTwoAreNotAskedAboutAgain) {
  index.AddCrowd();
  const RecordNumber a = index.Add(Child("A"));
  const RecordNumber b = index.Add(Child("B"));
  ASSERT_TRUE(index.Link(a, b).has_value());
  const RecordNumber c = index.Add(Child("C"));
  const WorkItem item = Only();
  ASSERT_TRUE(
      Decide(item.number, WorkDecision::kDifferentPersons, "different_documents").has_value());
  EXPECT_TRUE(index.Items().empty()) << "nor about their other identities";
  ASSERT_TRUE(index.Update(c, Child("C")).has_value());
  EXPECT_TRUE(index.Items().empty());
}

TEST_F(WorkSyncTest, ContradictedRulingOpensAnItemUntilTheDataAgree) {
  index.AddCrowd();
  const RecordNumber a = index.Add(Qualified(1, "A", kInsOfOne));
  const RecordNumber b = index.Add(Somebody(2, "B"));
  ASSERT_TRUE(index.Link(a, b).has_value());
  EXPECT_TRUE(index.Items().empty());
  ASSERT_TRUE(index.Update(b, Qualified(2, "B", kInsOfAnother)).has_value());
  EXPECT_EQ(index.PersonOf(a), index.PersonOf(b)) << "the ruling holds";
  const WorkItem item = Only();
  EXPECT_EQ(item.kind, WorkKind::kRulingContradicted);
  ASSERT_TRUE(index.Update(b, Somebody(2, "B")).has_value());
  EXPECT_EQ(index.Item(item.number).state, WorkState::kClosed);
}

TEST_F(WorkSyncTest, ContradictionThatPeopleConfirmedIsNotAskedAboutAgain) {
  index.AddCrowd();
  const RecordNumber a = index.Add(Qualified(1, "A", kInsOfOne));
  const RecordNumber b = index.Add(Somebody(2, "B"));
  ASSERT_TRUE(index.Link(a, b).has_value());
  ASSERT_TRUE(index.Update(b, Qualified(2, "B", kInsOfAnother)).has_value());
  ASSERT_TRUE(Decide(Only().number, WorkDecision::kSamePerson, "document_seen").has_value());
  Identity again = Qualified(2, "B", kInsOfAnother);
  again.phone = "0383000088";
  ASSERT_TRUE(index.Update(b, again).has_value());
  EXPECT_TRUE(index.Items().empty());
}

TEST_F(WorkSyncTest, TooManyCandidatesAreToldOnce) {
  const RecordNumber a = index.Add(Somebody(1, "A"));
  for (int i = 0; i < 2; ++i) {
    const Status status = index.Do([&](CommandContext& context) {
      LinkChange change;
      change.is_too_large = true;
      change.too_large_at = a;
      return SyncWork(context, change, index.work);
    });
    ASSERT_TRUE(status.has_value());
  }
  EXPECT_EQ(Only().kind, WorkKind::kTooManyCandidates);
  ASSERT_TRUE(index.Update(a, Somebody(3, "A")).has_value());
  EXPECT_TRUE(index.Items().empty()) << "compared now";
}

TEST_F(WorkSyncTest, MergeClosesWhatWasAskedAboutTheAbsorbedIdentity) {
  index.AddCrowd();
  const RecordNumber a = index.Add(Child("A"));
  Identity doublon = Child("A");
  doublon.ipp = "A-2";
  const RecordNumber b = index.Add(doublon);
  const WorkNumber item = Only().number;
  ASSERT_TRUE(index.Merge(a, b).has_value());
  EXPECT_EQ(index.Item(item).state, WorkState::kClosed);
  ASSERT_TRUE(index.Unmerge(b).has_value());
  EXPECT_EQ(Only().number, item);
}

TEST_F(WorkSyncTest, WhatPeopleOpenedTheEngineDoesNotClose) {
  index.AddCrowd();
  const Status status = index.Do([&](CommandContext& context) -> Status {
    SOCLE_TRY_STATUS(index.work.Open(context,
                                     TestIndex::User("anna"),
                                     {.request = {.kind = WorkKind::kDoublon}, .a = 1, .b = 3}));
    return {};
  });
  ASSERT_TRUE(status.has_value());
  ASSERT_TRUE(index.Update(1, Somebody(5, "A")).has_value());
  EXPECT_EQ(index.Items().size(), 1U);
}

}  // namespace
}  // namespace socle::mpi::domain
