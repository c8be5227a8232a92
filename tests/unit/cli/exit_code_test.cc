#include "cli/exit_code.h"

#include <set>
#include <string_view>

#include <gtest/gtest.h>

#include "lib/base/error.h"

namespace socle::cli {

namespace {

TEST(ExitCode, FollowsFromWhatTheCallerCanDo) {
  EXPECT_EQ(ExitCodeOf(Code::kInvalidArgument), ExitCode::kFailed);
  EXPECT_EQ(ExitCodeOf(Code::kConflict), ExitCode::kFailed);
  EXPECT_EQ(ExitCodeOf(Code::kTooLarge), ExitCode::kFailed);
  EXPECT_EQ(ExitCodeOf(Code::kCorruption), ExitCode::kFailed);
  EXPECT_EQ(ExitCodeOf(Code::kInternal), ExitCode::kFailed);
  EXPECT_EQ(ExitCodeOf(Code::kNotFound), ExitCode::kNotFound);
  EXPECT_EQ(ExitCodeOf(Code::kPermissionDenied), ExitCode::kRefused);
  EXPECT_EQ(ExitCodeOf(Code::kUnauthenticated), ExitCode::kRefused);
  EXPECT_EQ(ExitCodeOf(Code::kBusy), ExitCode::kBusy);
  EXPECT_EQ(ExitCodeOf(Code::kTimeout), ExitCode::kBusy);
}

TEST(ExitCode, HasStableNumbersAndADescriptionEach) {
  int expected = 0;
  std::set<std::string_view> descriptions;
  for (const ExitCode code : kExitCodes) {
    EXPECT_EQ(static_cast<int>(code), expected++);
    EXPECT_TRUE(descriptions.insert(Describe(code)).second);
  }
  EXPECT_EQ(expected, 6);
}

}  // namespace

}  // namespace socle::cli
