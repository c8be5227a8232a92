#include "cli/commands/mpi/work/review_session.h"

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include <boost/json.hpp>
#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "cli/commands/mpi/work/review_state.h"
#include "cli/daemon.h"
#include "cli/terminal/screen.h"
#include "lib/base/clock.h"
#include "lib/base/error.h"
#include "lib/base/result.h"
#include "tests/unit/cli/commands/mpi/fake_daemon.h"
#include "tests/unit/cli/commands/mpi/sample_answers.h"

namespace socle::cli {

namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

constexpr std::string_view kDecided =
    R"({"item": {"item": 17, "state": "decided", "decision": "same_person",
        "reason": "typing_error"}, "judgement": "decided", "action": 42})";

class ReviewSessionTest : public testing::Test {
 protected:
  ReviewSessionTest()
      : connection_(daemon_.Connect()({}).value()),
        session_([this] { return Result<Daemon*>(connection_.get()); },
                 clock_,
                 {.filter = {{"kind", "doublon"}}, .claim_seconds = 60}) {
    daemon_.Returns("mpi.work.reasons", kReasons);
    daemon_.Returns("mpi.work.next", WorkCaseJson());
    daemon_.Returns("mpi.work.show", WorkCaseJson());
    daemon_.Returns("mpi.work.decide", kDecided);
    daemon_.Returns("mpi.work.release", "{}");
    daemon_.Returns("mpi.work.claim", "{}");
    daemon_.Returns("mpi.work.comment", "{}");
    daemon_.Returns("mpi.work.postpone", "{}");
    daemon_.Returns("mpi.undo", R"({"action": 43})");
  }

  void Start() {
    ASSERT_TRUE(session_.Start());
    daemon_.calls.clear();
  }

  // Characters, with '\r' for Enter, '\b' for Backspace, '\x1b' for Escape.
  void Type(std::u32string_view keys) {
    for (const char32_t key : keys) {
      session_.Handle(key == U'\r'     ? Key{.kind = KeyKind::kEnter}
                      : key == U'\b'   ? Key{.kind = KeyKind::kBackspace}
                      : key == U'\x1b' ? Key{.kind = KeyKind::kEscape}
                                       : Key{.kind = KeyKind::kCharacter, .character = key});
    }
  }

  const ReviewState& State() { return session_.State(); }

  // 2026-03-02T10:00:00Z.
  FixedClock clock_{UnixMicros{1'772'445'600'000'000}};
  FakeDaemon daemon_;
  std::unique_ptr<Daemon> connection_;
  ReviewSession session_;
};

TEST_F(ReviewSessionTest, ClaimsTheFirstItem) {
  ASSERT_TRUE(session_.Start());
  ASSERT_TRUE(State().work);
  EXPECT_EQ(State().work->item.item, 17U);
  EXPECT_THAT(
      daemon_.Calls(),
      ElementsAre("mpi.work.reasons {}", R"(mpi.work.next {"kind":"doublon","claim_seconds":60})"));
}

TEST_F(ReviewSessionTest, TellsAFailureOfTheStart) {
  daemon_.Fails("mpi.work.next", Code::kPermissionDenied, "no");
  EXPECT_FALSE(session_.Start());
}

TEST_F(ReviewSessionTest, DecidesWithTwoKeys) {
  Start();
  Type(U"l");
  EXPECT_EQ(State().mode, ReviewMode::kReason);
  EXPECT_EQ(State().reasons.size(), 2U);
  EXPECT_THAT(daemon_.Calls(), IsEmpty());
  Type(U"2");
  EXPECT_THAT(daemon_.Calls(),
              ElementsAre(R"(mpi.work.decide {"item":17,"decision":"same_person",)"
                          R"("reason":"typing_error"})",
                          R"(mpi.work.next {"kind":"doublon","claim_seconds":60})"));
  EXPECT_EQ(State().mode, ReviewMode::kView);
  EXPECT_EQ(State().message, "item 17: decided, same_person (typing_error)");
  EXPECT_EQ(session_.Counts().decided, 1U);
}

TEST_F(ReviewSessionTest, TakesTheFirstReasonOnEnter) {
  Start();
  Type(U"k\r");
  EXPECT_EQ(daemon_.calls.front().Text(),
            R"(mpi.work.decide {"item":17,"decision":"different_persons","reason":"twins"})");
}

TEST_F(ReviewSessionTest, HasKeysForTheOtherDecisions) {
  Start();
  Type(U"d1x1");
  EXPECT_EQ(daemon_.calls[0].params.at("decision").as_string(), "corrected");
  EXPECT_EQ(daemon_.calls[2].params.at("decision").as_string(), "nothing_to_do");
}

TEST_F(ReviewSessionTest, DecidesNothingOnAnotherKey) {
  Start();
  Type(U"l9z0");
  EXPECT_EQ(State().mode, ReviewMode::kReason);
  Type(U"\x1b");
  EXPECT_EQ(State().mode, ReviewMode::kView);
  EXPECT_THAT(daemon_.Calls(), IsEmpty());
}

TEST_F(ReviewSessionTest, LinksNothingWhereThereIsOneIdentity) {
  daemon_.Returns("mpi.work.next", R"({"item": {"item": 5, "kind": "anomaly", "a": "CH-A:1"}})");
  Start();
  Type(U"l");
  EXPECT_EQ(State().mode, ReviewMode::kView);
  EXPECT_THAT(State().message, HasSubstr("one identity"));
}

TEST_F(ReviewSessionTest, ForcesOnlyWhenAskedAgain) {
  daemon_.Fails("mpi.work.decide", Code::kConflict, "two qualified INS differ\nuse --force");
  Start();
  Type(U"l1");
  EXPECT_EQ(State().mode, ReviewMode::kForce);
  EXPECT_EQ(State().message, "two qualified INS differ;use --force");
  EXPECT_TRUE(State().is_error);
  daemon_.Returns("mpi.work.decide", kDecided);
  Type(U"l");
  EXPECT_EQ(daemon_.calls.size(), 1U);
  Type(U"f");
  EXPECT_EQ(daemon_.calls[1].Text(),
            R"(mpi.work.decide {"item":17,"decision":"same_person","reason":"document_seen",)"
            R"("force":true})");
}

TEST_F(ReviewSessionTest, StaysAtTheItemWhenADecisionFails) {
  daemon_.Fails("mpi.work.decide", Code::kTimeout, "silent");
  Start();
  Type(U"l1");
  EXPECT_EQ(State().mode, ReviewMode::kView);
  EXPECT_EQ(State().message, "silent");
  EXPECT_TRUE(State().is_error);
  ASSERT_TRUE(State().work);
  EXPECT_EQ(session_.Counts().decided, 0U);
}

TEST_F(ReviewSessionTest, PostponesByDigitOrEnter) {
  Start();
  Type(U"p2p\rp5");
  EXPECT_EQ(daemon_.calls[0].Text(),
            R"(mpi.work.postpone {"item":17,"until":"2026-03-05T10:00:00Z"})");
  EXPECT_EQ(daemon_.calls[2].Text(),
            R"(mpi.work.postpone {"item":17,"until":"2026-03-09T10:00:00Z"})");
  EXPECT_EQ(daemon_.calls.size(), 4U);
  EXPECT_EQ(session_.Counts().postponed, 2U);
}

TEST_F(ReviewSessionTest, CommentsWithWhatIsTyped) {
  Start();
  Type(U"cété x\b\bq\r");
  EXPECT_THAT(daemon_.Calls(),
              ElementsAre(R"(mpi.work.comment {"item":17,"comment":"étéq"})",
                          R"(mpi.work.show {"item":17})"));
  EXPECT_EQ(State().message, "the comment is kept");
  EXPECT_FALSE(session_.IsDone());
  Type(U"c\r");
  EXPECT_EQ(daemon_.calls.size(), 2U);
}

TEST_F(ReviewSessionTest, KeepsCommentsShort) {
  Start();
  Type(U"c" + std::u32string(kCommentCharactersMax + 10, U'a'));
  EXPECT_EQ(State().input.size(), kCommentCharactersMax);
}

TEST_F(ReviewSessionTest, TakesTheLastDecisionBackAndShowsItsItem) {
  Start();
  Type(U"u");
  EXPECT_EQ(State().mode, ReviewMode::kView);
  EXPECT_THAT(State().message, HasSubstr("no decision"));
  Type(U"l1");
  daemon_.calls.clear();
  Type(U"u");
  EXPECT_EQ(State().mode, ReviewMode::kUndo);
  EXPECT_THAT(daemon_.Calls(), IsEmpty());
  Type(U"\r");
  EXPECT_THAT(daemon_.Calls(),
              ElementsAre(R"(mpi.undo {"action":42,"reason":"taken back in review"})",
                          R"(mpi.work.release {"item":17})",
                          R"(mpi.work.claim {"item":17,"seconds":60})",
                          R"(mpi.work.show {"item":17})"));
  EXPECT_EQ(State().message, "action 42 is taken back");
  EXPECT_EQ(session_.Counts().decided, 0U);
  Type(U"u");
  EXPECT_EQ(State().mode, ReviewMode::kView);
}

TEST_F(ReviewSessionTest, PassesOverToTheNextOfTheList) {
  daemon_.Lists("mpi.work.list",
                R"([{"item": 17}, {"item": 18}, {"item": 19}])",
                R"({"cursor": "", "open": 3})");
  daemon_.On("mpi.work.claim", [](const boost::json::object& params) {
    return params.at("item").to_number<int>() == 18
               ? FakeDaemon::Answer{.result = Fail(Code::kConflict, "claimed by leo")}
               : FakeDaemon::Answer{};
  });
  daemon_.Returns("mpi.work.show", R"({"item": {"item": 19, "a": "CH-A:1", "b": "CH-B:2"}})");
  Start();
  Type(U"n");
  EXPECT_THAT(daemon_.Calls(),
              ElementsAre(R"(mpi.work.release {"item":17})",
                          R"(mpi.work.next {"kind":"doublon","claim_seconds":60})",
                          R"(mpi.work.release {"item":17})",
                          R"(mpi.work.list {"kind":"doublon","state":"open","limit":500})",
                          R"(mpi.work.claim {"item":18,"seconds":60})",
                          R"(mpi.work.claim {"item":19,"seconds":60})",
                          R"(mpi.work.show {"item":19})"));
  EXPECT_EQ(State().work->item.item, 19U);
}

TEST_F(ReviewSessionTest, BeginsAgainOnceEveryItemWasSeen) {
  daemon_.Lists("mpi.work.list", R"([{"item": 17}])", R"({"cursor": "", "open": 1})");
  Start();
  Type(U"n");
  EXPECT_FALSE(State().work);
  EXPECT_THAT(State().message, HasSubstr("n begins again"));
  Type(U"lkpcdx");
  EXPECT_FALSE(State().work);
  Type(U"n");
  ASSERT_TRUE(State().work);
  EXPECT_EQ(State().work->item.item, 17U);
}

TEST_F(ReviewSessionTest, ShowsThatNothingIsLeft) {
  Start();
  daemon_.Returns("mpi.work.next", "null");
  Type(U"l1");
  EXPECT_FALSE(State().work);
  EXPECT_FALSE(session_.IsDone());
  Type(U"u\r");
  ASSERT_TRUE(State().work);
}

TEST_F(ReviewSessionTest, LeavesOnQAndOnSignals) {
  Start();
  session_.Handle({.kind = KeyKind::kResize});
  EXPECT_FALSE(session_.IsDone());
  Type(U"c");
  session_.Handle({.kind = KeyKind::kInterrupt});
  EXPECT_TRUE(session_.IsDone());
  session_.Leave();
  EXPECT_THAT(daemon_.Calls(), ElementsAre(R"(mpi.work.release {"item":17})"));
}

TEST_F(ReviewSessionTest, QLeaves) {
  Start();
  Type(U"?q");  // Any key leaves the help.
  EXPECT_FALSE(session_.IsDone());
  Type(U"q");
  EXPECT_TRUE(session_.IsDone());
}

TEST_F(ReviewSessionTest, ScrollsWithinTheLines) {
  Start();
  session_.SetScrollMax(12);
  session_.Handle({.kind = KeyKind::kUp});
  EXPECT_EQ(State().scroll, 0U);
  session_.Handle({.kind = KeyKind::kDown});
  session_.Handle({.kind = KeyKind::kPageDown});
  EXPECT_EQ(State().scroll, 11U);
  session_.Handle({.kind = KeyKind::kPageDown});
  EXPECT_EQ(State().scroll, 12U);
  session_.Handle({.kind = KeyKind::kPageUp});
  EXPECT_EQ(State().scroll, 2U);
}

}  // namespace

}  // namespace socle::cli
