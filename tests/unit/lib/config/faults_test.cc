#include "lib/config/faults.h"

#include <gtest/gtest.h>

#include "lib/base/error.h"
#include "lib/base/result.h"

namespace socle::config {
namespace {

TEST(Faults, NoneIsNoFault) {
  Faults faults;
  faults.Add("mllp.listen", Status());
  EXPECT_TRUE(faults.Take().has_value());
}

TEST(Faults, OneKeepsItsCode) {
  Faults faults;
  faults.Add("tls.key", Status(Fail(Code::kNotFound, "no such file")));
  ASSERT_FALSE(faults.Take().has_value());
  EXPECT_EQ(faults.Take().error().code, Code::kNotFound);
  EXPECT_EQ(faults.Take().error().detail, "tls.key: no such file");
}

TEST(Faults, SeveralAreALineEach) {
  Faults faults;
  faults.Add("tls.key", Status(Fail(Code::kNotFound, "no such file")));
  faults.Add("ldap.listen", "no address");
  ASSERT_FALSE(faults.Take().has_value());
  EXPECT_EQ(faults.Take().error().code, Code::kInvalidArgument);
  EXPECT_EQ(faults.Take().error().detail, "tls.key: no such file\nldap.listen: no address");
}

}  // namespace
}  // namespace socle::config
