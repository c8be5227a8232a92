#include "mpi/control/names.h"

#include <string>

#include <gtest/gtest.h>

#include "lib/base/clock.h"
#include "lib/base/error.h"

namespace socle::mpi::control {
namespace {

constexpr std::int64_t kMicros = 1'000'000;

TEST(Instant, IsWrittenAsRfc3339) {
  EXPECT_EQ(FormatInstant({0}), "1970-01-01T00:00:00Z");
  EXPECT_EQ(FormatInstant({1'772'361'000 * kMicros}), "2026-03-01T10:30:00Z");
  EXPECT_EQ(FormatInstant({1'772'361'000 * kMicros + 5}), "2026-03-01T10:30:00.000005Z");
}

TEST(Instant, IsReadBack) {
  for (const std::int64_t micros : {std::int64_t{0}, 1'772'361'000 * kMicros, std::int64_t{17}}) {
    const auto read = ParseInstant(FormatInstant({micros}));
    ASSERT_TRUE(read.has_value());
    EXPECT_EQ(read->value, micros);
  }
  EXPECT_EQ(ParseInstant("2026-03-01T10:30:00.5Z")->value, 1'772'361'000 * kMicros + 500'000);
  EXPECT_EQ(ParseInstant("1970-01-02")->value, 86'400 * kMicros);
}

TEST(Instant, OfAnotherFormIsRefused) {
  for (const char* text : {"",
                           "2026",
                           "2026-13-01",
                           "2026-02-30",
                           "1969-12-31",
                           "2026-03-01T10:30:00",
                           "2026-03-01T24:00:00Z",
                           "2026-03-01T10:60:00Z",
                           "2026-03-01T10:30:00.Z",
                           "2026-03-01T10:30:00.1234567Z",
                           "2026-03-01T10:30:00+01:00",
                           "2026-03-01 10:30:00Z",
                           "2026-03-0110:30Z",
                           "x026-03-01"}) {
    const auto read = ParseInstant(text);
    ASSERT_FALSE(read.has_value()) << text;
    EXPECT_EQ(read.error().code, Code::kInvalidArgument);
  }
}

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
