#include "cli/terminal/progress.h"

#include <chrono>
#include <sstream>
#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "cli/terminal/terminal.h"
#include "lib/base/clock.h"

namespace socle::cli {

namespace {

using namespace std::chrono_literals;
using testing::EndsWith;
using testing::HasSubstr;
using testing::Not;

class ProgressTest : public testing::Test {
 protected:
  [[nodiscard]] std::string Taken() {
    std::string text = out_.str();
    out_.str("");
    return text;
  }

  std::ostringstream out_;
  FixedClock clock_{UnixMicros{0}};
  Terminal terminal_{.is_err_terminal = true, .width = 80};
};

TEST_F(ProgressTest, DrawsBarRateAndTimeLeft) {
  Progress progress(out_, clock_, terminal_, false);
  progress.Begin("compare", 1000, "pairs");
  EXPECT_EQ(Taken(), "\r\x1b[Kcompare        [........................]   0 %  -");
  clock_.Advance(2s);
  progress.Update(500);
  EXPECT_EQ(Taken(), "\r\x1b[Kcompare        [############............]  50 %  250/s  2 s left");
  clock_.Advance(2s);
  progress.Update(1000);
  progress.End();
  EXPECT_THAT(Taken(), EndsWith("\r\x1b[Kcompare        4.00 s  1\u202F000 pairs  250/s\n"));
}

TEST_F(ProgressTest, DrawsAtMostTenTimesASecond) {
  Progress progress(out_, clock_, terminal_, false);
  progress.Begin("read", 0, "records");
  static_cast<void>(Taken());
  clock_.Advance(99ms);
  progress.Update(1);
  EXPECT_EQ(Taken(), "");
  clock_.Advance(1ms);
  progress.Update(2);
  EXPECT_THAT(Taken(), HasSubstr("2 records"));
  progress.Update(3);
  EXPECT_EQ(Taken(), "");
}

TEST_F(ProgressTest, GivesOneLineForEachStageWithoutATerminal) {
  Progress progress(out_, clock_, {}, false);
  progress.Begin("read", 4000, "records");
  clock_.Advance(2s);
  progress.Update(2000);
  EXPECT_EQ(Taken(), "");
  progress.Update(4000);
  progress.Begin("train", 0, "");
  EXPECT_EQ(Taken(), "read           2.00 s  4000 records  2.00 k/s\n");
  clock_.Advance(1s);
  progress.End();
  EXPECT_EQ(Taken(), "train          1.00 s\n");
  progress.End();
  EXPECT_EQ(Taken(), "");
}

TEST_F(ProgressTest, NeverGoesBack) {
  Progress progress(out_, clock_, {}, false);
  progress.Begin("read", 10, "records");
  progress.Update(8);
  progress.Update(5);
  clock_.Advance(1s);
  progress.End();
  EXPECT_THAT(Taken(), HasSubstr("8 records"));
}

TEST_F(ProgressTest, TakesATotalThatBecomesKnownLater) {
  Progress progress(out_, clock_, terminal_, false);
  progress.Begin("read", 0, "records");
  progress.SetTotal(10);
  clock_.Advance(1s);
  progress.Update(5);
  EXPECT_THAT(Taken(), HasSubstr("50 %"));
}

TEST_F(ProgressTest, IsSilentWhenAsked) {
  {
    Progress progress(out_, clock_, terminal_, true);
    progress.Begin("read", 10, "records");
    clock_.Advance(1s);
    progress.Update(5);
    progress.End();
  }
  EXPECT_EQ(Taken(), "");
}

TEST_F(ProgressTest, ClearsTheLineOfAnUnfinishedStage) {
  {
    Progress progress(out_, clock_, terminal_, false);
    progress.Begin("read", 10, "records");
  }
  EXPECT_THAT(Taken(), EndsWith("\r\x1b[K"));
}

TEST_F(ProgressTest, StaysWithinTheWidth) {
  terminal_.width = 40;
  Progress progress(out_, clock_, terminal_, false);
  progress.Begin("compare", 1000, "pairs");
  const std::string drawn = Taken();
  EXPECT_EQ(drawn.size(), std::string("\r\x1b[K").size() + 39);
  EXPECT_THAT(drawn, Not(HasSubstr("\n")));
}

}  // namespace

}  // namespace socle::cli
