#include <array>
#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <ostream>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "cli/command.h"
#include "cli/commands/mpi/link_run.h"
#include "cli/commands/mpi/output_paths.h"
#include "cli/commands/mpi/remote.h"
#include "cli/commands/mpi/ruling.h"
#include "cli/environment.h"
#include "cli/terminal/progress.h"
#include "cli/terminal/terminal.h"
#include "lib/base/atomic_file.h"
#include "lib/base/clock.h"
#include "lib/base/random.h"
#include "lib/base/result.h"
#include "lib/config/option.h"
#include "lib/config/values.h"
#include "mpi/batch/block_index.h"
#include "mpi/batch/dataset.h"
#include "mpi/batch/linker.h"
#include "mpi/batch/load.h"
#include "mpi/batch/output.h"
#include "mpi/batch/pair_scan.h"
#include "mpi/batch/report_builder.h"
#include "mpi/batch/store_session.h"
#include "mpi/match/model.h"
#include "mpi/model/identity.h"
#include "mpi/report/link_report.h"
#include "mpi/report/render_html.h"
#include "mpi/report/render_json.h"
#include "mpi/report/render_text.h"

namespace socle::cli {

namespace {

using mpi::batch::Dataset;
using mpi::batch::LinkResult;
using mpi::batch::LoadSummary;
using mpi::batch::StageSeconds;
using mpi::batch::StoreSession;

constexpr std::array<std::string_view, 5> kOutputs = {
    "clusters", "pairs", "review", "report", "rejects"};
constexpr std::array<std::string_view, 3> kInputs = {"map", "model", "policy"};

class LinkCommand {
 public:
  explicit LinkCommand(CommandContext& context)
      : context_(context),
        values_(context.values),
        environment_(context.environment),
        progress_(environment_.err,
                  environment_.clock,
                  environment_.terminal,
                  context.values.Flag(kOptionQuiet)) {}

  Status Run() {
    started_ = environment_.clock.Now();
    SOCLE_TRY(setup_, ReadLinkSetup(values_));
    SOCLE_TRY_STATUS(CheckOutputsWritable(values_, kOutputs));
    SOCLE_TRY_STATUS(OpenStore());
    SOCLE_TRY_STATUS(Read());
    SOCLE_TRY_STATUS(CheckMemory());
    const auto begin = environment_.clock.Monotonic();
    progress_.Begin("block", dataset_.Size(), "records");
    const mpi::batch::LinkContext link_context{
        .index = mpi::batch::BlockIndex::Build(dataset_, setup_.threads),
        .frequencies = mpi::batch::CountFrequencies(dataset_, setup_.threads)};
    progress_.Update(dataset_.Size());
    progress_.End();
    AddStage(mpi::batch::Stage::kBlock, environment_.clock.Monotonic() - begin);
    SOCLE_TRY(const mpi::batch::LinkOptions options, BuildOptions());
    LinkResult result =
        mpi::batch::Link(dataset_, setup_.model, link_context, {}, options, environment_.clock);
    progress_.End();
    SOCLE_TRY_STATUS(Write(link_context, options, result));
    return {};
  }

 private:
  void AddStage(mpi::batch::Stage stage, std::chrono::nanoseconds elapsed) {
    stages_.push_back({.stage = stage, .seconds = std::chrono::duration<double>(elapsed).count()});
  }

  Status OpenStore() {
    const auto folder = values_.FindText("store");
    if (!folder) {
      return {};
    }
    SOCLE_TRY(store_, StoreSession::Open(*folder, environment_.clock, random_));
    if (!store_->ModelText().empty() && !values_.IsGiven("model")) {
      SOCLE_TRY(setup_.model, mpi::match::ModelFromJson(store_->ModelText()));
      setup_.model_text = store_->ModelText();
    }
    return {};
  }

  Status Read() {
    const auto begin = environment_.clock.Monotonic();
    mpi::batch::LoadOptions load;
    if (store_ != nullptr) {
      load.sink = [this](std::span<const mpi::Identity> identities,
                         std::span<const std::string_view> standard,
                         std::vector<bool>& keep) {
        return store_->Add(identities, standard, keep);
      };
    }
    SOCLE_TRY(summary_, LoadFiles(context_, setup_, std::move(load), progress_, dataset_));
    TellInput(summary_, context_);
    if (store_ != nullptr) {
      SOCLE_TRY_STATUS(store_->LoadStored(dataset_));
      SOCLE_TRY(known_pairs_, store_->KnownPairs());
    }
    AddStage(mpi::batch::Stage::kRead, environment_.clock.Monotonic() - begin);
    return {};
  }

  // Refuses what would not fit, before the work is done.
  Status CheckMemory() const {
    const auto allowed = values_.FindSizeBytes("memory");
    const std::uint64_t needed = LinkMemoryBytes(dataset_.Size());
    if (allowed && needed > *allowed) {
      return Fail(Code::kTooLarge,
                  fmt::format("{} records take up to {} MiB; raise --memory or link fewer files at "
                              "a time with --store",
                              dataset_.Size(),
                              needed >> 20));
    }
    return {};
  }

  Result<mpi::batch::LinkOptions> BuildOptions() {
    mpi::batch::LinkOptions options;
    options.policy = setup_.policy;
    options.context.today = Today(environment_.clock);
    options.train = values_.Flag("train");
    options.threads = setup_.threads;
    options.progress = [this](mpi::batch::Stage stage, std::uint64_t done, std::uint64_t total) {
      LinkProgress(progress_).Stage(stage, done, total);
    };
    if (store_ != nullptr) {
      options.keep_scored = true;
      // Another model makes other pairs: then everything is compared anew.
      const bool same_model = !options.train && setup_.model_text == store_->ModelText();
      if (same_model) {
        options.new_records = store_->NewRecords();
        options.known_pairs = known_pairs_;
      }
    }
    return options;
  }

  Status Write(const mpi::batch::LinkContext& link_context,
               const mpi::batch::LinkOptions& options,
               LinkResult& result) {
    const auto begin = environment_.clock.Monotonic();
    progress_.Begin("write", dataset_.Size(), "records");
    if (const auto path = values_.FindText("clusters")) {
      SOCLE_TRY_STATUS(mpi::batch::WriteClusters(*path, dataset_, result));
    }
    if (const auto path = values_.FindText("pairs")) {
      SOCLE_TRY_STATUS(
          mpi::batch::WritePairs(*path, dataset_, result, mpi::batch::PairsWanted::kAll));
    }
    if (const auto path = values_.FindText("review")) {
      SOCLE_TRY_STATUS(
          mpi::batch::WritePairs(*path, dataset_, result, mpi::batch::PairsWanted::kReview));
    }
    const std::string model_text =
        options.train ? mpi::match::ModelToJson(result.model) : setup_.model_text;
    if (store_ != nullptr) {
      SOCLE_TRY_STATUS(store_->Save(dataset_, result, model_text));
    }
    progress_.Update(dataset_.Size());
    progress_.End();
    result.stages.insert(result.stages.begin(), stages_.begin(), stages_.end());
    result.stages.push_back(
        {.stage = mpi::batch::Stage::kWrite,
         .seconds = std::chrono::duration<double>(environment_.clock.Monotonic() - begin).count()});
    return Tell(link_context, options, result, model_text);
  }

  Status Tell(const mpi::batch::LinkContext& link_context,
              const mpi::batch::LinkOptions& options,
              const LinkResult& result,
              const std::string& model_text) {
    const mpi::report::LinkReport report = mpi::batch::BuildReport(
        dataset_,
        link_context,
        options,
        result,
        summary_,
        {.program_version = SOCLE_VERSION,
         .started_at = fmt::format("{} UTC", TimeText()),
         .model_fingerprint = Fingerprint(model_text),
         .training_source = options.train ? "trained on this data, without labels"
                                          : "the model as it was given, not trained on this data",
         .threads = static_cast<std::uint32_t>(setup_.threads),
         .show_traits = values_.Flag("show-traits")});
    if (const auto path = values_.FindText("report")) {
      SOCLE_TRY_STATUS(WriteFileAtomically(*path, mpi::report::RenderHtml(report)));
    }
    if (values_.Flag("json")) {
      environment_.out << mpi::report::RenderJson(report) << '\n';
      return {};
    }
    environment_.out << mpi::report::RenderText(report,
                                                environment_.terminal.is_out_terminal
                                                    ? mpi::report::TextStyle::kAligned
                                                    : mpi::report::TextStyle::kTabs);
    if (store_ != nullptr && !values_.Flag(kOptionQuiet)) {
      const auto& counts = store_->Counts();
      environment_.err << fmt::format(
          "store: {} added ({} of them in place of an earlier content), {} unchanged, {} were "
          "there\n",
          counts.added,
          counts.replaced,
          counts.unchanged,
          counts.stored);
    }
    return {};
  }

  [[nodiscard]] std::string TimeText() const {
    const std::int64_t seconds = started_.value / 1'000'000;
    const mpi::match::BirthDate date = Today(FixedClock(started_));
    const std::int64_t of_day = seconds % 86'400;
    return fmt::format("{:04}-{:02}-{:02} {:02}:{:02}:{:02}",
                       date.year,
                       date.month,
                       date.day,
                       of_day / 3600,
                       of_day / 60 % 60,
                       of_day % 60);
  }

  CommandContext& context_;
  const config::OptionValues& values_;
  const Environment& environment_;
  Progress progress_;
  UnixMicros started_;
  SystemRandom random_;
  LinkSetup setup_;
  std::unique_ptr<StoreSession> store_;
  std::vector<mpi::batch::ScoredPair> known_pairs_;
  Dataset dataset_;
  LoadSummary summary_;
  std::vector<StageSeconds> stages_;
};

// With a reason the arguments are two identities of the index, not files: a person's ruling.
bool IsRuling(const config::OptionValues& values) {
  return values.Has("reason");
}

Status Check(const config::OptionValues& values) {
  if (!IsRuling(values)) {
    for (const std::string_view key : {"comment", "force", "yes"}) {
      if (values.IsGiven(key)) {
        return Fail(Code::kInvalidArgument,
                    fmt::format("--{} goes with --reason: a ruling about two identities", key));
      }
    }
    return CheckOutputNames(values, kOutputs, kInputs);
  }
  if (values.Positionals().size() != 2) {
    return Fail(Code::kInvalidArgument, "--reason goes with two identities: DOMAIN:IPP DOMAIN:IPP");
  }
  return CheckIdentityNames(values);
}

Status Run(CommandContext& context) {
  return IsRuling(context.values) ? LinkByRuling(context) : LinkCommand(context).Run();
}

config::OptionTable Options() {
  std::vector<config::OptionSpec> options = LinkInputOptions();
  const std::vector<config::OptionSpec> own = {
      {.key = "train",
       .kind = config::OptionKind::kFlag,
       .help = "Train the model on these files first, without labels."},
      {.key = "clusters",
       .kind = config::OptionKind::kPath,
       .argument = "OUT.csv",
       .help = "Write domain, IPP and cluster of every record."},
      {.key = "pairs",
       .kind = config::OptionKind::kPath,
       .argument = "OUT.csv",
       .help = "Write the pairs that were linked or need review, with score and probability."},
      {.key = "review",
       .kind = config::OptionKind::kPath,
       .argument = "OUT.csv",
       .help = "Write the pairs that need a person's decision, likeliest first, with the rule."},
      {.key = "report",
       .kind = config::OptionKind::kPath,
       .argument = "OUT.html",
       .help = "Write one page with drawings of everything that was found."},
      {.key = "show-traits",
       .kind = config::OptionKind::kFlag,
       .help =
           "Show the traits of sample pairs in the report; only for fictive data, or with care."},
      {.key = "store",
       .kind = config::OptionKind::kPath,
       .argument = "DIR",
       .help = "Keep records, pairs, clusters and model in this folder, and link new files with "
               "what is there."},
      {.key = "memory",
       .kind = config::OptionKind::kSize,
       .argument = "SIZE",
       .help = "Refuse work that would take more memory than this.",
       .default_note = "no limit"},
      {.key = "json",
       .kind = config::OptionKind::kFlag,
       .help = "Print the whole report, or the answer, as JSON."},
      {.key = "socket",
       .kind = config::OptionKind::kPath,
       .argument = "PATH",
       .help = "With --reason: the control socket of socle-mpid.",
       .default_note = "SOCLE_MPID_SOCKET, that of the demo, or that of the installed daemon"},
      ReasonOption(false),
      CommentOption(),
      ForceOption(),
      YesOption(),
  };
  options.insert(options.end(), own.begin(), own.end());
  config::PositionalSpec files = LinkFiles();
  files.help += " With --reason: two identities, DOMAIN:IPP.";
  return {.options = std::move(options), .positionals = {std::move(files)}};
}

}  // namespace

Command MpiLink();

Command MpiLink() {
  return {
      .noun = "mpi",
      .verb = "link",
      .summary = "find which identities are of one person",
      .description =
          "Reads identities of one or more establishments, compares those that share a block key, "
          "weighs each trait's agreement (Fellegi-Sunter), links what is sure, keeps what is "
          "doubtful for people, and groups the links into one cluster a person.\n\n"
          "Every input line is either in the clusters or rejected with a reason. Output files "
          "appear whole or not at all.\n\n"
          "With --reason it is a ruling instead: the arguments are two identities of the running "
          "index (socle-mpid), which are one person from now on, whatever the engine thinks. Taken "
          "back with 'mpi undo'.",
      .table = Options(),
      .examples = {{.command_line = "mpi link hospital.csv clinic.csv.gz --clusters persons.csv",
                    .text = "Link two native files with the shipped model."},
                   {.command_line =
                        "mpi link export.csv --map conf/mappings/example-iso8859-15.map "
                        "--train --report report.html",
                    .text = "Read an export of other columns, train on it, and draw a report."},
                   {.command_line = "mpi link january.csv --store index",
                    .text = "Keep what was found in a folder."},
                   {.command_line = "mpi link february.csv --store index --review doubts.csv",
                    .text = "Link the files of a second month with those of the first."},
                   {.command_line = "mpi link CHRU-NANCY:4711 CH-EPINAL:12 --reason document_seen",
                    .text = "Rule that two identities of the running index are one person."}},
      .check = Check,
      .run = Run,
  };
}

}  // namespace socle::cli
