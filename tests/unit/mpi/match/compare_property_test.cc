#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "lib/base/random.h"
#include "mpi/match/compare.h"
#include "mpi/match/pattern.h"
#include "mpi/match/standard.h"
#include "mpi/model/identity.h"
#include "tests/unit/mpi/match/standard_record.h"

namespace socle::mpi::match {
namespace {

constexpr std::uint64_t kSeed = 20260101;
constexpr int kRecords = 160;

std::string Show(const Identity& identity) {
  std::string out;
  for (const TraitField& field : kTraitFields) {
    const std::string& value = identity.*field.member;
    if (!value.empty()) {
      out += std::string(field.name) + "=" + value + "; ";
    }
  }
  return out;
}

struct Sample {
  std::vector<Identity> identities;
  std::vector<StandardRecord> records;
};

Sample RandomSample() {
  SeededRandom random(kSeed);
  Sample sample;
  for (int i = 0; i < kRecords; ++i) {
    sample.identities.push_back(RandomIdentity(random));
    sample.records.emplace_back(sample.identities.back(), static_cast<std::uint16_t>(i % 3));
  }
  return sample;
}

TEST(CompareProperty, IsSymmetric) {
  const Sample sample = RandomSample();
  int failures = 0;
  for (std::size_t i = 0; i < sample.records.size() && failures < 5; ++i) {
    for (std::size_t j = i + 1; j < sample.records.size() && failures < 5; ++j) {
      const StandardView a = sample.records[i].View();
      const StandardView b = sample.records[j].View();
      const Pattern forth = Compare(a, b);
      const Pattern back = Compare(b, a);
      if (forth == back) {
        continue;
      }
      ++failures;
      for (std::size_t t = 0; t < kTraitCount; ++t) {
        const auto trait = static_cast<Trait>(t);
        EXPECT_EQ(forth.Level(trait), back.Level(trait)) << Traits()[t].name << "\n"
                                                         << Show(sample.identities[i]) << "\n"
                                                         << Show(sample.identities[j]);
      }
    }
  }
}

TEST(CompareProperty, FrequencySubjectsAreSymmetric) {
  const Sample sample = RandomSample();
  for (std::size_t i = 0; i < sample.records.size(); ++i) {
    for (std::size_t j = i + 1; j < sample.records.size(); j += 3) {
      const StandardView a = sample.records[i].View();
      const StandardView b = sample.records[j].View();
      const Pattern pattern = Compare(a, b);
      const auto family = pattern.Get<FamilyNameLevel>(Trait::kFamilyName);
      const auto used = pattern.Get<UsedNameLevel>(Trait::kUsedName);
      const auto given = pattern.Get<GivenNameLevel>(Trait::kGivenName);
      ASSERT_EQ(FamilyNameSubject(a, b, family).text, FamilyNameSubject(b, a, family).text);
      ASSERT_EQ(FamilyNameSubject(a, b, family).weight, FamilyNameSubject(b, a, family).weight);
      ASSERT_EQ(UsedNameSubject(a, b, used).text, UsedNameSubject(b, a, used).text);
      ASSERT_EQ(GivenNameSubject(a, b, given).text, GivenNameSubject(b, a, given).text);
    }
  }
}

TEST(CompareProperty, ARecordAgreesWithItself) {
  const Sample sample = RandomSample();
  for (std::size_t i = 0; i < sample.records.size(); ++i) {
    SCOPED_TRACE(Show(sample.identities[i]));
    const StandardView a = sample.records[i].View();
    const Pattern pattern = Compare(a, a);
    EXPECT_TRUE(pattern.SameDomain());
    const auto family = pattern.Get<FamilyNameLevel>(Trait::kFamilyName);
    if (a->birth_name.length == 0 && a->used_name.length != 0) {
      EXPECT_EQ(family, FamilyNameLevel::kUsed);
    } else {
      EXPECT_LE(family, FamilyNameLevel::kEqual);
    }
    EXPECT_LE(pattern.Level(Trait::kUsedName), 1U);
    EXPECT_LE(pattern.Level(Trait::kIns), 1U);
    EXPECT_LE(pattern.Level(Trait::kOtherId), 1U);
    EXPECT_LE(pattern.Get<SexLevel>(Trait::kSex), SexLevel::kEqualNameDiffers);
    EXPECT_LE(pattern.Get<BirthDateLevel>(Trait::kBirthDate), BirthDateLevel::kPartial);
    EXPECT_LE(pattern.Get<BirthPlaceLevel>(Trait::kBirthPlace), BirthPlaceLevel::kPostal);
  }
}

TEST(CompareProperty, MissingIsNeverADisagreement) {
  const Sample sample = RandomSample();
  const StandardRecord empty(Identity{}, 9);
  for (const StandardRecord& record : sample.records) {
    EXPECT_EQ(Compare(record.View(), empty.View()).Bits(), 0U);
    EXPECT_EQ(Compare(empty.View(), record.View()).Bits(), 0U);
  }
}

TEST(CompareProperty, LevelsAreInTheirRange) {
  const Sample sample = RandomSample();
  for (std::size_t i = 0; i + 1 < sample.records.size(); ++i) {
    const Pattern pattern = Compare(sample.records[i].View(), sample.records[i + 1].View());
    for (std::size_t t = 0; t < kTraitCount; ++t) {
      ASSERT_LT(pattern.Level(static_cast<Trait>(t)), Traits()[t].levels.size());
    }
  }
}

}  // namespace
}  // namespace socle::mpi::match
