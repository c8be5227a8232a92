#include "directory/domain/sync_cookie.h"

#include <cstdint>
#include <string>
#include <string_view>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/unit/directory/store/directory_fixture.h"

namespace socle::directory::domain {
namespace {

using ::testing::StartsWith;
using Kind = SyncCookies::Kind;

class SyncCookieTest : public store::DirectoryTest {
 protected:
  void SetUp() override {
    DirectoryTest::SetUp();
    Add(kSuffix);
    Add("ou=a,o=Annuaire,c=FR");
  }

  [[nodiscard]] SyncCookies::Position Decode(std::string_view cookie) const {
    return SyncCookies(store_->Database()).Decode(cookie).value();
  }

  [[nodiscard]] std::string CsnAt(std::uint64_t number) const {
    return SyncCookies(store_->Database()).CsnAt(number).value();
  }
};

TEST_F(SyncCookieTest, ReadsWhatItWrites) {
  for (std::uint64_t number = 0; number <= 2; ++number) {
    const auto position = Decode(SyncCookies::Cookie("042", CsnAt(number)));
    EXPECT_EQ(position.kind, Kind::kPosition);
    EXPECT_EQ(position.number, number);
    EXPECT_EQ(position.rid, "042");
  }
}

// As slapd reads them (OpenLDAP 2.5): time, count, server, modification.
TEST_F(SyncCookieTest, PositionsAreCsnsThatGrow) {
  constexpr std::uint64_t kTime = 1'700'000'000'123'456;
  EXPECT_EQ(SyncCookies::CsnOf(0x2a, kTime), "20231114221320.123456Z#00002a#000#000000");
  EXPECT_EQ(SyncCookies::CsnOf(0x1'00'00'02, kTime), "20231114221320.123456Z#000002#000#000001");
  // The clock of the test stands still; the times of changes do not.
  EXPECT_LT(CsnAt(1), CsnAt(2));
  ASSERT_TRUE(Modify("ou=a,o=Annuaire,c=FR", {{"description", {"x"}}}).has_value());
  EXPECT_LT(CsnAt(2), CsnAt(3));
  // Nor do they after a restart.
  const std::string before = CsnAt(3);
  Open();
  Add("ou=b,o=Annuaire,c=FR");
  EXPECT_LT(before, CsnAt(4));
}

TEST_F(SyncCookieTest, WhatNamesNoStateBegins) {
  EXPECT_EQ(Decode("").kind, Kind::kBegin);
  EXPECT_EQ(Decode("rid=001").kind, Kind::kBegin);
  EXPECT_EQ(Decode("rid=001").rid, "001");
  EXPECT_EQ(Decode("rid=001,sid=002").kind, Kind::kBegin);
  EXPECT_EQ(Decode("rid=12345").rid, "000");
}

TEST_F(SyncCookieTest, TellsCookiesOfOthersAndOfOtherTimes) {
  const std::string ours = CsnAt(2);
  std::string other_time = ours;
  other_time[13] = other_time[13] == '0' ? '1' : '0';
  for (const std::string& cookie : {std::string("x"),
                                    std::string("csn="),
                                    "csn=" + ours.substr(1),
                                    "csn=" + other_time,
                                    "csn=" + ours + "0",
                                    std::string("csn=20231114221320.123456Z#00002a#000#000000"),
                                    std::string("csn=20231114221320.123456Z#zzzzzz#000#000000"),
                                    std::string(kSyncCookieBytesMax + 1, 'r')}) {
    EXPECT_EQ(Decode(cookie).kind, Kind::kUnknown) << cookie;
  }
  // slapd may have states of several servers; one of them is ours.
  EXPECT_EQ(Decode("rid=001,csn=20231114221320.123456Z#000000#001#000000;" + ours).kind,
            Kind::kPosition);
}

TEST_F(SyncCookieTest, WhatTheLogHasNoMoreIsUnknown) {
  Add("ou=b,o=Annuaire,c=FR");
  const std::string first = SyncCookies::Cookie("000", CsnAt(1));
  const std::string second = SyncCookies::Cookie("000", CsnAt(2));
  const std::string nothing = SyncCookies::Cookie("000", CsnAt(0));
  ASSERT_TRUE(store_->Database().TrimChangeLog(1).has_value());
  EXPECT_EQ(Decode(nothing).kind, Kind::kUnknown);
  EXPECT_EQ(Decode(first).kind, Kind::kUnknown);
  EXPECT_EQ(Decode(second).kind, Kind::kPosition);
  EXPECT_THAT(second, StartsWith("rid=000,csn="));
}

}  // namespace
}  // namespace socle::directory::domain
