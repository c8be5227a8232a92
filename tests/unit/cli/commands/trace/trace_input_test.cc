#include "cli/commands/trace/trace_input.h"

#include <cstdint>
#include <string_view>
#include <utility>

#include <gtest/gtest.h>

#include "lib/base/clock.h"
#include "lib/base/error.h"

namespace socle::cli {

namespace {

TEST(TraceInstant, IsReadInItsThreeForms) {
  const std::pair<std::string_view, std::int64_t> vectors[] = {
      {"1970-01-01", 0},
      {"2023-11-14T22:13:20Z", 1'700'000'000},
      {"2023-11-14T22:13Z", 1'699'999'980},
      {"2024-02-29", 1'709'164'800}};
  for (const auto& [text, seconds] : vectors) {
    const auto instant = ParseTraceTime(text);
    ASSERT_TRUE(instant.has_value()) << text;
    EXPECT_EQ(instant->value, seconds * 1'000'000) << text;
  }
}

TEST(TraceInstant, RefusesEverythingElse) {
  for (const std::string_view text : {"",
                                      "today",
                                      "2023-1-1",
                                      "2023-02-29",
                                      "2023-13-01",
                                      "2023-00-01",
                                      "2023-11-14T24:00:00Z",
                                      "2023-11-14T22:60:00Z",
                                      "2023-11-14T22:13:60Z",
                                      "2023-11-14 22:13:20Z",
                                      "2023-11-14T22:13:20",
                                      "1969-12-31T23:59:59Z",
                                      "2023-11-14T22:13:20Zx"}) {
    const auto instant = ParseTraceTime(text);
    ASSERT_FALSE(instant.has_value()) << text;
    EXPECT_EQ(instant.error().code, Code::kInvalidArgument);
  }
}

TEST(TraceInstant, IsWrittenWithMicroseconds) {
  EXPECT_EQ(FormatTraceTime(UnixMicros{1'700'000'000'123'456}), "2023-11-14T22:13:20.123456Z");
  EXPECT_EQ(FormatTraceTime(UnixMicros{0}), "1970-01-01T00:00:00.000000Z");
  EXPECT_EQ(FormatTraceTime(UnixMicros{-1}), "1969-12-31T23:59:59.999999Z");
}

}  // namespace

}  // namespace socle::cli
