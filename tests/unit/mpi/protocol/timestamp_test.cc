#include "mpi/protocol/timestamp.h"

#include <string>
#include <string_view>

#include <gtest/gtest.h>

namespace socle::mpi::protocol {
namespace {

std::string Instant(std::string_view text, TimeZone zone = TimeZone::kFrance) {
  const auto timestamp = ReadTimestamp(text);
  return timestamp.has_value() ? FormatInstant(*timestamp, zone) : "none";
}

std::string Date(std::string_view text) {
  const auto timestamp = ReadTimestamp(text);
  return timestamp.has_value() ? FormatDate(*timestamp) : "none";
}

TEST(Timestamp, KeepsItsPrecisionAsADate) {
  EXPECT_EQ(Date("19850714"), "1985-07-14");
  EXPECT_EQ(Date("194205"), "1942-05");
  EXPECT_EQ(Date("1940"), "1940");
  EXPECT_EQ(Date("19850714120000"), "1985-07-14");
  EXPECT_EQ(Date("20240229"), "2024-02-29");
}

TEST(Timestamp, RefusesWhatIsNone) {
  for (const std::string_view text : {"",
                                      "20",
                                      "196",
                                      "19611320",
                                      "19610230",
                                      "19000229",
                                      "20/04/1961",
                                      "1961042",
                                      "19610400",
                                      "19610001",
                                      "00000101",
                                      "2026010525",
                                      "202601052360",
                                      "20260105235960",
                                      "20260105093000.",
                                      "20260105093000.12345",
                                      "20260105+1",
                                      "20260105+1500",
                                      "20260105+0160",
                                      "20260105 ",
                                      "x"}) {
    EXPECT_EQ(Date(text), "none") << text;
  }
}

TEST(Timestamp, TakesTheOffsetThatWasSent) {
  EXPECT_EQ(Instant("20170224141101.31+0900"), "2017-02-24T14:11:01+09:00");
  EXPECT_EQ(Instant("20090226131520-0600"), "2009-02-26T13:15:20-06:00");
  EXPECT_EQ(Instant("20090226131520+0000"), "2009-02-26T13:15:20Z");
}

TEST(Timestamp, IsReadInItsZoneWithoutOffset) {
  EXPECT_EQ(Instant("20260105093000"), "2026-01-05T09:30:00+01:00");
  EXPECT_EQ(Instant("20260705093000"), "2026-07-05T09:30:00+02:00");
  EXPECT_EQ(Instant("20260705093000", TimeZone::kUtc), "2026-07-05T09:30:00Z");
  EXPECT_EQ(Instant("20101020"), "2010-10-20T00:00:00+02:00");
  EXPECT_EQ(Instant("2010"), "2010-01-01T00:00:00+01:00");
  EXPECT_EQ(Instant("202512312355"), "2025-12-31T23:55:00+01:00");
}

TEST(Timestamp, ChangesToSummerTimeAndBack) {
  // 29 March 2026 from 2 to 3, 25 October 2026 from 3 to 2.
  EXPECT_EQ(Instant("20260329015959"), "2026-03-29T01:59:59+01:00");
  EXPECT_EQ(Instant("20260329030000"), "2026-03-29T03:00:00+02:00");
  EXPECT_EQ(Instant("20261025025959"), "2026-10-25T02:59:59+02:00");
  EXPECT_EQ(Instant("20261025030000"), "2026-10-25T03:00:00+01:00");
}

TEST(Timestamp, IsWrittenWithItsOffset) {
  EXPECT_EQ(FormatHl7Time(0, TimeZone::kUtc), "19700101000000+0000");
  EXPECT_EQ(FormatHl7Time(1'767'601'801, TimeZone::kFrance), "20260105093001+0100");
  EXPECT_EQ(FormatHl7Time(1'774'745'999, TimeZone::kFrance), "20260329015959+0100");
  EXPECT_EQ(FormatHl7Time(1'774'746'000, TimeZone::kFrance), "20260329030000+0200");
  EXPECT_EQ(FormatHl7Time(1'792'889'999, TimeZone::kFrance), "20261025025959+0200");
  EXPECT_EQ(FormatHl7Time(1'792'890'000, TimeZone::kFrance), "20261025020000+0100");
}

TEST(Timestamp, ComesFromAnInstant) {
  EXPECT_EQ(ToHl7Time("2026-01-05T09:30:01+01:00"), "20260105093001+0100");
  EXPECT_EQ(ToHl7Time("2026-01-05T09:30:01-05:00"), "20260105093001-0500");
  EXPECT_EQ(ToHl7Time("2026-01-05T09:30:01Z"), "20260105093001+0000");
  EXPECT_EQ(ToHl7Time("1985-07-14"), "19850714");
  EXPECT_EQ(ToHl7Time("1985-07"), "198507");
  EXPECT_EQ(ToHl7Time("1985"), "1985");
  EXPECT_EQ(ToHl7Time("soon"), "");
  EXPECT_EQ(ToHl7Time(""), "");
}

}  // namespace
}  // namespace socle::mpi::protocol
