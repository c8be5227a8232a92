#pragma once

#include <string>
#include <vector>

#include "mpi/batch/dataset.h"
#include "mpi/batch/linker.h"
#include "mpi/match/model.h"
#include "mpi/match/policy.h"
#include "mpi/match/score.h"
#include "mpi/model/identity.h"
#include "mpi/report/link_report.h"

namespace socle::mpi::batch {

// Everything that an explanation needs of a run; all outlive it.
struct ExplainContext {
  const Dataset& dataset;
  const LinkContext& context;
  const match::Model& model;
  const match::Population& population;
  const match::Policy& policy;
  const match::PolicyContext& policy_context;
  const match::Thresholds& thresholds;
};

// Why two records link or do not: each trait's level and weight, the rarity of what agrees, what
// relatives and homonyms take away, the rule that decided, and the blocks that both are in (none:
// the pair was never compared in the run). For any pair.
report::SamplePair ExplainPair(const ExplainContext& context, RecordIndex a, RecordIndex b);

// The standard form of a record as an identity: what the engine compares, for people to read.
Identity IdentityOf(const Dataset& dataset, RecordIndex record);

// An explanation as text for a terminal: a table of traits and the sum.
std::string ExplanationText(const report::SamplePair& pair, bool show_traits);

}  // namespace socle::mpi::batch
