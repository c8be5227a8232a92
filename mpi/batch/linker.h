#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "lib/base/clock.h"
#include "mpi/batch/block_index.h"
#include "mpi/batch/dataset.h"
#include "mpi/batch/pair_scan.h"
#include "mpi/match/cluster.h"
#include "mpi/match/frequency.h"
#include "mpi/match/model.h"
#include "mpi/match/policy.h"
#include "mpi/match/train.h"

namespace socle::mpi::batch {

// Stages of a run, in their order.
enum class Stage : std::uint8_t { kRead, kBlock, kTrain, kCompare, kCluster, kWrite };

std::string_view StageName(Stage stage);

// Told how far a stage is: may be called from any thread, often.
using StageProgress = std::function<void(Stage stage, std::uint64_t done, std::uint64_t total)>;

struct LinkOptions {
  match::Policy policy;
  match::PolicyContext context;
  match::ClusterOptions cluster;
  bool train = false;
  match::TrainingOptions training;
  SampleOptions sample;
  std::size_t threads = 1;
  StageProgress progress;
  // Pairs of two records at or behind `new_records` are not looked for: they are `known_pairs`.
  std::size_t new_records = Dataset::kRecordsMax;
  std::span<const ScoredPair> known_pairs;
  bool keep_scored = false;  // fills LinkResult::scored
};

struct DecidedPair {
  ScoredPair pair;
  double probability = 0;
  match::Verdict verdict;
};

struct StageSeconds {
  Stage stage = Stage::kRead;
  double seconds = 0;
};

struct LinkResult {
  match::Model model;              // as used, trained if that was asked for
  match::TrainingResult training;  // empty without training
  std::uint64_t training_patterns = 0;
  double training_pairs = 0;
  double random_pairs = 0;
  match::Population population;
  match::Thresholds thresholds;
  std::vector<DecidedPair> pairs;          // linked and to review, ordered by (a, b)
  std::vector<DecidedPair> apart_samples;  // a few of the likeliest pairs that stay apart
  std::uint64_t review_records = 0;        // records in at least one pair to review
  std::uint64_t review_left_out = 0;       // doubtful pairs beyond the policy's review_share_max
  std::vector<ScoredPair> scored;  // every pair over the floor, ordered by (a, b), if asked for
  std::vector<RecordIndex> cluster_of;  // of each record: a record that stands for its cluster
  match::ClusterResult clusters;        // counts of refused joins
  std::uint64_t candidates = 0;
  std::array<std::uint64_t, match::kBlockFamilyCount> of_one_family{};  // as in ScanResult
  WeightCounts weights;
  std::array<std::array<std::uint64_t, match::kLevelCountMax>, match::kTraitCount> levels{};
  double expected_matches = 0;  // sum of the probabilities of all kept pairs
  double expected_linked = 0;   // ... of the linked ones
  double expected_review = 0;   // ... of those to review
  double model_matches = 0;     // matches the trained rates expect, found by blocking or not
  std::vector<StageSeconds> stages;
};

// What a finished run knows beside its result, for explanations and samples.
struct LinkContext {
  BlockIndex index;
  match::Frequencies frequencies;
};

// Counts names and places of all records.
match::Frequencies CountFrequencies(const Dataset& dataset, std::size_t threads);

// Blocks, trains if asked, compares, decides and clusters all records of `dataset`.
LinkResult Link(const Dataset& dataset,
                const match::Model& start,
                const LinkContext& context,
                std::span<const match::Ruling> rulings,
                const LinkOptions& options,
                const Clock& clock);

// Probabilities from which on pairs are linked, so that the expected share of wrong links stays
// below the policy's target; review begins at the policy's least probability.
match::Thresholds ChooseThresholds(std::span<const ScoredPair> pairs, const match::Policy& policy);

double ProbabilityOfBits(double bits);

}  // namespace socle::mpi::batch
