#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <span>
#include <vector>

#include "mpi/batch/block_index.h"
#include "mpi/batch/dataset.h"
#include "mpi/match/block.h"
#include "mpi/match/frequency.h"
#include "mpi/match/pattern.h"
#include "mpi/match/score.h"
#include "mpi/match/train.h"

namespace socle::mpi::batch {

// A compared pair that is worth keeping; a < b.
struct ScoredPair {
  RecordIndex a = 0;
  RecordIndex b = 0;
  float bits = 0;
  match::Pattern pattern;
};

// Counts of the weights of all candidate pairs, in bins of one bit from kFrom to kTo.
struct WeightCounts {
  static constexpr int kFrom = -60;
  static constexpr int kTo = 80;
  std::array<std::uint64_t, kTo - kFrom> bins{};
  void Add(double bits, std::uint64_t count = 1);
  void Merge(const WeightCounts& other);
};

struct ScanResult {
  std::vector<ScoredPair> pairs;  // ordered by (a, b)
  std::uint64_t candidates = 0;
  // Candidate pairs that share blocks of one family alone.
  std::array<std::uint64_t, match::kBlockFamilyCount> of_one_family{};
  WeightCounts weights;
  // Candidate pairs by trait and level.
  std::array<std::array<std::uint64_t, match::kLevelCountMax>, match::kTraitCount> levels{};
};

struct ScanOptions {
  std::size_t threads = 1;
  double bits_min = 0;  // pairs below are counted, not kept
  // Only pairs with a record before this one: those behind are known to each other already.
  std::size_t records_end = Dataset::kRecordsMax;
  std::function<void(std::size_t done, std::size_t total)> progress;  // called from any thread
};

// What pairs are found and scored with. Borrowed.
struct ScanParts {
  const Dataset& dataset;
  const BlockIndex& index;
  const match::Frequencies& frequencies;
  const match::Model& model;
  const match::Scorer& scorer;
};

// Compares and scores every candidate pair.
ScanResult ScanPairs(const ScanParts& parts, const ScanOptions& options);

// Scores known pairs anew, as ScanPairs would: those that no longer share a block, or fall below
// bits_min, are left out.
std::vector<ScoredPair> RescorePairs(std::span<const ScoredPair> pairs,
                                     const ScanParts& parts,
                                     const ScanOptions& options);

// How many pairs there are across domains and inside one.
match::Population PopulationOf(const Dataset& dataset);

// Patterns of a sample of candidate pairs and of random pairs; which pairs are sampled depends on
// the records alone, not on their order.
struct SampleOptions {
  std::size_t threads = 1;
  std::size_t records_max = 60'000;  // records whose candidates are looked at
  std::size_t random_pairs = 2'000'000;
};

match::TrainingData SampleForTraining(const Dataset& dataset,
                                      const BlockIndex& index,
                                      const SampleOptions& options);

}  // namespace socle::mpi::batch
