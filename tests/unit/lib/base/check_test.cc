#include "lib/base/check.h"

#include <gtest/gtest.h>

namespace socle {

namespace {

TEST(CheckDeathTest, StopsTheProcessAndNamesTheCondition) {
  SOCLE_CHECK(1 + 1 == 2);
  EXPECT_DEATH(SOCLE_CHECK(1 + 1 == 3), "check_test.cc:[0-9]+: broken invariant: 1 \\+ 1 == 3");
}

}  // namespace

}  // namespace socle
