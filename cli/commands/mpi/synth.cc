#include <charconv>
#include <cstdint>
#include <string>
#include <string_view>
#include <system_error>

#include <fmt/format.h>

#include "cli/command.h"
#include "cli/environment.h"
#include "cli/terminal/progress.h"
#include "cli/terminal/table.h"
#include "cli/terminal/terminal.h"
#include "lib/base/error.h"
#include "lib/base/result.h"
#include "lib/config/option.h"
#include "lib/config/values.h"
#include "mpi/synth/output.h"
#include "mpi/synth/synthesise.h"

namespace socle::cli {

namespace {

namespace synth = mpi::synth;

Result<double> ParseErrorScale(std::string_view text) {
  double scale = 0;
  const auto [end, failure] = std::from_chars(text.data(), text.data() + text.size(), scale);
  // The comparison is false for NaN, too.
  const bool is_in_range = scale >= 0 && scale <= synth::kErrorScaleMax;
  if (failure != std::errc{} || end != text.data() + text.size() || !is_in_range) {
    return Fail(Code::kInvalidArgument,
                fmt::format("--errors: must be a number from 0 to {}", synth::kErrorScaleMax));
  }
  return scale;
}

Status Check(const config::OptionValues& values) {
  SOCLE_TRY_STATUS(ParseErrorScale(values.Text("errors")));
  return {};
}

void PrintTable(const synth::SynthesisStatistics& statistics, const Environment& environment) {
  std::uint64_t doublons = 0;
  for (const synth::DomainCount& domain : statistics.domains) {
    doublons += domain.doublons;
  }
  Table table({{.title = "fictive region"}, {.title = "number", .align = Align::kRight}});
  table.AddRow({"persons", statistics.persons});
  table.AddRow({"identities", statistics.identities});
  table.AddRow({"domains", std::uint64_t{statistics.domains.size()}});
  table.AddRow({"doublons", doublons});
  table.Print(environment.out, environment.terminal);
}

Status Run(CommandContext& context) {
  const config::OptionValues& values = context.values;
  const Environment& environment = context.environment;
  SOCLE_TRY(const double error_scale, ParseErrorScale(values.Text("errors")));
  const synth::SynthesisOptions options{.persons = values.Count("persons"),
                                        .domains = values.Count("domains"),
                                        .seed = values.Count("seed"),
                                        .error_scale = error_scale};
  const std::string& folder = values.Text("output");
  const bool is_quiet = values.Flag(kOptionQuiet);
  Progress progress(environment.err, environment.clock, environment.terminal, is_quiet);
  progress.Begin("synthesis", options.persons, "persons");
  SOCLE_TRY(const synth::SynthesisStatistics statistics,
            synth::SynthesiseToFolder(
                options, folder, [&](std::uint64_t persons) { progress.Update(persons); }));
  progress.End();
  if (values.Flag("json")) {
    environment.out << synth::ToJson(statistics, options);
  } else {
    PrintTable(statistics, environment);
  }
  if (!is_quiet) {
    environment.err << fmt::format("{} holds identities.csv, truth.csv and statistics.json\n",
                                   Printable(folder));
  }
  return {};
}

config::OptionTable Options() {
  return {
      .options =
          {
              {.key = "persons",
               .kind = config::OptionKind::kCount,
               .argument = "N",
               .help = "Persons of the region; each has one identity at least.",
               .default_text = "1000",
               .limits = {.min = 1, .max = synth::kPersonsMax}},
              {.key = "domains",
               .kind = config::OptionKind::kCount,
               .argument = "D",
               .help = "Establishments that register them.",
               .default_text = "6",
               .limits = {.min = 1, .max = synth::kDomainsMax}},
              {.key = "seed",
               .kind = config::OptionKind::kCount,
               .argument = "S",
               .help = "The same seed and numbers give the same files on every machine.",
               .default_text = "1"},
              {.key = "errors",
               .kind = config::OptionKind::kText,
               .argument = "SCALE",
               .help =
                   "Multiplies the rate of every error, 0 to 10; 0 leaves habits, missing traits "
                   "and what made a doublon.",
               .default_text = "1"},
              {.key = "output",
               .kind = config::OptionKind::kPath,
               .short_name = 'o',
               .argument = "DIR",
               .help = "Folder for the files, made when it is missing.",
               .is_required = true,
               .is_command_line_only = true},
              {.key = "json",
               .kind = config::OptionKind::kFlag,
               .help = "Print the statistics as JSON instead of a table."},
          },
  };
}

}  // namespace

Command MpiSynth();

Command MpiSynth() {
  return {
      .noun = "mpi",
      .verb = "synth",
      .summary = "make a fictive region: identities with errors, and the truth about them",
      .description =
          "Makes people as they live in France (families, twins, namesakes, changed names and "
          "homes) and registers them at fictive establishments, with the habits and the errors of "
          "real ones. Nobody in it exists.\n\n"
          "DIR/identities.csv is input for `socle mpi link`, DIR/truth.csv (domain,ipp,person_id) "
          "for `socle mpi evaluate`, and DIR/statistics.json counts the errors by kind. Files of "
          "these names are replaced, each as a whole.",
      .table = Options(),
      .examples = {{.command_line = "mpi synth --persons 20000 --domains 6 --seed 42 -o region",
                    .text = "Make a small region for a demonstration."},
                   {.command_line = "mpi synth --persons 100000 --errors 2 -o worse",
                    .text = "Make one with twice the errors."}},
      .check = Check,
      .run = Run,
  };
}

}  // namespace socle::cli
