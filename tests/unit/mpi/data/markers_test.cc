#include "mpi/data/markers.h"

#include <algorithm>
#include <set>
#include <string>
#include <string_view>

#include <gtest/gtest.h>

namespace socle::mpi::data {
namespace {

const Marker* Find(std::string_view words) {
  const auto* const found = std::ranges::find(kMarkers, words, &Marker::words);
  return found == kMarkers.end() ? nullptr : found;
}

TEST(Markers, AreFoldedAndDistinct) {
  std::set<std::string_view> seen;
  for (const Marker& marker : kMarkers) {
    EXPECT_EQ(marker.words.find_first_not_of("ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789 "),
              std::string::npos);
    EXPECT_TRUE(seen.insert(marker.words).second) << marker.words;
  }
  std::set<std::string_view> particles;
  for (const std::string_view particle : kParticles) {
    EXPECT_TRUE(particles.insert(particle).second) << particle;
  }
}

TEST(Markers, KnowTheWordsOfTheRules) {
  ASSERT_NE(Find("SANSNOM"), nullptr);
  EXPECT_EQ(Find("SANSNOM")->kind, MarkerKind::kMissing);
  ASSERT_NE(Find("SANSPRENOM"), nullptr);
  EXPECT_EQ(Find("SANSPRENOM")->kind, MarkerKind::kMissing);
  ASSERT_NE(Find("BEBE"), nullptr);
  EXPECT_EQ(Find("BEBE")->kind, MarkerKind::kNewborn);
  ASSERT_NE(Find("TEST"), nullptr);
  EXPECT_EQ(Find("TEST")->kind, MarkerKind::kFictive);
  ASSERT_NE(Find("EP"), nullptr);
  EXPECT_EQ(Find("EP")->kind, MarkerKind::kRelation);
}

TEST(Markers, OneLetterIsAMarkerOnlyAlone) {
  ASSERT_NE(Find("X"), nullptr);
  EXPECT_EQ(Find("X")->scope, MarkerScope::kWholeField);
  ASSERT_NE(Find("M"), nullptr);
  EXPECT_EQ(Find("M")->scope, MarkerScope::kFirst);
}

}  // namespace
}  // namespace socle::mpi::data
