#include "cli/commands/store/store_output.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "cli/terminal/progress.h"
#include "lib/base/clock.h"
#include "lib/storage/verify.h"
#include "tests/support/fake_environment.h"

namespace socle::cli {

namespace {

TEST(StoreOutput, FormatsTimesOfUtc) {
  EXPECT_EQ(FormatUtc(UnixMicros{0}), "1970-01-01T00:00:00Z");
  EXPECT_EQ(FormatUtc(UnixMicros{1'700'000'000'999'999}), "2023-11-14T22:13:20Z");
  EXPECT_EQ(FormatUtc(UnixMicros{-1}), "1969-12-31T23:59:59Z");
  EXPECT_EQ(FormatUtc(UnixMicros{-1'000'000}), "1969-12-31T23:59:59Z");
}

TEST(StoreOutput, QuotesTextInJson) {
  storage::VerifyReport report;
  report.meta.format = "a\"b\\c\n";
  EXPECT_THAT(ToJson(report), testing::HasSubstr(R"("format":"a\"b\\c?","schema_version":0,)"));
  EXPECT_THAT(ToJson(report),
              testing::EndsWith(R"("first_change":1,"last_change":0,"families":[]})"));
}

TEST(StoreOutput, ShowsEachStageOfTheStorage) {
  FakeEnvironment fake;
  Progress progress(fake.err, fake.clock, fake.terminal, false);
  StoreProgress stages(progress);
  const auto callback = stages.Callback();
  callback({.stage = "copy", .done = 5, .total = 10});
  callback({.stage = "copy", .done = 10, .total = 10});
  callback({.stage = "scan", .done = 3, .total = 2});
  progress.End();
  EXPECT_EQ(fake.err.str(),
            "copy           0.00 s  10 bytes  -\nscan           0.00 s  3 rows  -\n");
}

}  // namespace

}  // namespace socle::cli
