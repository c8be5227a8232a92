#include "mpi/domain/ruling_service.h"

#include <cstddef>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "lib/base/error.h"
#include "lib/base/result.h"
#include "mpi/domain/command.h"
#include "mpi/domain/work_list.h"
#include "mpi/match/policy.h"
#include "mpi/model/action.h"
#include "mpi/model/audit.h"
#include "mpi/model/event.h"
#include "mpi/model/identity.h"
#include "mpi/model/patient_record.h"
#include "mpi/model/work.h"
#include "mpi/person_store/event_rows.h"
#include "mpi/person_store/person_store.h"
#include "mpi/person_store/work_store.h"
#include "tests/unit/mpi/domain/work_fixture.h"

namespace socle::mpi::domain {
namespace {

class RulingServiceTest : public testing::Test {
 protected:
  // An identity of `n` with a qualified INS; `tail` makes it another one.
  RecordNumber AddQualified(int n, const std::string& domain, const std::string& ins) {
    Identity identity = Somebody(n, domain);
    identity.ins_value = ins;
    identity.ins_oid = "1.2.250.1.213.1.4.8";
    identity.status = "QUAL";
    return index.Add(identity);
  }

  Action Stored(ActionNumber number) {
    return **index.Look([&](const auto& rows) { return person_store::FindAction(rows, number); });
  }

  std::size_t RulingsOf(RecordNumber record) {
    return index.Look([&](const auto& rows) { return person_store::FindRulings(rows, record); })
        ->size();
  }

  static std::string WhyNot(const Result<RulingOutcome>& outcome, Code code) {
    if (outcome.has_value()) {
      return "it was done";
    }
    EXPECT_EQ(outcome.error().code, code) << outcome.error().detail;
    return outcome.error().detail;
  }

  const std::string kIns = "160055410100170";
  TestIndex index{match::StatisticalPolicy()};
};

TEST_F(RulingServiceTest, LinkMakesOnePersonAndSaysSo) {
  const RecordNumber a = index.Add(Somebody(1, "A"));
  const RecordNumber b = index.Add(Somebody(2, "B"));
  ASSERT_NE(index.PersonOf(a), index.PersonOf(b));
  const auto outcome = index.Link(a, b);
  ASSERT_TRUE(outcome.has_value());
  EXPECT_TRUE(outcome->is_followed);
  EXPECT_EQ(index.PersonOf(a), index.PersonOf(b));
  const Action action = Stored(outcome->action);
  EXPECT_EQ(action.kind, ActionKind::kLink);
  EXPECT_EQ(action.actor, TestIndex::User("anna"));
  EXPECT_EQ(action.records, (std::vector{a, b}));
  EXPECT_EQ(action.at, index.clock.Now());
  EXPECT_FALSE(action.is_forced);
  ASSERT_EQ(outcome->changes.size(), 1U);
  EXPECT_EQ(outcome->changes[0].persons.size(), 2U);
  const AuditEntry& entry = index.trail.kept.back();
  EXPECT_EQ(entry.kind, AuditKind::kRuling);
  EXPECT_EQ(entry.operation, "link");
  EXPECT_EQ(entry.reason, "document_seen");
  EXPECT_EQ(entry.persons, outcome->changes[0].persons);
  EXPECT_EQ(entry.records, (std::vector{a, b}));
  EXPECT_FALSE(entry.is_refused);
}

TEST_F(RulingServiceTest, SameRulingAgainChangesNothing) {
  const RecordNumber a = index.Add(Somebody(1, "A"));
  const RecordNumber b = index.Add(Somebody(2, "B"));
  ASSERT_TRUE(index.Link(a, b).has_value());
  const auto again = index.Link(b, a);
  ASSERT_TRUE(again.has_value());
  EXPECT_EQ(again->action, 0U);
}

TEST_F(RulingServiceTest, RefusalsAreInTheAuditAndChangeNothing) {
  const RecordNumber a = index.Add(Somebody(1, "A"));
  WhyNot(index.Link(a, a), Code::kInvalidArgument);
  WhyNot(index.Link(a, 77), Code::kNotFound);
  const auto no_reason = index.Get<RulingOutcome>([&](CommandContext& context) {
    return index.rulings.Link(context, {.actor = TestIndex::User("anna")}, {.a = a, .b = 2});
  });
  EXPECT_EQ(WhyNot(no_reason, Code::kInvalidArgument), "a reason is needed");
  for (std::size_t i = 0; i < 3; ++i) {
    EXPECT_TRUE(index.trail.kept.rbegin()[static_cast<std::ptrdiff_t>(i)].is_refused);
  }
}

TEST_F(RulingServiceTest, TextsHaveALimit) {
  const RecordNumber a = index.Add(Somebody(1, "A"));
  const RecordNumber b = index.Add(Somebody(2, "B"));
  const auto link = [&](std::size_t bytes) {
    return index.Get<RulingOutcome>([&](CommandContext& context) {
      return index.rulings.Link(
          context,
          {.actor = TestIndex::User("anna"), .reason = "x", .comment = std::string(bytes, 'c')},
          {.a = a, .b = b});
    });
  };
  WhyNot(link(kWorkTextBytesMax + 1), Code::kTooLarge);
  EXPECT_TRUE(link(kWorkTextBytesMax).has_value());
}

TEST_F(RulingServiceTest, UnlinkSeparatesWhatTheEngineJoined) {
  index.AddCrowd();
  const RecordNumber a = index.Add(Somebody(1, "A"));
  const RecordNumber b = index.Add(Somebody(1, "B"));
  ASSERT_EQ(index.PersonOf(a), index.PersonOf(b));
  const PersonNumber person = index.PersonOf(a);
  const auto outcome = index.Unlink(a, b);
  ASSERT_TRUE(outcome.has_value());
  EXPECT_NE(index.PersonOf(a), index.PersonOf(b));
  ASSERT_TRUE(index.Update(b, Somebody(1, "B")).has_value());
  EXPECT_NE(index.PersonOf(a), index.PersonOf(b)) << "never joined again by the engine";
  ASSERT_TRUE(index.Undo(outcome->action).has_value());
  EXPECT_EQ(index.PersonOf(a), person);
  EXPECT_EQ(index.PersonOf(b), person);
}

TEST_F(RulingServiceTest, SeparateTakesAnIdentityOutOfItsWholePerson) {
  const RecordNumber a = index.Add(Somebody(1, "A"));
  const RecordNumber b = index.Add(Somebody(1, "B"));
  const RecordNumber c = index.Add(Somebody(1, "C"));
  ASSERT_TRUE(index.Separate(c).has_value());
  EXPECT_EQ(index.PersonOf(a), index.PersonOf(b));
  EXPECT_NE(index.PersonOf(c), index.PersonOf(b));
  EXPECT_EQ(RulingsOf(c), 2U);
  EXPECT_EQ(WhyNot(index.Separate(c), Code::kConflict), "identity 3 is the only one of its person");
}

TEST_F(RulingServiceTest, UnlinkOfWhatRulingsJoinThroughOthersIsAnObstacle) {
  const RecordNumber a = index.Add(Somebody(1, "A"));
  const RecordNumber b = index.Add(Somebody(2, "B"));
  const RecordNumber c = index.Add(Somebody(3, "C"));
  ASSERT_TRUE(index.Link(a, b).has_value());
  ASSERT_TRUE(index.Link(b, c).has_value());
  EXPECT_EQ(WhyNot(index.Unlink(a, c), Code::kConflict),
            "action 2 ruled that identities 2 and 3 are one person");
  const auto forced = index.Unlink(a, c, true);
  ASSERT_TRUE(forced.has_value());
  EXPECT_TRUE(forced->is_followed);
  EXPECT_TRUE(Stored(forced->action).is_forced);
}

TEST_F(RulingServiceTest, LinkAgainstAnEarlierRulingNeedsForce) {
  index.AddCrowd();
  const RecordNumber a = index.Add(Somebody(1, "A"));
  const RecordNumber b = index.Add(Somebody(1, "B"));
  Identity weaker = Somebody(1, "C");
  weaker.phone.clear();
  weaker.birth_place_code.clear();
  const RecordNumber c = index.Add(weaker);
  ASSERT_TRUE(index.Unlink(a, c).has_value());
  EXPECT_EQ(WhyNot(index.Link(b, c), Code::kConflict),
            "action 1 ruled that identities 21 and 23 are two persons");
  const auto forced = index.Link(b, c, true);
  ASSERT_TRUE(forced.has_value());
  EXPECT_EQ(index.PersonOf(a), index.PersonOf(c));
  EXPECT_EQ(RulingsOf(a), 0U) << "what stood in the way was taken back";
  ASSERT_TRUE(index.Undo(forced->action).has_value());
  EXPECT_EQ(RulingsOf(a), 1U);
  EXPECT_NE(index.PersonOf(a), index.PersonOf(c));
}

TEST_F(RulingServiceTest, FictiveIdentityIsLinkedByForceAlone) {
  Identity fictive = Somebody(1, "A");
  fictive.status = "FICT";
  fictive.birth_name = "TEST";
  const RecordNumber a = index.Add(fictive);
  const RecordNumber b = index.Add(Somebody(2, "B"));
  EXPECT_EQ(WhyNot(index.Link(a, b), Code::kConflict), "identity 1 is fictive or anonymous");
  const auto forced = index.Link(a, b, true);
  ASSERT_TRUE(forced.has_value());
  EXPECT_TRUE(forced->is_followed);
  const auto items = index.Items();
  ASSERT_EQ(items.size(), 1U);
  EXPECT_EQ(items[0].kind, WorkKind::kRulingContradicted);
}

TEST_F(RulingServiceTest, DifferentQualifiedInsAreAnObstacleForTheWholePersons) {
  index.AddCrowd();
  const RecordNumber a = AddQualified(1, "A", "160055410100170");
  const RecordNumber b = index.Add(Somebody(1, "B"));
  const RecordNumber c = AddQualified(2, "C", "260055410100120");
  ASSERT_EQ(index.PersonOf(a), index.PersonOf(b));
  EXPECT_EQ(WhyNot(index.Link(b, c), Code::kConflict),
            "identities 21 and 23 have different qualified INS");
  EXPECT_TRUE(index.Link(a, c, true)->is_followed) << "two identities alone";
}

TEST_F(RulingServiceTest, SameQualifiedInsIsAnObstacleToKeepingApart) {
  index.AddCrowd();
  const RecordNumber a = AddQualified(1, "A", kIns);
  const RecordNumber b = AddQualified(1, "B", kIns);
  ASSERT_EQ(index.PersonOf(a), index.PersonOf(b));
  EXPECT_EQ(WhyNot(index.Unlink(a, b), Code::kConflict),
            "identities 21 and 22 have the same qualified INS");
  const auto forced = index.Unlink(a, b, true);
  ASSERT_TRUE(forced.has_value());
  EXPECT_NE(index.PersonOf(a), index.PersonOf(b));
  const auto items = index.Items();
  ASSERT_EQ(items.size(), 1U);
  EXPECT_EQ(items[0].kind, WorkKind::kRulingContradicted);
}

TEST_F(RulingServiceTest, SplitMakesThePersonsThatItNames) {
  std::vector<RecordNumber> records;
  for (const char* domain : {"A", "B", "C", "D", "E"}) {
    records.push_back(index.Add(Somebody(1, domain)));
  }
  const PersonNumber person = index.PersonOf(1);
  ASSERT_EQ(index.PersonOf(5), person);
  const auto outcome = index.Split(person, {{1, 4}, {2}});
  ASSERT_TRUE(outcome.has_value());
  EXPECT_EQ(index.PersonOf(1), index.PersonOf(4));
  EXPECT_EQ(index.PersonOf(3), index.PersonOf(5));
  EXPECT_NE(index.PersonOf(1), index.PersonOf(2));
  EXPECT_NE(index.PersonOf(1), index.PersonOf(3));
  EXPECT_NE(index.PersonOf(2), index.PersonOf(3));
  ASSERT_TRUE(index.Undo(outcome->action).has_value());
  for (const RecordNumber record : records) {
    EXPECT_EQ(index.PersonOf(record), person);
    EXPECT_EQ(RulingsOf(record), 0U);
  }
}

TEST_F(RulingServiceTest, SplitIsOfThePersonAsItIs) {
  const RecordNumber a = index.Add(Somebody(1, "A"));
  const RecordNumber b = index.Add(Somebody(1, "B"));
  const RecordNumber other = index.Add(Somebody(2, "B"));
  const PersonNumber person = index.PersonOf(a);
  WhyNot(index.Split(person, {{a, b}}), Code::kInvalidArgument);
  WhyNot(index.Split(person, {{}}), Code::kInvalidArgument);
  WhyNot(index.Split(person, {{a}, {a}}), Code::kInvalidArgument);
  WhyNot(index.Split(person, {{other}}), Code::kInvalidArgument);
  WhyNot(index.Split(99, {{a}}), Code::kNotFound);
  const PersonNumber absorbed = index.PersonOf(other);
  ASSERT_TRUE(index.Link(a, other).has_value());
  WhyNot(index.Split(absorbed, {{other}}), Code::kConflict);
}

TEST_F(RulingServiceTest, MergedIdentityAnswersWithTheSurvivingOne) {
  const RecordNumber a = index.Add(Somebody(1, "A"));
  const RecordNumber b = index.Add(Somebody(2, "A"));
  const PersonNumber person = index.PersonOf(b);
  const PatientRecord before = index.Record(b);
  const PatientRecord surviving = index.Record(a);
  const PersonNumber surviving_person = index.PersonOf(a);
  const auto outcome = index.Merge(a, b);
  ASSERT_TRUE(outcome.has_value());
  const PatientRecord merged = index.Record(b);
  EXPECT_EQ(merged.state, RecordState::kMerged);
  EXPECT_EQ(merged.merged_into, a);
  EXPECT_EQ(merged.version, before.version + 1);
  EXPECT_EQ(index.PersonOf(b), 0U);
  index.Look([&](const auto& rows) {
    EXPECT_EQ(person_store::ResolveRecord(rows, b)->number, a);
    EXPECT_EQ(person_store::ResolvePerson(rows, person)->number, index.PersonOf(a));
    return 0;
  });
  EXPECT_EQ(index.Merge(a, b)->action, 0U) << "the same again";
  WhyNot(index.Link(b, a), Code::kConflict);
  ASSERT_TRUE(index.Unmerge(b).has_value());
  PatientRecord restored = index.Record(b);
  EXPECT_EQ(restored.version, before.version + 2);
  restored.version = before.version;
  restored.changed_at = before.changed_at;
  EXPECT_EQ(restored, before);
  EXPECT_EQ(index.PersonOf(b), person);
  EXPECT_EQ(index.Record(a), surviving);
  EXPECT_EQ(index.PersonOf(a), surviving_person);
  WhyNot(index.Unmerge(b), Code::kConflict);
}

// Its establishment has to be told, which alone may merge them.
TEST_F(RulingServiceTest, LinkInsideADomainIsADoublonThatIsTold) {
  const RecordNumber a = index.Add(Somebody(1, "A"));
  const RecordNumber b = index.Add(Somebody(2, "A"));
  const RecordNumber c = index.Add(Somebody(3, "C"));
  ASSERT_TRUE(index.Link(a, c).has_value());
  EXPECT_TRUE(index.EventsOf(EventKind::kDoublonConfirmed).empty());
  const auto outcome = index.Link(b, a);
  ASSERT_TRUE(outcome.has_value());
  const auto events = index.EventsOf(EventKind::kDoublonConfirmed);
  ASSERT_EQ(events.size(), 1U);
  EXPECT_EQ(*person_store::DecodeDoublonConfirmed(events[0]),
            (DoublonConfirmed{.a = a, .b = b, .action = outcome->action}));
  ASSERT_TRUE(index.Link(a, b).has_value());
  EXPECT_EQ(index.EventsOf(EventKind::kDoublonConfirmed).size(), 1U) << "it was so already";
  EXPECT_EQ(index.Record(a).state, RecordState::kActive) << "nobody merges them here";
  EXPECT_EQ(index.Record(b).state, RecordState::kActive);
}

TEST_F(RulingServiceTest, MergeIsInsideOneDomain) {
  const RecordNumber a = index.Add(Somebody(1, "A"));
  const RecordNumber b = index.Add(Somebody(2, "B"));
  WhyNot(index.Merge(a, b), Code::kInvalidArgument);
  WhyNot(index.Merge(a, a), Code::kInvalidArgument);
  WhyNot(index.Merge(a, 9), Code::kNotFound);
}

TEST_F(RulingServiceTest, RulingsOfTheAbsorbedHoldForTheSurvivingUntilUnmerge) {
  const RecordNumber a = index.Add(Somebody(1, "A"));
  const RecordNumber b = index.Add(Somebody(2, "A"));
  const RecordNumber c = index.Add(Somebody(3, "C"));
  ASSERT_TRUE(index.Link(b, c).has_value());
  const auto merge = index.Merge(a, b);
  ASSERT_TRUE(merge.has_value());
  EXPECT_EQ(index.PersonOf(a), index.PersonOf(c));
  EXPECT_EQ(WhyNot(index.Undo(1), Code::kConflict),
            "action 2 merged identity 2 since: undo that first");
  ASSERT_TRUE(index.Undo(merge->action).has_value());
  EXPECT_NE(index.PersonOf(a), index.PersonOf(c));
  EXPECT_EQ(index.PersonOf(b), index.PersonOf(c));
  EXPECT_EQ(RulingsOf(a), 0U);
}

TEST_F(RulingServiceTest, ChainOfMergesIsUndoneFromItsEnd) {
  const RecordNumber a = index.Add(Somebody(1, "A"));
  const RecordNumber b = index.Add(Somebody(2, "A"));
  const RecordNumber c = index.Add(Somebody(3, "A"));
  ASSERT_TRUE(index.Merge(b, c).has_value());
  ASSERT_TRUE(index.Merge(a, b).has_value());
  EXPECT_EQ(
      index.Look([&](const auto& rows) { return person_store::ResolveRecord(rows, c); })->number,
      a);
  EXPECT_EQ(WhyNot(index.Unmerge(c), Code::kConflict),
            "action 2 merged identity 2 since: undo that first");
  ASSERT_TRUE(index.Unmerge(b).has_value());
  ASSERT_TRUE(index.Unmerge(c).has_value());
}

TEST_F(RulingServiceTest, MergeAgainstARulingIsRefusedToUsersAndOpensAnItemForSenders) {
  const RecordNumber a = index.Add(Somebody(1, "A"));
  const RecordNumber b = index.Add(Somebody(2, "A"));
  ASSERT_TRUE(index.Unlink(a, b).has_value());
  WhyNot(index.Merge(a, b), Code::kConflict);
  const auto by_sender = index.Get<RulingOutcome>([&](CommandContext& context) {
    return index.rulings.Merge(
        context,
        {.actor = {.kind = ActorKind::kSender, .name = "DPI|CH-A"}, .reason = "A40"},
        {.surviving = a, .absorbed = b});
  });
  ASSERT_TRUE(by_sender.has_value()) << by_sender.error().detail;
  EXPECT_TRUE(Stored(by_sender->action).is_forced);
  const auto items = index.Items();
  ASSERT_EQ(items.size(), 1U);
  EXPECT_EQ(items[0].kind, WorkKind::kRulingContradicted);
}

TEST_F(RulingServiceTest, SenderMayNotReplaceTheRulingOfAPerson) {
  const RecordNumber a = index.Add(Somebody(1, "A"));
  const RecordNumber b = index.Add(Somebody(2, "B"));
  const RecordNumber c = index.Add(Somebody(3, "B"));
  const auto by_sender = [&](RecordNumber x, RecordNumber y, bool together) {
    const RulingRequest request{.actor = {.kind = ActorKind::kSender, .name = "DPI|CH-A"},
                                .reason = together ? "A24" : "A37",
                                .is_forced = true};
    return index.Get<RulingOutcome>([&](CommandContext& context) {
      return together ? index.rulings.Link(context, request, {.a = x, .b = y})
                      : index.rulings.Unlink(context, request, {.a = x, .b = y});
    });
  };
  ASSERT_TRUE(index.Unlink(a, b).has_value());
  WhyNot(by_sender(a, b, true), Code::kPermissionDenied);
  EXPECT_TRUE(by_sender(a, c, true).has_value());
  EXPECT_TRUE(by_sender(a, c, false).has_value()) << "its own";
}

TEST_F(RulingServiceTest, UndoNamesTheLaterActionInTheWay) {
  const RecordNumber a = index.Add(Somebody(1, "A"));
  const RecordNumber b = index.Add(Somebody(2, "B"));
  ASSERT_TRUE(index.Link(a, b).has_value());
  ASSERT_TRUE(index.Unlink(a, b).has_value());
  EXPECT_EQ(WhyNot(index.Undo(1), Code::kConflict),
            "action 2 ruled about identities 1 and 2 since: undo that first");
  WhyNot(index.Undo(99), Code::kNotFound);
  ASSERT_TRUE(index.Undo(2).has_value());
  EXPECT_EQ(index.PersonOf(a), index.PersonOf(b));
  EXPECT_EQ(WhyNot(index.Undo(2), Code::kConflict), "action 2 was undone by action 3 already");
  ASSERT_TRUE(index.Undo(1).has_value());
  EXPECT_NE(index.PersonOf(a), index.PersonOf(b));
}

TEST_F(RulingServiceTest, UndoIsUndoneToo) {
  const RecordNumber a = index.Add(Somebody(1, "A"));
  const RecordNumber b = index.Add(Somebody(2, "B"));
  ASSERT_TRUE(index.Link(a, b).has_value());
  ASSERT_TRUE(index.Undo(1).has_value());
  ASSERT_TRUE(index.Undo(2).has_value());
  EXPECT_EQ(index.PersonOf(a), index.PersonOf(b));
  EXPECT_EQ(Stored(1).undone_by, 0U);
  EXPECT_EQ(Stored(2).undone_by, 3U);
  ASSERT_TRUE(index.Undo(3).has_value());
  EXPECT_EQ(Stored(1).undone_by, 2U);
  EXPECT_EQ(Stored(2).undone_by, 0U);
  EXPECT_NE(index.PersonOf(a), index.PersonOf(b));
}

TEST_F(RulingServiceTest, UndoneMergeIsMergedAgainNotUndoneBack) {
  const RecordNumber a = index.Add(Somebody(1, "A"));
  const RecordNumber b = index.Add(Somebody(2, "A"));
  ASSERT_TRUE(index.Merge(a, b).has_value());
  const auto unmerge = index.Unmerge(b);
  EXPECT_EQ(WhyNot(index.Undo(unmerge->action), Code::kConflict),
            "action 2 undid a merge: merge the identities again instead");
  EXPECT_TRUE(index.Merge(a, b).has_value());
}

TEST_F(RulingServiceTest, PersonHasItsNumberAgainAfterUndo) {
  const RecordNumber a = index.Add(Somebody(1, "A"));
  const RecordNumber b = index.Add(Somebody(2, "B"));
  const PersonNumber of_a = index.PersonOf(a);
  const PersonNumber of_b = index.PersonOf(b);
  const auto link = index.Link(a, b);
  ASSERT_TRUE(index.Undo(link->action).has_value());
  EXPECT_EQ(index.PersonOf(a), of_a);
  EXPECT_EQ(index.PersonOf(b), of_b);
}

TEST_F(RulingServiceTest, ActionsOfAnIdentityAreListed) {
  const RecordNumber a = index.Add(Somebody(1, "A"));
  const RecordNumber b = index.Add(Somebody(2, "B"));
  ASSERT_TRUE(index.Link(a, b).has_value());
  ASSERT_TRUE(index.Undo(1).has_value());
  EXPECT_EQ(*index.Look([&](const auto& rows) { return person_store::ActionsOfRecord(rows, b); }),
            (std::vector<ActionNumber>{1, 2}));
}

}  // namespace
}  // namespace socle::mpi::domain
