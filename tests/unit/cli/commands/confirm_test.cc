#include "cli/commands/confirm.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "lib/base/error.h"
#include "lib/base/result.h"
#include "tests/support/fake_environment.h"

namespace socle::cli {

namespace {

using testing::HasSubstr;

FakeEnvironment OnTerminal(const char* answer) {
  FakeEnvironment fake;
  fake.in.str(answer);
  fake.terminal.is_in_terminal = true;
  fake.terminal.is_err_terminal = true;
  return fake;
}

TEST(Confirm, AsksOnATerminal) {
  for (const char* answer : {"y\n", "Y\n", "yes\n", "y"}) {
    FakeEnvironment fake = OnTerminal(answer);
    EXPECT_TRUE(Confirm(fake.Get(), false, "Remove a\x1b?")) << answer;
    EXPECT_EQ(fake.err.str(), "Remove a?? [y/N] ");
  }
}

TEST(Confirm, TakesAnyOtherAnswerForNo) {
  for (const char* answer : {"n\n", "\n", "", "yo\n", " y\n"}) {
    FakeEnvironment fake = OnTerminal(answer);
    const Status status = Confirm(fake.Get(), false, "Remove?");
    ASSERT_FALSE(status) << answer;
    EXPECT_EQ(status.error().code, Code::kConflict);
    EXPECT_EQ(status.error().detail, "nothing was done");
  }
}

TEST(Confirm, DoesNotAskWhenYesIsGiven) {
  FakeEnvironment fake;
  EXPECT_TRUE(Confirm(fake.Get(), true, "Remove?"));
  EXPECT_EQ(fake.err.str(), "");
}

TEST(Confirm, NeedsYesWhereNobodyCanBeAsked) {
  FakeEnvironment piped = OnTerminal("y\n");
  piped.terminal.is_in_terminal = false;
  FakeEnvironment logged = OnTerminal("y\n");
  logged.terminal.is_err_terminal = false;
  for (FakeEnvironment* fake : {&piped, &logged}) {
    const Status status = Confirm(fake->Get(), false, "Remove?");
    ASSERT_FALSE(status);
    EXPECT_EQ(status.error().code, Code::kConflict);
    EXPECT_THAT(status.error().detail, HasSubstr("Remove? Answer on a terminal, or give --yes"));
    EXPECT_EQ(fake->err.str(), "");
  }
}

}  // namespace

}  // namespace socle::cli
