#include "mpi/domain/work_list.h"

#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include "lib/base/clock.h"
#include "lib/base/error.h"
#include "lib/base/result.h"
#include "mpi/domain/agreement.h"
#include "mpi/domain/command.h"
#include "mpi/domain/ruling_service.h"
#include "mpi/domain/work_query.h"
#include "mpi/match/policy.h"
#include "mpi/model/action.h"
#include "mpi/model/audit.h"
#include "mpi/model/patient_record.h"
#include "mpi/model/work.h"
#include "mpi/model/work_item.h"
#include "mpi/person_store/families.h"
#include "mpi/person_store/person_store.h"
#include "mpi/person_store/work_rows.h"
#include "mpi/person_store/work_store.h"
#include "tests/unit/mpi/domain/work_fixture.h"

namespace socle::mpi::domain {
namespace {

constexpr std::int64_t kSecond = 1'000'000;

// A work list about eight identities of nobody else, in two domains.
class WorkListTest : public testing::Test {
 protected:
  void Start(WorkSettings settings = {}) {
    index.emplace(match::StatisticalPolicy(), std::move(settings));
    for (int n = 1; n <= 8; ++n) {
      index->Add(Somebody(n, n % 2 == 0 ? "A" : "B"));
    }
  }

  WorkNumber Open(WorkKind kind, RecordNumber a, RecordNumber b, double probability = 1) {
    const auto opened = index->Get<OpenedWork>([&](CommandContext& context) {
      return index->work.Open(
          context,
          TestIndex::User("anna"),
          {.request = {.kind = kind}, .a = a, .b = b, .probability = probability});
    });
    EXPECT_TRUE(opened.has_value());
    return opened.has_value() ? opened->item : 0;
  }

  Status Claim(const std::string& user, WorkNumber item, std::int64_t seconds = 0) {
    return index->Do([&](CommandContext& context) {
      return index->work.Claim(context, TestIndex::User(user), item, seconds);
    });
  }

  Status Release(const std::string& user, WorkNumber item) {
    return index->Do([&](CommandContext& context) {
      return index->work.Release(context, TestIndex::User(user), item);
    });
  }

  Status Postpone(const std::string& user, WorkNumber item, std::int64_t seconds) {
    return index->Do([&](CommandContext& context) {
      return index->work.Postpone(context,
                                  TestIndex::User(user),
                                  item,
                                  {context.now.value + seconds * kSecond},
                                  "waiting for the establishment");
    });
  }

  Status Comment(const std::string& user, WorkNumber item, const std::string& text) {
    return index->Do([&](CommandContext& context) {
      return index->work.Comment(context, TestIndex::User(user), item, text);
    });
  }

  Result<DecisionOutcome> Decide(const std::string& user,
                                 WorkNumber item,
                                 WorkDecision decision = WorkDecision::kNothingToDo) {
    static constexpr std::array<const char*, 4> kReasons = {
        "document_seen", "twins", "traits_corrected", "not_enough_evidence"};
    return index->Decide(user,
                         {.item = item,
                          .decision = decision,
                          .reason = kReasons[static_cast<std::size_t>(decision)]});
  }

  Result<DecisionOutcome> Confirm(const std::string& user, WorkNumber item, bool is_accepted) {
    return index->Get<DecisionOutcome>([&](CommandContext& context) {
      return index->rulings.Confirm(context, TestIndex::User(user), item, is_accepted, "looked");
    });
  }

  std::optional<WorkItem> Next(const std::string& user, const WorkFilter& filter = {}) {
    return *index->Look(
        [&](const auto& rows) { return NextWork(rows, filter, user, index->clock.Now()); });
  }

  std::vector<WorkNumber> List(const WorkFilter& filter = {}) {
    std::vector<WorkNumber> numbers;
    for (const WorkItem& item : index->Items(filter)) {
      numbers.push_back(item.number);
    }
    return numbers;
  }

  WorkState StateOf(WorkNumber item) { return StateAt(index->Item(item), index->clock.Now()); }

  std::optional<TestIndex> index;
};

TEST_F(WorkListTest, SameKindAboutTheSameIdentitiesIsOneItem) {
  Start();
  const WorkNumber item = Open(WorkKind::kDoublon, 2, 4);
  EXPECT_EQ(Open(WorkKind::kDoublon, 4, 2), item);
  EXPECT_NE(Open(WorkKind::kCollision, 2, 4), item);
  EXPECT_NE(Open(WorkKind::kDoublon, 2, 6), item);
  EXPECT_NE(Open(WorkKind::kCollision, 2, 0), item);
  ASSERT_TRUE(Decide("anna", item).has_value());
  EXPECT_NE(Open(WorkKind::kDoublon, 2, 4), item) << "once it is decided";
}

// A row of the queue alone: the first in it, and put off for long.
void PutPostponed(WorkNumber number, CommandContext& context) {
  WorkItem item;
  item.number = number;
  item.kind = WorkKind::kCollision;
  item.state = WorkState::kPostponed;
  item.a = 2;
  item.opened_at = {1};  // long before: the first in the queue
  item.until = {context.now.value + 1000 * kSecond};
  for (const std::string& key : person_store::QueueKeysOf(item)) {
    context.draft.Put(
        person_store::kWork, key, person_store::EncodeQueueRow(person_store::QueueRowOf(item)));
  }
}

// Items that nobody may decide now are passed over up to the limit, in the list that was asked for.
TEST_F(WorkListTest, NextLooksAtTheAskedItemsUpToALimit) {
  Start();
  const WorkNumber free = Open(WorkKind::kDoublon, 2, 4);
  const auto fill = [&](std::size_t first, std::size_t end) {
    return index->Do([&](CommandContext& context) -> Status {
      for (std::size_t i = first; i < end; ++i) {
        PutPostponed(1000 + i, context);
      }
      return {};
    });
  };
  ASSERT_TRUE(fill(1, kWorkRowsMax).has_value());
  EXPECT_EQ(Next("anna")->number, free);
  ASSERT_TRUE(fill(kWorkRowsMax, kWorkRowsMax + 1).has_value());
  const auto next = [&](const WorkFilter& filter) {
    return index->Look(
        [&](const auto& rows) { return NextWork(rows, filter, "anna", index->clock.Now()); });
  };
  ASSERT_FALSE(next({}).has_value());
  EXPECT_EQ(next({}).error().code, Code::kConflict);
  EXPECT_EQ((*next({.kind = WorkKind::kDoublon}))->number, free);
}

TEST_F(WorkListTest, ItemIsAboutIdentitiesThatExist) {
  Start();
  for (const auto& [a, b] : {std::pair(0U, 0U), std::pair(2U, 2U), std::pair(2U, 99U)}) {
    const auto opened = index->Get<OpenedWork>([&](CommandContext& context) {
      return index->work.Open(context, TestIndex::User("anna"), {.a = a, .b = b});
    });
    EXPECT_FALSE(opened.has_value());
  }
}

TEST_F(WorkListTest, ClaimKeepsOthersAwayUntilItEnds) {
  Start();
  const WorkNumber item = Open(WorkKind::kDoublon, 2, 4);
  ASSERT_TRUE(Claim("anna", item, 60).has_value());
  EXPECT_EQ(StateOf(item), WorkState::kClaimed);
  EXPECT_EQ(Claim("bert", item).error().code, Code::kConflict);
  EXPECT_EQ(Decide("bert", item).error().code, Code::kConflict);
  EXPECT_TRUE(Claim("anna", item, 60).has_value()) << "longer";
  index->clock.Advance(std::chrono::seconds(61));
  EXPECT_EQ(StateOf(item), WorkState::kOpen);
  EXPECT_TRUE(Claim("bert", item).has_value());
  EXPECT_EQ(Release("anna", item).error().code, Code::kConflict);
  EXPECT_TRUE(Release("bert", item).has_value());
  EXPECT_EQ(Release("bert", item).error().code, Code::kConflict);
}

TEST_F(WorkListTest, ClaimHasALimit) {
  Start();
  const WorkNumber item = Open(WorkKind::kDoublon, 2, 4);
  EXPECT_EQ(Claim("anna", item, kClaimSecondsMax + 1).error().code, Code::kInvalidArgument);
  EXPECT_EQ(Claim("anna", item, -1).error().code, Code::kInvalidArgument);
  EXPECT_TRUE(Claim("anna", item, kClaimSecondsMax).has_value());
  EXPECT_EQ(Claim("anna", 99).error().code, Code::kNotFound);
}

TEST_F(WorkListTest, PostponedItemComesBack) {
  Start();
  const WorkNumber item = Open(WorkKind::kDoublon, 2, 4);
  ASSERT_TRUE(Postpone("anna", item, 3600).has_value());
  EXPECT_EQ(StateOf(item), WorkState::kPostponed);
  EXPECT_FALSE(Next("bert").has_value());
  index->clock.Advance(std::chrono::hours(2));
  EXPECT_EQ(StateOf(item), WorkState::kOpen);
  EXPECT_EQ(Next("bert")->number, item);
  EXPECT_EQ(Postpone("anna", item, 0).error().code, Code::kInvalidArgument);
  EXPECT_EQ(Postpone("anna", item, kPostponeSecondsMax + 1).error().code, Code::kInvalidArgument);
  EXPECT_TRUE(Postpone("anna", item, kPostponeSecondsMax).has_value());
}

TEST_F(WorkListTest, AlertsAreNotPostponed) {
  Start();
  const WorkNumber item = Open(WorkKind::kCollision, 2, 0);
  EXPECT_EQ(Postpone("anna", item, 60).error().code, Code::kInvalidArgument);
}

TEST_F(WorkListTest, HistorySaysWhoDidWhatAndWhen) {
  Start();
  const WorkNumber item = Open(WorkKind::kDoublon, 2, 4);
  ASSERT_TRUE(Claim("anna", item).has_value());
  ASSERT_TRUE(Comment("bert", item, "I know them").has_value());
  ASSERT_TRUE(Decide("anna", item, WorkDecision::kSamePerson).has_value());
  const WorkItem stored = index->Item(item);
  ASSERT_EQ(stored.history.size(), 4U);
  EXPECT_EQ(stored.history[0].kind, WorkStepKind::kOpened);
  EXPECT_EQ(stored.history[1].kind, WorkStepKind::kClaimed);
  EXPECT_EQ(stored.history[2].kind, WorkStepKind::kCommented);
  EXPECT_EQ(stored.history[2].actor.name, "bert");
  EXPECT_EQ(stored.history[2].text, "I know them");
  EXPECT_EQ(stored.history[3].kind, WorkStepKind::kDecided);
  EXPECT_EQ(stored.history[3].text, "same_person document_seen");
  EXPECT_EQ(stored.history[3].at, index->clock.Now());
  EXPECT_EQ(stored.state, WorkState::kDecided);
  EXPECT_EQ(index->trail.kept.back().operation, "decide");
  EXPECT_EQ(index->trail.kept.back().records, (std::vector<RecordNumber>{2, 4}));
}

TEST_F(WorkListTest, TextsAndStepsHaveLimits) {
  Start();
  const WorkNumber item = Open(WorkKind::kDoublon, 2, 4);
  EXPECT_EQ(Comment("anna", item, "").error().code, Code::kInvalidArgument);
  EXPECT_EQ(Comment("anna", item, std::string(kWorkTextBytesMax + 1, 'x')).error().code,
            Code::kTooLarge);
  EXPECT_TRUE(Comment("anna", item, std::string(kWorkTextBytesMax, 'x')).has_value());
  const Status filled = index->Do([&](CommandContext& context) -> Status {
    for (std::size_t i = 2; i < kWorkStepsMax; ++i) {
      SOCLE_TRY_STATUS(index->work.Comment(context, TestIndex::User("anna"), item, "again"));
    }
    return {};
  });
  EXPECT_TRUE(filled.has_value());
  EXPECT_EQ(Comment("anna", item, "once more").error().code, Code::kTooLarge);
}

TEST_F(WorkListTest, ReasonFitsTheDecision) {
  Start();
  const WorkNumber item = Open(WorkKind::kDoublon, 2, 4);
  const DecisionRequest request{
      .item = item, .decision = WorkDecision::kSamePerson, .reason = "twins"};
  EXPECT_EQ(index->Decide("anna", request).error().code, Code::kInvalidArgument);
  const WorkNumber alone = Open(WorkKind::kCollision, 2, 0);
  EXPECT_EQ(Decide("anna", alone, WorkDecision::kSamePerson).error().code, Code::kInvalidArgument);
  EXPECT_TRUE(Decide("anna", alone, WorkDecision::kCorrected).has_value());
  EXPECT_EQ(Decide("anna", alone, WorkDecision::kCorrected).error().code, Code::kConflict);
}

TEST_F(WorkListTest, InstallationHasReasonsOfItsOwn) {
  Start({.reasons = {{.code = "vu", .decision = WorkDecision::kNothingToDo}}});
  const WorkNumber item = Open(WorkKind::kDoublon, 2, 4);
  EXPECT_FALSE(Decide("anna", item).has_value());
  EXPECT_TRUE(index->Decide("anna", {.item = item, .reason = "vu"}).has_value());
}

TEST_F(WorkListTest, DecisionRules) {
  Start();
  const WorkNumber same = Open(WorkKind::kDoublon, 2, 4);
  const WorkNumber other = Open(WorkKind::kPotentialLink, 1, 2);
  const auto decided = Decide("anna", same, WorkDecision::kSamePerson);
  ASSERT_TRUE(decided.has_value());
  EXPECT_TRUE(decided->ruling.is_followed);
  EXPECT_EQ(index->PersonOf(2), index->PersonOf(4));
  EXPECT_EQ(index->Item(same).action, decided->ruling.action);
  ASSERT_TRUE(Decide("anna", other, WorkDecision::kDifferentPersons).has_value());
  const auto rulings =
      index->Look([](const auto& rows) { return person_store::FindRulings(rows, 1); });
  ASSERT_EQ(rulings->size(), 1U);
  EXPECT_FALSE(rulings->front().together);
}

TEST_F(WorkListTest, UndoOpensTheItemAgain) {
  Start();
  const WorkNumber item = Open(WorkKind::kDoublon, 2, 4);
  const auto decided = Decide("anna", item, WorkDecision::kSamePerson);
  ASSERT_TRUE(index->Undo(decided->ruling.action).has_value());
  EXPECT_NE(index->PersonOf(2), index->PersonOf(4));
  EXPECT_EQ(StateOf(item), WorkState::kOpen);
  EXPECT_EQ(index->Item(item).history.back().kind, WorkStepKind::kReopened);
  EXPECT_EQ(List(), (std::vector{item}));
  ASSERT_TRUE(index->Undo(2).has_value()) << "decided again";
  EXPECT_EQ(StateOf(item), WorkState::kDecided);
  EXPECT_EQ(index->PersonOf(2), index->PersonOf(4));
  ASSERT_TRUE(index->Undo(decided->ruling.action).has_value());
  ASSERT_TRUE(Decide("bert", item).has_value());
  EXPECT_EQ(index->Undo(4).error().code, Code::kConflict) << "bert has decided since";
}

TEST_F(WorkListTest, DecisionAboutAnIdentityThatWasMergedSinceIsNotUndone) {
  Start();
  const WorkNumber item = Open(WorkKind::kPotentialLink, 1, 2);
  const auto decided = Decide("anna", item);
  ASSERT_TRUE(index->Merge(4, 2).has_value());
  EXPECT_EQ(index->Undo(decided->ruling.action).error().detail,
            "action 2 merged identity 2 since: undo that first");
  ASSERT_TRUE(index->Unmerge(2).has_value());
  EXPECT_TRUE(index->Undo(decided->ruling.action).has_value());
}

TEST_F(WorkListTest, FourEyesNeedAnotherPerson) {
  Start({.four_eyes = {WorkKind::kDoublon}});
  const WorkNumber item = Open(WorkKind::kDoublon, 2, 4);
  EXPECT_EQ(Confirm("bert", item, true).error().code, Code::kConflict);
  EXPECT_EQ(Decide("anna", item, WorkDecision::kSamePerson)->judgement, Judgement::kProposed);
  EXPECT_EQ(StateOf(item), WorkState::kProposed);
  EXPECT_NE(index->PersonOf(2), index->PersonOf(4));
  EXPECT_EQ(Decide("bert", item).error().code, Code::kConflict);
  EXPECT_EQ(Confirm("anna", item, true).error().code, Code::kPermissionDenied);
  EXPECT_FALSE(Next("anna").has_value());
  EXPECT_EQ(Next("bert")->number, item);
  ASSERT_TRUE(Claim("bert", item, 60).has_value());
  index->clock.Advance(std::chrono::seconds(61));
  EXPECT_EQ(StateOf(item), WorkState::kProposed) << "after a claim";
  const auto confirmed = Confirm("bert", item, true);
  ASSERT_TRUE(confirmed.has_value());
  EXPECT_EQ(confirmed->judgement, Judgement::kFinal);
  EXPECT_EQ(index->PersonOf(2), index->PersonOf(4));
  EXPECT_EQ(index->Item(item).verdict->actor.name, "bert");
  const WorkNumber single = Open(WorkKind::kPotentialLink, 1, 2);
  EXPECT_EQ(Decide("anna", single)->judgement, Judgement::kFinal) << "not of a chosen kind";
}

TEST_F(WorkListTest, RejectedProposalIsOpenForAll) {
  Start({.four_eyes = {WorkKind::kDoublon}});
  const WorkNumber item = Open(WorkKind::kDoublon, 2, 4);
  ASSERT_TRUE(Decide("anna", item, WorkDecision::kSamePerson).has_value());
  EXPECT_EQ(Confirm("bert", item, false)->judgement, Judgement::kRecorded);
  EXPECT_EQ(StateOf(item), WorkState::kOpen);
  EXPECT_NE(index->PersonOf(2), index->PersonOf(4));
  EXPECT_EQ(index->Item(item).history.back().kind, WorkStepKind::kRejected);
  EXPECT_EQ(Next("anna")->number, item);
}

TEST_F(WorkListTest, BlindDecisionsDoNotSeeEachOther) {
  Start({.blind_share = 1});
  const WorkNumber item = Open(WorkKind::kDoublon, 2, 4);
  ASSERT_TRUE(index->Item(item).is_blind);
  EXPECT_EQ(Decide("anna", item, WorkDecision::kSamePerson)->judgement, Judgement::kRecorded);
  EXPECT_EQ(Decide("anna", item).error().code, Code::kPermissionDenied);
  EXPECT_EQ(Claim("anna", item).error().code, Code::kPermissionDenied);
  EXPECT_FALSE(Next("anna").has_value());
  const auto seen = Next("bert");
  ASSERT_TRUE(seen.has_value());
  EXPECT_TRUE(seen->judgements.empty());
  EXPECT_EQ(seen->history.back().kind, WorkStepKind::kJudged);
  EXPECT_EQ(seen->history.back().text, "");
  EXPECT_EQ(SeenBy(index->Item(item), "anna").judgements.size(), 1U);
  EXPECT_EQ(Decide("bert", item, WorkDecision::kSamePerson)->judgement, Judgement::kFinal);
  EXPECT_EQ(index->PersonOf(2), index->PersonOf(4));
  EXPECT_EQ(index->Item(item).judgements.size(), 2U);
}

TEST_F(WorkListTest, ThirdPersonDecidesWhatTwoSeeDifferently) {
  Start({.blind_share = 1});
  const WorkNumber item = Open(WorkKind::kDoublon, 2, 4);
  ASSERT_TRUE(Decide("anna", item, WorkDecision::kSamePerson).has_value());
  EXPECT_EQ(Decide("bert", item, WorkDecision::kDifferentPersons)->judgement, Judgement::kDisputed);
  EXPECT_NE(index->PersonOf(2), index->PersonOf(4));
  EXPECT_FALSE(Next("anna").has_value());
  EXPECT_EQ(Next("carl")->judgements.size(), 2U) << "sees both";
  EXPECT_EQ(Decide("bert", item).error().code, Code::kPermissionDenied);
  EXPECT_EQ(Decide("carl", item, WorkDecision::kSamePerson)->judgement, Judgement::kFinal);
  const auto agreement = index->Look([&](const auto& rows) {
    return AgreementOver(rows, {.from = {0}, .to = {index->clock.Now().value + 1}});
  });
  EXPECT_EQ(agreement->items, 1U);
  EXPECT_EQ(agreement->agreed, 0U);
}

TEST_F(WorkListTest, ShareOfBlindItemsIsDrawnByTheirNumbers) {
  Start({.blind_share = 0.3});
  int blind = 0;
  const Status status = index->Do([&](CommandContext& context) -> Status {
    for (int i = 0; i < 400; ++i) {
      const auto opened =
          index->work.Open(context,
                           TestIndex::User("anna"),
                           {.request = {.kind = WorkKind::kDoublon}, .a = 2, .b = 4});
      SOCLE_TRY_STATUS(WorkList::Close(context, opened->item, "again"));
      SOCLE_TRY(const auto item, person_store::FindWorkItem(context.draft, opened->item));
      blind += item->is_blind ? 1 : 0;
    }
    return {};
  });
  ASSERT_TRUE(status.has_value());
  EXPECT_GT(blind, 90);
  EXPECT_LT(blind, 150);
}

TEST_F(WorkListTest, ItemsAreInTheOrderOfTheirPriorityAsTheyGrowOlder) {
  Start();
  const WorkNumber low = Open(WorkKind::kPotentialLink, 1, 2, 0.5);
  index->clock.Advance(std::chrono::hours(24 * 40));
  const WorkNumber high = Open(WorkKind::kPotentialLink, 3, 4, 0.8);
  const WorkNumber same = Open(WorkKind::kPotentialLink, 5, 6, 0.7);
  const WorkNumber alert = Open(WorkKind::kCollision, 7, 0);
  EXPECT_EQ(List(), (std::vector{alert, high, low, same}));
  for (int days = 0; days < 150; days += 30) {
    const auto items = index->Items();
    for (std::size_t i = 1; i < items.size(); ++i) {
      EXPECT_GE(PriorityAt(items[i - 1], index->clock.Now()),
                PriorityAt(items[i], index->clock.Now()));
    }
    index->clock.Advance(std::chrono::hours(24 * 30));
  }
}

TEST_F(WorkListTest, PriorityOfAQueueRowIsThatOfItsItem) {
  Start();
  const WorkItem item = index->Item(Open(WorkKind::kTwins, 1, 2, 0.37));
  for (const std::int64_t days : {0, 1, 20, 199, 200, 201, 5000}) {
    const UnixMicros then{item.opened_at.value + days * 86'400 * kSecond};
    EXPECT_EQ(person_store::PlaceOf(item).Priority(then), PriorityAt(item, then)) << days;
  }
}

TEST_F(WorkListTest, FiltersChoose) {
  Start();
  const WorkNumber doublon = Open(WorkKind::kDoublon, 2, 4);
  const WorkNumber cross = Open(WorkKind::kPotentialLink, 1, 2);
  const WorkNumber of_b = Open(WorkKind::kDoublon, 1, 3);
  ASSERT_TRUE(Claim("anna", cross).has_value());
  EXPECT_EQ(List({.kind = WorkKind::kPotentialLink}), (std::vector{cross}));
  EXPECT_EQ(List({.domain = index->DomainOf("B")}), (std::vector{of_b, cross}));
  EXPECT_EQ(List({.state = WorkState::kClaimed}), (std::vector{cross}));
  EXPECT_EQ(List({.state = WorkState::kOpen}), (std::vector{doublon, of_b}));
  EXPECT_EQ(List({.claimed_by = "anna"}), (std::vector{cross}));
  EXPECT_TRUE(List({.claimed_by = "bert"}).empty());
  EXPECT_EQ(List({.opened_before = index->Item(of_b).opened_at}), (std::vector{doublon, cross}));
  EXPECT_EQ(List({.priority_min = PriorityAt(index->Item(doublon), index->clock.Now())}),
            (std::vector{doublon, of_b}));
  ASSERT_TRUE(Decide("anna", doublon).has_value());
  EXPECT_EQ(List(), (std::vector{of_b, cross}));
  EXPECT_EQ(List({.state = WorkState::kDecided}), (std::vector{doublon}));
  EXPECT_TRUE(List({.state = WorkState::kClosed}).empty());
}

TEST_F(WorkListTest, PagesFollowEachOther) {
  Start();
  std::vector<WorkNumber> all;
  for (RecordNumber record = 1; record <= 7; ++record) {
    all.push_back(Open(WorkKind::kAnomaly, record, 0));
  }
  std::vector<WorkNumber> seen;
  WorkPageRequest request{.now = index->clock.Now(), .count_max = 3};
  do {
    const auto page = index->Look([&](const auto& rows) { return ListWork(rows, {}, request); });
    ASSERT_TRUE(page.has_value());
    EXPECT_LE(page->items.size(), 3U);
    for (const WorkItem& item : page->items) {
      seen.push_back(item.number);
    }
    request.cursor = page->cursor;
  } while (!request.cursor.empty());
  EXPECT_EQ(seen, all);
}

TEST_F(WorkListTest, PageRequestsAreChecked) {
  Start();
  const auto code_of = [&](const WorkPageRequest& request) -> std::optional<Code> {
    const auto page = index->Look([&](const auto& rows) { return ListWork(rows, {}, request); });
    return page.has_value() ? std::nullopt : std::optional(page.error().code);
  };
  EXPECT_EQ(code_of({.count_max = 0}), Code::kInvalidArgument);
  EXPECT_EQ(code_of({.count_max = kWorkPageMax}), std::nullopt);
  EXPECT_EQ(code_of({.count_max = kWorkPageMax + 1}), Code::kInvalidArgument);
  EXPECT_EQ(code_of({.cursor = "zz"}), Code::kInvalidArgument);
  EXPECT_EQ(code_of({.cursor = "05"}), Code::kInvalidArgument) << "of another list";
}

TEST_F(WorkListTest, NextClaimsTheFirstThatIsFree) {
  Start();
  const WorkNumber first = Open(WorkKind::kDoublon, 2, 4);
  const WorkNumber second = Open(WorkKind::kPotentialLink, 1, 2);
  const auto claim = [&](const std::string& user) {
    return index->Get<std::optional<WorkItem>>([&](CommandContext& context) {
      return index->work.ClaimNext(context, TestIndex::User(user), {}, 0);
    });
  };
  EXPECT_EQ((*claim("anna"))->number, first);
  EXPECT_EQ((*claim("bert"))->number, second);
  EXPECT_FALSE(claim("carl")->has_value());
  EXPECT_EQ((*claim("anna"))->number, first) << "one's own";
  EXPECT_EQ(index->Item(first).claimed_by, "anna");
}

TEST_F(WorkListTest, CountsAreOfTheBacklogAndThePeriod) {
  Start();
  const WorkNumber decided = Open(WorkKind::kDoublon, 2, 4);
  const WorkNumber claimed = Open(WorkKind::kPotentialLink, 1, 2);
  const UnixMicros first = index->Item(claimed).opened_at;
  index->clock.Advance(std::chrono::hours(24 * 8));
  Open(WorkKind::kDoublon, 2, 6);
  const WorkNumber postponed = Open(WorkKind::kDoublon, 4, 6);
  ASSERT_TRUE(Claim("anna", claimed).has_value());
  ASSERT_TRUE(Postpone("anna", postponed, 3600).has_value());
  const UnixMicros before = index->clock.Now();
  ASSERT_TRUE(Decide("anna", decided, WorkDecision::kDifferentPersons).has_value());
  const UnixMicros now = index->clock.Now();
  const auto count = [&](std::optional<std::uint16_t> domain, const WorkPeriod& period) {
    return *index->Look([&](const auto& rows) { return CountWork(rows, domain, period, now); });
  };
  const WorkStatistics all = count({}, {.from = before, .to = {now.value + 1}});
  EXPECT_EQ(all.all.open, 1U);
  EXPECT_EQ(all.all.claimed, 1U);
  EXPECT_EQ(all.all.postponed, 1U);
  EXPECT_EQ(all.all.Backlog(), 3U);
  EXPECT_EQ(all.all.oldest_opened_at, first);
  EXPECT_EQ(all.all.ages, (std::array<std::uint64_t, 5>{2, 0, 1, 0, 0}));
  EXPECT_EQ(all.all.decided, 1U);
  EXPECT_EQ(all.all.decisions, (std::array<std::uint64_t, 4>{0, 1, 0, 0}));
  EXPECT_EQ(all.all.handling_micros_median, now.value - index->Item(decided).opened_at.value);
  const auto doublons = static_cast<std::size_t>(WorkKind::kDoublon);
  EXPECT_EQ(all.kinds[doublons].Backlog(), 2U);
  EXPECT_EQ(all.kinds[doublons].decided, 1U);
  EXPECT_EQ(count(index->DomainOf("B"), {.from = before, .to = now}).all.Backlog(), 1U);
  EXPECT_EQ(count({}, {.from = before, .to = now}).all.decided, 0U) << "ends before it";
  EXPECT_EQ(count({}, {.from = now, .to = {now.value + 1}}).all.decided, 1U) << "starts with it";
}

TEST_F(WorkListTest, ItemsOfAnIdentityAreListed) {
  Start();
  const WorkNumber first = Open(WorkKind::kDoublon, 2, 4);
  ASSERT_TRUE(Decide("anna", first).has_value());
  const WorkNumber second = Open(WorkKind::kAnomaly, 4, 0);
  EXPECT_EQ(*index->Look([](const auto& rows) { return person_store::ItemsOfRecord(rows, 4); }),
            (std::vector{first, second}));
  EXPECT_EQ(
      index->Look([](const auto& rows) { return person_store::FindOpenItems(rows, 4); })->size(),
      1U);
}

TEST(Agreement, IsThatOfThePublishedFormula) {
  using enum WorkDecision;
  // Two reviewers, 50 items: 20 both yes, 15 both no, 5 and 10 differ: p_o = 0.7, p_e = 0.5.
  std::vector<std::pair<WorkDecision, WorkDecision>> decisions;
  decisions.insert(decisions.end(), 20, {kSamePerson, kSamePerson});
  decisions.insert(decisions.end(), 15, {kDifferentPersons, kDifferentPersons});
  decisions.insert(decisions.end(), 5, {kSamePerson, kDifferentPersons});
  decisions.insert(decisions.end(), 10, {kDifferentPersons, kSamePerson});
  const Agreement agreement = AgreementOf(decisions);
  EXPECT_EQ(agreement.items, 50U);
  EXPECT_DOUBLE_EQ(agreement.Share(), 0.7);
  ASSERT_TRUE(agreement.kappa.has_value());
  EXPECT_NEAR(*agreement.kappa, 0.4, 1e-12);
}

TEST(Agreement, HasNoKappaWithoutAChoice) {
  EXPECT_FALSE(AgreementOf({}).kappa.has_value());
  EXPECT_EQ(AgreementOf({}).Share(), 0);
  const std::vector<std::pair<WorkDecision, WorkDecision>> one = {
      {WorkDecision::kCorrected, WorkDecision::kCorrected}};
  EXPECT_FALSE(AgreementOf(one).kappa.has_value());
  EXPECT_EQ(AgreementOf(one).Share(), 1);
}

}  // namespace
}  // namespace socle::mpi::domain
