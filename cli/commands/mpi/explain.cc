#include "mpi/batch/explain.h"

#include <array>
#include <cstddef>
#include <ostream>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "cli/command.h"
#include "cli/commands/mpi/link_run.h"
#include "cli/commands/mpi/output_paths.h"
#include "cli/environment.h"
#include "cli/terminal/progress.h"
#include "lib/base/result.h"
#include "lib/config/option.h"
#include "lib/config/values.h"
#include "mpi/batch/block_index.h"
#include "mpi/batch/dataset.h"
#include "mpi/batch/linker.h"
#include "mpi/report/link_report.h"
#include "mpi/report/render_json.h"

namespace socle::cli {

namespace {

using mpi::batch::Dataset;
using mpi::batch::RecordIndex;

constexpr std::array<std::string_view, 1> kOutputs = {"rejects"};
constexpr std::array<std::string_view, 3> kInputs = {"map", "model", "policy"};

Status Check(const config::OptionValues& values) {
  const std::vector<std::string>& pair = values.List("pair");
  if (pair.size() == 2 && pair[0] == pair[1]) {
    return Fail(Code::kInvalidArgument, "--pair: " + pair[0] + " twice; name two records");
  }
  return CheckOutputNames(values, kOutputs, kInputs);
}

// DOMAIN:IPP; the first colon divides.
Result<RecordIndex> FindRecord(const Dataset& dataset, const std::string& text) {
  const std::size_t colon = text.find(':');
  if (colon == std::string::npos) {
    return Fail(Code::kInvalidArgument, "--pair: '" + text + "' is not DOMAIN:IPP");
  }
  const RecordIndex record = dataset.Find(std::string_view(text).substr(0, colon),
                                          std::string_view(text).substr(colon + 1));
  if (record == dataset.Size()) {
    return Fail(Code::kNotFound, "no record " + text + " in the files; check domain and IPP");
  }
  return record;
}

Status Run(CommandContext& context) {
  const config::OptionValues& values = context.values;
  const Environment& environment = context.environment;
  Progress progress(
      environment.err, environment.clock, environment.terminal, values.Flag(kOptionQuiet));
  SOCLE_TRY(LinkSetup setup, ReadLinkSetup(values));
  Dataset dataset;
  SOCLE_TRY(const auto summary, LoadFiles(context, setup, {}, progress, dataset));
  const std::vector<std::string>& pair = values.List("pair");
  SOCLE_TRY(const RecordIndex a, FindRecord(dataset, pair.at(0)));
  SOCLE_TRY(const RecordIndex b, FindRecord(dataset, pair.at(1)));
  const mpi::batch::LinkContext link_context{
      .index = mpi::batch::BlockIndex::Build(dataset, setup.threads),
      .frequencies = mpi::batch::CountFrequencies(dataset, setup.threads)};
  mpi::batch::LinkOptions options;
  options.policy = setup.policy;
  options.context.today = Today(environment.clock);
  options.train = values.Flag("train");
  options.threads = setup.threads;
  const mpi::batch::LinkResult result =
      mpi::batch::Link(dataset, setup.model, link_context, {}, options, environment.clock);
  progress.End();
  mpi::report::SamplePair sample = mpi::batch::ExplainPair({.dataset = dataset,
                                                            .context = link_context,
                                                            .model = result.model,
                                                            .population = result.population,
                                                            .policy = options.policy,
                                                            .policy_context = options.context,
                                                            .thresholds = result.thresholds},
                                                           a,
                                                           b);
  const bool together = result.cluster_of[a] == result.cluster_of[b];
  if (values.Flag("json")) {
    mpi::report::LinkReport report;
    report.show_traits = true;
    report.samples.push_back(std::move(sample));
    environment.out << mpi::report::RenderJson(report) << '\n';
    return {};
  }
  environment.out << mpi::batch::ExplanationText(sample, true);
  environment.out << fmt::format("  in the end: {}\n", together ? "one cluster" : "two clusters");
  return {};
}

config::OptionTable Options() {
  std::vector<config::OptionSpec> options = LinkInputOptions();
  const std::vector<config::OptionSpec> own = {
      {.key = "pair",
       .kind = config::OptionKind::kList,
       .argument = "A B",
       .help = "The two records, each as DOMAIN:IPP.",
       .values_per_use = 2,
       .is_required = true,
       .is_command_line_only = true},
      {.key = "train",
       .kind = config::OptionKind::kFlag,
       .help = "Train the model on these files first, as mpi link --train does."},
      {.key = "json", .kind = config::OptionKind::kFlag, .help = "Print the explanation as JSON."},
  };
  options.insert(options.end(), own.begin(), own.end());
  return {.options = std::move(options), .positionals = {LinkFiles()}};
}

}  // namespace

Command MpiExplain();

Command MpiExplain() {
  return {
      .noun = "mpi",
      .verb = "explain",
      .summary = "show why two identities link, or do not",
      .description =
          "For any two records of the files, also a pair that was never compared: the level and "
          "weight of each trait, what the rarity of the agreeing values adds, what relatives and "
          "homonyms take away, the rule that decided, and the blocks that both are in. Give the "
          "same files, model and policy as to `socle mpi link`: frequencies and thresholds come "
          "from them. Prints patients' traits.",
      .table = Options(),
      .examples = {{.command_line = "mpi explain a.csv b.csv --pair CHRU:100023 CLINIC:P7781",
                    .text = "Explain one pair."}},
      .check = Check,
      .run = Run,
  };
}

}  // namespace socle::cli
