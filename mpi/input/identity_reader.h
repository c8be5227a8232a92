#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "lib/base/result.h"
#include "mpi/input/mapping.h"
#include "mpi/input/rejects.h"
#include "mpi/model/identity.h"

namespace socle::mpi {

struct FileSummary {
  std::string name;
  std::uint64_t identities = 0;
  std::uint64_t rejected = 0;  // lines that gave no identity
  std::uint64_t repeats = 0;   // lines left out because they say what an earlier one said
  std::uint64_t remarks = 0;   // faults of traits in identities that were kept
};

struct InputSummary {
  std::vector<FileSummary> files;
  std::vector<std::pair<std::string, std::uint64_t>> domains;  // identities, in order of appearance
  std::vector<std::string> warnings;                           // "file: text"
};

// Reads the identities of several files one after the other: native CSV, any CSV through a mapping,
// NDJSON (recognised by its first character); packed or not; "-" is standard input. Lines that give
// no identity, and remarks about those that do, go to a Rejects. Of several records with one
// (domain, ipp) the first is kept. One thread.
class [[nodiscard]] IdentityReader {
 public:
  struct Options {
    const Mapping* mapping = nullptr;  // not owned; null = native; outlives the reader
    Rejects* rejects = nullptr;        // not owned; required; outlives the reader
    bool finds_duplicates = true;
  };

  // Looks at all files before any is read: that they are there, not empty, and have the columns.
  // kInvalidArgument, kNotFound, kPermissionDenied with file, line and reason.
  static Result<IdentityReader> Open(std::vector<std::string> paths, Options options);

  IdentityReader(IdentityReader&& other) noexcept;
  IdentityReader& operator=(IdentityReader&& other) noexcept;
  IdentityReader(const IdentityReader&) = delete;
  IdentityReader& operator=(const IdentityReader&) = delete;
  ~IdentityReader();

  // False at the end of the last file. Errors: kCorruption (damaged, cut or shrunk file), kTooLarge
  // (Rejects has more than it may), kInternal (disk).
  Result<bool> Next(Identity& identity);

  // Fills `batch` from its front, keeping the memory of the strings that are there; returns how
  // many were filled, less than batch.size() only at the end.
  Result<std::size_t> ReadBatch(std::span<Identity> batch);

  [[nodiscard]] const InputSummary& Summary() const;
  // For progress: bytes of all files; the total is unknown when one is a pipe.
  [[nodiscard]] std::uint64_t BytesRead() const;
  [[nodiscard]] std::optional<std::uint64_t> BytesTotal() const;

 private:
  struct State;
  explicit IdentityReader(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

}  // namespace socle::mpi
