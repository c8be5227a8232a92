#include "lib/base/embedded.h"

#include <gtest/gtest.h>

SOCLE_EMBEDDED(base_test_text)
SOCLE_EMBEDDED(base_test_empty)

namespace socle {

namespace {

TEST(Embedded, HoldsTheBytesOfTheFile) {
  EXPECT_EQ(SOCLE_EMBEDDED_TEXT(base_test_text), "Étienne\n");
  EXPECT_EQ(SOCLE_EMBEDDED_TEXT(base_test_empty), "");
}

}  // namespace

}  // namespace socle
