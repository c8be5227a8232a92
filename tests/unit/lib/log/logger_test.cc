#include "lib/log/logger.h"

#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace socle::log {
namespace {

using ::testing::EndsWith;
using ::testing::MatchesRegex;

std::string Written(const LoggerOptions& options, void (*write)(Logger&)) {
  ::testing::internal::CaptureStderr();
  const auto logger = MakeStderrLogger(options);
  write(*logger);
  return ::testing::internal::GetCapturedStderr();
}

constexpr const char* kTimeRegex =
    "[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}\\.[0-9]{6}Z";

TEST(StderrLogger, WritesTextLines) {
  const std::string line = Written({}, [](Logger& logger) {
    logger.Info("store opened", {{.name = "folder", .value = "/a"}, {.name = "id", .value = ""}});
  });
  EXPECT_THAT(line,
              MatchesRegex(std::string(kTimeRegex) + " info store opened folder=/a id=\"\"\n"));
}

TEST(StderrLogger, WritesJsonLines) {
  const std::string line = Written({.format = Format::kJson}, [](Logger& logger) {
    logger.Warning("slow", {{.name = "took", .value = "3 s"}});
  });
  EXPECT_THAT(line,
              MatchesRegex(std::string("\\{\"time\":\"") + kTimeRegex +
                           "\",\"level\":\"warning\",\"message\":\"slow\",\"took\":\"3 s\"\\}\n"));
}

TEST(StderrLogger, LeavesOutWhatIsBelowTheLevel) {
  EXPECT_EQ(Written({.level = Level::kWarning}, [](Logger& logger) { logger.Info("x"); }), "");
  EXPECT_EQ(Written({}, [](Logger& logger) { logger.Debug("x"); }), "");
  EXPECT_THAT(Written({.level = Level::kDebug}, [](Logger& logger) { logger.Debug("x"); }),
              EndsWith(" debug x\n"));
  EXPECT_THAT(Written({.level = Level::kError}, [](Logger& logger) { logger.Error("x"); }),
              EndsWith(" error x\n"));
}

TEST(StderrLogger, KeepsALineOneLine) {
  EXPECT_THAT(
      Written({}, [](Logger& logger) { logger.Error("a\nb", {{.name = "n", .value = "\x1b"}}); }),
      EndsWith(" error a\\u000ab n=\\u001b\n"));
  EXPECT_THAT(
      Written({.format = Format::kJson}, [](Logger& logger) { logger.Error("say \"hi\"\\", {}); }),
      EndsWith("\"message\":\"say \\\"hi\\\"\\\\\"}\n"));
}

TEST(StderrLogger, DoesNotReadAMessageAsAPattern) {
  EXPECT_THAT(Written({}, [](Logger& logger) { logger.Error("100%v {} {0}"); }),
              EndsWith(" error 100%v {} {0}\n"));
}

}  // namespace
}  // namespace socle::log
