#include "cli/commands/mpi/link_run.h"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <ostream>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "cli/command.h"
#include "cli/terminal/progress.h"
#include "cli/terminal/terminal.h"
#include "lib/base/atomic_file.h"
#include "lib/base/bytes.h"
#include "lib/base/clock.h"
#include "lib/base/hex.h"
#include "lib/base/parallel.h"
#include "lib/base/result.h"
#include "lib/config/option.h"
#include "lib/config/values.h"
#include "lib/crypto/sha256.h"
#include "mpi/batch/dataset.h"
#include "mpi/batch/linker.h"
#include "mpi/batch/load.h"
#include "mpi/input/mapping.h"
#include "mpi/match/model.h"
#include "mpi/match/policy.h"
#include "mpi/match/standard.h"

namespace socle::cli {

namespace {

constexpr std::uint64_t kThreadsMax = 256;
constexpr std::size_t kPolicyBytesMax = 1U << 16;
constexpr std::uint64_t kBytesPerRecord = 1000;
constexpr std::uint64_t kBytesFixed = std::uint64_t{64} << 20;

Result<mpi::match::Policy> ReadPolicy(const std::string& name) {
  if (name == "statistical") {
    return mpi::match::StatisticalPolicy();
  }
  if (name == "rniv") {
    return mpi::match::RnivPolicy();
  }
  auto text = ReadWholeFile(name, kPolicyBytesMax);
  if (!text.has_value()) {
    return Fail(text.error().code,
                text.error().detail + "; --policy takes statistical, rniv or a policy file");
  }
  auto policy = mpi::match::PolicyFromText(*text);
  if (!policy.has_value()) {
    return Fail(std::move(policy.error()).Prefixed(name));
  }
  return policy;
}

Status ReadModel(const std::optional<std::string>& path, LinkSetup& setup) {
  if (!path) {
    setup.model = mpi::match::ShippedModel();
    setup.model_text = mpi::match::ModelToJson(setup.model);
    return {};
  }
  SOCLE_TRY(setup.model_text, ReadWholeFile(*path, mpi::match::kModelBytesMax));
  auto model = mpi::match::ModelFromJson(setup.model_text);
  if (!model.has_value()) {
    return Fail(std::move(model.error()).Prefixed(*path));
  }
  setup.model = *std::move(model);
  return {};
}

}  // namespace

config::PositionalSpec LinkFiles() {
  return {.name = "FILE",
          .help =
              "Identities: native CSV, NDJSON, or any CSV with --map; plain, gzip or zstd; - for "
              "standard input.",
          .count_min = 1,
          .count_max = config::kPositionalsMax};
}

std::vector<config::OptionSpec> LinkInputOptions() {
  return {
      {.key = "map",
       .kind = config::OptionKind::kPath,
       .argument = "MAP",
       .help = "How the columns of the files become traits (docs/formats/mapping.md).",
       .default_note = "native columns"},
      {.key = "model",
       .kind = config::OptionKind::kPath,
       .argument = "MODEL",
       .help = "Weights to decide with, or to begin training from.",
       .default_note = "the shipped French model"},
      {.key = "policy",
       .kind = config::OptionKind::kText,
       .argument = "POLICY",
       .help = "Rules on top of the weights: statistical, rniv, or a policy file.",
       .default_text = "statistical"},
      {.key = "rejects",
       .kind = config::OptionKind::kPath,
       .argument = "OUT.csv",
       .help = "Write the lines that could not be taken, with reasons; holds patients' data."},
      {.key = "max-rejects",
       .kind = config::OptionKind::kCount,
       .argument = "N",
       .help = "Stop when more lines than this are rejected.",
       .default_note = "no limit"},
      {.key = "threads",
       .kind = config::OptionKind::kCount,
       .argument = "N",
       .help = "Threads to work with.",
       .default_note = "all processors",
       .limits = {.min = 1, .max = kThreadsMax}},
  };
}

Result<LinkSetup> ReadLinkSetup(const config::OptionValues& values) {
  LinkSetup setup;
  if (const auto map = values.FindText("map")) {
    SOCLE_TRY(setup.mapping, mpi::LoadMapping(*map));
  }
  SOCLE_TRY_STATUS(ReadModel(values.FindText("model"), setup));
  SOCLE_TRY(setup.policy, ReadPolicy(values.Text("policy")));
  setup.threads = static_cast<std::size_t>(values.FindCount("threads").value_or(ProcessorCount()));
  return setup;
}

void LinkProgress::Read(std::uint64_t done, std::optional<std::uint64_t> total) {
  if (!reading_) {
    reading_ = true;
    progress_.Begin("read", total.value_or(0), "bytes");
  }
  progress_.Update(done);
}

void LinkProgress::Stage(mpi::batch::Stage stage, std::uint64_t done, std::uint64_t total) {
  if (done == 0) {
    progress_.Begin(std::string(mpi::batch::StageName(stage)), total, "records");
  } else {
    progress_.Update(done);
  }
}

Result<mpi::batch::LoadSummary> LoadFiles(const CommandContext& context,
                                          const LinkSetup& setup,
                                          mpi::batch::LoadOptions options,
                                          Progress& progress,
                                          mpi::batch::Dataset& dataset) {
  LinkProgress stages(progress);
  options.paths = context.values.Positionals();
  options.mapping = setup.mapping ? &*setup.mapping : nullptr;
  options.rejects_path = context.values.FindText("rejects").value_or("");
  options.rejected_max = context.values.FindCount("max-rejects");
  options.threads = setup.threads;
  options.progress = [&stages](std::uint64_t done, std::optional<std::uint64_t> total) {
    stages.Read(done, total);
  };
  auto summary = mpi::batch::LoadIdentities(options, dataset);
  progress.End();
  return summary;
}

void TellInput(const mpi::batch::LoadSummary& summary, const CommandContext& context) {
  std::ostream& err = context.environment.err;
  for (const std::string& warning : summary.input.warnings) {
    err << "socle: warning: " << Printable(warning) << '\n';
  }
  if (summary.rejected != 0) {
    err << fmt::format("socle: {} lines rejected, the first: {}\n",
                       summary.rejected,
                       Printable(summary.first_rejected));
    if (!context.values.Has("rejects")) {
      err << "socle: run again with --rejects OUT.csv to have them all\n";
    }
  }
  for (const auto& [reason, count] : summary.faults) {
    err << fmt::format("socle:   {}: {}\n", reason, count);
  }
}

mpi::match::BirthDate Today(const Clock& clock) {
  const auto days =
      std::chrono::floor<std::chrono::days>(std::chrono::sys_time<std::chrono::microseconds>(
          std::chrono::microseconds(clock.Now().value)));
  const std::chrono::year_month_day date(days);
  return {.year = static_cast<std::uint16_t>(static_cast<int>(date.year())),
          .month = static_cast<std::uint8_t>(static_cast<unsigned>(date.month())),
          .day = static_cast<std::uint8_t>(static_cast<unsigned>(date.day()))};
}

std::string Fingerprint(std::string_view text) {
  return EncodeHex(crypto::Sha256(AsBytes(text)));
}

std::uint64_t LinkMemoryBytes(std::uint64_t records) {
  return kBytesFixed + records * kBytesPerRecord;
}

}  // namespace socle::cli
