// Random rulings, merges, splits, undoings and updates against a simple model (ruling_model.h).
#include "tests/unit/mpi/domain/ruling_model.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include "lib/base/random.h"
#include "lib/base/result.h"
#include "lib/storage/family.h"
#include "mpi/domain/ruling_service.h"
#include "mpi/match/policy.h"
#include "mpi/model/action.h"
#include "mpi/model/identity.h"
#include "mpi/model/patient_record.h"
#include "mpi/model/work.h"
#include "mpi/model/work_item.h"
#include "mpi/person_store/draft.h"
#include "mpi/person_store/families.h"
#include "mpi/person_store/person_store.h"
#include "mpi/person_store/rows.h"
#include "tests/support/seed.h"
#include "tests/unit/mpi/domain/work_fixture.h"

namespace socle::mpi::domain {
namespace {

constexpr int kPersons = 7;

// The whole of the persons, as stored.
using Persons = std::map<PersonNumber, Person>;

class RandomRun {
 public:
  explicit RandomRun(std::uint64_t seed) : random_(seed), index_(match::StatisticalPolicy()) {
    for (int n = 0; n < kPersons; ++n) {
      Add(Somebody(n, "A"));
      Add(Somebody(n, "B"));
      Identity doublon = Somebody(n, "A");
      doublon.ipp += "-2";
      doublon.phone.clear();
      Add(doublon);
      Identity near = Somebody(n, "C");
      near.birth_given_names.clear();
      near.birth_first_given_name = n % 2 == 0 ? "ALIX" : near.birth_first_given_name;
      Add(near);
    }
  }

  // What a run is made of, in dice of Step.
  static constexpr std::uint64_t kRulingsAndMerges = 66;
  static constexpr std::uint64_t kUndoingToo = 100;
  static constexpr std::uint64_t kUpdatesToo = 110;

  // One random operation.
  void Step(std::uint64_t kinds) {
    const std::uint64_t dice = random_.Below(kinds);
    if (dice < 8) {
      TryDecide();
    } else if (dice < 22) {
      TryLink();
    } else if (dice < 38) {
      TryUnlink();
    } else if (dice < 44) {
      TrySeparate();
    } else if (dice < 54) {
      TrySplit();
    } else if (dice < 66) {
      TryMerge();
    } else if (dice < 74) {
      TryUnmerge();
    } else if (dice < 100) {
      TryUndo(1 + random_.Below(model_.next_action + 1));
    } else {
      Update();
    }
    Check();
  }

  // Undoes what stands, the latest first, until nothing stands any more.
  void UndoAll() {
    for (int pass = 0; pass < 10 && CountStanding() != 0; ++pass) {
      for (ActionNumber n = model_.next_action - 1; n != 0; --n) {
        const ModelAction& action = model_.actions.at(n);
        if (action.undone_by == 0 && action.undoes == 0) {
          TryUndo(n);
        }
      }
    }
    Check();
    EXPECT_EQ(CountStanding(), 0U);
    EXPECT_TRUE(model_.rulings.empty());
    EXPECT_TRUE(model_.merged.empty());
  }

  std::set<Group> Partition() {
    std::set<Group> groups;
    for (const auto& [number, person] : LoadPersons()) {
      if (person.redirect == 0) {
        groups.insert(person.records);
      }
    }
    return groups;
  }

  std::vector<PersonNumber> Memberships() {
    std::vector<PersonNumber> persons;
    for (RecordNumber record = 1; record <= records_; ++record) {
      persons.push_back(index_.PersonOf(record));
    }
    return persons;
  }

  // Identities without what counts their changes.
  std::vector<PatientRecord> Identities() {
    std::vector<PatientRecord> records;
    for (RecordNumber record = 1; record <= records_; ++record) {
      PatientRecord row = index_.Record(record);
      row.version = 0;
      row.changed_at = {};
      row.person = 0;
      records.push_back(row);
    }
    return records;
  }

  // All that an identity has beside its row: what it is compared by, found by and near to, its
  // rulings, and what people are asked.
  struct Sides {
    std::vector<PatientRecord> identities;
    std::vector<PersonNumber> memberships;
    std::map<std::pair<std::uint16_t, std::string>, std::string> rows;
    std::map<RecordNumber, std::map<RecordNumber, float>> edges;
    Rulings rulings;
    std::set<RecordPair> asked;
    bool operator==(const Sides&) const = default;
  };

  Sides LoadSides() {
    Sides sides{.identities = Identities(),
                .memberships = Memberships(),
                .rows = {},
                .edges = {},
                .rulings = {},
                .asked = {}};
    index_.Look([&](const person_store::Rows& rows) {
      for (const storage::FamilyId family : {person_store::kStandard, person_store::kIndex}) {
        const Status scanned = rows.Scan(
            family, {}, {}, [&](std::string_view key, std::string_view value) -> Result<bool> {
              sides.rows[{family.index, std::string(key)}] = value;
              return true;
            });
        EXPECT_TRUE(scanned.has_value());
      }
      for (RecordNumber record = 1; record <= records_; ++record) {
        const auto edges = person_store::FindEdges(rows, record);
        for (const person_store::Edge& edge : *edges) {
          sides.edges[record][edge.other] = edge.bits;
        }
        const auto rulings = person_store::FindRulings(rows, record);
        for (const person_store::RulingRow& ruling : *rulings) {
          sides.rulings[std::minmax(record, ruling.other)] = {.together = ruling.together,
                                                              .action = ruling.action};
        }
      }
      return 0;
    });
    for (const WorkItem& item : index_.Items()) {
      sides.asked.insert(std::minmax(item.a, item.b));
    }
    return sides;
  }

  // A merge that is taken back at once leaves nothing on either side; false when it was refused.
  bool MergeAndUnmerge() {
    const RecordNumber surviving = AnyRecord();
    const RecordNumber absorbed = AnyRecord();
    const bool same_domain = identities_[surviving - 1].domain == identities_[absorbed - 1].domain;
    const Effects merge = model_.Merge(surviving, absorbed, same_domain);
    if (!merge || !merge->merge) {
      return false;
    }
    // What the engine says of the two by now: thresholds may have moved since it was asked last.
    EXPECT_TRUE(index_.Reconsider(surviving).has_value());
    EXPECT_TRUE(index_.Reconsider(absorbed).has_value());
    const Sides before = LoadSides();
    Expect(merge, index_.Merge(surviving, absorbed));
    EXPECT_NE(before.identities, Identities());
    Expect(model_.Undo(model_.MergeOf(absorbed)), index_.Unmerge(absorbed));
    const Sides after = LoadSides();
    EXPECT_EQ(before.identities, after.identities);
    EXPECT_EQ(before.memberships, after.memberships);
    EXPECT_EQ(before.rows, after.rows);
    EXPECT_EQ(before.edges, after.edges);
    EXPECT_TRUE(before.rulings == after.rulings);
    EXPECT_EQ(before.asked, after.asked);
    return true;
  }

  // What persons were at each instant is what the history says they were.
  void CheckPast() {
    for (std::size_t i = 0; i < past_.size(); i += 7) {
      const auto& [instant, persons] = past_[i];
      for (PersonNumber number = 1; number <= past_.back().second.rbegin()->first; ++number) {
        const auto then = index_.Look([&](const person_store::Rows& rows) {
          return person_store::FindPersonAsOf(rows, number, instant);
        });
        EXPECT_TRUE(then.has_value());
        const auto known = persons.find(number);
        EXPECT_EQ(then->has_value(), known != persons.end()) << number << " at step " << i;
        if (then->has_value() && known != persons.end()) {
          EXPECT_EQ(**then, known->second) << number << " at step " << i;
        }
      }
    }
  }

  std::size_t accepted = 0;
  std::size_t refused = 0;

 private:
  void Add(const Identity& identity) {
    records_ = index_.Add(identity);
    identities_.push_back(identity);
  }

  RecordNumber AnyRecord() { return static_cast<RecordNumber>(1 + random_.Below(records_)); }

  bool Forced() { return random_.Chance(0.3); }

  // The records of the person of a record.
  Group GroupOf(RecordNumber record) {
    const PersonNumber person = index_.PersonOf(record);
    if (person == 0) {
      return {};
    }
    return index_
        .Look(
            [&](const person_store::Rows& rows) { return person_store::FindPerson(rows, person); })
        ->value()
        .records;
  }

  void Expect(const Effects& expected, const Result<RulingOutcome>& outcome) {
    ASSERT_EQ(outcome.has_value(), expected.has_value())
        << (outcome.has_value() ? std::string("was accepted") : outcome.error().detail);
    ++(outcome.has_value() ? accepted : refused);
    if (!outcome.has_value()) {
      return;
    }
    const bool is_change =
        !expected->rulings.empty() || expected->merge || expected->work || expected->undoes != 0;
    ASSERT_EQ(outcome->action, is_change ? model_.next_action : 0);
    if (is_change) {
      model_.Accept(*expected);
    }
  }

  void TryLink() {
    const RecordNumber a = AnyRecord();
    const RecordNumber b = AnyRecord();
    const bool is_forced = Forced();
    const Effects expected = model_.Link(a, b, GroupOf(a), GroupOf(b), is_forced);
    Expect(expected, index_.Link(a, b, is_forced));
  }

  void TryUnlink() {
    const RecordNumber a = AnyRecord();
    const Group group = GroupOf(a);
    const RecordNumber b =
        group.empty() || random_.Chance(0.2) ? AnyRecord() : group[random_.Below(group.size())];
    const bool is_forced = Forced();
    const bool is_possible = a != b && model_.IsActive(a) && model_.IsActive(b);
    Expect(is_possible ? model_.Apart({a}, {b}, is_forced) : std::nullopt,
           index_.Unlink(a, b, is_forced));
  }

  void TrySeparate() {
    const RecordNumber record = AnyRecord();
    const bool is_forced = Forced();
    Group others = GroupOf(record);
    std::erase(others, record);
    Expect(others.empty() ? std::nullopt : model_.Apart({record}, others, is_forced),
           index_.Separate(record, is_forced));
  }

  void TrySplit() {
    const RecordNumber record = AnyRecord();
    const Group group = GroupOf(record);
    if (group.empty()) {
      return;
    }
    std::vector<Group> parts(1 + random_.Below(3));
    Group rest;
    for (const RecordNumber member : group) {
      const std::uint64_t part = random_.Below(parts.size() + 1);
      (part < parts.size() ? parts[part] : rest).push_back(member);
    }
    std::erase_if(parts, [](const Group& part) { return part.empty(); });
    std::vector<Group> all = parts;
    if (!rest.empty()) {
      all.push_back(rest);
    }
    const bool is_forced = Forced();
    Expect(model_.Split(all, is_forced), index_.Split(index_.PersonOf(record), parts, is_forced));
  }

  void TryMerge() {
    const RecordNumber surviving = AnyRecord();
    const RecordNumber absorbed = AnyRecord();
    const bool same_domain = identities_[surviving - 1].domain == identities_[absorbed - 1].domain;
    Expect(model_.Merge(surviving, absorbed, same_domain), index_.Merge(surviving, absorbed));
  }

  void TryUnmerge() {
    const RecordNumber absorbed = AnyRecord();
    Expect(model_.Undo(model_.MergeOf(absorbed)), index_.Unmerge(absorbed));
  }

  // The item has to be as the action left it: decided by that decision, or open still.
  bool IsItemAsLeft(ActionNumber action, const ModelAction& inverse) {
    const WorkItem item = index_.Item(inverse.work->number);
    if (!inverse.reopens) {
      return !item.IsSettled();
    }
    while (model_.actions.at(action).undoes != 0) {
      action = model_.actions.at(action).undoes;
    }
    return item.state == WorkState::kDecided && item.action == action;
  }

  void TryUndo(ActionNumber action) {
    Effects expected = model_.Undo(action);
    if (expected && expected->work && !IsItemAsLeft(action, *expected)) {
      expected.reset();
    }
    Expect(expected, index_.Undo(action));
  }

  void TryDecide() {
    const std::vector<WorkItem> items = index_.Items();
    if (items.empty()) {
      return;
    }
    const WorkItem& item = items[random_.Below(items.size())];
    DecisionRequest request{.item = item.number, .reason = "not_enough_evidence"};
    Effects expected = ModelAction{};
    const std::uint64_t dice = random_.Below(3);
    if (dice == 0) {
      request.decision = WorkDecision::kSamePerson;
      request.reason = "document_seen";
      expected = model_.Link(item.a, item.b, GroupOf(item.a), GroupOf(item.b), false);
    } else if (dice == 1) {
      request.decision = WorkDecision::kDifferentPersons;
      request.reason = "twins";
      expected = model_.Apart({item.a}, {item.b}, false);
    }
    if (expected) {
      expected->work = item;
    }
    const Result<DecisionOutcome> outcome = index_.Decide("anna", request);
    Expect(expected,
           outcome.has_value() ? Result<RulingOutcome>(outcome->ruling)
                               : Result<RulingOutcome>(Fail(outcome.error())));
  }

  void Update() {
    const RecordNumber record = AnyRecord();
    if (!model_.IsActive(record)) {
      return;
    }
    Identity& identity = identities_[record - 1];
    if (random_.Chance(0.5)) {
      identity.phone = identity.phone.empty() ? "0383000099" : "";
    } else {
      identity.birth_name += identity.birth_name.size() > 8 ? "" : "T";
    }
    ASSERT_TRUE(index_.Update(record, identity).has_value());
  }

  std::size_t CountStanding() const {
    return static_cast<std::size_t>(std::ranges::count_if(model_.actions, [](const auto& entry) {
      return entry.second.undone_by == 0 && entry.second.undoes == 0;
    }));
  }

  Persons LoadPersons() {
    Persons persons;
    index_
        .Look([&](const person_store::Rows& rows) {
          return rows.Scan(person_store::kPerson,
                           {},
                           {},
                           [&](std::string_view key, std::string_view value) -> Result<bool> {
                             SOCLE_TRY(Person person, person_store::DecodePerson(key, value));
                             persons.emplace(person.number, std::move(person));
                             return true;
                           });
        })
        .value();
    return persons;
  }

  void Check() {
    const Persons persons = LoadPersons();
    std::map<RecordNumber, PersonNumber> holder;
    for (const auto& [number, person] : persons) {
      if (person.redirect != 0) {
        const auto next = persons.find(person.redirect);
        ASSERT_NE(next, persons.end());
        EXPECT_TRUE(std::ranges::binary_search(next->second.absorbed, number));
        EXPECT_TRUE(index_.Look([&](const person_store::Rows& rows) {
          return person_store::ResolvePerson(rows, number).has_value();
        }));
        continue;
      }
      for (const RecordNumber record : person.records) {
        EXPECT_TRUE(holder.emplace(record, number).second) << record << " is in two persons";
      }
      for (const PersonNumber absorbed : person.absorbed) {
        EXPECT_EQ(persons.at(absorbed).redirect, number);
      }
    }
    index_.Look([&](const person_store::Rows& rows) {
      for (RecordNumber record = 1; record <= records_; ++record) {
        EXPECT_EQ(*person_store::FindMembership(rows, record), holder[record]);
        EXPECT_EQ(holder[record] != 0, model_.IsActive(record));
        const auto row = person_store::FindRecord(rows, record);
        EXPECT_EQ((*row)->merged_into, model_.IsActive(record) ? 0 : model_.merged.at(record));
        CheckRulings(rows, record);
      }
      return 0;
    });
    CheckWork(holder);
    for (const auto& [pair, state] : model_.rulings) {
      if (!state.together && model_.IsActive(pair.first) && model_.IsActive(pair.second)) {
        EXPECT_NE(holder[pair.first], holder[pair.second]);
      }
    }
    past_.emplace_back(index_.clock.Now(), persons);
  }

  // The engine asks only about pairs of two persons, once for each two persons.
  void CheckWork(std::map<RecordNumber, PersonNumber>& holder) {
    std::set<std::pair<PersonNumber, PersonNumber>> asked;
    for (const WorkItem& item : index_.Items()) {
      ASSERT_TRUE(item.is_engine_made);
      ASSERT_NE(holder[item.a], 0U) << "item about a merged identity";
      ASSERT_NE(holder[item.b], 0U) << "item about a merged identity";
      if (item.kind != WorkKind::kRulingContradicted) {
        EXPECT_NE(holder[item.a], holder[item.b]);
        EXPECT_TRUE(asked.insert(std::minmax(holder[item.a], holder[item.b])).second);
      }
    }
  }

  void CheckRulings(const person_store::Rows& view, RecordNumber record) {
    std::vector<std::tuple<RecordNumber, bool, ActionNumber>> expected;
    for (const auto& [pair, state] : model_.rulings) {
      if (pair.first == record || pair.second == record) {
        expected.emplace_back(
            pair.first == record ? pair.second : pair.first, state.together, state.action);
      }
    }
    std::ranges::sort(expected);
    std::vector<std::tuple<RecordNumber, bool, ActionNumber>> stored;
    const auto rows = person_store::FindRulings(view, record);
    for (const auto& row : *rows) {
      stored.emplace_back(row.other, row.together, row.action);
    }
    EXPECT_EQ(stored, expected) << "of record " << record;
  }

  SeededRandom random_;
  TestIndex index_;
  Model model_;
  RecordNumber records_ = 0;
  std::vector<Identity> identities_;
  std::vector<std::pair<UnixMicros, Persons>> past_;
};

TEST(RulingModel, UndoInReverseGivesEveryPersonItsNumberAgain) {
  const std::uint64_t seed = test::TestSeed();
  SCOPED_TRACE("SOCLE_TEST_SEED=" + std::to_string(seed));
  for (std::uint64_t round = 0; round < 4 && !testing::Test::HasFailure(); ++round) {
    RandomRun run(seed + round);
    const auto memberships = run.Memberships();
    const auto identities = run.Identities();
    for (int i = 0; i < 100 && !testing::Test::HasFailure(); ++i) {
      run.Step(RandomRun::kRulingsAndMerges);
    }
    run.UndoAll();
    EXPECT_EQ(run.Memberships(), memberships);
    EXPECT_EQ(run.Identities(), identities);
    run.CheckPast();
  }
}

TEST(RulingModel, UnmergeRestoresBothSidesExactly) {
  const std::uint64_t seed = test::TestSeed();
  SCOPED_TRACE("SOCLE_TEST_SEED=" + std::to_string(seed));
  RandomRun run(seed);
  int merges = 0;
  for (int i = 0; i < 1500 && !testing::Test::HasFailure(); ++i) {
    if (i % 5 == 0) {
      run.Step(RandomRun::kUpdatesToo);
    }
    merges += run.MergeAndUnmerge() ? 1 : 0;
  }
  EXPECT_GT(merges, 30);
}

// Undone in any order, persons are the same groups of identities again; which of the numbers that a
// person had on the way it keeps depends on the way.
void UndoInAnyOrder(std::uint64_t seed) {
  RandomRun run(seed);
  const auto partition = run.Partition();
  const auto identities = run.Identities();
  for (int i = 0; i < 250 && !testing::Test::HasFailure(); ++i) {
    run.Step(RandomRun::kUndoingToo);
  }
  run.UndoAll();
  EXPECT_EQ(run.Partition(), partition);
  EXPECT_EQ(run.Identities(), identities);
  run.CheckPast();
  EXPECT_GT(run.accepted, 50U);
  EXPECT_GT(run.refused, 20U);
}

TEST(RulingModel, AllIsAsAtTheStartAfterUndoOfEverything) {
  const std::uint64_t seed = test::TestSeed();
  SCOPED_TRACE("SOCLE_TEST_SEED=" + std::to_string(seed));
  for (std::uint64_t round = 0; round < 4 && !testing::Test::HasFailure(); ++round) {
    UndoInAnyOrder(seed + round);
  }
}

// A merge was undone after another merge: it asked about an identity that the other had merged.
TEST(RulingModel, WorkOfAMergeIsNotAskedAgainAboutAnIdentityMergedMeanwhile) {
  for (std::uint64_t round = 0; round < 4 && !testing::Test::HasFailure(); ++round) {
    UndoInAnyOrder(1824855636 + round);
  }
}

TEST(RulingModel, RulingsHoldWhileIdentitiesChange) {
  const std::uint64_t seed = test::TestSeed();
  SCOPED_TRACE("SOCLE_TEST_SEED=" + std::to_string(seed));
  RandomRun run(seed);
  for (int i = 0; i < 600 && !testing::Test::HasFailure(); ++i) {
    run.Step(RandomRun::kUpdatesToo);
  }
  run.UndoAll();
  run.CheckPast();
}

}  // namespace
}  // namespace socle::mpi::domain
