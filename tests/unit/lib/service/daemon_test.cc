#include "lib/service/daemon.h"

#include <memory>
#include <sstream>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "lib/base/result.h"
#include "lib/config/option.h"
#include "lib/service/daemon_config.h"
#include "lib/service/daemon_options.h"
#include "tests/support/temporary_folder.h"

namespace socle::service {

namespace {

using testing::HasSubstr;

class DaemonCommandLineTest : public testing::Test {
 protected:
  DaemonExit Run(const std::vector<std::string>& arguments) {
    const DaemonSpec spec{
        .name = "socle-testd",
        .summary = "Tests.",
        .version = "1.2",
        .admin_port = 9999,
        .examples = {{.text = "Check it.", .command_line = "--check-config"}},
        .check = [this](const DaemonConfig& /*config*/) { return check_; },
        .start = [](const DaemonContext& /*context*/) -> Result<std::unique_ptr<Daemon>> {
          ADD_FAILURE() << "started";
          return Fail(Code::kInternal, "started");
        }};
    return RunDaemon(
        spec, arguments, {.out = out_, .err = err_, .variable = [](const char*) { return ""; }});
  }

  Status check_;
  std::ostringstream out_;
  std::ostringstream err_;
};

TEST_F(DaemonCommandLineTest, PrintsHelpAndVersion) {
  EXPECT_EQ(Run({"--help"}), DaemonExit::kDone);
  EXPECT_THAT(out_.str(), HasSubstr("Usage: socle-testd"));
  EXPECT_THAT(out_.str(), HasSubstr("--check-config"));
  EXPECT_THAT(out_.str(), HasSubstr("[admin]"));
  EXPECT_EQ(Run({"--version"}), DaemonExit::kDone);
  EXPECT_THAT(out_.str(), HasSubstr("socle-testd 1.2\n"));
}

TEST_F(DaemonCommandLineTest, ShowsExamples) {
  EXPECT_EQ(Run({"--help"}), DaemonExit::kDone);
  EXPECT_THAT(out_.str(), HasSubstr("  Check it.\n    socle-testd --check-config\n"));
}

TEST_F(DaemonCommandLineTest, PrintsASampleFileThatItTakes) {
  EXPECT_EQ(Run({"--sample-config"}), DaemonExit::kDone);
  EXPECT_THAT(out_.str(), HasSubstr("#listen = 127.0.0.1:9999\n"));
  const test::TemporaryFolder folder;
  const std::string path = folder.Write("sample.conf", out_.str());
  EXPECT_EQ(Run({"--config", path, "--check-config"}), DaemonExit::kDone) << err_.str();
}

TEST_F(DaemonCommandLineTest, PrintsItsReferencePage) {
  EXPECT_EQ(Run({"--reference"}), DaemonExit::kDone);
  EXPECT_THAT(out_.str(), testing::StartsWith("# Reference of socle-testd\n"));
  EXPECT_THAT(out_.str(), HasSubstr("| `--check-config` | flag |"));
  EXPECT_THAT(out_.str(), HasSubstr("```\nsocle-testd --check-config\n```\n"));
  EXPECT_THAT(out_.str(), HasSubstr("### [admin]\n"));
}

TEST_F(DaemonCommandLineTest, ChecksTheConfiguration) {
  EXPECT_EQ(Run({"--check-config"}), DaemonExit::kDone);
  EXPECT_THAT(out_.str(), HasSubstr("the configuration is good"));
  EXPECT_EQ(Run({"--check-config", "--set", "daemon.threads=65"}), DaemonExit::kUsage);
  EXPECT_THAT(err_.str(), HasSubstr("socle-testd: daemon.threads"));
  EXPECT_EQ(Run({"--check-config", "--set", "admin.listen=0.0.0.0:1"}), DaemonExit::kUsage);
  EXPECT_THAT(err_.str(), HasSubstr("no loopback address"));
  EXPECT_EQ(Run({"--check-config", "--set", "admin.listen=x"}), DaemonExit::kUsage);
  EXPECT_EQ(Run({"--check-config", "--config", "no/such/file"}), DaemonExit::kNotFound);
}

TEST_F(DaemonCommandLineTest, AsksTheDaemonsOwnCheck) {
  check_ = Fail(Code::kNotFound, "key.pem: no such key file");
  EXPECT_EQ(Run({}), DaemonExit::kNotFound);
  EXPECT_EQ(err_.str(), "socle-testd: key.pem: no such key file\n");
}

TEST_F(DaemonCommandLineTest, RefusesUnknownOptions) {
  EXPECT_EQ(Run({"--confg", "x"}), DaemonExit::kUsage);
  EXPECT_THAT(err_.str(), HasSubstr("did you mean"));
  EXPECT_THAT(err_.str(), HasSubstr("for help, type 'socle-testd --help'"));
  EXPECT_EQ(Run({"surplus"}), DaemonExit::kUsage);
}

TEST(DaemonOptions, TableIsGood) {
  EXPECT_TRUE(config::CheckTable(DaemonCommandLine()));
}

TEST(DaemonOptions, DataIsASetting) {
  const auto arguments = ParseDaemonArguments({"--data", "d", "--set", "log.level=debug"});
  ASSERT_TRUE(arguments);
  EXPECT_THAT(arguments->settings, testing::ElementsAre("log.level=debug", "daemon.data=d"));
}

TEST(DaemonExit, FollowsTheCodes) {
  EXPECT_EQ(ExitOf(Code::kCorruption), DaemonExit::kFailed);
  EXPECT_EQ(ExitOf(Code::kNotFound), DaemonExit::kNotFound);
  EXPECT_EQ(ExitOf(Code::kPermissionDenied), DaemonExit::kRefused);
  EXPECT_EQ(ExitOf(Code::kBusy), DaemonExit::kBusy);
}

}  // namespace

}  // namespace socle::service
