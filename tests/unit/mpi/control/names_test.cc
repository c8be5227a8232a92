#include "mpi/control/names.h"

#include <gtest/gtest.h>

#include "lib/base/error.h"

namespace socle::mpi::control {
namespace {

TEST(PersonName, IsPAndANumber) {
  EXPECT_EQ(PersonName(12), "P12");
  EXPECT_EQ(ParsePersonName("P12"), 12U);
  for (const char* text : {"", "P", "P0", "12", "p12", "P12x", "P-1", "P99999999999999999999"}) {
    EXPECT_FALSE(ParsePersonName(text).has_value()) << text;
  }
}

TEST(IdentityName, IsDomainAndIpp) {
  EXPECT_EQ(IdentityName("CH-A", "47:11"), "CH-A:47:11");
  const auto read = ParseIdentityName("CH-A:47:11");
  ASSERT_TRUE(read.has_value());
  EXPECT_EQ(read->domain, "CH-A");
  EXPECT_EQ(read->ipp, "47:11");
  for (const char* text : {"", ":", "CH-A", "CH-A:", ":4711"}) {
    EXPECT_FALSE(ParseIdentityName(text).has_value()) << text;
  }
}

TEST(Subject, IsAPersonOrAnIdentity) {
  EXPECT_EQ(ParseSubject("P7")->person, 7U);
  EXPECT_EQ(ParseSubject("P7:1")->identity.domain, "P7");
  EXPECT_EQ(ParseSubject("nobody").error().code, Code::kInvalidArgument);
}

}  // namespace
}  // namespace socle::mpi::control
