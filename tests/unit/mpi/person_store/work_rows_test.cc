#include "mpi/person_store/work_rows.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include <gtest/gtest.h>

#include "lib/base/bytes.h"
#include "lib/base/clock.h"
#include "lib/base/error.h"
#include "lib/base/hex.h"
#include "lib/base/result.h"
#include "mpi/model/action.h"
#include "mpi/model/audit.h"
#include "mpi/model/event.h"
#include "mpi/model/patient_record.h"
#include "mpi/model/work.h"
#include "mpi/model/work_item.h"
#include "mpi/person_store/event_rows.h"

namespace socle::mpi::person_store {
namespace {

WorkVerdict Verdict() {
  return {.actor = {.kind = ActorKind::kUser, .name = "anna"},
          .at = {1234},
          .decision = WorkDecision::kDifferentPersons,
          .reason = "twins",
          .comment = "seen",
          .is_forced = true};
}

WorkItem FullItem() {
  WorkItem item;
  item.number = 300;
  item.kind = WorkKind::kTooManyCandidates;
  item.cause = WorkCause::kTooManyCandidates;
  item.state = WorkState::kClosed;
  item.a = 7;
  item.b = kRecordNumberMax;
  item.domain_a = 3;
  item.domain_b = 65535;
  item.bits = -1.5;
  item.probability = 0.25;
  item.is_active = item.has_ins = item.is_engine_made = item.is_blind = true;
  item.opened_at = {1'700'000'000'000'000};
  item.claimed_by = "bert";
  item.until = {-5};
  item.judgements = {Verdict(), Verdict()};
  item.verdict = Verdict();
  item.settled_at = {1'700'000'000'000'001};
  item.action = 12;
  item.history = {{.at = {1},
                   .actor = {.kind = ActorKind::kDaemon, .name = "engine"},
                   .kind = WorkStepKind::kReopened,
                   .text = "pair_above_review"}};
  item.findings = {"bad_birth_place:birth_place_code", "flagged:birth_name"};
  return item;
}

Action FullAction() {
  Action action;
  action.number = 9;
  action.kind = ActionKind::kUndo;
  action.actor = {.kind = ActorKind::kSender, .name = "DPI|CH-A"};
  action.reason = "A40";
  action.comment = "c";
  action.at = {99};
  action.is_forced = true;
  action.records = {1, 2, 3};
  action.rulings = {
      {.a = 1, .b = 2, .before = RulingState{.together = true, .action = 4}, .after = {}},
      {.a = 1, .b = 3, .before = {}, .after = RulingState{.action = 9}}};
  action.merge = MergeChange{.surviving = 1,
                             .absorbed = 2,
                             .is_merge = false,
                             .stable_key = 0xFEDCBA9876543210,
                             .standard = std::string("\0\1\2", 3),
                             .standard_version = 1,
                             .merged_at = {98},
                             .pairs = {{.other = 7, .pattern = 0x8000'0001, .bits = -1.5F}},
                             .closed_items = {12, 13},
                             .opened_items = {14}};
  action.work = WorkChange{.item = 300,
                           .is_decided = false,
                           .decision = WorkDecision::kCorrected,
                           .reason = "fraud",
                           .comment = "x",
                           .action = 4};
  action.former = {{.person = 5, .records = {1, 2}}, {.person = 6, .records = {}}};
  action.undoes = 4;
  action.undone_by = 11;
  return action;
}

// Every part of a row cut short, and one byte too many, is damage.
template <class Decode>
void ExpectWholeOnly(const std::string& value, const Decode& decode) {
  EXPECT_TRUE(decode(value).has_value());
  for (std::size_t size = 0; size < value.size(); ++size) {
    const auto cut = decode(value.substr(0, size));
    ASSERT_FALSE(cut.has_value()) << "of " << size << " bytes";
    EXPECT_EQ(cut.error().code, Code::kCorruption);
  }
  EXPECT_FALSE(decode(value + '\0').has_value());
}

std::string Hex(std::string_view bytes) {
  return EncodeHex(AsBytes(bytes));
}

TEST(WorkRows, ItemIsReadAsItWasWritten) {
  for (const WorkItem& item : {WorkItem(), FullItem()}) {
    const std::string key = WorkItemKey(item.number);
    const std::string value = EncodeWorkItem(item);
    const auto decoded = DecodeWorkItem(key, value);
    ASSERT_TRUE(decoded.has_value());
    EXPECT_EQ(*decoded, item);
    ExpectWholeOnly(value, [&](const std::string& bytes) { return DecodeWorkItem(key, bytes); });
  }
  EXPECT_FALSE(DecodeWorkItem("\1", EncodeWorkItem(FullItem())).has_value());
}

TEST(WorkRows, ActionIsReadAsItWasWritten) {
  for (const Action& action : {Action(), FullAction()}) {
    const std::string key = ActionKey(action.number);
    const std::string value = EncodeAction(action);
    const auto decoded = DecodeAction(key, value);
    ASSERT_TRUE(decoded.has_value());
    EXPECT_EQ(*decoded, action);
    ExpectWholeOnly(value, [&](const std::string& bytes) { return DecodeAction(key, bytes); });
  }
}

// Rows of version 1 end before what version 2 has.
TEST(WorkRows, FormerVersionsAreRead) {
  WorkItem item = FullItem();
  item.findings.clear();
  std::string value = EncodeWorkItem(item);
  value[0] = 1;
  value.pop_back();
  const auto decoded = DecodeWorkItem(WorkItemKey(item.number), value);
  ASSERT_TRUE(decoded.has_value());
  EXPECT_EQ(*decoded, item);
  // A merge stands in the middle of an action: its row is that of an earlier release.
  Action action = FullAction();
  action.merge->merged_at = {};
  action.merge->pairs.clear();
  action.merge->closed_items.clear();
  action.merge->opened_items.clear();
  const std::string now = EncodeAction(action);
  const std::string standard = "\x03" + action.merge->standard + "\x01";
  const std::size_t end = now.find(standard) + standard.size();
  ASSERT_LT(end, now.size());
  std::string before = now.substr(0, end) + now.substr(end + 4);
  before[0] = 1;
  const auto read = DecodeAction(ActionKey(action.number), before);
  ASSERT_TRUE(read.has_value());
  EXPECT_EQ(*read, action);
}

TEST(WorkRows, SmallRowsAreReadAsTheyWereWritten) {
  const QueueRow queue = QueueRowOf(FullItem());
  EXPECT_EQ(queue.judged_by, (std::vector<std::string>{"anna", "anna"}));
  EXPECT_EQ(*DecodeQueueRow(EncodeQueueRow(queue)), queue);
  ExpectWholeOnly(EncodeQueueRow(queue), DecodeQueueRow);
  const LastItemRow last{
      .item = 4, .is_closed = true, .decision = WorkDecision::kCorrected, .bits = 2.5};
  EXPECT_EQ(*DecodeLastItem(EncodeLastItem(last)), last);
  ExpectWholeOnly(EncodeLastItem(last), DecodeLastItem);
  const std::vector<OpenItem> open = {
      {.item = 4, .kind = WorkKind::kTwins, .other = 9, .is_engine_made = true}, {.item = 5}};
  EXPECT_EQ(*DecodeOpenItems(EncodeOpenItems(open)), open);
  ExpectWholeOnly(EncodeOpenItems(open), DecodeOpenItems);
  const SettledRow settled = SettledRowOf(FullItem());
  EXPECT_TRUE(settled.blind.has_value());
  EXPECT_EQ(settled.by, "anna");
  EXPECT_EQ(*DecodeSettledRow(EncodeSettledRow(settled)), settled);
  ExpectWholeOnly(EncodeSettledRow(settled), DecodeSettledRow);
}

TEST(WorkRows, QueueIsInTheOrderOfRankThenAge) {
  const std::vector<QueuePlace> places = {
      {.rank = 5, .opened_at = {1}, .item = 9},
      {.rank = 5, .opened_at = {2}, .item = 1},
      {.rank = 5, .opened_at = {2}, .item = 2},
      {.rank = 0, .opened_at = {0}, .item = 3},
      {.rank = -1, .opened_at = {0}, .item = 1},
  };
  for (std::size_t i = 0; i < places.size(); ++i) {
    const std::string key = QueueKey(places[i]);
    EXPECT_TRUE(key.starts_with(QueuePrefix()));
    if (i != 0) {
      EXPECT_LT(QueueKey(places[i - 1]), key);
    }
    const auto decoded = DecodeQueueKey(key);
    ASSERT_TRUE(decoded.has_value());
    EXPECT_EQ(decoded->rank, places[i].rank);
    EXPECT_EQ(decoded->opened_at, places[i].opened_at);
    EXPECT_EQ(decoded->item, places[i].item);
  }
  EXPECT_FALSE(DecodeQueueKey(QueuePrefix()).has_value());
}

TEST(WorkRows, QueueOfAKindAndADomainIsApart) {
  WorkItem item;
  item.number = 7;
  item.kind = WorkKind::kCollision;
  item.domain_a = 3;
  item.domain_b = 300;
  const std::vector<std::string> keys = QueueKeysOf(item);
  ASSERT_EQ(keys.size(), 6U);
  for (const QueueScope& scope : {QueueScope{},
                                  QueueScope{.kind = WorkKind::kCollision},
                                  QueueScope{.domain = 3},
                                  QueueScope{.domain = 300},
                                  QueueScope{.kind = WorkKind::kCollision, .domain = 3},
                                  QueueScope{.kind = WorkKind::kCollision, .domain = 300}}) {
    EXPECT_EQ(
        std::ranges::count_if(
            keys, [&](const std::string& key) { return key.starts_with(QueuePrefix(scope)); }),
        1);
  }
  for (const std::string& key : keys) {
    const auto place = DecodeQueueKey(key);
    ASSERT_TRUE(place.has_value());
    EXPECT_EQ(place->item, 7U);
    EXPECT_EQ(place->rank, PlaceOf(item).rank);
  }
  item.domain_b = 3;
  EXPECT_EQ(QueueKeysOf(item).size(), 4U);
  EXPECT_FALSE(DecodeQueueKey(QueuePrefix({.domain = 3})).has_value());
  EXPECT_FALSE(DecodeQueueKey("\x09").has_value());
}

TEST(WorkRows, SettledItemsAreInTheOrderOfTheLatest) {
  EXPECT_LT(SettledKey({20}, 1), SettledKey({19}, 7));
  EXPECT_LT(SettledKey({19}, 1), SettledKey({19}, 7));
  EXPECT_LT(SettledFrom({19}), SettledKey({19}, 0));
  EXPECT_GT(SettledFrom({19}), SettledKey({20}, UINT64_MAX));
  const auto place = DecodeSettledKey(SettledKey({19}, 7));
  ASSERT_TRUE(place.has_value());
  EXPECT_EQ(place->settled_at, UnixMicros{19});
  EXPECT_EQ(place->item, 7U);
}

TEST(WorkRows, KeysAreThoseOfTheFormatPage) {
  EXPECT_EQ(Hex(WorkItemKey(300)), "01000000000000012c");
  EXPECT_EQ(Hex(LastItemKey(WorkTopic::kPair, 7, 9)), "03010000000700000009");
  EXPECT_EQ(Hex(OpenItemsKey(7)), "0400000007");
  EXPECT_EQ(Hex(ActionKey(9)), "060000000000000009");
  EXPECT_EQ(Hex(ActionOfRecordKey(7, 9)), "07000000070000000000000009");
  EXPECT_EQ(Hex(ItemOfRecordKey(7, 300)), "0800000007000000000000012c");
  EXPECT_EQ(*DecodeOfRecordKey(ItemOfRecordKey(7, 300)), 300U);
  EXPECT_TRUE(ItemOfRecordKey(7, 300).starts_with(ItemsOfRecordPrefix(7)));
  EXPECT_TRUE(ActionOfRecordKey(7, 9).starts_with(ActionsOfRecordPrefix(7)));
}

TEST(WorkRows, EngineAsksOnceAboutATopic) {
  WorkItem item = FullItem();
  EXPECT_EQ(TopicOf(item), WorkTopic::kTooMany);
  item.kind = WorkKind::kRulingContradicted;
  EXPECT_EQ(TopicOf(item), WorkTopic::kContradiction);
  item.kind = WorkKind::kMinor;
  EXPECT_EQ(TopicOf(item), WorkTopic::kPair);
  item.is_engine_made = false;
  EXPECT_FALSE(TopicOf(item).has_value());
}

TEST(EventRows, EventsAreReadAsTheyWereWritten) {
  const CrossReferenceChanged references{.persons = {1, 300, UINT64_MAX}};
  EXPECT_EQ(*DecodeCrossReferenceChanged(EncodeEvent(references)), references);
  ExpectWholeOnly(EncodeEvent(references), DecodeCrossReferenceChanged);
  const IdentityChanged identity{.record = 7, .version = 3, .state = RecordState::kMerged};
  EXPECT_EQ(*DecodeIdentityChanged(EncodeEvent(identity)), identity);
  ExpectWholeOnly(EncodeEvent(identity), DecodeIdentityChanged);
  const DmpConsentReceived consent{.record = 7,
                                   .consent = {.status = "ACTIF",
                                               .status_at = "a",
                                               .closed_at = "b",
                                               .feeding = "NA",
                                               .feeding_at = "c",
                                               .reading = "IC",
                                               .reading_at = "d"}};
  EXPECT_EQ(*DecodeDmpConsentReceived(EncodeEvent(consent)), consent);
  ExpectWholeOnly(EncodeEvent(consent), DecodeDmpConsentReceived);
  const DoublonConfirmed doublon{.a = 7, .b = 9, .action = 300};
  EXPECT_EQ(*DecodeDoublonConfirmed(EncodeEvent(doublon)), doublon);
  ExpectWholeOnly(EncodeEvent(doublon), DecodeDoublonConfirmed);
  EXPECT_EQ(Hex(EncodeEvent(references)).substr(0, 12), "010301ac02ff");
}

TEST(WorkItem, NamesAreFound) {
  for (std::uint8_t i = 0; i <= kWorkStateMax; ++i) {
    const auto state = static_cast<WorkState>(i);
    EXPECT_EQ(FindWorkState(WorkStateName(state)), state);
  }
  EXPECT_FALSE(FindWorkState("gone").has_value());
  EXPECT_EQ(WorkStepKindName(WorkStepKind::kReopened), "reopened");
  EXPECT_EQ(ActionKindName(ActionKind::kUndo), "undo");
}

}  // namespace
}  // namespace socle::mpi::person_store
