#include <filesystem>
#include <sstream>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "cli/exit_code.h"
#include "lib/storage/write_unit.h"
#include "lib/trace/rows.h"
#include "tests/support/temporary_folder.h"
#include "tests/unit/cli/commands/trace/trace_command_test_base.h"

namespace socle::cli {

namespace {

using testing::ElementsAre;
using testing::EndsWith;
using testing::HasSubstr;
using testing::MatchesRegex;
using testing::Not;
using testing::StartsWith;

class TraceCommands : public TraceCommandTestBase {
 protected:
  // The first column of what was printed.
  std::vector<std::string> Numbers() {
    std::vector<std::string> numbers;
    std::istringstream lines(Out());
    for (std::string line; std::getline(lines, line);) {
      numbers.push_back(line.substr(0, line.find('\t')));
    }
    return numbers;
  }
};

TEST_F(TraceCommands, VerifyTellsWhatThereIsAndHowFarItIsSigned) {
  MakeTrace(5, 2);
  ASSERT_EQ(Run({"trace", "verify", Store(), "--key", Key()}), ExitCode::kDone) << Err();
  EXPECT_THAT(Out(),
              MatchesRegex("origin\ttest/trace\nrecords\t7\nsigned records\t5\nroot\t[^\n]+=\n"
                           "checkpoints\t1\nrecords of patients\t7\nkeys of patients\t3\n"
                           "first record\t2023-11-14T22:13:20.000000Z\n"
                           "last record\t2023-11-14T22:13:20.000006Z\n"
                           "key\ttest/trace.[0-9a-f]+\n"));
  EXPECT_THAT(Err(), HasSubstr("the last 2 records are not signed yet\n"));
  EXPECT_THAT(Err(), Not(HasSubstr("--key")));
  EXPECT_THAT(Err(), EndsWith(Store() + ": no fault found\n"));
}

TEST_F(TraceCommands, VerifyShowsATableOnATerminal) {
  MakeTrace(5, 0);
  UseTerminal();
  ASSERT_EQ(Run({"trace", "verify", Store()}), ExitCode::kDone);
  EXPECT_THAT(Out(), StartsWith("trace                " + Store() + "\n"));
  EXPECT_THAT(Err(), HasSubstr("give the key that you know with --key"));
}

TEST_F(TraceCommands, VerifyOfAnEmptyTraceHasNoTimes) {
  MakeTrace(0, 0);
  ASSERT_EQ(Run({"trace", "verify", Store(), "--json", "--quiet"}), ExitCode::kDone) << Err();
  EXPECT_THAT(Out(), HasSubstr(R"("first_record":null,"last_record":null)"));
  EXPECT_EQ(Err(), "");
  ASSERT_EQ(Run({"trace", "verify", Store()}), ExitCode::kDone);
  EXPECT_THAT(Out(), HasSubstr("first record\t-\n"));
}

TEST_F(TraceCommands, VerifyNamesAFaultWithItsExitCode) {
  MakeTrace(5, 0);
  {
    const auto database = Open();
    storage::WriteUnit unit;
    unit.Delete(kFamilies.log, trace::LeafKey(3));
    ASSERT_TRUE(database->Commit(unit).has_value());
  }
  EXPECT_EQ(Run({"trace", "verify", Store()}), ExitCode::kFailed);
  EXPECT_THAT(Err(), HasSubstr(Store() + ": record 3 is missing"));
  EXPECT_EQ(Out(), "");
}

TEST_F(TraceCommands, SayWhereTheStoreOfADaemonIs) {
  std::filesystem::create_directories(folder_ / "daemon/store");
  EXPECT_EQ(Run({"trace", "verify", folder_ / "daemon"}), ExitCode::kNotFound);
  EXPECT_THAT(Err(), HasSubstr("that of the daemon is"));
}

TEST_F(TraceCommands, VerifyRefusesKeysAndCheckpointsThatAreNone) {
  MakeTrace(1, 0);
  EXPECT_EQ(Run({"trace", "verify", Store(), "--key", folder_ / "none"}), ExitCode::kNotFound);
  const std::string rubbish = folder_.Write("rubbish", "rubbish");
  EXPECT_EQ(Run({"trace", "verify", Store(), "--key", rubbish}), ExitCode::kFailed);
  EXPECT_THAT(Err(), HasSubstr(rubbish + ": not a verifier key"));
  EXPECT_EQ(Run({"trace", "verify", Store(), "--checkpoint", rubbish}), ExitCode::kFailed);
}

TEST_F(TraceCommands, RefuseAStoreThatIsOpen) {
  MakeTrace(1, 0);
  const auto database = Open();
  EXPECT_EQ(Run({"trace", "verify", Store()}), ExitCode::kFailed);
  EXPECT_THAT(Err(), HasSubstr("the store is open already"));
  EXPECT_EQ(Run({"trace", "show", Store()}), ExitCode::kFailed);
}

TEST_F(TraceCommands, ShowListsTheNewestFirst) {
  MakeTrace(600, 0);
  ASSERT_EQ(Run({"trace", "show", Store()}), ExitCode::kDone);
  EXPECT_EQ(Numbers().size(), 600U);
  EXPECT_EQ(Numbers().front(), "599");
  EXPECT_EQ(Numbers().back(), "0");
  EXPECT_EQ(Err(), "");
  ASSERT_EQ(Run({"trace", "show", Store(), "--limit", "2"}), ExitCode::kDone);
  EXPECT_THAT(Numbers(), ElementsAre("599", "598"));
  EXPECT_THAT(Err(), HasSubstr("the newest 2 records"));
}

TEST_F(TraceCommands, ShowFiltersByActorPatientAndTime) {
  MakeTrace(12, 0);
  ASSERT_EQ(Run({"trace", "show", Store(), "--actor", "alpha"}), ExitCode::kDone);
  EXPECT_THAT(Numbers(), ElementsAre("9", "8", "5", "4", "1", "0"));
  ASSERT_EQ(Run({"trace", "show", Store(), "--actor", "user:alpha"}), ExitCode::kDone);
  EXPECT_THAT(Numbers(), ElementsAre("8", "4", "0"));
  ASSERT_EQ(Run({"trace", "show", Store(), "--actor", "alpha", "--limit", "3"}), ExitCode::kDone);
  EXPECT_THAT(Numbers(), ElementsAre("9", "8", "5"));
  ASSERT_EQ(Run({"trace", "show", Store(), "--patient", "R1"}), ExitCode::kDone);
  EXPECT_THAT(Numbers(), ElementsAre("10", "7", "4", "1"));
  ASSERT_EQ(Run({"trace", "show", Store(), "--patient", "R1", "--actor", "sender:alpha"}),
            ExitCode::kDone);
  EXPECT_THAT(Numbers(), ElementsAre("1"));
  ASSERT_EQ(Run({"trace", "show", Store(), "--to", "2023-11-14T22:13:20Z"}), ExitCode::kDone);
  EXPECT_EQ(Out(), "");
  ASSERT_EQ(Run({"trace", "show", Store(), "--from", "2023-11-15"}), ExitCode::kDone);
  EXPECT_EQ(Out(), "");
}

TEST_F(TraceCommands, ShowOpensDetailsForThePatientThatIsNamed) {
  MakeTrace(3, 0);
  ASSERT_EQ(Run({"trace", "show", Store(), "--limit", "1", "--json"}), ExitCode::kDone);
  EXPECT_THAT(Out(), HasSubstr(R"("objects":["M\"1","ff01"],"details":null})"));
  EXPECT_THAT(Out(), HasSubstr(R"("outcome":"refused")"));
  ASSERT_EQ(Run({"trace", "show", Store(), "--patient", "R2", "--json"}), ExitCode::kDone);
  EXPECT_THAT(Out(), HasSubstr(R"("details":"number 2"})"));
  ASSERT_EQ(Run({"trace", "show", Store(), "--patient", "R2"}), ExitCode::kDone);
  EXPECT_THAT(Out(), EndsWith("\tnumber 2\n"));
  EXPECT_EQ(Run({"trace", "show", Store(), "--patient", "R7"}), ExitCode::kNotFound);
}

TEST_F(TraceCommands, ShowRefusesATimeThatIsNone) {
  EXPECT_EQ(Run({"trace", "show", Store(), "--from", "soon"}), ExitCode::kUsage);
  EXPECT_THAT(Err(), HasSubstr("'soon' is no instant"));
}

TEST_F(TraceCommands, ProofsAreCheckedWithNothingButTheKey) {
  MakeTrace(300, 1);
  const std::string proof = folder_ / "r.tlog-proof";
  ASSERT_EQ(Run({"trace", "prove", Store(), "--index", "123", "-o", proof}), ExitCode::kDone);
  std::filesystem::remove_all(Store());
  ASSERT_EQ(Run({"trace", "check-proof", proof, "--key", Key()}), ExitCode::kDone) << Err();
  EXPECT_THAT(Out(), StartsWith("123\t"));
  EXPECT_THAT(Err(), EndsWith(": record 123 of test/trace is among the 300 that were signed\n"));
  ASSERT_EQ(Run({"trace", "check-proof", proof, "--key", Key(), "--json", "--quiet"}),
            ExitCode::kDone);
  EXPECT_THAT(Out(), StartsWith(R"({"record":123,)"));
  EXPECT_EQ(Err(), "");
}

TEST_F(TraceCommands, CheckProofRefusesAProofOfAnotherRecord) {
  MakeTrace(4, 0);
  const std::string proof = folder_ / "r.tlog-proof";
  ASSERT_EQ(
      Run({"trace", "prove", Store(), "--index", "2", "-o", proof, "--record", folder_ / "record"}),
      ExitCode::kDone);
  std::string text = test::ReadAll(proof);
  text.replace(text.find("index 2"), 7, "index 1");
  (void)folder_.Write("wrong", text);
  EXPECT_EQ(Run({"trace", "check-proof", folder_ / "wrong", "--key", Key()}), ExitCode::kFailed);
  EXPECT_EQ(Run({"trace", "check-proof", folder_ / "none", "--key", Key()}), ExitCode::kNotFound);
  EXPECT_EQ(Run({"trace", "check-proof", Key(), "--key", Key()}), ExitCode::kFailed);
  EXPECT_THAT(Err(), HasSubstr("not a tlog-proof"));
  EXPECT_EQ(Run({"trace", "prove", Store(), "--index", "4", "-o", proof}), ExitCode::kNotFound);
}

TEST_F(TraceCommands, ExportsVerify) {
  MakeTrace(300, 1);
  ASSERT_EQ(Run({"trace", "export", Store(), "-o", folder_ / "out"}), ExitCode::kDone) << Err();
  EXPECT_THAT(Err(), HasSubstr("out: 300 records in "));
  ASSERT_EQ(Run({"trace", "verify", folder_ / "out", "--key", Key()}), ExitCode::kDone) << Err();
  EXPECT_THAT(Out(), HasSubstr("records\t300\n"));
  EXPECT_EQ(Run({"trace", "export", Store(), "-o", folder_ / "out"}), ExitCode::kFailed);
  std::filesystem::remove(folder_ / "out/tile/0/000");
  EXPECT_EQ(Run({"trace", "verify", folder_ / "out"}), ExitCode::kFailed);
  EXPECT_THAT(Err(), HasSubstr("tile/0/000 is missing"));
}

TEST_F(TraceCommands, KeygenMakesAPairAndNeverWritesOver) {
  const std::string path = folder_ / "new.pem";
  ASSERT_EQ(Run({"trace", "keygen", "-o", path, "--origin", "a.example/t"}), ExitCode::kDone);
  EXPECT_THAT(Out(), StartsWith("a.example/t+"));
  EXPECT_EQ(test::ReadAll(path + ".pub"), Out());
  EXPECT_EQ(Run({"trace", "keygen", "-o", path}), ExitCode::kFailed);
  EXPECT_EQ(Run({"trace", "keygen", "-o", folder_ / "x.pem", "--origin", "a b"}),
            ExitCode::kFailed);
  EXPECT_FALSE(std::filesystem::exists(folder_ / "x.pem"));
}

}  // namespace

}  // namespace socle::cli
