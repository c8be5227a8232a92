#include <cstdint>
#include <optional>
#include <ostream>
#include <string>
#include <string_view>
#include <utility>

#include <fmt/format.h>

#include "cli/command.h"
#include "cli/commands/mpi/evaluation_input.h"
#include "cli/environment.h"
#include "cli/terminal/progress.h"
#include "lib/base/error.h"
#include "lib/base/result.h"
#include "lib/config/option.h"
#include "lib/config/values.h"
#include "mpi/evaluate/evaluation.h"
#include "mpi/evaluate/evaluator.h"

namespace socle::cli {

namespace {

using mpi::evaluate::Evaluation;
using mpi::evaluate::Evaluator;

Result<Evaluation> EvaluateFiles(const CommandContext& context) {
  const config::OptionValues& values = context.values;
  const Environment& environment = context.environment;
  const std::string& clusters = values.Text("clusters");
  Progress progress(
      environment.err, environment.clock, environment.terminal, values.Flag(kOptionQuiet));
  const LineCallback update = [&](std::uint64_t lines) { progress.Update(lines); };
  progress.Begin("read truth", 0, "lines");
  SOCLE_TRY(Evaluator evaluator, ReadTruth(values.Text("truth"), update));
  progress.Begin("read clusters", 0, "lines");
  SOCLE_TRY_STATUS(ReadClusters(clusters, evaluator, update));
  if (const auto pairs = values.FindText("pairs")) {
    progress.Begin("read pairs", 0, "lines");
    SOCLE_TRY_STATUS(ReadPairs(*pairs, evaluator, update));
  }
  progress.End();
  SOCLE_TRY(Evaluation evaluation, evaluator.Evaluate());
  // Precision would be 1 then, which no script should take for success.
  if (evaluation.absent_identities == evaluation.identities) {
    return Fail(Code::kInvalidArgument,
                clusters + ": holds no identity of the truth; is it made from the same records?");
  }
  return evaluation;
}

// The message for a figure under the floor of its option, or nothing.
std::string Shortfall(const config::OptionValues& values,
                      std::string_view option,
                      std::string_view name,
                      double found) {
  const std::optional<double> floor = values.FindRate(option);
  if (!floor || found >= *floor) {
    return "";
  }
  return fmt::format("{} of pairs is {}, under the {} of --{}\n", name, found, *floor, option);
}

Status CheckFloors(const config::OptionValues& values, const Evaluation& evaluation) {
  std::string faults =
      Shortfall(values, "min-f1", "F1", evaluation.pairwise.F1()) +
      Shortfall(values, "min-precision", "precision", evaluation.pairwise.Precision()) +
      Shortfall(values, "min-recall", "recall", evaluation.pairwise.Recall());
  if (!faults.empty()) {
    faults.pop_back();
    return Fail(Code::kInvalidArgument, std::move(faults));
  }
  return {};
}

Status Run(CommandContext& context) {
  SOCLE_TRY(const Evaluation evaluation, EvaluateFiles(context));
  if (context.values.Flag("json")) {
    context.environment.out << ToJson(evaluation) << '\n';
  } else {
    context.environment.out << RenderText(evaluation);
  }
  return CheckFloors(context.values, evaluation);
}

config::OptionSpec Floor(const std::string& key, const std::string& figure) {
  return {.key = key,
          .kind = config::OptionKind::kRate,
          .argument = "RATE",
          .help = "Fail when the " + figure + " of pairs is under this."};
}

config::OptionTable Options() {
  return {
      .options =
          {
              {.key = "truth",
               .kind = config::OptionKind::kPath,
               .argument = "TRUTH.csv",
               .help = "Which identity is of which person: columns domain,ipp,person_id or "
                       "record_id,entity_id.",
               .is_required = true,
               .is_command_line_only = true},
              {.key = "clusters",
               .kind = config::OptionKind::kPath,
               .argument = "CLUSTERS.csv",
               .help = "What is to be judged: columns domain,ipp,cluster_id.",
               .is_required = true,
               .is_command_line_only = true},
              {.key = "pairs",
               .kind = config::OptionKind::kPath,
               .argument = "PAIRS.csv",
               .help = "Also print how many pairs of each stated probability are one person: "
                       "columns domain_a,ipp_a,domain_b,ipp_b,probability, as mpi link writes "
                       "them.",
               .is_command_line_only = true},
              Floor("min-f1", "F1"),
              Floor("min-precision", "precision"),
              Floor("min-recall", "recall"),
              {.key = "json",
               .kind = config::OptionKind::kFlag,
               .help = "Print the figures as one JSON object."},
          },
  };
}

}  // namespace

Command MpiEvaluate();

Command MpiEvaluate() {
  return {
      .noun = "mpi",
      .verb = "evaluate",
      .summary = "compare clusters with the truth: precision, recall, F1, wrong merges",
      .description =
          "Counts pairs of identities (all, across domains, doublons inside a domain), B-cubed, "
          "clusters that are exactly one person, persons merged and persons split. An identity of "
          "the truth that is in no cluster counts as a cluster of its own; one that is not in the "
          "truth is left out.\n\n"
          "Both files are CSV with a header, plain or packed by gzip or zstd; other columns are "
          "passed over. With record_id,entity_id, record_id is the ipp, and the domain is that of "
          "the clusters. With a floor (--min-f1, --min-precision, --min-recall) the figures are "
          "printed all the same, and the exit code is 1 when one of them is under it.",
      .table = Options(),
      .examples = {{.command_line = "mpi evaluate --truth region/truth.csv --clusters clusters.csv",
                    .text = "Judge a linkage."},
                   {.command_line =
                        "mpi evaluate --truth truth.csv.gz --clusters clusters.csv --json "
                        "--min-f1 0.99 --min-precision 99.95%",
                    .text = "Let a script fail when it gets worse."}},
      .run = Run,
  };
}

}  // namespace socle::cli
