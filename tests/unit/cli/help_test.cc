#include "cli/help.h"

#include <cstddef>
#include <vector>

#include <gtest/gtest.h>

#include "cli/command.h"
#include "lib/config/option.h"

namespace socle::cli {

namespace {

constexpr std::size_t kWidth = 60;

std::vector<Command> Commands() {
  return {{.noun = "mpi",
           .verb = "link",
           .summary = "find the records of the same person",
           .description = "First paragraph\nin two lines.\n\nSecond paragraph.",
           .table = {.options = {{.key = "train",
                                  .kind = config::OptionKind::kFlag,
                                  .help = "Learn the weights first."}}},
           .examples = {{.command_line = "mpi link a.csv", .text = "link one file."}}},
          {.noun = "mpi", .verb = "train", .summary = "learn the weights"}};
}

TEST(Help, OverviewListsAllCommands) {
  EXPECT_EQ(RenderOverview(Commands(), kWidth),
            "socle: the command line of the identity layer of a regional e-health platform\n"
            "\n"
            "Usage: socle <noun> <verb> [arguments]\n"
            "\n"
            "Commands:\n"
            "  mpi link   find the records of the same person\n"
            "  mpi train  learn the weights\n"
            "\n"
            "More:\n"
            "  <noun> <verb> --help  options and examples of one command\n"
            "  help exit-codes       what the exit codes mean\n"
            "  --version             print the version\n");
}

TEST(Help, NounListsItsVerbs) {
  EXPECT_EQ(RenderNoun(Commands(), "mpi", kWidth),
            "Usage: socle mpi <verb> [arguments]\n"
            "\n"
            "Commands:\n"
            "  mpi link   find the records of the same person\n"
            "  mpi train  learn the weights\n"
            "\n"
            "For one command, type 'socle mpi <verb> --help'.\n");
}

TEST(Help, CommandHasUsageTextOptionsAndExamples) {
  EXPECT_EQ(RenderCommand(Commands()[0], kWidth),
            "socle mpi link: find the records of the same person\n"
            "\n"
            "Usage: socle mpi link [--train]\n"
            "\n"
            "First paragraph in two lines.\n"
            "\n"
            "Second paragraph.\n"
            "\n"
            "Options:\n"
            "  --train        Learn the weights first.\n"
            "  --config FILE  Take defaults of options from this file.\n"
            "                 (default: ~/.config/socle/socle.conf when\n"
            "                 it exists)\n"
            "  --quiet        Show no progress.\n"
            "  -h, --help     Show this help.\n"
            "\n"
            "Examples:\n"
            "  Link one file.\n"
            "    socle mpi link a.csv\n");
}

}  // namespace

}  // namespace socle::cli
