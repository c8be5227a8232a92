#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "cli/exit_code.h"
#include "tests/unit/cli/commands/mpi/mpi_command_test_base.h"

namespace socle::cli {

namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

class MpiRulingTest : public MpiCommandTestBase {
 protected:
  MpiRulingTest() {
    for (const char* method : {"mpi.link",
                               "mpi.unlink",
                               "mpi.separate",
                               "mpi.merge",
                               "mpi.unmerge",
                               "mpi.split",
                               "mpi.undo"}) {
      daemon_.Returns(method, R"({"action": 42, "persons": ["P12", "P31"], "is_followed": true})");
    }
  }
};

TEST_F(MpiRulingTest, LinksTwoIdentitiesForAReason) {
  ASSERT_EQ(Run({"mpi",
                 "link",
                 "CH-A:1",
                 "CH-B:2",
                 "--reason",
                 "document_seen",
                 "--comment",
                 "passport",
                 "--force",
                 "--yes"}),
            ExitCode::kDone)
      << Err();
  EXPECT_EQ(Out(), "action 42: persons P12 P31\n");
  EXPECT_EQ(Err(), "socle: take it back with 'socle mpi undo 42 --reason TEXT'\n");
  EXPECT_THAT(daemon_.Calls(),
              ElementsAre(R"(mpi.link {"a":"CH-A:1","b":"CH-B:2","force":true,)"
                          R"("reason":"document_seen","comment":"passport"})"));
}

TEST_F(MpiRulingTest, LinkReadsFilesWithoutAReason) {
  EXPECT_EQ(Run({"mpi", "link", "CH-A:1", "CH-B:2"}), ExitCode::kNotFound);
  EXPECT_THAT(Err(), HasSubstr("CH-A:1"));
  EXPECT_EQ(Run({"mpi", "link", "CH-A:1", "CH-B:2", "--force"}), ExitCode::kUsage);
  EXPECT_THAT(Err(), HasSubstr("--force goes with --reason"));
  EXPECT_EQ(Run({"mpi", "link", "CH-A:1", "--reason", "x"}), ExitCode::kUsage);
  EXPECT_EQ(Run({"mpi", "link", "a.csv", "b.csv", "--reason", "x"}), ExitCode::kUsage);
  EXPECT_THAT(Err(), HasSubstr("'a.csv' is no identity"));
  EXPECT_THAT(daemon_.Calls(), IsEmpty());
}

TEST_F(MpiRulingTest, SendsEachRulingWithItsNames) {
  const auto run = [&](std::vector<std::string> arguments) {
    arguments.insert(arguments.begin(), "mpi");
    arguments.insert(arguments.end(), {"--reason", "r", "--yes"});
    EXPECT_EQ(Run(arguments), ExitCode::kDone) << Err();
  };
  run({"unlink", "CH-A:1", "CH-B:2", "--force"});
  run({"separate", "CH-A:1"});
  run({"merge", "CH-A:1", "CH-A:2"});
  run({"unmerge", "CH-A:2"});
  run({"split", "P12", "CH-A:1,CH-B:2", "CH-C:3"});
  run({"undo", "42", "--force"});
  EXPECT_THAT(daemon_.Calls(),
              ElementsAre(R"(mpi.unlink {"a":"CH-A:1","b":"CH-B:2","force":true,"reason":"r"})",
                          R"(mpi.separate {"identity":"CH-A:1","reason":"r"})",
                          R"(mpi.merge {"surviving":"CH-A:1","absorbed":"CH-A:2","reason":"r"})",
                          R"(mpi.unmerge {"absorbed":"CH-A:2","reason":"r"})",
                          R"(mpi.split {"person":"P12","groups":[["CH-A:1","CH-B:2"],["CH-C:3"]],)"
                          R"("reason":"r"})",
                          R"(mpi.undo {"action":42,"force":true,"reason":"r"})"));
}

TEST_F(MpiRulingTest, AsksFirstOnATerminal) {
  UseTerminal();
  fake_.in.str("n\n");
  EXPECT_EQ(Run({"mpi", "merge", "CH-A:1", "CH-A:2", "--reason", "r"}), ExitCode::kFailed);
  EXPECT_THAT(Err(), HasSubstr("Merge CH-A:2 into CH-A:1, as its establishment would? [y/N]"));
  EXPECT_THAT(daemon_.Calls(), IsEmpty());
  fake_.in.str("y\n");
  EXPECT_EQ(Run({"mpi", "merge", "CH-A:1", "CH-A:2", "--reason", "r"}), ExitCode::kDone);
  EXPECT_EQ(daemon_.calls.size(), 1U);
}

TEST_F(MpiRulingTest, AsksForYesWhenNobodyCanAnswer) {
  EXPECT_EQ(Run({"mpi", "separate", "CH-A:1", "--reason", "r"}), ExitCode::kFailed);
  EXPECT_THAT(Err(), HasSubstr("--yes"));
  EXPECT_THAT(daemon_.Calls(), IsEmpty());
}

TEST_F(MpiRulingTest, NeedsAReason) {
  EXPECT_EQ(Run({"mpi", "unlink", "CH-A:1", "CH-B:2", "--yes"}), ExitCode::kUsage);
  EXPECT_THAT(Err(), HasSubstr("--reason"));
}

TEST_F(MpiRulingTest, SaysWhenTheEngineKeepsAnObstacle) {
  daemon_.Returns("mpi.link", R"({"action": 7, "persons": [{"person": "P1"}],
                                  "is_followed": false})");
  ASSERT_EQ(Run({"mpi", "link", "CH-A:1", "CH-B:2", "--reason", "r", "--yes"}), ExitCode::kDone);
  EXPECT_EQ(Out(), "action 7: persons P1\n");
  EXPECT_THAT(Err(), HasSubstr("warning: the ruling is kept, but the persons are not as it says"));
}

TEST_F(MpiRulingTest, SaysThatItIsRuledSoAlready) {
  daemon_.Returns("mpi.link", R"({"action": null, "persons": [], "is_followed": true})");
  ASSERT_EQ(Run({"mpi", "link", "CH-A:1", "CH-B:2", "--reason", "r", "--yes"}), ExitCode::kDone);
  EXPECT_EQ(Out(), "nothing to change: it is ruled so already\n");
  EXPECT_EQ(Err(), "");
}

TEST_F(MpiRulingTest, RefusesGroupsThatNameNoIdentities) {
  EXPECT_EQ(Run({"mpi", "split", "P12", "CH-A:1", "--reason", "r", "--yes"}), ExitCode::kUsage);
  EXPECT_EQ(Run({"mpi", "split", "P12", "CH-A:1,", "CH-B:2", "--reason", "r", "--yes"}),
            ExitCode::kUsage);
  EXPECT_THAT(Err(), HasSubstr("'' is no identity"));
  EXPECT_EQ(Run({"mpi", "split", "CH-A:1", "CH-A:1", "CH-B:2", "--reason", "r"}), ExitCode::kUsage);
  EXPECT_EQ(Run({"mpi", "undo", "x", "--reason", "r"}), ExitCode::kUsage);
  EXPECT_EQ(Run({"mpi", "undo", "0", "--reason", "r"}), ExitCode::kUsage);
}

TEST_F(MpiRulingTest, ListsActions) {
  daemon_.Lists("mpi.actions",
                R"([{"action": 42, "kind": "link", "actor": "ana", "at": "2026-03-01T11:22:33Z",
                     "reason": "typing_error", "identities": ["CH-A:1", "CH-B:2"],
                     "undone_by": 43}, {"action": 41, "kind": "merge", "undone_by": 0}])",
                "{}");
  ASSERT_EQ(Run({"mpi", "actions", "P12", "--limit", "5"}), ExitCode::kDone);
  EXPECT_EQ(Out(),
            "42\tlink\t2026-03-01T11:22:33Z\tana\ttyping_error\tCH-A:1 CH-B:2\t43\n"
            "41\tmerge\t\t\t\t\t\n");
  EXPECT_THAT(daemon_.Calls(), ElementsAre(R"(mpi.actions {"limit":5,"subject":"P12"})"));
  UseTerminal();
  ASSERT_EQ(Run({"mpi", "actions"}), ExitCode::kDone);
  EXPECT_THAT(Out(), HasSubstr("2026-03-01 11:22"));
  EXPECT_EQ(Run({"mpi", "actions", "nobody"}), ExitCode::kUsage);
}

TEST_F(MpiRulingTest, PrintsTheAnswerAsJson) {
  ASSERT_EQ(Run({"mpi", "undo", "42", "--reason", "r", "--yes", "--json"}), ExitCode::kDone);
  EXPECT_EQ(Out(), "{\"action\":42,\"persons\":[\"P12\",\"P31\"],\"is_followed\":true}\n");
  EXPECT_EQ(Err(), "");
}

}  // namespace

}  // namespace socle::cli
