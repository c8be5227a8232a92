#include "mpi/batch/linker.h"

#include <algorithm>
#include <array>
#include <chrono>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <span>
#include <string_view>
#include <unordered_map>
#include <unordered_set>
#include <utility>
#include <vector>

#include "lib/base/clock.h"
#include "lib/base/guarded.h"
#include "lib/base/parallel.h"
#include "mpi/batch/dataset.h"
#include "mpi/batch/pair_scan.h"
#include "mpi/match/cluster.h"
#include "mpi/match/compare.h"
#include "mpi/match/frequency.h"
#include "mpi/match/model.h"
#include "mpi/match/pattern.h"
#include "mpi/match/policy.h"
#include "mpi/match/score.h"
#include "mpi/match/standard.h"
#include "mpi/match/train.h"

namespace socle::mpi::batch {

namespace {

// Pairs below this are never linked, shown, or looked at again.
constexpr double kKeptBitsMin = -7;
constexpr std::size_t kApartSamples = 4;

class Stopwatch {
 public:
  Stopwatch(const Clock& clock, std::vector<StageSeconds>& out)
      : clock_(clock), out_(out), last_(clock.Monotonic()) {}

  void Lap(Stage stage) {
    const auto now = clock_.Monotonic();
    out_.push_back({.stage = stage, .seconds = std::chrono::duration<double>(now - last_).count()});
    last_ = now;
  }

 private:
  const Clock& clock_;
  std::vector<StageSeconds>& out_;
  std::chrono::nanoseconds last_;
};

// The largest threshold reached when pairs are taken from the most probable on while the expected
// share of wrong ones stays within `rate`.
double ThresholdFor(std::vector<double>& probabilities, double rate) {
  std::ranges::sort(probabilities, std::greater<>());
  double wrong = 0;
  double threshold = 1;
  for (std::size_t i = 0; i < probabilities.size(); ++i) {
    wrong += 1 - probabilities[i];
    if (probabilities[i] < 0.5) {
      break;
    }
    if (wrong <= rate * static_cast<double>(i + 1)) {
      threshold = probabilities[i];
    }
  }
  return threshold;
}

class Run {
 public:
  Run(const Dataset& dataset,
      const match::Model& start,
      const LinkContext& context,
      const LinkOptions& options,
      const Clock& clock)
      : dataset_(dataset), context_(context), options_(options), watch_(clock, result_.stages) {
    result_.model = start;
    result_.population = PopulationOf(dataset);
  }

  void TrainModel() {
    if (!options_.train) {
      return;
    }
    SampleOptions sample = options_.sample;
    sample.threads = options_.threads;
    const match::TrainingData data = SampleForTraining(dataset_, context_.index, sample);
    result_.training_patterns = data.candidates.size();
    for (const auto& [pattern, count] : data.candidates) {
      result_.training_pairs += count;
    }
    result_.random_pairs = data.random_pair_count;
    result_.training = match::Train(result_.model, data, options_.training);
    result_.model = result_.training.model;
    watch_.Lap(Stage::kTrain);
  }

  std::vector<ScoredPair> Compare() {
    const match::Scorer scorer(result_.model, result_.population);
    ScanOptions scan;
    scan.threads = options_.threads;
    scan.bits_min = kKeptBitsMin;
    scan.records_end = options_.new_records;
    if (options_.progress) {
      scan.progress = [this](std::size_t done, std::size_t total) {
        options_.progress(Stage::kCompare, done, total);
      };
    }
    const ScanParts parts{.dataset = dataset_,
                          .index = context_.index,
                          .frequencies = context_.frequencies,
                          .model = result_.model,
                          .scorer = scorer};
    ScanResult scanned = ScanPairs(parts, scan);
    result_.candidates = scanned.candidates;
    result_.of_one_family = scanned.of_one_family;
    result_.weights = scanned.weights;
    result_.levels = scanned.levels;
    if (!options_.known_pairs.empty()) {
      const std::vector<ScoredPair> known = RescorePairs(options_.known_pairs, parts, scan);
      scanned.pairs.insert(scanned.pairs.end(), known.begin(), known.end());
      std::ranges::sort(
          scanned.pairs, {}, [](const ScoredPair& pair) { return std::pair(pair.a, pair.b); });
    }
    watch_.Lap(Stage::kCompare);
    return std::move(scanned.pairs);
  }

  void DecideAndCluster(const std::vector<ScoredPair>& pairs,
                        std::span<const match::Ruling> rulings) {
    result_.thresholds = ChooseThresholds(pairs, options_.policy);
    std::vector<match::ClusterEdge> edges;
    std::vector<std::size_t> edge_pair;
    for (const ScoredPair& pair : pairs) {
      const match::Score score{.bits = pair.bits, .probability = ProbabilityOfBits(pair.bits)};
      result_.expected_matches += score.probability;
      const match::Verdict verdict = match::Decide(dataset_.Record(pair.a),
                                                   dataset_.Record(pair.b),
                                                   pair.pattern,
                                                   score,
                                                   {.policy = options_.policy,
                                                    .thresholds = result_.thresholds,
                                                    .context = options_.context});
      if (verdict.decision == match::Decision::kApart) {
        NoteApart({.pair = pair, .probability = score.probability, .verdict = verdict});
        continue;
      }
      if (verdict.decision == match::Decision::kLink) {
        edges.push_back({.a = pair.a, .b = pair.b, .bits = pair.bits});
        edge_pair.push_back(result_.pairs.size());
      }
      result_.pairs.push_back({.pair = pair, .probability = score.probability, .verdict = verdict});
    }
    result_.clusters = ClusterEdges(edges, rulings);
    for (const std::uint32_t refused : result_.clusters.refused) {
      result_.pairs[edge_pair[refused]].verdict = {.decision = match::Decision::kReview,
                                                   .rule = match::Rule::kCluster};
    }
    Finish(rulings);
    watch_.Lap(Stage::kCluster);
  }

  LinkResult Take() { return std::move(result_); }

 private:
  match::ClusterResult ClusterEdges(std::span<const match::ClusterEdge> edges,
                                    std::span<const match::Ruling> rulings) {
    const match::Scorer scorer(result_.model, result_.population);
    match::ClusterRecords facts;
    facts.exclusive = [this](std::uint32_t record) -> std::uint64_t {
      const match::StandardView view = dataset_.Record(record);
      return view.HasQualifiedIns() ? view->ins : 0;
    };
    facts.bits = [this, &scorer](std::uint32_t a, std::uint32_t b) {
      const match::StandardView x = dataset_.Record(a);
      const match::StandardView y = dataset_.Record(b);
      const match::Pattern pattern = match::Compare(x, y);
      const match::FrequencyRatios ratios =
          context_.frequencies.RatiosOf(x, y, pattern, result_.model.frequency_weight);
      return static_cast<float>(scorer.Evaluate(pattern, ratios).bits);
    };
    facts.stable_key = [this](std::uint32_t record) { return dataset_.StableKey(record); };
    return match::Cluster(dataset_.Size(), edges, rulings, facts, options_.cluster);
  }

  // Keeps the few likeliest.
  void NoteApart(const DecidedPair& pair) {
    auto& samples = result_.apart_samples;
    if (samples.size() == kApartSamples && pair.pair.bits < samples.back().pair.bits) {
      return;
    }
    samples.push_back(pair);
    std::ranges::sort(samples, [this](const DecidedPair& x, const DecidedPair& y) {
      return std::pair(-x.pair.bits, dataset_.StableKey(x.pair.a)) <
             std::pair(-y.pair.bits, dataset_.StableKey(y.pair.a));
    });
    if (samples.size() > kApartSamples) {
      samples.pop_back();
    }
  }

  [[nodiscard]] bool ToReview(const DecidedPair& pair) const {
    return pair.verdict.decision == match::Decision::kReview;
  }

  // Of the doubtful pairs between two clusters, people see the likeliest; and of those, as many as
  // the policy allows, from the likeliest on.
  void LimitReview() {
    const auto& cluster = result_.cluster_of;
    cluster_size_.assign(dataset_.Size(), 0);
    for (const RecordIndex record : cluster) {
      ++cluster_size_[record];
    }

    struct Ranked {
      std::pair<double, std::array<std::uint64_t, 2>> order;
      std::size_t index = 0;
    };

    std::vector<Ranked> review;
    for (std::size_t i = 0; i < result_.pairs.size(); ++i) {
      const ScoredPair& pair = result_.pairs[i].pair;
      if (ToReview(result_.pairs[i]) && cluster[pair.a] != cluster[pair.b]) {
        review.push_back({.order = ReviewOrder(pair), .index = i});
      }
    }
    std::ranges::sort(review, {}, &Ranked::order);
    const auto allowed = static_cast<std::uint64_t>(options_.policy.review_share_max *
                                                    static_cast<double>(dataset_.Size()));
    std::unordered_set<std::uint64_t> seen;
    std::unordered_set<RecordIndex> records;
    std::vector<bool> keep(result_.pairs.size(), false);
    for (const auto& [order, i] : review) {
      const ScoredPair& pair = result_.pairs[i].pair;
      const auto [low, high] = std::minmax(cluster[pair.a], cluster[pair.b]);
      if (!seen.insert((static_cast<std::uint64_t>(low) << 32) | high).second) {
        continue;
      }
      const std::uint64_t more =
          (records.contains(pair.a) ? 0U : 1U) + (records.contains(pair.b) ? 0U : 1U);
      if (records.size() + more > allowed) {
        ++result_.review_left_out;
        continue;
      }
      records.insert(pair.a);
      records.insert(pair.b);
      keep[i] = true;
    }
    result_.review_records = records.size();
    std::size_t kept = 0;
    for (std::size_t i = 0; i < result_.pairs.size(); ++i) {
      if (!ToReview(result_.pairs[i]) || keep[i]) {
        result_.pairs[kept++] = result_.pairs[i];
      }
    }
    result_.pairs.resize(kept);
  }

  [[nodiscard]] std::array<std::uint64_t, 2> StablePair(const ScoredPair& pair) const {
    const std::uint64_t a = dataset_.StableKey(pair.a);
    const std::uint64_t b = dataset_.StableKey(pair.b);
    return {std::min(a, b), std::max(a, b)};
  }

  // First what a decision is worth most: probability times the pairs that it would join. Ties in an
  // order that does not hang on that of arrival.
  [[nodiscard]] std::pair<double, std::array<std::uint64_t, 2>> ReviewOrder(
      const ScoredPair& pair) const {
    const double joined = static_cast<double>(cluster_size_[result_.cluster_of[pair.a]]) *
                          static_cast<double>(cluster_size_[result_.cluster_of[pair.b]]);
    return {-ProbabilityOfBits(pair.bits) * joined, StablePair(pair)};
  }

  void ApplyRulings(std::span<const match::Ruling> rulings) {
    std::unordered_map<std::uint64_t, bool> ruled;
    for (const match::Ruling& ruling : rulings) {
      const auto [low, high] = std::minmax(ruling.a, ruling.b);
      ruled.emplace((static_cast<std::uint64_t>(low) << 32) | high, ruling.together);
    }
    for (DecidedPair& pair : result_.pairs) {
      const auto found = ruled.find((static_cast<std::uint64_t>(pair.pair.a) << 32) | pair.pair.b);
      if (found != ruled.end()) {
        pair.verdict = {
            .decision = found->second ? match::Decision::kLink : match::Decision::kApart,
            .rule = match::Rule::kRuling};
      }
    }
    std::erase_if(result_.pairs, [](const DecidedPair& pair) {
      return pair.verdict.decision == match::Decision::kApart;
    });
  }

  void Finish(std::span<const match::Ruling> rulings) {
    result_.cluster_of = result_.clusters.cluster_of;
    ApplyRulings(rulings);
    LimitReview();
    for (const DecidedPair& pair : result_.pairs) {
      (pair.verdict.decision == match::Decision::kLink ? result_.expected_linked
                                                       : result_.expected_review) +=
          pair.probability;
    }
    result_.model_matches =
        result_.population.records * (result_.model.matches_per_record.cross_domain +
                                      result_.model.matches_per_record.same_domain);
  }

  const Dataset& dataset_;
  const LinkContext& context_;
  const LinkOptions& options_;
  LinkResult result_;
  std::vector<std::uint32_t> cluster_size_;  // by the record that stands for the cluster
  Stopwatch watch_;
};

}  // namespace

std::string_view StageName(Stage stage) {
  switch (stage) {
    case Stage::kRead:
      return "read";
    case Stage::kBlock:
      return "block";
    case Stage::kTrain:
      return "train";
    case Stage::kCompare:
      return "compare";
    case Stage::kCluster:
      return "cluster";
    case Stage::kWrite:
      return "write";
  }
  return "write";
}

double ProbabilityOfBits(double bits) {
  return 1 / (1 + std::exp2(-bits));
}

match::Frequencies CountFrequencies(const Dataset& dataset, std::size_t threads) {
  Guarded<match::Frequencies> all;
  const std::size_t grain = std::max<std::size_t>(1 << 16, dataset.Size() / (threads * 2) + 1);
  ParallelFor(dataset.Size(), grain, threads, [&](std::size_t begin, std::size_t end) {
    match::Frequencies local;
    for (std::size_t i = begin; i < end; ++i) {
      local.Add(dataset.Record(static_cast<RecordIndex>(i)));
    }
    all.Lock()->Merge(local);
  });
  match::Frequencies frequencies = std::move(*all.Lock());
  frequencies.Finish();
  return frequencies;
}

match::Thresholds ChooseThresholds(std::span<const ScoredPair> pairs, const match::Policy& policy) {
  std::vector<double> cross;
  std::vector<double> same;
  for (const ScoredPair& pair : pairs) {
    if (pair.bits >= 0) {  // no threshold lies below one half
      (pair.pattern.SameDomain() ? same : cross).push_back(ProbabilityOfBits(pair.bits));
    }
  }
  match::Thresholds thresholds;
  thresholds.link_cross_domain = ThresholdFor(cross, policy.false_link_rate);
  thresholds.link_same_domain = ThresholdFor(same, policy.doublon_false_link_rate);
  thresholds.review = std::min(
      {policy.review_probability_min, thresholds.link_cross_domain, thresholds.link_same_domain});
  return thresholds;
}

LinkResult Link(const Dataset& dataset,
                const match::Model& start,
                const LinkContext& context,
                std::span<const match::Ruling> rulings,
                const LinkOptions& options,
                const Clock& clock) {
  Run run(dataset, start, context, options, clock);
  run.TrainModel();
  std::vector<ScoredPair> pairs = run.Compare();
  run.DecideAndCluster(pairs, rulings);
  LinkResult result = run.Take();
  if (options.keep_scored) {
    result.scored = std::move(pairs);
  }
  return result;
}

}  // namespace socle::mpi::batch
