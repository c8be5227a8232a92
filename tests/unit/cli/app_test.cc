#include "cli/app.h"

#include <filesystem>
#include <fstream>
#include <ios>
#include <ostream>
#include <string>
#include <string_view>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include "cli/command.h"
#include "cli/exit_code.h"
#include "lib/base/result.h"
#include "lib/config/option.h"
#include "lib/config/values.h"
#include "tests/support/fake_environment.h"

namespace socle::cli {

namespace {

using testing::HasSubstr;
using testing::StartsWith;

Status Echo(CommandContext& context) {
  context.environment.out << "threads " << context.values.Count("threads") << '\n';
  return {};
}

Status FailAsTold(CommandContext& context) {
  const std::string& how = context.values.Positionals().front();
  if (how == "busy") {
    return Fail(Code::kBusy, "the store is in use; stop the other run");
  }
  return Fail(Code::kNotFound, "a\x1b[31m: no such file; name an existing one\nb: no such file");
}

Status NoThirteen(const config::OptionValues& values) {
  return values.Count("threads") == 13 ? Fail(Code::kInvalidArgument, "not 13 threads") : Status{};
}

std::vector<Command> Commands() {
  const config::OptionSpec threads{.key = "threads",
                                   .kind = config::OptionKind::kCount,
                                   .argument = "N",
                                   .help = "Threads.",
                                   .default_text = "1",
                                   .limits = {.min = 1, .max = 64}};
  return {
      {.noun = "mpi",
       .verb = "link",
       .summary = "find records",
       .table = {.options = {threads}},
       .check = NoThirteen,
       .run = Echo},
      {.noun = "mpi",
       .verb = "fail",
       .summary = "fail",
       .table = {.positionals = {{.name = "HOW", .help = "How."}}},
       .run = FailAsTold},
      {.noun = "ping", .summary = "say so", .table = {.options = {threads}}, .run = Echo},
  };
}

// A run of the fake commands, and a folder for configuration files.
class App : public testing::Test {
 protected:
  App() : folder_(testing::TempDir() + "/socle_app_" + std::to_string(getpid())) {
    std::filesystem::create_directories(folder_ + "/socle");
  }

  ~App() override { std::filesystem::remove_all(folder_); }

  ExitCode Run(const std::vector<std::string>& arguments) {
    fake_.out.str("");
    fake_.err.str("");
    return RunSocle(Commands(), arguments, fake_.Get());
  }

  std::string Out() { return fake_.out.str(); }

  std::string Err() { return fake_.err.str(); }

  std::string folder_;
  FakeEnvironment fake_;
};

TEST_F(App, RunsACommandWithItsOptions) {
  EXPECT_EQ(Run({"mpi", "link", "--threads", "3"}), ExitCode::kDone);
  EXPECT_EQ(Out(), "threads 3\n");
  EXPECT_EQ(Err(), "");
  EXPECT_EQ(Run({"ping"}), ExitCode::kDone);
  EXPECT_EQ(Out(), "threads 1\n");
}

TEST_F(App, AnswersVersionAndHelpOnStandardOutput) {
  EXPECT_EQ(Run({"--version"}), ExitCode::kDone);
  EXPECT_THAT(Out(), StartsWith("socle 0."));
  for (const auto& arguments : std::vector<std::vector<std::string>>{{"--help"},
                                                                     {"-h"},
                                                                     {"help"},
                                                                     {"mpi", "--help"},
                                                                     {"help", "mpi"},
                                                                     {"mpi", "link", "--help"},
                                                                     {"mpi", "link", "-h"},
                                                                     {"help", "mpi", "link"},
                                                                     {"ping", "--help"}}) {
    EXPECT_EQ(Run(arguments), ExitCode::kDone);
    EXPECT_NE(Out(), "");
    EXPECT_EQ(Err(), "");
  }
}

TEST_F(App, HelpWinsOverOtherFaultsButNotAfterTwoDashes) {
  EXPECT_EQ(Run({"mpi", "link", "--nope", "--help"}), ExitCode::kDone);
  EXPECT_EQ(Run({"mpi", "fail", "--", "--help"}), ExitCode::kNotFound);
}

TEST_F(App, PrintsExitCodes) {
  EXPECT_EQ(Run({"help", "exit-codes"}), ExitCode::kDone);
  EXPECT_THAT(Out(), HasSubstr("5  Busy: try again later.\n"));
}

TEST_F(App, WithoutArgumentsShowsHelpAndFails) {
  EXPECT_EQ(Run({}), ExitCode::kUsage);
  EXPECT_EQ(Out(), "");
  EXPECT_THAT(Err(), HasSubstr("Usage: socle <noun> <verb>"));
}

TEST_F(App, SuggestsNounsAndVerbs) {
  EXPECT_EQ(Run({"mip"}), ExitCode::kUsage);
  EXPECT_EQ(Err(),
            "socle: unknown command 'mip'; did you mean 'mpi'?\n"
            "socle: for help, type 'socle --help'\n");
  EXPECT_EQ(Run({"mpi", "lnik"}), ExitCode::kUsage);
  EXPECT_EQ(Err(),
            "socle: unknown command 'mpi lnik'; did you mean 'link'?\n"
            "socle: for help, type 'socle mpi --help'\n");
  EXPECT_EQ(Run({"mpi"}), ExitCode::kUsage);
  EXPECT_THAT(Err(), StartsWith("socle: 'mpi' needs a verb: link, fail\n"));
  EXPECT_EQ(Run({"help", "nonsense"}), ExitCode::kUsage);
}

TEST_F(App, ReportsEveryFaultOfTheCommandLine) {
  EXPECT_EQ(Run({"mpi", "link", "--treads", "2", "--threads", "65"}), ExitCode::kUsage);
  EXPECT_EQ(Err(),
            "socle: unknown option '--treads'; did you mean '--threads'?\n"
            "socle: --threads: must be 1 to 64\n"
            "socle: unexpected argument '2'\n"
            "socle: for help, type 'socle mpi link --help'\n");
}

TEST_F(App, TreatsRulesAcrossOptionsAsUsage) {
  EXPECT_EQ(Run({"mpi", "link", "--threads", "13"}), ExitCode::kUsage);
  EXPECT_THAT(Err(), StartsWith("socle: not 13 threads\n"));
  EXPECT_EQ(Out(), "");
}

TEST_F(App, TurnsErrorsIntoLinesAndExitCodes) {
  EXPECT_EQ(Run({"mpi", "fail", "busy"}), ExitCode::kBusy);
  EXPECT_EQ(Err(), "socle: the store is in use; stop the other run\n");
  EXPECT_EQ(Run({"mpi", "fail", "missing"}), ExitCode::kNotFound);
  // What came from a file name cannot steer the terminal.
  EXPECT_EQ(Err(), "socle: a?[31m: no such file; name an existing one\nsocle: b: no such file\n");
}

TEST_F(App, FailsWhenItsOutputCannotBeWritten) {
  fake_.out.setstate(std::ios::badbit);
  EXPECT_EQ(Run({"--version"}), ExitCode::kFailed);
  EXPECT_THAT(Err(), HasSubstr("cannot write to standard output"));
}

TEST_F(App, TakesDefaultsFromTheUsersFile) {
  fake_.variables["XDG_CONFIG_HOME"] = folder_;
  EXPECT_EQ(Run({"mpi", "link"}), ExitCode::kDone);  // it need not exist
  EXPECT_EQ(Out(), "threads 1\n");
  std::ofstream(folder_ + "/socle/socle.conf") << "[mpi link]\nthreads = 5\n[ping]\nthreads = 6\n";
  EXPECT_EQ(Run({"mpi", "link"}), ExitCode::kDone);
  EXPECT_EQ(Out(), "threads 5\n");
  EXPECT_EQ(Run({"ping"}), ExitCode::kDone);
  EXPECT_EQ(Out(), "threads 6\n");
  EXPECT_EQ(Run({"mpi", "link", "--threads", "7"}), ExitCode::kDone);
  EXPECT_EQ(Out(), "threads 7\n");
}

TEST_F(App, FindsTheUsersFileBelowHomeToo) {
  std::filesystem::create_directories(folder_ + "/.config/socle");
  std::ofstream(folder_ + "/.config/socle/socle.conf") << "[ping]\nthreads = 8\n";
  fake_.variables["HOME"] = folder_;
  EXPECT_EQ(Run({"ping"}), ExitCode::kDone);
  EXPECT_EQ(Out(), "threads 8\n");
}

TEST_F(App, TheFileThatIsNamedMustExistAndBeRight) {
  const std::string path = folder_ + "/mine.conf";
  EXPECT_EQ(Run({"ping", "--config", path}), ExitCode::kNotFound);
  std::ofstream(path) << "[ping]\nthreads = 0\n";
  EXPECT_EQ(Run({"ping", "--config", path}), ExitCode::kUsage);
  EXPECT_THAT(Err(), HasSubstr(path + ":2: threads: must be 1 to 64\n"));
  std::ofstream(path) << "[pong]\nthreads = 1\n";
  EXPECT_EQ(Run({"ping", "--config", path}), ExitCode::kUsage);
  EXPECT_THAT(Err(), HasSubstr(path + ":2: no command is named 'pong'; did you mean 'ping'?\n"));
}

}  // namespace

}  // namespace socle::cli
