#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "lib/base/clock.h"
#include "lib/base/random.h"
#include "lib/base/result.h"
#include "mpi/batch/dataset.h"
#include "mpi/batch/linker.h"
#include "mpi/model/identity.h"

namespace socle::mpi::batch {

// Raised whenever the standard form of the same identity becomes another.
inline constexpr std::uint32_t kStandardFormVersion = 1;

struct StoreCounts {
  std::uint64_t added = 0;
  std::uint64_t replaced = 0;   // of the added: (domain, IPP) was there with other content
  std::uint64_t unchanged = 0;  // were there with the same content: left out
  std::uint64_t stored = 0;     // there before and kept
};

// One run of linking against a store: new identities come first in the data set, those of the
// store behind them. Nothing is changed in the store before Save. One thread.
class StoreSession {
 public:
  // Opens the store or creates it. Errors as of IdentityStore::Open; kConflict when its standard
  // forms are of another version of the program.
  static Result<std::unique_ptr<StoreSession>> Open(const std::string& folder,
                                                    const Clock& clock,
                                                    Random& random);
  ~StoreSession();
  StoreSession(const StoreSession&) = delete;
  StoreSession& operator=(const StoreSession&) = delete;

  // Text of the model that made the stored pairs; empty in a new store.
  [[nodiscard]] const std::string& ModelText() const;

  // To be LoadOptions::sink.
  Status Add(std::span<const Identity> identities,
             std::span<const std::string_view> standard,
             std::vector<bool>& keep);
  // Appends the stored identities that were not replaced, once all new ones are in `dataset`, and
  // numbers both kinds by birth date.
  Status LoadStored(Dataset& dataset);
  // Stored pairs between them, by their indexes in the data set.
  Result<std::vector<ScoredPair>> KnownPairs() const;
  // Writes the new identities, all scored pairs (LinkOptions::keep_scored), clusters and the model.
  Status Save(const Dataset& dataset, const LinkResult& result, const std::string& model_text);

  [[nodiscard]] const StoreCounts& Counts() const;
  [[nodiscard]] std::size_t NewRecords() const;

 private:
  struct State;
  explicit StoreSession(std::unique_ptr<State> state);
  Result<bool> IsKnown(const Identity& identity);
  std::unique_ptr<State> state_;
};

}  // namespace socle::mpi::batch
