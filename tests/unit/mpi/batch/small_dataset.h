#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "lib/base/check.h"
#include "lib/base/random.h"
#include "mpi/batch/dataset.h"
#include "mpi/model/identity.h"
#include "tests/unit/mpi/match/standard_record.h"

namespace socle::mpi::batch {

// Appends an identity under an IPP that tells its place.
inline void Append(Dataset& dataset, const Identity& identity, std::string_view domain = "A") {
  const auto index = dataset.DomainIndex(domain);
  SOCLE_CHECK(index.has_value());
  const match::StandardRecord record(identity, *index);
  const std::string ipp = std::to_string(dataset.Size());
  const std::string_view view = ipp;
  SOCLE_CHECK(dataset.Append(record.Bytes(), std::span(&view, 1)).has_value());
}

// Random identities that agree in part, in two domains.
inline Dataset RandomDataset(std::uint64_t seed, std::size_t records) {
  SeededRandom random(seed);
  Dataset dataset;
  for (std::size_t i = 0; i < records; ++i) {
    Append(dataset, match::RandomIdentity(random), random.Chance(0.5) ? "A" : "B");
  }
  return dataset;
}

}  // namespace socle::mpi::batch
