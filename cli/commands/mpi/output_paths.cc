#include "cli/commands/mpi/output_paths.h"

#include <filesystem>
#include <span>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "lib/base/atomic_file.h"
#include "lib/base/error.h"
#include "lib/base/result.h"
#include "lib/config/values.h"

namespace socle::cli {

namespace {

struct NamedPath {
  std::string name;  // "--clusters", "FILE"
  std::string path;
};

// By name, and by what links lead to where both are there.
bool IsSameFile(const std::string& a, const std::string& b) {
  std::error_code error;
  if (std::filesystem::equivalent(a, b, error)) {
    return true;
  }
  // Made absolute first: of a relative path that is not there yet nothing would be canonical.
  const auto canonical = [&error](const std::string& path) {
    const auto absolute = std::filesystem::absolute(path, error);
    return error ? absolute : std::filesystem::weakly_canonical(absolute, error);
  };
  const auto x = canonical(a);
  if (error) {
    return false;
  }
  const auto y = canonical(b);
  return !error && x == y;
}

void AddOptions(const config::OptionValues& values,
                std::span<const std::string_view> keys,
                std::vector<NamedPath>& paths) {
  for (const std::string_view key : keys) {
    if (const auto path = values.FindText(key)) {
      paths.push_back({.name = fmt::format("--{}", key), .path = *path});
    }
  }
}

}  // namespace

Status CheckOutputNames(const config::OptionValues& values,
                        std::span<const std::string_view> outputs,
                        std::span<const std::string_view> inputs) {
  std::vector<NamedPath> taken;
  for (const std::string& file : values.Positionals()) {
    if (file != "-") {
      taken.push_back({.name = "FILE", .path = file});
    }
  }
  AddOptions(values, inputs, taken);
  std::vector<NamedPath> written;
  AddOptions(values, outputs, written);
  for (NamedPath& output : written) {
    for (const NamedPath& other : taken) {
      if (IsSameFile(output.path, other.path)) {
        return Fail(Code::kInvalidArgument,
                    fmt::format("{} and {} are one file, {}; nothing is written over it",
                                other.name,
                                output.name,
                                output.path));
      }
    }
    taken.push_back(std::move(output));
  }
  return {};
}

Status CheckOutputsWritable(const config::OptionValues& values,
                            std::span<const std::string_view> outputs) {
  for (const std::string_view key : outputs) {
    if (const auto path = values.FindText(key)) {
      SOCLE_TRY(const AtomicFile probe, AtomicFile::Create(*path));
    }
  }
  return {};
}

}  // namespace socle::cli
