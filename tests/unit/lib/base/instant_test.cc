#include "lib/base/instant.h"

#include <cstdint>

#include <gtest/gtest.h>

#include "lib/base/error.h"

namespace socle {
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
  EXPECT_EQ(ParseInstant("2023-11-14T22:13Z")->value, 1'699'999'980 * kMicros);
  EXPECT_EQ(ParseInstant("2024-02-29")->value, 1'709'164'800 * kMicros);
}

TEST(Instant, OfAnotherFormIsRefused) {
  for (const char* text : {"",
                           "2026",
                           "2026-13-01",
                           "2026-02-30",
                           "1969-12-31",
                           "2026-03-01T10:30:00",
                           "2026-03-01T10:30",
                           "2026-03-01T10:3Z",
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

}  // namespace
}  // namespace socle
