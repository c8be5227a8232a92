#include "mpi/batch/load.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "lib/base/parallel.h"
#include "lib/base/result.h"
#include "mpi/batch/dataset.h"
#include "mpi/input/identity_reader.h"
#include "mpi/input/rejects.h"
#include "mpi/match/standard.h"
#include "mpi/match/standardise.h"
#include "mpi/model/identity.h"

namespace socle::mpi::batch {

namespace {

constexpr std::size_t kBatchRecords = 16'384;
constexpr std::size_t kSliceRecords = 1'024;

// Identities read together, and their standard forms slice by slice.
struct Batch {
  std::vector<Identity> identities = std::vector<Identity>(kBatchRecords);
  std::size_t count = 0;
  std::vector<std::uint16_t> domains;
  std::vector<std::string> slices;
};

class Loader {
 public:
  Loader(const LoadOptions& options, IdentityReader& reader, Dataset& dataset)
      : options_(options), reader_(reader), dataset_(dataset) {}

  // While one batch is standardised on all threads, one of them reads the next.
  Status Run() {
    Batch current;
    Batch next;
    SOCLE_TRY(current.count, reader_.ReadBatch(current.identities));
    while (current.count != 0) {
      SOCLE_TRY_STATUS(NameDomains(current));
      const std::size_t slices = (current.count + kSliceRecords - 1) / kSliceRecords;
      current.slices.resize(slices);
      Result<std::size_t> read = 0;
      ParallelFor(slices + 1, 1, options_.threads, [&](std::size_t begin, std::size_t end) {
        if (begin == 0) {
          read = reader_.ReadBatch(next.identities);
        }
        for (std::size_t i = std::max<std::size_t>(begin, 1); i < end; ++i) {
          StandardiseSlice(current, i - 1);
        }
      });
      SOCLE_TRY_STATUS(Keep(current));
      if (options_.progress) {
        options_.progress(reader_.BytesRead(), reader_.BytesTotal());
      }
      SOCLE_TRY(next.count, std::move(read));
      std::swap(current, next);
    }
    return {};
  }

 private:
  Status NameDomains(Batch& batch) {
    batch.domains.resize(batch.count);
    for (std::size_t i = 0; i < batch.count; ++i) {
      if (i > 0 && batch.identities[i].domain == batch.identities[i - 1].domain) {
        batch.domains[i] = batch.domains[i - 1];
        continue;
      }
      SOCLE_TRY(batch.domains[i], dataset_.DomainIndex(batch.identities[i].domain));
    }
    return {};
  }

  static void StandardiseSlice(Batch& batch, std::size_t slice) {
    match::Standardiser standardiser;
    std::string& out = batch.slices[slice];
    out.clear();
    const std::size_t end = std::min(batch.count, (slice + 1) * kSliceRecords);
    for (std::size_t i = slice * kSliceRecords; i < end; ++i) {
      standardiser.Append(batch.identities[i], batch.domains[i], out);
    }
  }

  Status Keep(const Batch& batch) {
    for (std::size_t slice = 0; slice < batch.slices.size(); ++slice) {
      const std::size_t begin = slice * kSliceRecords;
      const std::size_t end = std::min(batch.count, begin + kSliceRecords);
      const auto identities = std::span(batch.identities).subspan(begin, end - begin);
      SOCLE_TRY_STATUS(options_.sink ? KeepSome(identities, batch.slices[slice])
                                     : KeepAll(identities, batch.slices[slice]));
    }
    return {};
  }

  Status KeepAll(std::span<const Identity> identities, std::string_view bytes) {
    std::vector<std::string_view> ipps;
    ipps.reserve(identities.size());
    for (const Identity& identity : identities) {
      ipps.push_back(identity.ipp);
    }
    return dataset_.Append(bytes, ipps);
  }

  Status KeepSome(std::span<const Identity> identities, std::string_view bytes) {
    std::vector<std::string_view> standard;
    for (std::size_t i = 0; i < identities.size(); ++i) {
      const char* const begin = bytes.data();  // a standard form knows its size
      const std::size_t size = match::StandardView(begin).SizeBytes();
      standard.push_back(bytes.substr(0, size));
      bytes.remove_prefix((size + 7) / 8 * 8);
    }
    std::vector<bool> keep(identities.size(), true);
    SOCLE_TRY_STATUS(options_.sink(identities, standard, keep));
    for (std::size_t i = 0; i < identities.size(); ++i) {
      const std::string_view ipp = identities[i].ipp;
      if (keep[i]) {
        SOCLE_TRY_STATUS(dataset_.Append(standard[i], std::span(&ipp, 1)));
      }
    }
    return {};
  }

  const LoadOptions& options_;
  IdentityReader& reader_;
  Dataset& dataset_;
};

}  // namespace

Result<LoadSummary> LoadIdentities(const LoadOptions& options, Dataset& dataset) {
  SOCLE_TRY(auto rejects,
            Rejects::Create({.path = options.rejects_path, .rejected_max = options.rejected_max}));
  SOCLE_TRY(auto reader,
            IdentityReader::Open(options.paths, {.mapping = options.mapping, .rejects = &rejects}));
  Loader loader(options, reader, dataset);
  const Status done = loader.Run();
  if (!done.has_value()) {
    // What was rejected so far helps to see why.
    static_cast<void>(rejects.Commit());
    return Fail(done.error());
  }
  SOCLE_TRY_STATUS(rejects.Commit());
  if (!options.sink) {
    dataset.OrderByBirthDate();
  }
  LoadSummary summary;
  summary.input = reader.Summary();
  summary.rejected = rejects.Rejected();
  summary.first_rejected = rejects.First();
  for (const auto& [reason, count] : rejects.ByReason()) {
    summary.faults.emplace(reason, count);
  }
  return summary;
}

}  // namespace socle::mpi::batch
