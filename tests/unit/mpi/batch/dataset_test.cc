#include "mpi/batch/dataset.h"

#include <cstddef>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/unit/mpi/batch/small_dataset.h"

namespace socle::mpi::batch {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

Dataset OfDates(const std::vector<std::string>& dates) {
  Dataset dataset;
  for (const std::string& date : dates) {
    Append(dataset, {.birth_name = "MARTIN", .birth_date = date});
  }
  return dataset;
}

std::vector<std::string> Ipps(const Dataset& dataset) {
  std::vector<std::string> ipps;
  ipps.reserve(dataset.Size());
  for (std::size_t i = 0; i < dataset.Size(); ++i) {
    ipps.emplace_back(dataset.Ipp(static_cast<RecordIndex>(i)));
  }
  return ipps;
}

TEST(Dataset, OrdersRecordsByBirthDateThenByArrival) {
  Dataset dataset =
      OfDates({"1960-05-12", "", "1985-12-31", "1960-05-12", "1960-05", "1960-04-30"});
  const std::vector<RecordIndex> from = dataset.OrderByBirthDate();
  EXPECT_THAT(from, ElementsAre(1, 5, 4, 0, 3, 2));
  EXPECT_THAT(Ipps(dataset), ElementsAre("1", "5", "4", "0", "3", "2"));
  EXPECT_THAT(dataset.InOrderOfArrival(), ElementsAre(3, 0, 5, 4, 2, 1));
}

TEST(Dataset, KeepsBothSidesOfASplitApart) {
  Dataset dataset = OfDates({"1985-12-31", "1960-05-12", "1970-01-02", "1950-03-04"});
  EXPECT_THAT(dataset.OrderByBirthDate(2), ElementsAre(1, 0, 3, 2));
}

TEST(Dataset, OrderingMovesNothingButTheNumbers) {
  const Dataset before = RandomDataset(3, 300);
  Dataset after = RandomDataset(3, 300);
  const std::vector<RecordIndex> from = after.OrderByBirthDate();
  ASSERT_EQ(after.Size(), before.Size());
  for (std::size_t i = 0; i < from.size(); ++i) {
    const auto now = static_cast<RecordIndex>(i);
    ASSERT_EQ(after.StandardBytes(now), before.StandardBytes(from[i]));
    ASSERT_EQ(after.Domain(now), before.Domain(from[i]));
    ASSERT_EQ(after.Ipp(now), before.Ipp(from[i]));
    ASSERT_EQ(after.StableKey(now), before.StableKey(from[i]));
  }
  // It goes on from there.
  Append(after, {.birth_name = "ROUX"}, "C");
  EXPECT_EQ(after.Domain(300), "C");
  EXPECT_EQ(after.InOrderOfArrival().back(), 300U);
}

TEST(Dataset, OrdersNothing) {
  Dataset dataset;
  EXPECT_THAT(dataset.OrderByBirthDate(), IsEmpty());
  EXPECT_THAT(dataset.InOrderOfArrival(), IsEmpty());
}

}  // namespace
}  // namespace socle::mpi::batch
