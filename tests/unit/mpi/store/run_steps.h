#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>

#include "lib/base/clock.h"
#include "lib/base/random.h"
#include "lib/base/result.h"
#include "mpi/store/identity_store.h"
#include "mpi/store/store_writer.h"
#include "tests/unit/mpi/store/store_fixture.h"

namespace socle::mpi::store {

// A run that touches everything: it removes the identities of the run before, adds new ones in
// several chunks, and sets pairs, clusters and a model. Run number n is known by its model's text.
// Calls `step` with names of the steps between its calls.
inline Status WriteRun(StoreWriter& run,
                       const IdentityStore& store,
                       const std::function<void(std::string_view)>& step) {
  constexpr std::size_t kAdded = 2 * kTestChunk + 1;
  const std::string number = std::to_string(store.Header().generation + 1);
  const RecordNumber first = store.Header().next_record;
  step("started");
  SOCLE_TRY_STATUS(run.RemoveAll());
  step("removed");
  for (std::size_t i = 0; i < kAdded; ++i) {
    SOCLE_TRY([[maybe_unused]] const RecordNumber record,
              run.AddIdentity(MakeIdentity("DOMAIN " + number, std::to_string(i)), "s" + number));
  }
  step("added");
  for (RecordNumber record = first; record + 1 < first + kAdded; ++record) {
    SOCLE_TRY_STATUS(run.AddPair({.a = record, .b = record + 1, .bits = 1, .pattern = 2}));
  }
  step("paired");
  for (RecordNumber record = first; record < first + kAdded; ++record) {
    SOCLE_TRY_STATUS(run.AddCluster({.record = record, .cluster = record}));
  }
  SOCLE_TRY_STATUS(run.SetModel({.text = number, .sha256 = number}));
  step("clustered");
  SOCLE_TRY_STATUS(run.Commit());
  step("committed");
  return {};
}

// What is wrong with a store after `acknowledged` runs of WriteRun, one more of which may have been
// under way; empty when nothing is.
inline std::string CheckRuns(const IdentityStore& store, std::uint32_t acknowledged) {
  const std::uint32_t generation = store.Header().generation;
  if (generation != acknowledged && generation != acknowledged + 1) {
    return "generation " + std::to_string(generation) + " after " + std::to_string(acknowledged);
  }
  const Result<Shown> shown = Show(store);
  if (!shown.has_value()) {
    return shown.error().detail;
  }
  if (generation == 0) {
    return *shown == Shown() ? "" : "rows in an empty store";
  }
  const std::string number = std::to_string(generation);
  const std::size_t count = shown->identities.size();
  if (shown->model != number || count != 2 * kTestChunk + 1 || shown->found.size() != count ||
      shown->pairs.size() + 1 != count || shown->clusters.size() != count) {
    return "run " + number + " is not whole";
  }
  for (const auto& [record, identity] : shown->identities) {
    if (identity.second != "s" + number) {
      return "a standard form of another run";
    }
  }
  const auto rows = [&](storage::FamilyId family) {
    const storage::ReadView view = store.Database().NewReadView();
    storage::Scan scan = view.ScanPrefix(family, "");
    std::size_t seen = 0;
    while (scan.Next()) {
      ++seen;
    }
    return seen;
  };
  const bool is_clean = rows(kIdentities) == count && rows(kStandards) == count &&
                        rows(kIndex) == count && rows(kPairs) == 1 && rows(kRemoved) == 0;
  return is_clean ? "" : "rows of other runs were left";
}

}  // namespace socle::mpi::store
