#include "mpi/match/train.h"

#include <array>
#include <cstdint>
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
#include "cli/terminal/table.h"
#include "cli/terminal/terminal.h"
#include "lib/base/atomic_file.h"
#include "lib/base/result.h"
#include "lib/config/option.h"
#include "lib/config/values.h"
#include "mpi/batch/block_index.h"
#include "mpi/batch/dataset.h"
#include "mpi/batch/label_file.h"
#include "mpi/batch/pair_scan.h"
#include "mpi/match/model.h"

namespace socle::cli {

namespace {

constexpr double kLabelPriorPairs = 30;
constexpr std::array<std::string_view, 2> kOutputs = {"output", "rejects"};
// The model to begin with may be replaced by what it becomes.
constexpr std::array<std::string_view, 3> kInputs = {"map", "policy", "labels"};

Status Check(const config::OptionValues& values) {
  return CheckOutputNames(values, kOutputs, kInputs);
}

Status Run(CommandContext& context) {
  const config::OptionValues& values = context.values;
  const Environment& environment = context.environment;
  Progress progress(
      environment.err, environment.clock, environment.terminal, values.Flag(kOptionQuiet));
  SOCLE_TRY(const LinkSetup setup, ReadLinkSetup(values));
  SOCLE_TRY_STATUS(CheckOutputsWritable(values, kOutputs));
  mpi::batch::Dataset dataset;
  SOCLE_TRY(const auto summary, LoadFiles(context, setup, {}, progress, dataset));
  TellInput(summary, context);
  progress.Begin("block", dataset.Size(), "records");
  const auto index = mpi::batch::BlockIndex::Build(dataset, setup.threads);
  progress.Update(dataset.Size());
  progress.Begin("train", dataset.Size(), "records");
  const mpi::match::TrainingData data =
      mpi::batch::SampleForTraining(dataset, index, {.threads = setup.threads});
  mpi::match::TrainingResult result = mpi::match::Train(setup.model, data, {});
  if (const auto labels = values.FindText("labels")) {
    SOCLE_TRY(const auto matches, mpi::batch::CountLabelledPairs(*labels, dataset));
    result.model = mpi::match::TrainOnLabels(result.model, matches, kLabelPriorPairs);
  }
  progress.Update(dataset.Size());
  progress.End();
  result.model.name = values.FindText("name").value_or("trained");
  result.model.trained_on =
      fmt::format("{} identities of {} domains", dataset.Size(), dataset.Domains().size());
  const std::string& path = values.Text("output");
  SOCLE_TRY_STATUS(WriteFileAtomically(path, mpi::match::ModelToJson(result.model)));
  Table table({{.title = "training"}, {.title = "value", .align = Align::kRight}});
  table.AddRow({"records", std::uint64_t{dataset.Size()}});
  table.AddRow({"patterns", std::uint64_t{data.candidates.size()}});
  table.AddRow({"random pairs", static_cast<std::uint64_t>(data.random_pair_count)});
  table.AddRow({"iterations", std::uint64_t{result.iterations.size()}});
  table.AddRow({"converged", std::string(result.converged ? "yes" : "no")});
  table.AddRow({"pairs of one person per record",
                fmt::format("{:.4f}",
                            result.model.matches_per_record.cross_domain +
                                result.model.matches_per_record.same_domain)});
  table.Print(environment.out, environment.terminal);
  if (!values.Flag(kOptionQuiet)) {
    environment.err << fmt::format("model written to {}\n", Printable(path));
  }
  return {};
}

config::OptionTable Options() {
  std::vector<config::OptionSpec> options = LinkInputOptions();
  const std::vector<config::OptionSpec> own = {
      {.key = "output",
       .kind = config::OptionKind::kPath,
       .short_name = 'o',
       .argument = "MODEL",
       .help = "Where to write the model.",
       .is_required = true,
       .is_command_line_only = true},
      {.key = "name",
       .kind = config::OptionKind::kText,
       .argument = "NAME",
       .help = "Name of the model, shown in reports.",
       .default_text = "trained"},
      {.key = "labels",
       .kind = config::OptionKind::kPath,
       .argument = "PAIRS.csv",
       .help = "Pairs known to be of one person (domain_a,ipp_a,domain_b,ipp_b); their levels "
               "count beside what training finds without labels."},
  };
  options.insert(options.end(), own.begin(), own.end());
  return {.options = std::move(options), .positionals = {LinkFiles()}};
}

}  // namespace

Command MpiTrain();

Command MpiTrain() {
  return {
      .noun = "mpi",
      .verb = "train",
      .summary = "estimate the weights of a model from identities, without labels",
      .description =
          "Estimates how often each level of agreement occurs among pairs of one person (m) and of "
          "two persons (u) by expectation maximisation on counts of agreement patterns. The model "
          "is a JSON file to read, compare and keep under version control "
          "(docs/formats/model.md); train once, then link with it for months.",
      .table = Options(),
      .examples = {{.command_line = "mpi train region.csv -o region.json --name region-2026",
                    .text = "Train on a region's files."},
                   {.command_line = "mpi train region.csv --labels decided.csv -o region.json",
                    .text = "Train with pairs that people have decided."}},
      .check = Check,
      .run = Run,
  };
}

}  // namespace socle::cli
