#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "cli/command.h"
#include "cli/terminal/progress.h"
#include "lib/base/result.h"
#include "lib/config/option.h"
#include "lib/config/values.h"
#include "mpi/batch/dataset.h"
#include "mpi/batch/linker.h"
#include "mpi/batch/load.h"
#include "mpi/input/mapping.h"
#include "mpi/match/model.h"
#include "mpi/match/policy.h"

namespace socle::cli {

// What `mpi link`, `mpi train` and `mpi explain` share: reading files, model and policy, and the
// stages of a run with their progress.

// Rows of the options that all three have: map, model, policy, rejects, max-rejects, threads.
std::vector<config::OptionSpec> LinkInputOptions();

// The files to read.
config::PositionalSpec LinkFiles();

struct LinkSetup {
  std::optional<mpi::Mapping> mapping;
  mpi::match::Model model;
  std::string model_text;  // the file's text, for its fingerprint
  mpi::match::Policy policy;
  std::size_t threads = 1;
};

// Reads mapping, model and policy as the options say. Errors name the file and the reason.
Result<LinkSetup> ReadLinkSetup(const config::OptionValues& values);

// Turns the callbacks of the engine into the progress of the command.
class LinkProgress {
 public:
  explicit LinkProgress(Progress& progress) : progress_(progress) {}

  // To be LoadOptions::progress.
  void Read(std::uint64_t done, std::optional<std::uint64_t> total);
  // To be LinkOptions::progress.
  void Stage(mpi::batch::Stage stage, std::uint64_t done, std::uint64_t total);

 private:
  Progress& progress_;
  bool reading_ = false;
};

// Reads the files named on the command line. `options` gives sink and the like; files, mapping,
// rejects and threads are filled in.
Result<mpi::batch::LoadSummary> LoadFiles(const CommandContext& context,
                                          const LinkSetup& setup,
                                          mpi::batch::LoadOptions options,
                                          Progress& progress,
                                          mpi::batch::Dataset& dataset);

// Prints warnings about the input and what was rejected, to stderr.
void TellInput(const mpi::batch::LoadSummary& summary, const CommandContext& context);

// Today from the clock, for the age of minors.
mpi::match::BirthDate Today(const Clock& clock);

// SHA-256 of a text, in hexadecimal.
std::string Fingerprint(std::string_view text);

// Memory that linking so many records takes at most, in bytes.
std::uint64_t LinkMemoryBytes(std::uint64_t records);

}  // namespace socle::cli
