#include "mpi/input/seen_set.h"

#include <cstddef>
#include <string>
#include <string_view>

#include <gtest/gtest.h>

#include "mpi/model/identity.h"

namespace socle::mpi {

namespace {

Identity Make(std::string_view domain, std::string_view ipp, std::string_view name = "") {
  Identity identity;
  identity.domain = domain;
  identity.ipp = ipp;
  identity.birth_name = name;
  return identity;
}

TEST(SeenSet, TellsNewRepeatedAndDifferent) {
  SeenSet seen;
  EXPECT_EQ(seen.Insert(Make("D", "1", "A")), SeenSet::Answer::kNew);
  EXPECT_EQ(seen.Insert(Make("D", "1", "A")), SeenSet::Answer::kRepeat);
  EXPECT_EQ(seen.Insert(Make("D", "1", "B")), SeenSet::Answer::kDifferent);
  EXPECT_EQ(seen.Insert(Make("D", "1", "B")), SeenSet::Answer::kDifferent);  // the first stays
  EXPECT_EQ(seen.Insert(Make("E", "1", "A")), SeenSet::Answer::kNew);
  EXPECT_EQ(seen.Size(), 2);
}

TEST(SeenSet, DoesNotMixUpDomainAndIpp) {
  SeenSet seen;
  EXPECT_EQ(seen.Insert(Make("AB", "C")), SeenSet::Answer::kNew);
  EXPECT_EQ(seen.Insert(Make("A", "BC")), SeenSet::Answer::kNew);
  EXPECT_EQ(seen.Insert(Make("C", "AB")), SeenSet::Answer::kNew);
  EXPECT_EQ(seen.Insert(Make("ABC", "")), SeenSet::Answer::kNew);
}

TEST(SeenSet, LooksAtEveryTraitButTheDateOfChange) {
  for (std::size_t i = 2; i < kTraitFields.size(); ++i) {
    SeenSet seen;
    Identity identity = Make("D", "1");
    EXPECT_EQ(seen.Insert(identity), SeenSet::Answer::kNew);
    identity.*kTraitFields[i].member = "x";
    EXPECT_EQ(seen.Insert(identity),
              kTraitFields[i].name == "updated_at" ? SeenSet::Answer::kRepeat
                                                   : SeenSet::Answer::kDifferent)
        << kTraitFields[i].name;
  }
}

TEST(SeenSet, DoesNotTakeOneTraitForTheNext) {
  SeenSet seen;
  Identity identity = Make("D", "1", "X");
  EXPECT_EQ(seen.Insert(identity), SeenSet::Answer::kNew);
  identity.birth_given_names.swap(identity.birth_name);
  EXPECT_EQ(seen.Insert(identity), SeenSet::Answer::kDifferent);
}

TEST(SeenSet, SeesADifferenceAtEveryPlaceOfTextsOfEveryLength) {
  for (std::size_t size = 1; size < 40; ++size) {
    SeenSet seen;
    std::string name(size, 'A');
    EXPECT_EQ(seen.Insert(Make("D", "1", name)), SeenSet::Answer::kNew);
    for (char& c : name) {
      c = 'B';
      EXPECT_EQ(seen.Insert(Make("D", "1", name)), SeenSet::Answer::kDifferent) << name;
      EXPECT_EQ(seen.Insert(Make(name, "2")), SeenSet::Answer::kNew) << name;
      c = 'A';
    }
  }
}

TEST(SeenSet, HoldsManyInTheStatedMemory) {
  constexpr std::size_t kCount = 200'000;
  SeenSet seen;
  for (std::size_t i = 0; i < kCount; ++i) {
    ASSERT_EQ(seen.Insert(Make("D" + std::to_string(i % 7), std::to_string(i))),
              SeenSet::Answer::kNew);
  }
  for (std::size_t i = 0; i < kCount; i += 97) {
    ASSERT_EQ(seen.Insert(Make("D" + std::to_string(i % 7), std::to_string(i))),
              SeenSet::Answer::kRepeat);
  }
  EXPECT_EQ(seen.Size(), kCount);
  EXPECT_LE(seen.MemoryBytes(), kCount * 25);
}

}  // namespace

}  // namespace socle::mpi
