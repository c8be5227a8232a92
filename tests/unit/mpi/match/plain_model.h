#pragma once

#include <cstddef>

#include "mpi/match/model.h"
#include "mpi/match/pattern.h"

namespace socle::mpi::match {

// A model without relations, in which all levels are as likely as each other: it says nothing.
inline Model PlainModel() {
  Model model;
  model.name = "plain";
  for (std::size_t t = 0; t < kTraitCount; ++t) {
    const bool sex = t == static_cast<std::size_t>(Trait::kSex);
    const std::size_t levels = sex ? 2 : Traits()[t].levels.size() - 1;
    for (std::size_t level = 1; level < Traits()[t].levels.size(); ++level) {
      model.traits[t].m[level] = 1.0 / static_cast<double>(levels);
      model.traits[t].u[level] = 1.0 / static_cast<double>(levels);
    }
  }
  model.matches_per_record = {.cross_domain = 0.5, .same_domain = 0.05};
  return model;
}

}  // namespace socle::mpi::match
