#include "mpi/data/name_table.h"

#include <algorithm>
#include <string_view>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace socle::mpi::data {
namespace {

TEST(SurnameTable, KnowsHowCommonANameIs) {
  const SurnameTable& table = SurnameTable::Embedded();
  EXPECT_NEAR(table.Frequency("MARTIN"), 250'013.0 / 73'470'000, 0.0003);
  EXPECT_GT(table.Frequency("MARTIN"), 50 * table.Frequency("GUESSARD"));
  EXPECT_EQ(table.Frequency("QXWZKJ"), SurnameTable::kUnseen);
  EXPECT_EQ(table.Frequency(""), SurnameTable::kUnseen);
  EXPECT_TRUE(table.IsKnown("MARTIN"));
  EXPECT_FALSE(table.IsKnown("QXWZKJ"));
}

TEST(SurnameTable, PassesOverBlanksHyphensAndApostrophes) {
  const SurnameTable& table = SurnameTable::Embedded();
  EXPECT_TRUE(table.IsKnown("LE GALL"));
  EXPECT_EQ(table.Frequency("LEGALL"), table.Frequency("LE GALL"));
  EXPECT_EQ(table.Frequency("LE-GALL"), table.Frequency("LE GALL"));
  EXPECT_EQ(table.Frequency("N'DIAYE"), table.Frequency("NDIAYE"));
}

TEST(SurnameTable, NamesComeByFallingShare) {
  double sum = 0;
  double last = 1;
  std::vector<std::string_view> bad;
  for (const NameShare& name : SurnameTable::Embedded().Names()) {
    if (name.share > last || SurnameTable::Embedded().Frequency(name.name) < name.share) {
      bad.push_back(name.name);
    }
    last = name.share;
    sum += name.share;
  }
  EXPECT_THAT(bad, testing::IsEmpty());
  EXPECT_EQ(SurnameTable::Embedded().Names().size(), 45'000U);
  EXPECT_GT(sum, 0.70);
  EXPECT_LT(sum, 0.90);
}

TEST(GivenNameTable, KnowsFrequencyBySex) {
  const GivenNameTable& table = GivenNameTable::Embedded();
  EXPECT_GT(table.Frequency("MARIE", 'F'), 0.03);
  EXPECT_LT(table.Frequency("MARIE", 'M'), 0.01);
  EXPECT_NEAR(table.Frequency("MARIE"),
              (table.Frequency("MARIE", 'F') + table.Frequency("MARIE", 'M')) / 2,
              1e-9);
  EXPECT_EQ(table.Frequency("QXWZKJ", 'M'), GivenNameTable::kUnseen);
  EXPECT_EQ(table.Frequency("JEAN-PIERRE"), table.Frequency("JEAN PIERRE"));
}

TEST(GivenNameTable, KnowsWhoBearsAName) {
  const GivenNameTable& table = GivenNameTable::Embedded();
  EXPECT_GT(table.MaleShare("PIERRE"), 0.95);
  EXPECT_LT(table.MaleShare("CATHERINE"), 0.05);
  const double camille = table.MaleShare("CAMILLE");
  EXPECT_GT(camille, 0.1);
  EXPECT_LT(camille, 0.9);
  EXPECT_EQ(table.MaleShare("QXWZKJ"), -1);
}

TEST(GivenNameTable, NamesAreFoldedAndDistinct) {
  const auto names = GivenNameTable::Embedded().Names();
  EXPECT_GT(names.size(), 13'000U);
  std::vector<std::string_view> bad;
  for (const auto& entry : names) {
    const double share = GivenNameTable::Embedded().Frequency(entry.name, 'M');
    if (entry.name.find_first_not_of("ABCDEFGHIJKLMNOPQRSTUVWXYZ ") != std::string_view::npos ||
        entry.share_male + entry.share_female <= 0 ||
        share != std::max(entry.share_male, GivenNameTable::kUnseen)) {
      bad.push_back(entry.name);
    }
  }
  EXPECT_THAT(bad, testing::IsEmpty());
}

TEST(LetterIndex, KeepsTheFirstValueOfAName) {
  LetterIndex index(4);
  index.Insert("LE GALL", 1);
  index.Insert("LEGALL", 2);
  index.Insert("", 3);
  EXPECT_EQ(index.Find("LE-GALL"), 1U);
  EXPECT_EQ(index.Find("' -"), 3U);
  EXPECT_EQ(index.Find("GALL"), LetterIndex::kAbsent);
}

}  // namespace
}  // namespace socle::mpi::data
