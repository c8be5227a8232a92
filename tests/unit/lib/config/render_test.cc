#include "lib/config/render.h"

#include <string>

#include <gtest/gtest.h>

#include "lib/config/config_file.h"
#include "lib/config/option.h"

namespace socle::config {

namespace {

OptionTable Table() {
  return {
      .options =
          {
              {.key = "threads",
               .kind = OptionKind::kCount,
               .argument = "N",
               .help = "Worker threads.",
               .default_note = "all processors",
               .limits = {.min = 1, .max = 64}},
              {.key = "format",
               .kind = OptionKind::kChoice,
               .argument = "NAME",
               .help = "Form of the file.",
               .default_text = "csv",
               .choices = {"csv", "ndjson"}},
              {.key = "output",
               .kind = OptionKind::kPath,
               .short_name = 'o',
               .argument = "FILE",
               .help = "Where to write a|b.",
               .is_required = true},
              {.key = "pair",
               .kind = OptionKind::kList,
               .argument = "ID",
               .help = "Two records.",
               .values_per_use = 2,
               .is_command_line_only = true},
              {.key = "json", .kind = OptionKind::kFlag, .help = "Print JSON."},
          },
      .positionals = {{.name = "FILE",
                       .help = "Identities to link.",
                       .count_min = 1,
                       .count_max = kPositionalsMax}},
  };
}

TEST(Render, UsageIsOneLine) {
  EXPECT_EQ(RenderUsage(Table()),
            "FILE... [--threads N] [--format NAME] --output FILE [--pair ID ID] [--json]");
}

TEST(Render, HelpExplainsEachRow) {
  EXPECT_EQ(RenderHelp(Table(), 80),
            "Arguments:\n"
            "  FILE...  Identities to link.\n"
            "\n"
            "Options:\n"
            "  --threads N        Worker threads. (1 to 64; default: all processors)\n"
            "  --format NAME      Form of the file. (one of: csv, ndjson; default: csv)\n"
            "  -o, --output FILE  Where to write a|b. (required)\n"
            "  --pair ID ID       Two records. (may be repeated)\n"
            "  --json             Print JSON.\n");
}

TEST(Render, SampleFileIsCommentedOutAndReadableOnceUncommented) {
  const std::string sample = RenderSampleFile(Table(), "mpi link");
  EXPECT_EQ(sample,
            "[mpi link]\n"
            "# Worker threads. (1 to 64; default: all processors)\n"
            "#threads = N\n\n"
            "# Form of the file. (one of: csv, ndjson; default: csv)\n"
            "#format = csv\n\n"
            "# Where to write a|b. (required)\n"
            "#output = FILE\n\n"
            "# Print JSON.\n"
            "#json = no\n\n");
  const auto file = ParseConfigFile("sample", sample);
  ASSERT_TRUE(file);
  EXPECT_TRUE(file->entries.empty());
}

TEST(Render, ReferenceHasOneRowForEachOption) {
  EXPECT_EQ(RenderReferencePage(Table()),
            "| argument | count | meaning |\n"
            "| --- | --- | --- |\n"
            "| `FILE` | 1 or more | Identities to link. |\n"
            "\n"
            "| option | type | default | limits | since | meaning |\n"
            "| --- | --- | --- | --- | --- | --- |\n"
            "| `--threads N` | count | all processors | 1 to 64 | 0.1 | Worker threads. |\n"
            "| `--format NAME` | choice | `csv` | csv, ndjson | 0.1 | Form of the file. |\n"
            "| `-o, --output FILE` | path | required |  | 0.1 | Where to write a\\|b. |\n"
            "| `--pair ID ID` | list |  |  | 0.1 | Two records. |\n"
            "| `--json` | flag |  |  | 0.1 | Print JSON. |\n");
}

}  // namespace

}  // namespace socle::config
