#include "mpi/rules/trait_comparison.h"

#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "mpi/model/feed.h"

namespace socle::mpi::rules {
namespace {

using testing::ElementsAre;

// The reference example of RNIV.
PatientUpdate Dark() {
  PatientUpdate traits;
  traits[PatientField::kBirthName] = "DARK";
  traits[PatientField::kBirthFirstGivenName] = "JEANNE";
  traits[PatientField::kBirthGivenNames] = "JEANNE MARIE CECILE";
  traits[PatientField::kBirthDate] = "1960-05-30";
  traits[PatientField::kSex] = "F";
  traits[PatientField::kBirthPlaceCode] = "88154";
  return traits;
}

TEST(CompareInsTraits, ShowsTheFiveTraitsInOrder) {
  const auto comparison = CompareInsTraits(Dark(), Dark());
  std::vector<PatientField> fields;
  for (const TraitRow& row : comparison.rows) {
    fields.push_back(row.field);
    EXPECT_EQ(row.agreement, Agreement::kSame);
    EXPECT_EQ(row.local, row.ins);
  }
  EXPECT_THAT(fields,
              ElementsAre(PatientField::kBirthName,
                          PatientField::kBirthGivenNames,
                          PatientField::kBirthDate,
                          PatientField::kSex,
                          PatientField::kBirthPlaceCode));
  EXPECT_FALSE(comparison.IsBlocked());
  EXPECT_FALSE(comparison.NeedsAnalysis());
}

struct Change {
  PatientField field;
  const char* local;
  Agreement agreement;
  bool is_blocked;
  bool needs_analysis;
};

TEST(CompareInsTraits, BlocksWhereRnivSaysSo) {
  const std::vector<Change> changes = {
      {PatientField::kBirthName, "DARC", Agreement::kDifferent, true, false},
      {PatientField::kBirthName, "", Agreement::kMissing, true, false},
      {PatientField::kBirthDate, "1960-05-31", Agreement::kDifferent, true, false},
      {PatientField::kSex, "M", Agreement::kDifferent, true, false},
      {PatientField::kBirthGivenNames, "JEANNE", Agreement::kDifferent, false, true},
      {PatientField::kBirthGivenNames, "", Agreement::kMissing, false, true},
      {PatientField::kBirthGivenNames,
       "JEANNE-MARIE CECILE",
       Agreement::kSameButSigns,
       false,
       false},
      {PatientField::kBirthPlaceCode, "88160", Agreement::kDifferent, false, true},
      {PatientField::kBirthPlaceCode, "", Agreement::kMissing, false, true},
  };
  for (const Change& change : changes) {
    PatientUpdate local = Dark();
    local[change.field] = change.local;
    const auto comparison = CompareInsTraits(local, Dark());
    for (const TraitRow& row : comparison.rows) {
      EXPECT_EQ(row.agreement, row.field == change.field ? change.agreement : Agreement::kSame)
          << PatientFieldName(change.field) << ' ' << change.local;
    }
    EXPECT_EQ(comparison.IsBlocked(), change.is_blocked)
        << PatientFieldName(change.field) << ' ' << change.local;
    EXPECT_EQ(comparison.NeedsAnalysis(), change.needs_analysis);
  }
}

TEST(CompareInsTraits, BlocksOnAnotherFirstGivenName) {
  PatientUpdate local = Dark();
  local[PatientField::kBirthFirstGivenName] = "MARIE";
  EXPECT_TRUE(CompareInsTraits(local, Dark()).IsBlocked());
  local[PatientField::kBirthFirstGivenName] = "JEANNE-MARIE";
  EXPECT_FALSE(CompareInsTraits(local, Dark()).IsBlocked());
}

TEST(CompareInsTraits, BlocksWhenInsiLeftATraitOut) {
  for (const PatientField field : {PatientField::kBirthName,
                                   PatientField::kBirthGivenNames,
                                   PatientField::kBirthDate,
                                   PatientField::kSex,
                                   PatientField::kBirthPlaceCode}) {
    PatientUpdate ins = Dark();
    ins[field] = "";
    EXPECT_TRUE(CompareInsTraits(Dark(), ins).IsBlocked()) << PatientFieldName(field);
  }
}

TEST(CompareInsTraits, PassesOverHyphensAndApostrophes) {
  PatientUpdate local = Dark();
  local[PatientField::kBirthName] = "L HERMINE BLANCHE";
  PatientUpdate ins = Dark();
  ins[PatientField::kBirthName] = "L'HERMINE-BLANCHE";
  const auto comparison = CompareInsTraits(local, ins);
  EXPECT_EQ(comparison.rows[0].agreement, Agreement::kSameButSigns);
  EXPECT_FALSE(comparison.IsBlocked());
  EXPECT_FALSE(comparison.NeedsAnalysis());
}

}  // namespace
}  // namespace socle::mpi::rules
