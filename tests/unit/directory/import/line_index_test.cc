#include "directory/import/line_index.h"

#include <cstddef>
#include <string>

#include <gtest/gtest.h>

namespace socle::directory::import {
namespace {

TEST(LineIndex, BringsThePeopleTogether) {
  LineIndex index;
  EXPECT_TRUE(index.Add("809990000011", {.offset = 0, .number = 2, .size = 10}));
  EXPECT_TRUE(index.Add("809990000029", {.offset = 11, .number = 3, .size = 10}));
  EXPECT_TRUE(index.Add("809990000011", {.offset = 22, .number = 4, .size = 10}));
  EXPECT_TRUE(index.Add("02A9990000", {.offset = 33, .number = 5, .size = 10}));
  index.Sort();
  EXPECT_EQ(index.LineCount(), 4U);
  EXPECT_TRUE(index.Contains("809990000029"));
  EXPECT_FALSE(index.Contains("809990000037"));
  EXPECT_FALSE(index.Contains("x"));
  std::size_t people = 0;
  std::size_t lines = 0;
  for (auto places = index.Next(); !places.empty(); places = index.Next()) {
    ++people;
    lines += places.size();
    if (places.size() == 2) {
      EXPECT_EQ(places[0].number, 2U) << "in the order of the file";
      EXPECT_EQ(places[1].offset, 22U);
    }
  }
  EXPECT_EQ(people, 3U);
  EXPECT_EQ(lines, 4U);
}

TEST(LineIndex, ZerosInFrontCount) {
  LineIndex index;
  EXPECT_TRUE(index.Add("08", {.number = 1}));
  EXPECT_TRUE(index.Add("8", {.number = 2}));
  EXPECT_TRUE(index.Add("008", {.number = 3}));
  index.Sort();
  for (int i = 0; i < 3; ++i) {
    EXPECT_EQ(index.Next().size(), 1U);
  }
  EXPECT_TRUE(index.Next().empty());
}

TEST(LineIndex, RefusesWhatIsNoIdentifier) {
  LineIndex index;
  EXPECT_TRUE(index.Add(std::string(LineIndex::kNationalIdCharsMax, 'Z'), {}));
  EXPECT_FALSE(index.Add(std::string(LineIndex::kNationalIdCharsMax + 1, 'Z'), {}));
  EXPECT_FALSE(index.Add("", {}));
  EXPECT_FALSE(index.Add("8a", {}));
}

}  // namespace
}  // namespace socle::directory::import
