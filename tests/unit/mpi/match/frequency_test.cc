#include "mpi/match/frequency.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include <gtest/gtest.h>

#include "lib/base/random.h"
#include "mpi/match/compare.h"
#include "mpi/match/pattern.h"
#include "mpi/match/score.h"
#include "mpi/model/identity.h"
#include "tests/unit/mpi/match/standard_record.h"

namespace socle::mpi::match {
namespace {

TEST(ValueCounts, CountsLikeAMap) {
  SeededRandom random(3);
  std::map<std::uint64_t, std::uint32_t> expected;
  ValueCounts counts;
  EXPECT_EQ(counts.Count(5), 0U);
  for (int i = 0; i < 20000; ++i) {
    const std::uint64_t value = random.Below(3000);  // 0 is a value as any other
    counts.Add(value);
    ++expected[value];
  }
  EXPECT_EQ(counts.Total(), 20000U);
  EXPECT_EQ(counts.Distinct(), expected.size());
  for (const auto& [value, count] : expected) {
    ASSERT_EQ(counts.Count(value), count);
  }
  EXPECT_EQ(counts.Count(3001), 0U);
  std::map<std::uint64_t, std::uint32_t> visited;
  counts.ForEach([&](std::uint64_t value, std::uint32_t count) { visited[value] = count; });
  EXPECT_EQ(visited, expected);
}

Identity Person(std::string_view family, std::string_view given, std::string_view place = "54395") {
  return {.birth_name = std::string(family),
          .birth_first_given_name = std::string(given),
          .birth_place_code = std::string(place)};
}

// `count` records of each of many names, and more of MARTIN.
Frequencies Data(std::size_t begin, std::size_t end) {
  Frequencies frequencies;
  for (std::size_t i = begin; i < end; ++i) {
    const std::string family = i % 4 == 0 ? "MARTIN" : "NOM" + std::string(1 + i % 7, 'A');
    frequencies.Add(StandardRecord(Person(family, i % 2 == 0 ? "JEAN" : "ZENOBIE")).View());
  }
  return frequencies;
}

TEST(Frequencies, AnEmptySetKnowsTheShippedTable) {
  Frequencies frequencies;
  frequencies.Finish();
  EXPECT_GT(frequencies.FamilyName("MARTIN"), frequencies.FamilyName("GUESSARD"));
  EXPECT_GT(frequencies.FamilyName("GUESSARD"), 0);
  EXPECT_GT(frequencies.FamilyName("QXWZKJ"), 0);
  EXPECT_GT(frequencies.GivenName("MARIE"), frequencies.GivenName("ZENOBIE"));
}

TEST(Frequencies, TheDataOutweighTheTableAsTheyGrow) {
  Frequencies few = Data(0, 40);
  few.Finish();
  Frequencies many = Data(0, 20000);
  many.Finish();
  EXPECT_NEAR(many.FamilyName("MARTIN"), 0.25, 0.03);
  EXPECT_LT(few.FamilyName("MARTIN"), 0.03);
}

TEST(Frequencies, UsedNamesCountAsFamilyNames) {
  Frequencies frequencies;
  Identity identity = Person("MARTIN", "LEA");
  identity.used_name = "DURAND";
  frequencies.Add(StandardRecord(identity).View());
  EXPECT_EQ(frequencies.FamilyNames().Total(), 2U);
  EXPECT_EQ(frequencies.GivenNames().Total(), 1U);
  EXPECT_EQ(frequencies.BirthPlaces().Total(), 1U);
  frequencies.Add(StandardRecord(Identity{}).View());
  EXPECT_EQ(frequencies.FamilyNames().Total(), 2U) << "missing counts for nothing";
}

double FamilyRatio(const Frequencies& frequencies, std::string_view name, double weight = 1) {
  const StandardRecord a(Person(name, "LEA"));
  const StandardRecord b(Person(name, "LEA"));
  return frequencies.RatiosOf(a.View(), b.View(), Compare(a.View(), b.View()), weight).family_name;
}

TEST(Frequencies, MartinSaysLessThanGuessard) {
  Frequencies frequencies = Data(0, 4000);
  frequencies.Finish();
  EXPECT_GT(FamilyRatio(frequencies, "MARTIN"), FamilyRatio(frequencies, "GUESSARD") * 16);
  EXPECT_EQ(FamilyRatio(frequencies, "MARTIN", 0), 1) << "switched off";
}

FrequencyRatios RatiosOfTwo(const Frequencies& frequencies, const Identity& person) {
  const StandardRecord a(person);
  const StandardRecord b(person);
  return frequencies.RatiosOf(a.View(), b.View(), Compare(a.View(), b.View()), 1);
}

// Half of those born in Turkey are YILMAZ, and half of these FATMA; nobody else is.
Frequencies WithTurkey() {
  Frequencies frequencies = Data(0, 4000);
  for (int i = 0; i < 400; ++i) {
    frequencies.Add(
        StandardRecord(
            Person(i % 2 == 0 ? "YILMAZ" : "KAYA", i % 4 == 0 ? "FATMA" : "MUSTAFA", "99208"))
            .View());
  }
  frequencies.Finish();
  return frequencies;
}

TEST(Frequencies, ACountrySaysLittleOnceTheNameIsOfThatCountry) {
  const Frequencies frequencies = WithTurkey();
  const FrequencyRatios turkish = RatiosOfTwo(frequencies, Person("YILMAZ", "FATMA", "99208"));
  const FrequencyRatios other = RatiosOfTwo(frequencies, Person("MARTIN", "LEA", "99208"));
  EXPECT_GT(turkish.birth_place, other.birth_place * 5);
  const FrequencyRatios at_home = RatiosOfTwo(frequencies, Person("YILMAZ", "FATMA", "54395"));
  EXPECT_GT(turkish.given_name, at_home.given_name * 2) << "common among those born there";
  EXPECT_EQ(turkish.family_name, at_home.family_name);
}

TEST(Frequencies, AbroadTheTwoRecordsThemselvesProveNothing) {
  Frequencies frequencies = WithTurkey();
  const double before = RatiosOfTwo(frequencies, Person("GUESSARD", "LEA", "99208")).birth_place;
  for (int i = 0; i < 2; ++i) {
    frequencies.Add(StandardRecord(Person("GUESSARD", "LEA", "99208")).View());
  }
  frequencies.Finish();
  const double after = RatiosOfTwo(frequencies, Person("GUESSARD", "LEA", "99208")).birth_place;
  EXPECT_NEAR(after, before, before / 20);
}

TEST(Frequencies, WhatIsTakenAwayAbroadCountsNoMore) {
  Frequencies frequencies = WithTurkey();
  const FrequencyRatios before = RatiosOfTwo(frequencies, Person("MARTIN", "LEA", "99208"));
  for (int i = 0; i < 50; ++i) {
    frequencies.Add(StandardRecord(Person("MARTIN", "LEA", "99208")).View());
  }
  EXPECT_GT(RatiosOfTwo(frequencies, Person("MARTIN", "LEA", "99208")).given_name,
            before.given_name);
  for (int i = 0; i < 50; ++i) {
    frequencies.Remove(StandardRecord(Person("MARTIN", "LEA", "99208")).View());
  }
  frequencies.Finish();
  const FrequencyRatios after = RatiosOfTwo(frequencies, Person("MARTIN", "LEA", "99208"));
  EXPECT_EQ(after.given_name, before.given_name);
  EXPECT_EQ(after.birth_place, before.birth_place);
}

TEST(Frequencies, RatiosStayAtOneWhereNothingAgrees) {
  Frequencies frequencies = Data(0, 4000);
  frequencies.Finish();
  const StandardRecord a(Person("MARTIN", "LEA", "54395"));
  const StandardRecord b(Person("GUESSARD", "HUBERT", "69123"));
  const FrequencyRatios ratios =
      frequencies.RatiosOf(a.View(), b.View(), Compare(a.View(), b.View()), 1);
  EXPECT_EQ(ratios.family_name, 1);
  EXPECT_EQ(ratios.used_name, 1);
  EXPECT_EQ(ratios.given_name, 1);
  EXPECT_EQ(ratios.birth_place, 1);
}

TEST(Frequencies, RatiosAreSymmetric) {
  SeededRandom random(11);
  Frequencies frequencies = Data(0, 1000);
  frequencies.Finish();
  std::vector<StandardRecord> records;
  records.reserve(120);
  for (int i = 0; i < 120; ++i) {
    records.emplace_back(RandomIdentity(random));
  }
  for (const StandardRecord& a : records) {
    for (const StandardRecord& b : records) {
      const Pattern pattern = Compare(a.View(), b.View());
      const FrequencyRatios forth = frequencies.RatiosOf(a.View(), b.View(), pattern, 1);
      const FrequencyRatios back = frequencies.RatiosOf(b.View(), a.View(), pattern, 1);
      ASSERT_EQ(forth.family_name, back.family_name);
      ASSERT_EQ(forth.used_name, back.used_name);
      ASSERT_EQ(forth.given_name, back.given_name);
      ASSERT_EQ(forth.birth_place, back.birth_place);
    }
  }
}

TEST(Frequencies, TheOrderOfMergingDoesNotMatter) {
  const std::vector<Frequencies> parts = {Data(0, 700), Data(700, 900), Data(900, 2000)};
  Frequencies whole = Data(0, 2000);
  whole.Finish();
  std::vector<std::size_t> order = {0, 1, 2};
  do {
    Frequencies merged;
    for (const std::size_t i : order) {
      merged.Merge(parts[i]);
    }
    merged.Finish();
    for (const std::string_view name : {"MARTIN", "NOMA", "NOMAAA", "GUESSARD"}) {
      ASSERT_EQ(merged.FamilyName(name), whole.FamilyName(name));
      ASSERT_EQ(FamilyRatio(merged, name), FamilyRatio(whole, name));
    }
    ASSERT_EQ(merged.GivenName("JEAN"), whole.GivenName("JEAN"));
    ASSERT_EQ(merged.BirthPlace(54395), whole.BirthPlace(54395));
  } while (std::ranges::next_permutation(order).found);
}

}  // namespace
}  // namespace socle::mpi::match
