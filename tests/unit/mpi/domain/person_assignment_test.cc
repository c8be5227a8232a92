#include "mpi/domain/person_assignment.h"

#include <vector>

#include <gtest/gtest.h>

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

}  // namespace
}  // namespace socle::mpi::domain
