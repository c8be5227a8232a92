#include "cli/commands/mpi/work/case_view.h"

#include <cstddef>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <boost/json.hpp>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "cli/commands/mpi/answers/work_item.h"
#include "cli/commands/mpi/work/review_state.h"
#include "cli/json_view.h"
#include "cli/terminal/screen.h"
#include "lib/base/clock.h"
#include "lib/config/text_layout.h"
#include "tests/unit/cli/commands/mpi/sample_answers.h"

namespace socle::cli {

namespace {

using testing::Each;
using testing::Ge;
using testing::HasSubstr;
using testing::Le;
using testing::SizeIs;

constexpr UnixMicros kNow{1'772'445'600'000'000};  // 2026-03-02T10:00:00Z

WorkCase SampleCase() {
  const boost::json::value json = boost::json::parse(WorkCaseJson());
  return ReadWorkCase(JsonView(json));
}

std::vector<WorkReasonView> SampleReasons() {
  const boost::json::value json = boost::json::parse(kReasons);
  return ReadWorkReasons(JsonView(json));
}

ReviewFrame Draw(const ReviewState& state, ScreenSize size = {}, bool may_colour = false) {
  return RenderReview(state, {.size = size, .may_colour = may_colour, .now = kNow});
}

std::string Text(const ReviewFrame& frame) {
  std::string text;
  for (const std::string& line : frame.lines) {
    text += line + '\n';
  }
  return text;
}

const TraitRow* FindRow(const std::vector<TraitRow>& rows, std::string_view name) {
  for (const TraitRow& row : rows) {
    if (row.name == name) {
      return &row;
    }
  }
  return nullptr;
}

TEST(CompareTraits, TellsHowValuesCompare) {
  WorkCase work = SampleCase();
  const auto likeness = [&](std::string_view name) {
    const std::vector<TraitRow> rows = CompareTraits(work);
    const TraitRow* row = FindRow(rows, name);
    return row == nullptr ? Likeness::kNothing : row->likeness;
  };
  EXPECT_EQ(likeness("sex"), Likeness::kEqual);
  EXPECT_EQ(likeness("birth_name"), Likeness::kNear);
  EXPECT_EQ(likeness("used_name"), Likeness::kMissing);
  EXPECT_EQ(likeness("status"), Likeness::kNothing);
  work.explanation.parts[3].bits = -4;
  EXPECT_EQ(likeness("birth_date"), Likeness::kDifferent);
  work.explanation = {};
  EXPECT_EQ(likeness("birth_date"), Likeness::kDifferent);
  EXPECT_EQ(likeness("birth_name"), Likeness::kDifferent);
  work.b.identities[0].traits[0].second = "Le-Gall";
  EXPECT_EQ(likeness("birth_name"), Likeness::kNear);
}

TEST(CompareTraits, PutsAWeightOfSeveralTraitsToTheFirst) {
  const std::vector<TraitRow> rows = CompareTraits(SampleCase());
  ASSERT_NE(FindRow(rows, "phone"), nullptr);
  EXPECT_TRUE(FindRow(rows, "phone")->is_weighed);
  EXPECT_FALSE(FindRow(rows, "address")->is_weighed);
}

TEST(CompareTraits, KeepsWeightsThatNoShownTraitHas) {
  WorkCase work = SampleCase();
  work.explanation.parts.push_back(
      {.trait = "other_id", .level = "equal", .a = "1", .b = "1", .bits = 7});
  const std::vector<TraitRow> rows = CompareTraits(work);
  ASSERT_NE(FindRow(rows, "other_id"), nullptr);
  EXPECT_EQ(FindRow(rows, "other_id")->likeness, Likeness::kEqual);
}

TEST(ReviewFrame, IsTheWholeItemOnAnUsualTerminal) {
  const ReviewState state{.work = SampleCase()};
  EXPECT_EQ(Text(Draw(state)),
            " 17 potential_link (pair_above_review)  priority 812  2 d old  ana until 10:15Z\n"
            "                CH-A:4711 (P12)         CH-B:77 (P31)\n"
            "status          QUAL                    PROV\n"
            "attributes      homonym\n"
            "birth name    ~ LE GALL                 LEGALL                    +9.1     |++++\n"
            "first given   = MARIE                   MARIE                     +5.0     |++\n"
            "given names   . MARIE ANNE\n"
            "sex           = F                       F                         +1.0     |+\n"
            "birth date    ~ 1960-05-30              1960-05-03                +8.5     |++++\n"
            "birth place   . 88154\n"
            "INS           . 260058815400233\n"
            "used name     . DURAND\n"
            "phone         . 0600000001                                        -0.1    -|\n"
            "address       .                         2 RUE BASSE\n"
            "weight +3.2 bits, probability 0.9019: review (rule score)\n"
            "likelier than one person: sibling (-0.2 bits)\n"
            "other identities of these persons\n"
            "  CH-C:5               LE GALL MARIE F 1960-05-30 VALI (P12)\n"
            "at the same address or telephone\n"
            "  CH-B:80              LEGALL PAUL M 1988-01-02 PROV (P40)\n"
            "history of the item\n"
            "  2 more lines: arrow down\n"
            "\n"
            "l link  k apart  p postpone  c comment  u undo  n next  ? help  q quit\n");
}

TEST(ReviewFrame, AsksForTheReasonBelow) {
  const ReviewState state{.mode = ReviewMode::kReason,
                          .work = SampleCase(),
                          .decision = "same_person",
                          .reasons = {SampleReasons()[0], SampleReasons()[1]}};
  EXPECT_EQ(Text(Draw(state, {.columns = 80, .rows = 16})),
            " 17 potential_link (pair_above_review)  priority 812  2 d old  ana until 10:15Z\n"
            "                CH-A:4711 (P12)         CH-B:77 (P31)\n"
            "status          QUAL                    PROV\n"
            "attributes      homonym\n"
            "birth name    ~ LE GALL                 LEGALL                    +9.1     |++++\n"
            "first given   = MARIE                   MARIE                     +5.0     |++\n"
            "given names   . MARIE ANNE\n"
            "sex           = F                       F                         +1.0     |+\n"
            "birth date    ~ 1960-05-30              1960-05-03                +8.5     |++++\n"
            "birth place   . 88154\n"
            "INS           . 260058815400233\n"
            "  12 more lines: arrow down\n"
            "one person, because:\n"
            "  1 an identity document shows it  document_seen\n"
            "  2 the difference is a typing error  typing_error\n"
            "a digit: that reason  Enter: the first  Esc: back\n");
}

TEST(ReviewFrame, HasColoursBesideTheSigns) {
  WorkCase work = SampleCase();
  work.explanation.parts[3].bits = -4;
  const ReviewState state{.work = std::move(work)};
  const std::string text = Text(Draw(state, {}, true));
  EXPECT_THAT(text, HasSubstr("\x1b[7m 17 potential_link"));
  EXPECT_THAT(text, HasSubstr("\x1b[33m~ \x1b[0m\x1b[33mLE GALL"));
  EXPECT_THAT(text, HasSubstr("\x1b[31m! \x1b[0m\x1b[31m1960-05-30"));
  EXPECT_THAT(text, HasSubstr("\x1b[32m  +9.1 \x1b[0m\x1b[32m    |++++\x1b[0m"));
}

void ExpectFits(ReviewMode mode, const ScreenSize& size) {
  const ReviewState state{.mode = mode,
                          .work = SampleCase(),
                          .message = std::string(200, 'm'),
                          .decision = "same_person",
                          .reasons = SampleReasons(),
                          .input = std::string(200, 'i'),
                          .scroll = 3};
  const ReviewFrame frame = Draw(state, size);
  EXPECT_THAT(frame.lines, SizeIs(size.rows));
  for (const std::string& line : frame.lines) {
    EXPECT_THAT(config::DisplayWidth(line), Le(size.columns));
  }
}

TEST(ReviewFrame, FitsEverySize) {
  for (const ReviewMode mode : {ReviewMode::kView,
                                ReviewMode::kReason,
                                ReviewMode::kForce,
                                ReviewMode::kPostpone,
                                ReviewMode::kComment,
                                ReviewMode::kUndo,
                                ReviewMode::kHelp}) {
    for (const std::size_t columns : {1U, 20U, 40U, 63U, 80U, 132U, 300U}) {
      for (const std::size_t rows : {1U, 2U, 3U, 10U, 24U, 60U}) {
        ExpectFits(mode, {.columns = columns, .rows = rows});
      }
    }
  }
}

TEST(ReviewFrame, ScrollsToTheLastLine) {
  ReviewState state{.work = SampleCase()};
  const ScreenSize size{.columns = 80, .rows = 12};
  const ReviewFrame first = Draw(state, size);
  EXPECT_THAT(first.scroll_max, Ge(1U));
  EXPECT_THAT(Text(first), HasSubstr("more lines: arrow down"));
  state.scroll = first.scroll_max;
  EXPECT_THAT(Text(Draw(state, size)), HasSubstr("asked CH-B"));
  state.scroll = 1000;
  EXPECT_EQ(Text(Draw(state, size)),
            Text(Draw({.work = SampleCase(), .scroll = first.scroll_max}, size)));
}

TEST(ReviewFrame, ShowsTheEndOfWhatIsTyped) {
  const ReviewState state{
      .mode = ReviewMode::kComment, .work = SampleCase(), .input = std::string(100, 'a') + "end"};
  EXPECT_THAT(Text(Draw(state)), HasSubstr("aaend_\n"));
}

TEST(ReviewFrame, SaysThatNothingIsLeft) {
  EXPECT_THAT(Text(Draw({})), HasSubstr("Nothing is left to do."));
}

TEST(ReviewFrame, LetsNoControlCharacterThrough) {
  WorkCase work = SampleCase();
  work.a.identities[0].traits[0].second = "A\x1b[2J\nB";
  work.item.steps[1].text = "\x1b]0;x\x07";
  const std::string text = Text(Draw({.work = std::move(work)}, {.columns = 80, .rows = 60}));
  EXPECT_EQ(text.find('\x1b'), std::string::npos);
  EXPECT_EQ(text.find('\x07'), std::string::npos);
  EXPECT_THAT(text, HasSubstr("A?[2J?B"));
}

TEST(RenderCase, ShowsAnItemAboutOneIdentity) {
  WorkCase work = SampleCase();
  work.item.b.clear();
  work.b = {};
  work.explanation = {};
  work.household.clear();
  const std::string text = Text(Draw({.work = std::move(work)}));
  EXPECT_THAT(text, HasSubstr("birth name      LE GALL\n"));
}

}  // namespace

}  // namespace socle::cli
