#include "mpi/match/block.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "lib/base/random.h"
#include "mpi/model/identity.h"
#include "tests/unit/mpi/match/standard_record.h"

namespace socle::mpi::match {
namespace {

using testing::IsEmpty;
using testing::SizeIs;

std::vector<std::uint64_t> Keys(const Identity& identity, BlockFamily family, int tier = 0) {
  const StandardRecord record(identity);
  std::vector<std::uint64_t> keys;
  AppendBlockKeys(record.View(), family, tier, keys);
  return keys;
}

bool ShareKey(const Identity& a, const Identity& b, BlockFamily family, int tier = 0) {
  const auto x = Keys(a, family, tier);
  const auto y = Keys(b, family, tier);
  return std::ranges::any_of(x, [&](std::uint64_t key) { return std::ranges::count(y, key) != 0; });
}

bool ShareAnyKey(const Identity& a, const Identity& b) {
  for (std::size_t f = 0; f < kBlockFamilyCount; ++f) {
    if (ShareKey(a, b, static_cast<BlockFamily>(f))) {
      return true;
    }
  }
  return false;
}

Identity Full() {
  return {.birth_name = "GUESSARD",
          .birth_given_names = "CLEMENCE MARIE",
          .birth_first_given_name = "CLEMENCE",
          .sex = "F",
          .birth_date = "1960-05-12",
          .birth_place_code = "54395",
          .used_name = "DURAND",
          .ins_value = "160055439500177",
          .phone = "0612345678",
          .email = "a@b.fr",
          .address = "12 RUE DES LILAS",
          .postal_code = "54000",
          .other_ids = "12345678"};
}

TEST(BlockKeys, AFullIdentityHasKeysInEveryFamilyAndTier) {
  for (std::size_t f = 0; f < kBlockFamilyCount; ++f) {
    for (int tier = 0; tier < kBlockTierCount; ++tier) {
      const auto family = static_cast<BlockFamily>(f);
      const auto keys = Keys(Full(), family, tier);
      EXPECT_FALSE(keys.empty()) << InfoOf(family).name << " " << tier;
      EXPECT_LE(keys.size(), kBlockKeysMax) << InfoOf(family).name << " " << tier;
      EXPECT_EQ(std::set(keys.begin(), keys.end()).size(), keys.size()) << InfoOf(family).name;
      EXPECT_EQ(keys, Keys(Full(), family, tier));
    }
  }
}

TEST(BlockKeys, FamiliesAndTiersDoNotCollide) {
  std::set<std::uint64_t> seen;
  std::size_t count = 0;
  for (std::size_t f = 0; f < kBlockFamilyCount; ++f) {
    for (int tier = 0; tier < kBlockTierCount; ++tier) {
      const auto keys = Keys(Full(), static_cast<BlockFamily>(f), tier);
      seen.insert(keys.begin(), keys.end());
      count += keys.size();
    }
  }
  EXPECT_EQ(seen.size(), count);
}

TEST(BlockKeys, AppendToWhatIsThere) {
  const StandardRecord record(Full());
  std::vector<std::uint64_t> keys = {1, 2};
  AppendBlockKeys(record.View(), BlockFamily::kIns, 0, keys);
  EXPECT_THAT(keys, SizeIs(3));
  EXPECT_EQ(keys[0], 1U);
}

TEST(BlockKeys, MissingTraitsGiveNone) {
  const Identity names = {.birth_name = "MARTIN", .birth_first_given_name = "JEAN"};
  for (std::size_t f = 0; f < kBlockFamilyCount; ++f) {
    const auto family = static_cast<BlockFamily>(f);
    EXPECT_EQ(Keys(names, family).empty(), family != BlockFamily::kNamePair) << InfoOf(family).name;
  }
  Identity partial = Full();
  partial.birth_date = "1960";
  EXPECT_THAT(Keys(partial, BlockFamily::kDateName), IsEmpty());
  EXPECT_THAT(Keys(partial, BlockFamily::kDatePostal), IsEmpty());
  EXPECT_FALSE(Keys(partial, BlockFamily::kSignature).empty()) << "the year is enough";
}

TEST(BlockKeys, FictiveAndAnonymousRecordsGiveNone) {
  Identity fictive = Full();
  fictive.birth_name = "TEST";
  Identity anonymous = Full();
  anonymous.birth_name = "INCONNU";
  anonymous.birth_given_names = "";
  anonymous.birth_first_given_name = "INCONNU";
  for (std::size_t f = 0; f < kBlockFamilyCount; ++f) {
    for (int tier = 0; tier < kBlockTierCount; ++tier) {
      EXPECT_THAT(Keys(fictive, static_cast<BlockFamily>(f), tier), IsEmpty());
      EXPECT_THAT(Keys(anonymous, static_cast<BlockFamily>(f), tier), IsEmpty());
    }
  }
}

TEST(BlockKeys, SwappedNamesShareAKey) {
  const Identity a = {.birth_name = "GUESSARD", .birth_first_given_name = "CLEMENCE"};
  const Identity b = {.birth_name = "CLEMENCE", .birth_first_given_name = "GUESSARD"};
  EXPECT_TRUE(ShareKey(a, b, BlockFamily::kNamePair));
}

TEST(BlockKeys, OfADateAreTheSameForSwappedNamesInEveryTier) {
  const Identity a = {
      .birth_name = "GUESSARD", .birth_first_given_name = "CLEMENCE", .birth_date = "1960-05-12"};
  const Identity b = {
      .birth_name = "CLEMENCE", .birth_first_given_name = "GUESSARD", .birth_date = "1960-05-12"};
  std::set<std::uint64_t> of_all_tiers;
  std::size_t count = 0;
  for (int tier = 0; tier < kBlockTierCount; ++tier) {
    const auto keys = Keys(a, BlockFamily::kDateName, tier);
    EXPECT_THAT(Keys(b, BlockFamily::kDateName, tier), testing::UnorderedElementsAreArray(keys))
        << tier;
    of_all_tiers.insert(keys.begin(), keys.end());
    count += keys.size();
  }
  EXPECT_EQ(of_all_tiers.size(), count) << "each names other letters";
}

TEST(BlockKeys, TheUsedNameStandsForTheBirthName) {
  const Identity a = {
      .birth_name = "GUESSARD", .birth_first_given_name = "CLEMENCE", .used_name = "DURAND"};
  const Identity b = {.birth_name = "DURAND", .birth_first_given_name = "CLEMENCE"};
  EXPECT_TRUE(ShareKey(a, b, BlockFamily::kNamePair));
}

TEST(BlockKeys, GivenNamesMayStandInAnyOrder) {
  const Identity a = {.birth_name = "GUESSARD", .birth_given_names = "CLEMENCE MARIE"};
  const Identity b = {.birth_name = "GUESSARD", .birth_given_names = "MARIE CLEMENCE"};
  EXPECT_TRUE(ShareKey(a, b, BlockFamily::kNamePair));
  const Identity dated = {
      .birth_name = "PETIT", .birth_given_names = "MARIE CLEMENCE", .birth_date = "1960-05-12"};
  Identity c = a;
  c.birth_date = "1960-05-12";
  EXPECT_TRUE(ShareKey(c, dated, BlockFamily::kDateName));
}

TEST(BlockKeys, NamesThatSoundAlikeShareAKey) {
  const Identity a = {.birth_name = "LEFEBVRE", .birth_first_given_name = "PHILIPPE"};
  const Identity b = {.birth_name = "LEFEVRE", .birth_first_given_name = "FILIPPE"};
  EXPECT_TRUE(ShareKey(a, b, BlockFamily::kNamePair));
}

TEST(BlockKeys, ADoubleNameSharesAKeyWithItsParts) {
  const Identity a = {.birth_name = "MARTIN-DUPONT", .birth_first_given_name = "LEA"};
  for (const std::string_view part : {"MARTIN", "DUPONT"}) {
    EXPECT_TRUE(ShareKey(a,
                         {.birth_name = std::string(part), .birth_first_given_name = "LEA"},
                         BlockFamily::kNamePair));
  }
}

TEST(BlockKeys, EachTierKeepsOnlyHoldersOfTheTierBefore) {
  SeededRandom random(5);
  std::vector<StandardRecord> records;
  records.reserve(60);
  for (int i = 0; i < 60; ++i) {
    records.emplace_back(RandomIdentity(random));
  }
  const auto keys = [&](std::size_t record, std::size_t family, int tier) {
    std::vector<std::uint64_t> out;
    AppendBlockKeys(records[record].View(), static_cast<BlockFamily>(family), tier, out);
    return out;
  };
  const auto share = [](const std::vector<std::uint64_t>& x, const std::vector<std::uint64_t>& y) {
    return std::ranges::find_first_of(x, y) != x.end();
  };
  // Records that share a key of a finer tier share one of the coarsest tier, too.
  for (std::size_t f = 0; f < kBlockFamilyCount; ++f) {
    for (std::size_t i = 0; i < records.size() * records.size(); ++i) {
      const std::size_t a = i / records.size();
      const std::size_t b = i % records.size();
      const bool finer = share(keys(a, f, 1), keys(b, f, 1)) || share(keys(a, f, 2), keys(b, f, 2));
      ASSERT_TRUE(!finer || share(keys(a, f, 0), keys(b, f, 0))) << f;
    }
  }
}

TEST(BlockKeys, RefineOnlyTheKeysThatAreTooLarge) {
  SeededRandom random(6);
  for (int i = 0; i < 200; ++i) {
    const StandardRecord record(RandomIdentity(random));
    for (std::size_t f = 0; f < kBlockFamilyCount; ++f) {
      const auto family = static_cast<BlockFamily>(f);
      for (int tier = 1; tier < kBlockTierCount; ++tier) {
        std::vector<std::uint64_t> parents;
        std::vector<std::uint64_t> all;
        AppendBlockKeys(record.View(), family, tier - 1, parents);
        AppendBlockKeys(record.View(), family, tier, all);
        std::vector<std::uint64_t> keys;
        const KeyFilter every(parents);
        AppendBlockKeys(record.View(), family, tier, keys, &every);
        ASSERT_EQ(keys, all) << f << ' ' << tier;
        keys.clear();
        const KeyFilter none({});
        AppendBlockKeys(record.View(), family, tier, keys, &none);
        ASSERT_THAT(keys, IsEmpty()) << f << ' ' << tier;
      }
    }
  }
}

// As many pairs of names as are looked at, and each of them in every tier.
TEST(BlockKeys, OfManyNamesHoldTheSamePairsInEveryTier) {
  const Identity many = {.birth_name = "MARTIN-DUPONT",
                         .birth_given_names = "LEA ROSE ANNE",
                         .birth_first_given_name = "LEA",
                         .birth_date = "1984-02-17",
                         .used_name = "KERVELLA-GUYOMARCH",
                         .postal_code = "35000"};
  EXPECT_EQ(Keys(many, BlockFamily::kNamePair, 0).size(), kBlockNamePairsMax);
  EXPECT_EQ(Keys(many, BlockFamily::kNamePair, 1).size(), kBlockKeysMax);
  Identity fewer = many;
  fewer.used_name = "";
  EXPECT_LT(Keys(fewer, BlockFamily::kNamePair, 0).size(), kBlockNamePairsMax);
}

TEST(BlockKeys, HaveFinerOnesWhereTheNextTraitIsKnown) {
  const auto finer = [](const Identity& identity, BlockFamily family, int tier) {
    const StandardRecord record(identity);
    std::vector<std::uint64_t> keys;
    AppendBlockKeys(record.View(), family, tier + 1, keys);
    EXPECT_EQ(HasFinerKeys(record.View(), family, tier), !keys.empty());
    return !keys.empty();
  };
  Identity identity = {.birth_name = "MARTIN", .birth_first_given_name = "LEA"};
  EXPECT_FALSE(finer(identity, BlockFamily::kNamePair, 0));
  identity.birth_date = "1984";
  EXPECT_TRUE(finer(identity, BlockFamily::kNamePair, 0));
  EXPECT_FALSE(finer(identity, BlockFamily::kNamePair, 1));
  identity.birth_date = "1984-02-17";
  EXPECT_TRUE(finer(identity, BlockFamily::kNamePair, 1));
  EXPECT_TRUE(finer(identity, BlockFamily::kDateName, 1));
}

TEST(BlockKeys, BeginWithTheBirthDate) {
  const auto first = [](std::string_view date) {
    const auto keys =
        Keys({.birth_name = "MARTIN", .birth_date = std::string(date)}, BlockFamily::kDateName);
    return keys.empty() ? 0 : keys.front() >> 48;
  };
  std::uint64_t before = 0;
  for (const std::string_view date :
       {"1879-12-31", "1880-01-01", "1960-05-12", "1960-05-13", "1960-06-01", "2005-01-01"}) {
    EXPECT_LT(before, first(date)) << date;
    before = first(date);
  }
}

TEST(KeyFilter, HoldsWhatWasAddedAndLittleElse) {
  SeededRandom random(8);
  std::vector<std::uint64_t> keys;
  keys.reserve(1000);
  for (int i = 0; i < 1000; ++i) {
    keys.push_back(random.Next());
  }
  const KeyFilter filter(keys);
  int others = 0;
  for (const std::uint64_t key : keys) {
    ASSERT_TRUE(filter.MayHold(key));
    others += filter.MayHold(random.Next()) ? 1 : 0;
  }
  EXPECT_LT(others, 200);
  EXPECT_FALSE(KeyFilter({}).MayHold(keys.front()));
}

TEST(BlockKeys, RefinementTellsTheMembersOfAHouseholdApart) {
  const Identity a = Full();
  Identity b = Full();
  b.birth_first_given_name = "HUBERT";
  b.birth_given_names = "HUBERT";
  b.birth_date = "1958-08-27";
  for (const BlockFamily family :
       {BlockFamily::kPhone, BlockFamily::kEmail, BlockFamily::kAddress}) {
    EXPECT_TRUE(ShareKey(a, b, family, 0)) << InfoOf(family).name;
    EXPECT_FALSE(ShareKey(a, b, family, 1)) << InfoOf(family).name;
    EXPECT_FALSE(ShareKey(a, b, family, 2)) << InfoOf(family).name;
  }
}

TEST(BlockFamilies, SayWhatTheyAreAndHowMuchTheyHold) {
  std::set<std::string_view> names;
  for (std::size_t f = 0; f < kBlockFamilyCount; ++f) {
    const BlockFamilyInfo& info = InfoOf(static_cast<BlockFamily>(f));
    EXPECT_TRUE(names.insert(info.name).second);
    EXPECT_FALSE(info.description.empty());
    EXPECT_GT(info.limit, 1U);
    EXPECT_LE(info.limit, kBlockLastTierMax);
  }
  EXPECT_EQ(InfoOf(BlockFamily::kSignature).name, "signature");
  EXPECT_EQ(InfoOf(BlockFamily::kIns).name, "ins");
}

constexpr auto kNames = std::to_array<std::string_view>({"GUESSARD",
                                                         "MARTIN",
                                                         "BERNARD",
                                                         "LEFEBVRE",
                                                         "ROUSSEAU",
                                                         "FONTAINE",
                                                         "CHEVALIER",
                                                         "MERCIER",
                                                         "BENCHEIKH",
                                                         "KOWALSKI",
                                                         "FERNANDES",
                                                         "RASOLOFO",
                                                         "SCHNEIDER",
                                                         "DELACROIX",
                                                         "VANDENBERGHE"});

// One letter replaced, left out, doubled by another, or exchanged with the next.
std::string WithTypo(std::string name, SeededRandom& random) {
  const std::size_t at = random.Below(name.size() - 1);
  const char letter = static_cast<char>('A' + random.Below(26));
  switch (random.Below(4)) {
    case 0:
      name[at] = letter;
      break;
    case 1:
      name.erase(at, 1);
      break;
    case 2:
      name.insert(at, 1, letter);
      break;
    default:
      std::swap(name[at], name[at + 1]);
  }
  return name;
}

// The share of names with `typos` errors for which `shared` holds, all other traits being equal.
template <class Shared>
double ShareFound(int typos, Shared shared) {
  SeededRandom random(20260102);
  int found = 0;
  int all = 0;
  for (int round = 0; round < 40; ++round) {
    for (const std::string_view name : kNames) {
      const Identity a = {.birth_name = std::string(name),
                          .birth_first_given_name = "CLEMENCE",
                          .birth_date = "1960-05-12"};
      Identity b = a;
      for (int i = 0; i < typos; ++i) {
        b.birth_name = WithTypo(b.birth_name, random);
      }
      found += shared(a, b) ? 1 : 0;
      ++all;
    }
  }
  return static_cast<double>(found) / all;
}

TEST(BlockSignature, SurvivesTypingErrors) {
  const auto signature = [](const Identity& a, const Identity& b) {
    return ShareKey(a, b, BlockFamily::kSignature);
  };
  const double one = ShareFound(1, signature);
  const double two = ShareFound(2, signature);
  RecordProperty("one_error_permille", static_cast<int>(one * 1000));
  RecordProperty("two_errors_permille", static_cast<int>(two * 1000));
  EXPECT_GT(one, 0.70) << one;
  EXPECT_GT(two, 0.50) << two;
}

TEST(BlockSignature, WithTheOtherFamiliesFindsAllButFew) {
  EXPECT_GT(ShareFound(2, [](const Identity& a, const Identity& b) { return ShareAnyKey(a, b); }),
            0.999);
  // Also where the birth date is another one, so that only names and a part of the date are left.
  const double other_day = ShareFound(2, [](const Identity& a, Identity b) {
    b.birth_date = "1960-05-27";
    return ShareAnyKey(a, b);
  });
  RecordProperty("two_errors_and_another_day_permille", static_cast<int>(other_day * 1000));
  EXPECT_GT(other_day, 0.50) << other_day;
}

TEST(BlockSignature, KnowsTheOtherNameByItsSound) {
  const Identity a = {
      .birth_name = "GUESSARD", .birth_first_given_name = "PHILIPPE", .birth_date = "1960-05-12"};
  Identity b = a;
  b.birth_first_given_name = "FILIPPE";
  EXPECT_TRUE(ShareKey(a, b, BlockFamily::kSignature));
  b.birth_first_given_name = "HUBERT";
  b.birth_date = "1971-08-27";
  EXPECT_FALSE(ShareKey(a, b, BlockFamily::kSignature));
}

}  // namespace
}  // namespace socle::mpi::match
