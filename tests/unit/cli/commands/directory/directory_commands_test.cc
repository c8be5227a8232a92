#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "cli/exit_code.h"
#include "lib/base/error.h"
#include "tests/unit/cli/commands/command_test_base.h"
#include "tests/unit/cli/commands/mpi/fake_daemon.h"

namespace socle::cli {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

class DirectoryCommands : public CommandTestBase {
 protected:
  DirectoryCommands() { fake_.connect = daemon_.Connect(); }

  FakeDaemon daemon_;
};

TEST_F(DirectoryCommands, SearchPrintsATableThatFitsTheTerminal) {
  daemon_.Lists(
      "directory.search",
      R"([{"dn": "uid=1,o=a", "attributes": {"displayName": ["Dr Camille MARTIN"], "uid": ["1"],
           "title": ["Médecin"], "businessCategory": ["Une spécialité au nom vraiment très long"],
           "o": ["CENTRE HOSPITALIER FICTIF DE LA VILLE"], "l": ["Lille"],
           "socleStatut": ["ferme"]}}])",
      R"({"found": 1, "is_cut": true, "is_by_sound": true, "view": "public"})");
  UseTerminal();
  EXPECT_EQ(Run({"directory", "search", "martin", "camille"}), ExitCode::kDone);
  EXPECT_THAT(Out(), HasSubstr("Dr Camille MARTIN"));
  EXPECT_THAT(Out(), HasSubstr("1 (ferme)"));
  EXPECT_THAT(Err(), HasSubstr("1 found, by what sounds alike; there are more"));
  EXPECT_THAT(daemon_.calls.front().Text(), HasSubstr(R"("name":"martin camille")"));
}

TEST_F(DirectoryCommands, SearchPrintsWholeEntriesSafely) {
  daemon_.Lists("directory.search",
                R"([{"dn": "uid=1,o=a", "attributes": {"cn": ["a\u001b[31mb"],
                     "jpegPhoto": [{"base64": "/9g="}]}}])",
                R"({"found": 1})");
  EXPECT_EQ(Run({"directory", "search", "--filter", "(uid=1)"}), ExitCode::kDone);
  EXPECT_EQ(Out(), "dn: uid=1,o=a\ncn: a?[31mb\njpegPhoto: (base64) /9g=\n");
  EXPECT_EQ(Run({"directory", "search"}), ExitCode::kUsage);
}

TEST_F(DirectoryCommands, CheckFailsWithFindings) {
  daemon_.Lists("directory.check",
                R"([{"kind": "index", "entry": 7, "detail": "sn: a row is missing", "dn": "o=a"}])",
                R"({"entries": 3, "findings": 1})");
  EXPECT_EQ(Run({"directory", "check"}), ExitCode::kFailed);
  EXPECT_THAT(Out(), HasSubstr("index\t7\tsn: a row is missing\to=a"));
  EXPECT_THAT(Err(), HasSubstr("1 findings"));
  daemon_.Returns("directory.check", R"({"entries": 3, "findings": 0})");
  EXPECT_EQ(Run({"directory", "check"}), ExitCode::kDone);
}

TEST_F(DirectoryCommands, PasswordsComeFromTheInputAndNotFromTheCommandLine) {
  daemon_.Returns("directory.passwd", R"({"entry": "uid=1"})");
  fake_.in.str("secret words\r\n");
  EXPECT_EQ(Run({"directory", "passwd", "uid=1"}), ExitCode::kDone);
  EXPECT_THAT(daemon_.Calls(),
              ElementsAre(R"(directory.passwd {"entry":"uid=1","password":"secret words"})"));
  EXPECT_EQ(Out(), "");
  EXPECT_EQ(Err().find("secret"), std::string::npos);
  EXPECT_EQ(Run({"directory", "passwd", "uid=1", "secret"}), ExitCode::kUsage);
}

TEST_F(DirectoryCommands, DroppingAnIndexIsAskedFor) {
  daemon_.Returns("directory.index.drop", R"({"attribute": "sn"})");
  EXPECT_NE(Run({"directory", "index", "drop", "sn"}), ExitCode::kDone);
  EXPECT_TRUE(daemon_.calls.empty());
  EXPECT_EQ(Run({"directory", "index", "drop", "sn", "--yes"}), ExitCode::kDone);
  EXPECT_EQ(daemon_.calls.size(), 1U);
}

TEST_F(DirectoryCommands, WhatTheDaemonRefusesIsTold) {
  daemon_.Fails("directory.status", Code::kPermissionDenied, "you may not");
  EXPECT_EQ(Run({"directory", "status"}), ExitCode::kRefused);
  EXPECT_THAT(Err(), HasSubstr("you may not"));
  fake_.variables["SOCLE_DIRECTORYD_SOCKET"] = "/named/socket";
  EXPECT_EQ(Run({"directory", "status"}), ExitCode::kRefused);
  EXPECT_EQ(daemon_.paths.back(), "/named/socket");
  EXPECT_EQ(Run({"directory", "status", "--socket", "/given"}), ExitCode::kRefused);
  EXPECT_EQ(daemon_.paths.back(), "/given");
}

TEST_F(DirectoryCommands, ImportsNeedOneFile) {
  EXPECT_EQ(Run({"directory", "import"}), ExitCode::kUsage);
  EXPECT_EQ(Run({"directory", "import", "--ldif", "a", "--force"}), ExitCode::kUsage);
  EXPECT_EQ(Run({"directory", "export"}), ExitCode::kUsage);
  EXPECT_EQ(Run({"directory", "export", "--csv", "--with-passwords"}), ExitCode::kUsage);
  EXPECT_EQ(Run({"directory", "import", "--ldif", folder_.File("none")}), ExitCode::kNotFound);
}

}  // namespace
}  // namespace socle::cli
