#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "lib/base/result.h"
#include "mpi/batch/dataset.h"
#include "mpi/input/identity_reader.h"
#include "mpi/input/mapping.h"
#include "mpi/model/identity.h"

namespace socle::mpi::batch {

struct LoadOptions {
  std::vector<std::string> paths;
  const Mapping* mapping = nullptr;  // null = native files
  std::string rejects_path;          // empty = rejected lines are counted only
  std::optional<std::uint64_t> rejected_max;
  std::size_t threads = 1;
  std::function<void(std::uint64_t bytes_done, std::optional<std::uint64_t> bytes_total)> progress;
  // Called in the order of the files with received identities and their standard forms (views that
  // live for the call). Sets keep[i] to false for those that are not to be appended; all are true
  // before. An error ends the load.
  std::function<Status(std::span<const Identity> identities,
                       std::span<const std::string_view> standard,
                       std::vector<bool>& keep)>
      sink;
};

struct LoadSummary {
  InputSummary input;
  std::map<std::string, std::uint64_t, std::less<>> faults;  // lines and traits by reason
  std::uint64_t rejected = 0;
  std::string first_rejected;  // "file:line: reason: detail"
};

// Reads all files into `dataset`, standardising on `threads` threads while the next lines are read.
// Without a sink the records are numbered by birth date in the end; with one their order is that of
// the files. On failure `dataset` holds a part of them.
Result<LoadSummary> LoadIdentities(const LoadOptions& options, Dataset& dataset);

}  // namespace socle::mpi::batch
