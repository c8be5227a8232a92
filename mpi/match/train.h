#pragma once

#include <cstdint>
#include <unordered_map>
#include <vector>

#include "mpi/match/model.h"
#include "mpi/match/pattern.h"
#include "mpi/match/score.h"

namespace socle::mpi::match {

// How often each agreement pattern occurs.
using PatternCounts = std::unordered_map<std::uint32_t, double>;

struct TrainingData {
  Population population;
  PatternCounts candidates;    // of candidate pairs, or of a sample of them
  double candidate_share = 1;  // the share of all candidate pairs that `candidates` holds
  PatternCounts random_pairs;  // of pairs drawn at random from the whole population
  double random_pair_count = 0;
};

struct TrainingOptions {
  int iterations_max = 60;
  double tolerance = 1e-4;       // largest change of a probability at which training stops
  double m_prior_pairs = 30;     // how many pairs the starting model's m is worth
  double own_prior_pairs = 200;  // ... the own levels of its relations
  double u_prior_pairs = 500;    // ... its u, beside the random pairs
};

struct TrainingIteration {
  double log_likelihood = 0;  // of the candidate patterns, in nats per pair
  double largest_change = 0;
  double matches_per_record = 0;
};

struct TrainingResult {
  Model model;
  std::vector<TrainingIteration> iterations;
  bool converged = false;
};

// Expectation maximisation on pattern counts, without labels. u is counted on random pairs, m and
// the rates on candidates; a pattern's expected number of chance pairs over the WHOLE population
// bounds what may be a match, so that the choice of candidates does not bias m.
TrainingResult Train(const Model& start, const TrainingData& data, const TrainingOptions& options);

// m counted on pairs known to be of one person (and rates left as they are).
Model TrainOnLabels(const Model& start, const PatternCounts& matches, double prior_pairs);

}  // namespace socle::mpi::match
