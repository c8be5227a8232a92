// What rulings and merges need of a step of linking.
#include <algorithm>
#include <array>
#include <cstddef>
#include <span>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "lib/base/result.h"
#include "mpi/domain/command.h"
#include "mpi/domain/link_engine.h"
#include "mpi/domain/person_assignment.h"
#include "mpi/match/policy.h"
#include "mpi/model/identity.h"
#include "mpi/model/patient_record.h"
#include "mpi/person_store/person_store.h"
#include "mpi/person_store/rows.h"
#include "tests/unit/mpi/domain/work_fixture.h"

namespace socle::mpi::domain {
namespace {

Person GetPerson(TestIndex& index, PersonNumber number) {
  return **index.Look([&](const auto& rows) { return person_store::FindPerson(rows, number); });
}

TEST(ComponentStep, PersonWithoutHeirHasNoIdentityAnyMore) {
  TestIndex index(match::StatisticalPolicy());
  const RecordNumber record = index.Add(Somebody(1, "A"));
  const PersonNumber person = index.PersonOf(record);
  LinkChange change;
  const Status status = index.Do([&](CommandContext& context) {
    LinkEngine::Context links = context.ForLinks();
    return context.links.RemoveStandard(links, record, 0, change);
  });
  ASSERT_TRUE(status.has_value());
  EXPECT_EQ(index.PersonOf(record), 0U);
  EXPECT_TRUE(GetPerson(index, person).records.empty());
  EXPECT_EQ(change.persons, (std::vector{person}));
}

TEST(ComponentStep, ChangeSaysWhatPersonsWere) {
  TestIndex index(match::StatisticalPolicy());
  const RecordNumber a = index.Add(Somebody(1, "A"));
  const RecordNumber b = index.Add(Somebody(2, "B"));
  const PersonNumber of_a = index.PersonOf(a);
  const PersonNumber of_b = index.PersonOf(b);
  const auto outcome = index.Link(a, b);
  ASSERT_TRUE(outcome.has_value());
  std::vector<FormerPerson> former = outcome->changes.front().former;
  std::ranges::sort(former, {}, &FormerPerson::number);
  ASSERT_EQ(former.size(), 2U);
  EXPECT_EQ(former[0].number, of_a);
  EXPECT_EQ(former[0].records, (std::vector{a}));
  EXPECT_EQ(former[1].number, of_b);
  EXPECT_EQ(former[1].records, (std::vector{b}));
}

// The other side of a ruling may be no part of the step: its standard form is read then.
TEST(ComponentStep, ContradictionIsSeenWhateverTheCacheHolds) {
  TestIndex index(match::StatisticalPolicy());
  std::array<RecordNumber, 2> records{};
  for (std::size_t i = 0; i < records.size(); ++i) {
    Identity identity = Somebody(1, i == 0 ? "A" : "B");
    identity.ins_value = "160055410100170";
    identity.ins_oid = "1.2.250.1.213.1.4.8";
    identity.status = "QUAL";
    records[i] = index.Add(identity);
  }
  ASSERT_TRUE(index.Unlink(records[0], records[1], true).has_value());
  LinkChange change;
  const Status status = index.Do([&](CommandContext& context) {
    for (const RecordNumber record : records) {
      person_store::PutEdges(context.draft, record, {});
    }
    context.links.ForgetForms();
    LinkEngine::Context links = context.ForLinks();
    return context.links.Reconsider(links, std::span(records).first(1), change);
  });
  ASSERT_TRUE(status.has_value());
  EXPECT_EQ(change.records, (std::vector{records[0]}));
  EXPECT_EQ(change.contradicted.size(), 1U);
}

TEST(ComponentStep, RulingsAreInTheOrderOfTheOtherRecords) {
  TestIndex index(match::StatisticalPolicy());
  for (int n = 1; n <= 4; ++n) {
    index.Add(Somebody(n, "A"));
  }
  for (const RecordNumber other : {4U, 2U, 3U}) {
    ASSERT_TRUE(index.Unlink(1, other).has_value());
  }
  const auto rulings =
      index.Look([](const auto& rows) { return person_store::FindRulings(rows, 1); });
  EXPECT_TRUE(std::ranges::is_sorted(*rulings, {}, &person_store::RulingRow::other));
}

// A person that was absorbed by an absorbed one and has its number again is nobody's any more.
TEST(ComponentStep, RestoredPersonIsForgottenByWhoeverAbsorbedIt) {
  TestIndex index(match::StatisticalPolicy());
  std::vector<RecordNumber> records;
  for (int n = 1; n <= 6; ++n) {
    records.push_back(index.Add(Somebody(n, "A")));
  }
  const PersonNumber first = index.PersonOf(records[0]);
  ASSERT_TRUE(index.Link(records[1], records[2]).has_value());
  const auto link = index.Link(records[0], records[1]);
  const PersonNumber second = index.PersonOf(records[0]);
  ASSERT_NE(second, first);
  ASSERT_TRUE(index.Link(records[3], records[4]).has_value());
  ASSERT_TRUE(index.Link(records[4], records[5]).has_value());
  ASSERT_TRUE(index.Separate(records[2], true).has_value());
  ASSERT_TRUE(index.Link(records[1], records[3], true).has_value());
  ASSERT_TRUE(index.Undo(link->action).has_value());
  const PersonNumber now = index.PersonOf(records[0]);
  for (PersonNumber number = 1; number <= 10; ++number) {
    const auto person =
        index.Look([&](const auto& rows) { return person_store::FindPerson(rows, number); });
    if (person->has_value() && number != now) {
      EXPECT_FALSE(std::ranges::binary_search((*person)->absorbed, now)) << number;
    }
  }
}

}  // namespace
}  // namespace socle::mpi::domain
