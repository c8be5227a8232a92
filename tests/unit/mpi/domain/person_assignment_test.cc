#include "mpi/domain/person_assignment.h"

#include <vector>

#include <gtest/gtest.h>

#include "mpi/model/patient_record.h"

namespace socle::mpi::domain {
namespace {

std::vector<PersonNumber> Assign(const std::vector<PersonGroup>& groups,
                                 const std::vector<FormerPerson>& persons) {
  return AssignPersons(groups, persons).person_of;
}

TEST(AssignPersons, NewRecordsAreNewPersons) {
  EXPECT_EQ(Assign({{{1}}, {{2, 3}}}, {}), (std::vector<PersonNumber>{0, 0}));
}

TEST(AssignPersons, PersonStaysWithItsRecords) {
  EXPECT_EQ(Assign({{{1, 2, 3}}}, {{.number = 7, .records = {1, 2}}}),
            (std::vector<PersonNumber>{7}));
}

TEST(AssignPersons, SplitLeavesTheNumberWithTheGreaterPart) {
  const std::vector<FormerPerson> persons = {{.number = 7, .records = {1, 2, 3}}};
  EXPECT_EQ(Assign({{{1}}, {{2, 3}}}, persons), (std::vector<PersonNumber>{0, 7}));
}

TEST(AssignPersons, EqualPartsLeaveItWithTheOldestRecord) {
  const std::vector<FormerPerson> persons = {{.number = 7, .records = {1, 2}}};
  EXPECT_EQ(Assign({{{2}}, {{1}}}, persons), (std::vector<PersonNumber>{0, 7}));
}

TEST(AssignPersons, MergeKeepsThePersonThatBringsMost) {
  const Assignment result = AssignPersons(
      std::vector<PersonGroup>{{{1, 2, 3}}},
      std::vector<FormerPerson>{{.number = 4, .records = {1}}, {.number = 9, .records = {2, 3}}});
  EXPECT_EQ(result.person_of, (std::vector<PersonNumber>{9}));
  ASSERT_EQ(result.redirects.size(), 1U);
  EXPECT_EQ(result.redirects[0].from, 4U);
  EXPECT_EQ(result.redirects[0].to, 9U);
}

TEST(AssignPersons, MergeOfEqualsKeepsTheOldest) {
  const Assignment result = AssignPersons(
      std::vector<PersonGroup>{{{1, 2}}},
      std::vector<FormerPerson>{{.number = 9, .records = {2}}, {.number = 4, .records = {1}}});
  EXPECT_EQ(result.person_of, (std::vector<PersonNumber>{4}));
  ASSERT_EQ(result.redirects.size(), 1U);
  EXPECT_EQ(result.redirects[0].from, 9U);
}

TEST(AssignPersons, SplitAfterAMergeRevivesTheAbsorbedPerson) {
  const std::vector<FormerPerson> persons = {{.number = 4, .records = {1, 2, 3}},
                                             {.number = 9, .is_redirected = true, .records = {3}}};
  EXPECT_EQ(Assign({{{1, 2}}, {{3}}}, persons), (std::vector<PersonNumber>{4, 9}));
}

TEST(AssignPersons, AbsorbedPersonWithHalfOfItsRecordsStaysAbsorbed) {
  const std::vector<FormerPerson> persons = {
      {.number = 4, .records = {1, 2, 3, 5}},
      {.number = 9, .is_redirected = true, .records = {3, 5}}};
  EXPECT_EQ(Assign({{{1, 2, 5}}, {{3}}}, persons), (std::vector<PersonNumber>{4, 0}));
}

TEST(AssignPersons, EqualPartsLeaveItWithWhatNobodyBrought) {
  const std::vector<FormerPerson> persons = {{.number = 1, .records = {3, 5}},
                                             {.number = 2, .is_redirected = true, .records = {3}}};
  EXPECT_EQ(Assign({{{3}}, {{5}}}, persons), (std::vector<PersonNumber>{2, 1}));
}

TEST(AssignPersons, RestoredGroupHasItsNumberAgain) {
  const std::vector<FormerPerson> persons = {
      {.number = 2, .records = {1, 9}},
      {.number = 5, .records = {2, 3}},
      {.number = 7, .is_redirected = true, .records = {1, 2}}};
  const std::vector<PersonGroup> joined = {{{1, 2, 3, 9}}};
  EXPECT_EQ(Assign(joined, persons), (std::vector<PersonNumber>{2}));
  const std::vector<FormerPerson> restored = {{.number = 5, .records = {1, 2, 3, 9}}};
  const Assignment result = AssignPersons(joined, persons, restored);
  EXPECT_EQ(result.person_of, (std::vector<PersonNumber>{5}));
  ASSERT_EQ(result.redirects.size(), 1U);
  EXPECT_EQ(result.redirects[0].from, 2U);
  EXPECT_EQ(result.redirects[0].to, 5U);
}

TEST(AssignPersons, GroupThatIsNotAsItWasIsNotRestored) {
  const std::vector<FormerPerson> persons = {{.number = 2, .records = {1, 9}},
                                             {.number = 5, .records = {2, 3}}};
  const std::vector<FormerPerson> restored = {{.number = 5, .records = {1, 2, 3}},
                                              {.number = 8, .records = {1, 2, 3, 9}}};
  EXPECT_EQ(AssignPersons(std::vector<PersonGroup>{{{1, 2, 3, 9}}}, persons, restored).person_of,
            (std::vector<PersonNumber>{2}));
}

TEST(AssignPersons, WhoLosesItsGroupToARestoredPersonTakesTheNextBest) {
  const std::vector<FormerPerson> persons = {
      {.number = 2, .records = {1, 2, 3}}, {.number = 4, .is_redirected = true, .records = {1, 2}}};
  const std::vector<FormerPerson> restored = {{.number = 4, .records = {1, 2}}};
  const Assignment result =
      AssignPersons(std::vector<PersonGroup>{{{1, 2}}, {{3}}}, persons, restored);
  EXPECT_EQ(result.person_of, (std::vector<PersonNumber>{4, 2}));
  EXPECT_TRUE(result.redirects.empty());
}

}  // namespace
}  // namespace socle::mpi::domain
