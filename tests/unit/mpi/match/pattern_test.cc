#include "mpi/match/pattern.h"

#include <cstddef>
#include <set>
#include <string_view>

#include <gtest/gtest.h>

namespace socle::mpi::match {
namespace {

TEST(Pattern, HoldsEveryLevelOfEveryTraitApart) {
  for (std::size_t t = 0; t < kTraitCount; ++t) {
    const TraitInfo& info = Traits()[t];
    ASSERT_LE(info.levels.size(), std::size_t{1} << info.bits) << info.name;
    ASSERT_LE(info.levels.size(), kLevelCountMax) << info.name;
    for (std::size_t level = 0; level < info.levels.size(); ++level) {
      Pattern pattern;
      pattern.Set(static_cast<Trait>(t), level);
      for (std::size_t other = 0; other < kTraitCount; ++other) {
        EXPECT_EQ(pattern.Level(static_cast<Trait>(other)), other == t ? level : 0U);
      }
      EXPECT_FALSE(pattern.SameDomain());
    }
  }
}

TEST(Pattern, HoldsTheDomainBesideTheLevels) {
  Pattern pattern;
  pattern.Set(Trait::kContact, ContactLevel::kDifferent);
  pattern.SetSameDomain(false);
  EXPECT_FALSE(pattern.SameDomain());
  pattern.SetSameDomain(true);
  EXPECT_TRUE(pattern.SameDomain());
  EXPECT_EQ(pattern.Get<ContactLevel>(Trait::kContact), ContactLevel::kDifferent);
  EXPECT_EQ(Pattern(pattern.Bits()), pattern);
}

TEST(Pattern, NamesAreUnlikeAndBeginWithMissing) {
  std::set<std::string_view> traits;
  for (const TraitInfo& info : Traits()) {
    EXPECT_TRUE(traits.insert(info.name).second) << info.name;
    EXPECT_EQ(info.levels.front(), "missing");
    EXPECT_EQ(std::set<std::string_view>(info.levels.begin(), info.levels.end()).size(),
              info.levels.size());
  }
}

TEST(Pattern, NamesStandInTheOrderOfTheLevels) {
  const auto name = [](Trait trait, auto level) {
    return Traits()[static_cast<std::size_t>(trait)].levels[static_cast<std::size_t>(level)];
  };
  EXPECT_EQ(name(Trait::kFamilyName, FamilyNameLevel::kDifferent), "different");
  EXPECT_EQ(name(Trait::kFamilyName, FamilyNameLevel::kCross), "cross");
  EXPECT_EQ(name(Trait::kUsedName, UsedNameLevel::kDifferent), "different");
  EXPECT_EQ(name(Trait::kGivenName, GivenNameLevel::kKnownForm), "known_form");
  EXPECT_EQ(name(Trait::kGivenName, GivenNameLevel::kDifferent), "different");
  EXPECT_EQ(name(Trait::kSex, SexLevel::kDifferentNameDiffers), "different_name_differs");
  EXPECT_EQ(name(Trait::kBirthDate, BirthDateLevel::kTransposed), "transposed");
  EXPECT_EQ(name(Trait::kBirthDate, BirthDateLevel::kDifferent), "different");
  EXPECT_EQ(name(Trait::kBirthPlace, BirthPlaceLevel::kDifferent), "different");
  EXPECT_EQ(name(Trait::kIns, InsLevel::kDifferentQualified), "different_qualified");
  EXPECT_EQ(name(Trait::kOtherId, OtherIdLevel::kDifferent), "different");
  EXPECT_EQ(name(Trait::kContact, ContactLevel::kStreet), "street");
  EXPECT_EQ(name(Trait::kContact, ContactLevel::kDifferent), "different");
}

}  // namespace
}  // namespace socle::mpi::match
