#include <chrono>
#include <cstddef>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "cli/exit_code.h"
#include "cli/terminal/screen.h"
#include "lib/base/error.h"
#include "lib/base/result.h"
#include "tests/unit/cli/commands/mpi/mpi_command_test_base.h"
#include "tests/unit/cli/commands/mpi/sample_answers.h"

namespace socle::cli {

namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

// Gives keys that were laid down, then the end; keeps what was drawn.
struct ScreenScript {
  std::vector<Key> keys = {};
  std::size_t next = 0;
  std::vector<std::string> drawn = {};
  bool is_open = false;
};

class FakeScreen final : public Screen {
 public:
  explicit FakeScreen(ScreenScript& script) : script_(script) { script_.is_open = true; }

  FakeScreen(const FakeScreen&) = delete;
  FakeScreen& operator=(const FakeScreen&) = delete;

  ~FakeScreen() override { script_.is_open = false; }

  [[nodiscard]] ScreenSize Size() const override { return {.columns = 80, .rows = 24}; }

  Key ReadKey() override {
    return script_.next < script_.keys.size() ? script_.keys[script_.next++]
                                              : Key{.kind = KeyKind::kEnd};
  }

  void Write(std::string_view bytes) override { script_.drawn.emplace_back(bytes); }

 private:
  ScreenScript& script_;
};

class MpiWorkNextTest : public MpiCommandTestBase {
 protected:
  MpiWorkNextTest() {
    daemon_.Returns("mpi.work.reasons", kReasons);
    daemon_.Returns("mpi.work.next", WorkCaseJson());
    daemon_.Returns("mpi.work.release", "{}");
    daemon_.Returns("mpi.work.decide", R"({"item": {"item": 17, "state": "decided"},
                                           "action": 42})");
    UseTerminal();
    fake_.open_screen = [this] {
      return Result<std::unique_ptr<Screen>>(std::make_unique<FakeScreen>(script_));
    };
  }

  void Type(std::string_view keys) {
    for (const char key : keys) {
      script_.keys.push_back(
          {.kind = KeyKind::kCharacter, .character = static_cast<char32_t>(key)});
    }
  }

  ScreenScript script_;
};

TEST_F(MpiWorkNextTest, DrawsAFrameForEachKeyAndGivesTheTerminalBack) {
  Type("k1q");
  ASSERT_EQ(Run({"mpi", "work", "next"}), ExitCode::kDone) << Err();
  ASSERT_EQ(script_.drawn.size(), 3U);
  EXPECT_THAT(script_.drawn[0], testing::StartsWith("\x1b[H 17 potential_link"));
  EXPECT_THAT(script_.drawn[0], HasSubstr("LE GALL"));
  EXPECT_THAT(script_.drawn[1], HasSubstr("different persons, because:"));
  EXPECT_THAT(script_.drawn[2], HasSubstr("item 17: decided"));
  EXPECT_FALSE(script_.is_open);
  EXPECT_EQ(Out(), "");
  EXPECT_EQ(Err(), "socle: 1 decided, 0 postponed\n");
  EXPECT_EQ(daemon_.calls.back().Text(), R"(mpi.work.release {"item":17})");
}

TEST_F(MpiWorkNextTest, GivesTheItemBackAtASignal) {
  ASSERT_EQ(Run({"mpi", "work", "next"}), ExitCode::kFailed);
  EXPECT_THAT(Err(), HasSubstr("ended by a signal; the item was given back"));
  EXPECT_FALSE(script_.is_open);
  EXPECT_EQ(daemon_.calls.back().Text(), R"(mpi.work.release {"item":17})");
}

TEST_F(MpiWorkNextTest, OpensNoScreenWhenNothingIsLeft) {
  daemon_.Returns("mpi.work.next", "null");
  ASSERT_EQ(Run({"mpi", "work", "next"}), ExitCode::kDone);
  EXPECT_THAT(script_.drawn, IsEmpty());
  EXPECT_EQ(Err(), "socle: nothing is left to do\n");
}

TEST_F(MpiWorkNextTest, PrintsWhenAskedTo) {
  ASSERT_EQ(Run({"mpi", "work", "next", "--print"}), ExitCode::kDone);
  EXPECT_THAT(script_.drawn, IsEmpty());
  EXPECT_THAT(Out(), testing::StartsWith(" 17 potential_link"));
  ASSERT_EQ(Run({"mpi", "work", "next", "--json"}), ExitCode::kDone);
  EXPECT_THAT(Out(), testing::StartsWith(R"({"item":{"item":17)"));
}

TEST_F(MpiWorkNextTest, MakesANewConnectionAfterAPause) {
  Type("?");
  script_.keys.push_back({.kind = KeyKind::kResize});
  fake_.open_screen = [this] {
    fake_.clock.Advance(std::chrono::minutes(6));
    return Result<std::unique_ptr<Screen>>(std::make_unique<FakeScreen>(script_));
  };
  Type("qq");
  ASSERT_EQ(Run({"mpi", "work", "next"}), ExitCode::kDone);
  EXPECT_EQ(daemon_.paths.size(), 2U);
}

TEST_F(MpiWorkNextTest, TellsAFailureBeforeItTakesTheTerminal) {
  daemon_.Fails("mpi.work.next", Code::kPermissionDenied, "the role review is needed");
  EXPECT_EQ(Run({"mpi", "work", "next"}), ExitCode::kRefused);
  EXPECT_THAT(script_.drawn, IsEmpty());
}

}  // namespace

}  // namespace socle::cli
