#include "lib/ldap/result_code.h"

#include <cstdint>
#include <optional>

#include <gtest/gtest.h>

namespace socle::ldap {
namespace {

TEST(ResultCode, HasTheNamesOfTheRfcs) {
  EXPECT_EQ(ResultCodeName(ResultCode::kSuccess), "success");
  EXPECT_EQ(ResultCodeName(ResultCode::kInvalidDnSyntax), "invalidDNSyntax");
  EXPECT_EQ(ResultCodeName(ResultCode::kNotAllowedOnRdn), "notAllowedOnRDN");
  EXPECT_EQ(ResultCodeName(ResultCode::kAffectsMultipleDsas), "affectsMultipleDSAs");
  EXPECT_EQ(ResultCodeName(ResultCode::kSyncRefreshRequired), "syncRefreshRequired");
  EXPECT_EQ(ResultCodeName(static_cast<ResultCode>(9)), "unknown");
  EXPECT_EQ(ResultCodeName(static_cast<ResultCode>(5000)), "unknown");
}

TEST(ResultCode, IsFoundByEachOfItsNames) {
  int named = 0;
  for (std::int32_t number = 0; number <= 4096; ++number) {
    const auto code = static_cast<ResultCode>(number);
    if (ResultCodeName(code) != "unknown") {
      EXPECT_EQ(FindResultCode(ResultCodeName(code)), code);
      ++named;
    }
  }
  EXPECT_EQ(named, 47);
  EXPECT_EQ(FindResultCode("unknown"), std::nullopt);
}

}  // namespace
}  // namespace socle::ldap
