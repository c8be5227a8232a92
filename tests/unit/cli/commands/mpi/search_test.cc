#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "cli/daemon.h"
#include "cli/exit_code.h"
#include "lib/base/error.h"
#include "tests/unit/cli/commands/mpi/mpi_command_test_base.h"
#include "tests/unit/cli/commands/mpi/sample_answers.h"

namespace socle::cli {

namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

class MpiSearchTest : public MpiCommandTestBase {
 protected:
  MpiSearchTest() {
    daemon_.Lists("mpi.search",
                  R"([{"person": "P12", "identity": )" + std::string(kIdentityA) +
                      R"(, "score": 100, "highlights": {"birth_name": [[0, 4]],
                          "birth_date": [[0, 10]]}}])",
                  R"({"found": 1, "is_cut": false, "hint": ""})");
  }
};

TEST_F(MpiSearchTest, AsksForWhatWasGiven) {
  ASSERT_EQ(Run({"mpi",
                 "search",
                 "--birth-date",
                 "1960-05-30",
                 "--name",
                 "leg",
                 "--given",
                 "mar",
                 "--sex",
                 "F",
                 "--phone",
                 "06",
                 "--domain",
                 "CH-A",
                 "--limit",
                 "20"}),
            ExitCode::kDone)
      << Err();
  EXPECT_THAT(daemon_.Calls(),
              ElementsAre(R"(mpi.search {"birth_date":"1960-05-30","name":"leg","given":"mar",)"
                          R"("sex":"F","phone":"06","domain":"CH-A","limit":20})"));
}

TEST_F(MpiSearchTest, ShowsTheTraitsOfSi16WithMatchesOnATerminal) {
  UseTerminal();
  fake_.terminal.width = 120;
  ASSERT_EQ(Run({"mpi", "search", "--birth-date", "1960-05-30", "--name", "leg"}), ExitCode::kDone);
  EXPECT_EQ(Out(),
            "person  identity   birth name  used name  first given  used given  birth date    sex  "
            "status  score\n"
            "P12     CH-A:4711  [LE G]ALL   DURAND     MARIE                    [1960-05-30]  F    "
            "QUAL      100\n");
  EXPECT_EQ(Err(), "socle: 1 person found\n");
}

TEST_F(MpiSearchTest, IsPlainWhenPiped) {
  ASSERT_EQ(Run({"mpi", "search", "--birth-date", "1960-05-30", "-q"}), ExitCode::kUsage);
  ASSERT_EQ(Run({"mpi", "search", "--birth-date", "1960-05-30", "--quiet"}), ExitCode::kDone);
  EXPECT_EQ(Out(), "P12\tCH-A:4711\tLE GALL\tDURAND\tMARIE\t\t1960-05-30\tF\tQUAL\t100\n");
  EXPECT_EQ(Err(), "");
}

TEST_F(MpiSearchTest, PrintsTheWholeAnswerAsJson) {
  ASSERT_EQ(Run({"mpi", "search", "--birth-date", "1960", "--json"}), ExitCode::kDone);
  EXPECT_THAT(Out(), HasSubstr(R"({"items":[{"person":"P12","identity":{"id":"CH-A:4711")"));
  EXPECT_THAT(Out(), HasSubstr(R"("found":1,"is_cut":false,"hint":""})"));
}

TEST_F(MpiSearchTest, RefusesASearchWithoutDateAndMatricule) {
  EXPECT_EQ(Run({"mpi", "search", "--name", "leg"}), ExitCode::kUsage);
  EXPECT_THAT(Err(), HasSubstr("asks for the birth date or the matricule INS (SI 01)"));
  EXPECT_THAT(Err(), HasSubstr("--birth-date or --ins"));
  EXPECT_THAT(daemon_.Calls(), IsEmpty());
}

TEST_F(MpiSearchTest, RefusesAMatriculeWithoutItsKey) {
  EXPECT_EQ(Run({"mpi", "search", "--ins", "2600588154002"}), ExitCode::kUsage);
  EXPECT_EQ(Run({"mpi", "search", "--ins", "260058815400234"}), ExitCode::kUsage);
  EXPECT_THAT(Err(), HasSubstr("13 characters and its key (SI 02)"));
  EXPECT_THAT(daemon_.Calls(), IsEmpty());
}

TEST_F(MpiSearchTest, SendsTheMatriculeWithoutBlanks) {
  ASSERT_EQ(Run({"mpi", "search", "--ins", "2 60 05 88 154 002 33"}), ExitCode::kDone) << Err();
  EXPECT_THAT(daemon_.Calls(), ElementsAre(R"(mpi.search {"ins":"260058815400233"})"));
}

TEST_F(MpiSearchTest, AdvisesThreeLetters) {
  ASSERT_EQ(Run({"mpi", "search", "--birth-date", "1960", "--name", "legall"}), ExitCode::kDone);
  EXPECT_THAT(Err(), HasSubstr("socle: note: three letters of a name find more (RECO PP 01)\n"));
  ASSERT_EQ(Run({"mpi", "search", "--birth-date", "1960", "--name", "legall", "--approximate"}),
            ExitCode::kDone);
  EXPECT_THAT(Err(), Not(HasSubstr("three letters")));
}

TEST_F(MpiSearchTest, SaysThatAnAnswerIsCut) {
  daemon_.Lists("mpi.search", "[]", R"({"found": 0, "is_cut": true, "hint": "give the name"})");
  ASSERT_EQ(Run({"mpi", "search", "--birth-date", "1960"}), ExitCode::kDone);
  EXPECT_EQ(Out(), "");
  EXPECT_EQ(Err(),
            "socle: nobody found\n"
            "socle: warning: not everything was looked at or is shown; do not conclude that a "
            "patient is not known\n"
            "socle: give the name\n");
}

TEST_F(MpiSearchTest, HandsErrorsOfTheDaemonOn) {
  daemon_.Fails("mpi.search", Code::kPermissionDenied, "you may not search\nask for the role read");
  EXPECT_EQ(Run({"mpi", "search", "--birth-date", "1960"}), ExitCode::kRefused);
  EXPECT_EQ(Err(), "socle: you may not search\nsocle: ask for the role read\n");
}

TEST_F(MpiSearchTest, TakesTheSocketOfOptionOrVariable) {
  (void)Run({"mpi", "search", "--birth-date", "1960"});
  fake_.variables["SOCLE_MPID_SOCKET"] = "/run/a.sock";
  (void)Run({"mpi", "search", "--birth-date", "1960"});
  (void)Run({"mpi", "search", "--birth-date", "1960", "--socket", "/run/b.sock"});
  EXPECT_THAT(daemon_.paths,
              ElementsAre("/run/socle-mpid/control.sock", "/run/a.sock", "/run/b.sock"));
}

TEST_F(MpiSearchTest, SaysWhatToDoWhenNoDaemonRuns) {
  fake_.connect = ConnectOverSocket;
  EXPECT_EQ(Run({"mpi", "search", "--birth-date", "1960", "--socket", folder_ / "no.sock"}),
            ExitCode::kNotFound);
  EXPECT_THAT(Err(), HasSubstr("socle: socle-mpid does not run"));
  EXPECT_THAT(Err(), HasSubstr("--socket"));
}

}  // namespace

}  // namespace socle::cli
