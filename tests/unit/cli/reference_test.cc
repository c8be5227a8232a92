#include "cli/reference.h"

#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "cli/app.h"
#include "cli/command.h"
#include "cli/exit_code.h"
#include "lib/config/option.h"
#include "tests/support/fake_environment.h"

namespace socle::cli {

namespace {

using testing::HasSubstr;
using testing::Not;

std::vector<Command> Commands() {
  return {{.noun = "mpi",
           .verb = "link",
           .summary = "find the records of the same person",
           .description = "One.\n\n.Two with a dot.",
           .table = {.options = {{.key = "policy",
                                  .kind = config::OptionKind::kChoice,
                                  .argument = "NAME",
                                  .help = "Rules.",
                                  .choices = {"statistical", "rniv"}}},
                     .positionals = {{.name = "FILE", .help = "Input."}}},
           .examples = {{.command_line = "mpi link a.csv", .text = "Link one file."}}},
          {.noun = "mpi", .verb = "train", .summary = "learn the weights"}};
}

TEST(Reference, MarkdownHasOneTitleAndASectionForEachCommand) {
  const std::string text = RenderMarkdown(Commands());
  EXPECT_THAT(text, testing::StartsWith("# Reference of the command line\n"));
  EXPECT_THAT(text, Not(HasSubstr("\n# ")));
  EXPECT_THAT(text, HasSubstr("\n## socle mpi link\n\nFind the records of the same person.\n"));
  EXPECT_THAT(text, HasSubstr("\n## socle mpi train\n"));
  EXPECT_THAT(text,
              HasSubstr("| `--policy NAME` | choice |  | statistical, rniv | 0.1 | Rules. |\n"));
  EXPECT_THAT(text, HasSubstr("\nLink one file.\n\n```\nsocle mpi link a.csv\n```\n"));
  EXPECT_THAT(text, HasSubstr("\n## Options of every command\n\n| option |"));
  EXPECT_THAT(text, HasSubstr("\n## Exit codes\n"));
}

TEST(Reference, ManualEscapesWhatRoffWouldObey) {
  const std::string text = RenderManual(Commands()[0]);
  EXPECT_THAT(text, testing::StartsWith(".TH SOCLE-MPI-LINK 1 "));
  EXPECT_THAT(text,
              HasSubstr(".SH NAME\nsocle\\-mpi\\-link \\- find the records of the same person\n"));
  EXPECT_THAT(text, HasSubstr(".PP\n\\&.Two with a dot.\n"));
  EXPECT_THAT(text, HasSubstr(".TP\n.B \\-\\-policy NAME\nRules.\n"));
  EXPECT_THAT(text, HasSubstr(".SH EXIT STATUS\n"));
}

TEST(Reference, CompletionKnowsNounsVerbsOptionsAndChoices) {
  const std::string text = RenderBashCompletion(Commands());
  EXPECT_THAT(text, HasSubstr("words='help mpi --help --version'"));
  EXPECT_THAT(text, HasSubstr("'mpi') words='link train' ;;"));
  EXPECT_THAT(text, HasSubstr("'mpi link') words='--policy --config --quiet --help' ;;"));
  EXPECT_THAT(text, HasSubstr("'mpi link --policy') words='statistical rniv' ;;"));
}

TEST(Reference, HelpCommandPrintsEachForm) {
  FakeEnvironment fake;
  EXPECT_EQ(RunSocle(Commands(), {"help", "--reference"}, fake.Get()), ExitCode::kDone);
  EXPECT_EQ(fake.out.str(), RenderMarkdown(Commands()));
  fake.out.str("");
  EXPECT_EQ(RunSocle(Commands(), {"help", "--man", "mpi-link"}, fake.Get()), ExitCode::kDone);
  EXPECT_EQ(fake.out.str(), RenderManual(Commands()[0]));
  fake.out.str("");
  EXPECT_EQ(RunSocle(Commands(), {"help", "--completion", "bash"}, fake.Get()), ExitCode::kDone);
  EXPECT_EQ(fake.out.str(), RenderBashCompletion(Commands()));
  EXPECT_EQ(RunSocle(Commands(), {"help", "--man", "mpi-lnik"}, fake.Get()), ExitCode::kUsage);
  EXPECT_EQ(RunSocle(Commands(), {"help", "--completion", "fish"}, fake.Get()), ExitCode::kUsage);
}

}  // namespace

}  // namespace socle::cli
