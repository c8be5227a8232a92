#include "mpi/batch/pair_scan.h"

#include <algorithm>
#include <atomic>
#include <bit>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <span>
#include <utility>
#include <vector>

#include "lib/base/guarded.h"
#include "lib/base/parallel.h"
#include "mpi/batch/block_index.h"
#include "mpi/batch/dataset.h"
#include "mpi/match/block.h"
#include "mpi/match/compare.h"
#include "mpi/match/frequency.h"
#include "mpi/match/pattern.h"
#include "mpi/match/score.h"
#include "mpi/match/standard.h"
#include "mpi/match/train.h"

namespace socle::mpi::batch {

namespace {

constexpr std::size_t kGrain = 2048;  // records a thread takes at a time
constexpr std::size_t kPrefetchAhead = 8;
constexpr RecordIndex kRecordsAhead = 3;

// What one thread gathers.
struct Local {
  CandidateSet candidates;
  CandidateSet next;  // of the record after
};

// Scratch memory of finished ranges is used again by later ones.
class LocalPool {
 public:
  Local Take() {
    auto held = pool_.Lock();
    if (held->empty()) {
      return {};
    }
    Local local = std::move(held->back());
    held->pop_back();
    return local;
  }

  void Give(Local local) { pool_.Lock()->push_back(std::move(local)); }

 private:
  Guarded<std::vector<Local>> pool_;
};

struct Range {
  std::size_t begin = 0;
  ScanResult result;
};

class Scanner {
 public:
  Scanner(const ScanParts& parts, const ScanOptions& options)
      : dataset_(parts.dataset),
        index_(parts.index),
        frequencies_(parts.frequencies),
        frequency_weight_(parts.model.frequency_weight),
        scorer_(parts.scorer),
        options_(options) {}

  void Scan(RecordIndex begin, RecordIndex end, Local& local, ScanResult& out) const {
    index_.CandidatesAfter(begin, local.next);
    for (RecordIndex record = begin; record < end; ++record) {
      std::swap(local.candidates, local.next);
      // The memory is slow: what the next records need is asked for before this one is compared.
      index_.Prefetch(std::min(record + kRecordsAhead, end - 1));
      if (record + 1 < end) {
        index_.CandidatesAfter(record + 1, local.next);
        for (const Candidate& candidate : local.next.Items()) {
          dataset_.PrefetchPlace(candidate.record);
        }
      }
      ScanRecord(record, local.candidates.Items(), out);
    }
  }

 private:
  void ScanRecord(RecordIndex record,
                  std::span<const Candidate> candidates,
                  ScanResult& out) const {
    match::Frequencies::RecordRatios ratios;
    const std::size_t count = candidates.size();
    for (std::size_t i = 0; i < std::min(kPrefetchAhead, count); ++i) {
      dataset_.Prefetch(candidates[i].record);
    }
    for (std::size_t i = 0; i < count; ++i) {
      if (i + kPrefetchAhead < count) {
        dataset_.Prefetch(candidates[i + kPrefetchAhead].record);
      }
      ScanPair(record, ratios, candidates[i].record, out);
      if (std::has_single_bit(candidates[i].families)) {
        ++out.of_one_family[static_cast<std::size_t>(std::countr_zero(candidates[i].families))];
      }
    }
    out.candidates += count;
  }

  void ScanPair(RecordIndex record,
                match::Frequencies::RecordRatios& ratios,
                RecordIndex other,
                ScanResult& out) const {
    const match::StandardView a = dataset_.Record(record);
    const match::StandardView b = dataset_.Record(other);
    const match::Pattern pattern = match::Compare(a, b);
    for (std::size_t t = 0; t < match::kTraitCount; ++t) {
      ++out.levels[t][pattern.Level(static_cast<match::Trait>(t))];
    }
    double bits = scorer_.UpperBoundBits(pattern);
    if (bits >= options_.bits_min) {
      bits =
          scorer_.Evaluate(pattern, frequencies_.RatiosOf(a, ratios, b, pattern, frequency_weight_))
              .bits;
    }
    out.weights.Add(bits);
    if (bits >= options_.bits_min) {
      out.pairs.push_back(
          {.a = record, .b = other, .bits = static_cast<float>(bits), .pattern = pattern});
    }
  }

  const Dataset& dataset_;
  const BlockIndex& index_;
  const match::Frequencies& frequencies_;
  double frequency_weight_;
  const match::Scorer& scorer_;
  const ScanOptions& options_;
};

void MergeCounts(const ScanResult& from, ScanResult& into) {
  into.candidates += from.candidates;
  into.weights.Merge(from.weights);
  for (std::size_t f = 0; f < match::kBlockFamilyCount; ++f) {
    into.of_one_family[f] += from.of_one_family[f];
  }
  for (std::size_t t = 0; t < match::kTraitCount; ++t) {
    for (std::size_t level = 0; level < match::kLevelCountMax; ++level) {
      into.levels[t][level] += from.levels[t][level];
    }
  }
}

}  // namespace

void WeightCounts::Add(double bits, std::uint64_t count) {
  const double clamped = std::clamp(std::floor(bits), double{kFrom}, double{kTo - 1});
  bins[static_cast<std::size_t>(static_cast<int>(clamped) - kFrom)] += count;
}

void WeightCounts::Merge(const WeightCounts& other) {
  for (std::size_t i = 0; i < bins.size(); ++i) {
    bins[i] += other.bins[i];
  }
}

ScanResult ScanPairs(const ScanParts& parts, const ScanOptions& options) {
  const Scanner scanner(parts, options);
  LocalPool pool;
  Guarded<std::vector<Range>> ranges;
  std::atomic<std::size_t> done{0};
  const std::size_t records = std::min(parts.dataset.Size(), options.records_end);
  ParallelFor(records, kGrain, options.threads, [&](std::size_t begin, std::size_t end) {
    Local local = pool.Take();
    Range range{.begin = begin, .result = {}};
    scanner.Scan(
        static_cast<RecordIndex>(begin), static_cast<RecordIndex>(end), local, range.result);
    std::ranges::sort(range.result.pairs, [](const ScoredPair& x, const ScoredPair& y) {
      return std::pair(x.a, x.b) < std::pair(y.a, y.b);
    });
    pool.Give(std::move(local));
    ranges.Lock()->push_back(std::move(range));
    const std::size_t finished = done += end - begin;
    if (options.progress) {
      options.progress(finished, records);
    }
  });
  auto held = ranges.Lock();
  std::ranges::sort(*held, {}, &Range::begin);
  ScanResult all;
  std::size_t pairs = 0;
  for (const Range& range : *held) {
    pairs += range.result.pairs.size();
  }
  all.pairs.reserve(pairs);
  for (Range& range : *held) {
    MergeCounts(range.result, all);
    all.pairs.insert(all.pairs.end(), range.result.pairs.begin(), range.result.pairs.end());
    range.result.pairs = {};
  }
  return all;
}

std::vector<ScoredPair> RescorePairs(std::span<const ScoredPair> pairs,
                                     const ScanParts& parts,
                                     const ScanOptions& options) {
  std::vector<ScoredPair> scored(pairs.begin(), pairs.end());
  ParallelFor(scored.size(), kGrain, options.threads, [&](std::size_t begin, std::size_t end) {
    for (std::size_t i = begin; i < end; ++i) {
      ScoredPair& pair = scored[i];
      const match::StandardView a = parts.dataset.Record(pair.a);
      const match::StandardView b = parts.dataset.Record(pair.b);
      pair.pattern = match::Compare(a, b);
      const auto ratios =
          parts.frequencies.RatiosOf(a, b, pair.pattern, parts.model.frequency_weight);
      const bool candidates = !parts.index.SharedBlocks(pair.a, pair.b).empty();
      pair.bits = candidates ? static_cast<float>(parts.scorer.Evaluate(pair.pattern, ratios).bits)
                             : std::numeric_limits<float>::lowest();
    }
  });
  std::erase_if(scored, [&](const ScoredPair& pair) { return pair.bits < options.bits_min; });
  return scored;
}

match::Population PopulationOf(const Dataset& dataset) {
  std::vector<double> sizes(dataset.Domains().size(), 0);
  for (std::size_t i = 0; i < dataset.Size(); ++i) {
    ++sizes[dataset.Record(static_cast<RecordIndex>(i))->domain];
  }
  match::Population population;
  population.records = static_cast<double>(dataset.Size());
  for (const double size : sizes) {
    population.pairs_same_domain += size * (size - 1) / 2;
  }
  population.pairs_cross_domain =
      population.records * (population.records - 1) / 2 - population.pairs_same_domain;
  return population;
}

namespace {

// Records in the order of their stable keys.
std::vector<std::pair<std::uint64_t, RecordIndex>> ByStableKey(const Dataset& dataset,
                                                               std::size_t threads) {
  std::vector<std::pair<std::uint64_t, RecordIndex>> keys(dataset.Size());
  ParallelFor(keys.size(), 1U << 16, threads, [&](std::size_t begin, std::size_t end) {
    for (std::size_t i = begin; i < end; ++i) {
      keys[i] = {dataset.StableKey(static_cast<RecordIndex>(i)), static_cast<RecordIndex>(i)};
    }
  });
  return keys;
}

void CountInto(const match::PatternCounts& from, match::PatternCounts& into) {
  for (const auto& [pattern, count] : from) {
    into[pattern] += count;
  }
}

// Pairs of neighbours at distance 1, 2, ... in the order of the stable keys: random as far as the
// traits go.
void CountRandomPairs(const Dataset& dataset,
                      const std::vector<RecordIndex>& order,
                      const SampleOptions& options,
                      match::TrainingData& data) {
  const std::size_t n = order.size();
  if (n < 2) {
    return;
  }
  const std::size_t distances =
      std::min((n - 1) / 2 + (n - 1) % 2, std::max<std::size_t>(1, options.random_pairs / n));
  Guarded<match::PatternCounts> counts;
  ParallelFor(n, 1024, options.threads, [&](std::size_t begin, std::size_t end) {
    match::PatternCounts local;
    for (std::size_t i = begin; i < end; ++i) {
      const match::StandardView a = dataset.Record(order[i]);
      for (std::size_t d = 1; d <= distances; ++d) {
        ++local[match::Compare(a, dataset.Record(order[(i + d) % n])).Bits()];
      }
    }
    CountInto(local, *counts.Lock());
  });
  data.random_pairs = std::move(*counts.Lock());
  data.random_pair_count = static_cast<double>(n) * static_cast<double>(distances);
}

// A candidate pair is in the sample when the record with the smaller key is.
void CountCandidates(const Dataset& dataset,
                     RecordIndex record,
                     std::span<const Candidate> candidates,
                     match::PatternCounts& patterns) {
  const match::StandardView a = dataset.Record(record);
  const std::uint64_t key = dataset.StableKey(record);
  for (const Candidate& candidate : candidates) {
    if (dataset.StableKey(candidate.record) > key) {
      ++patterns[match::Compare(a, dataset.Record(candidate.record)).Bits()];
    }
  }
}

}  // namespace

match::TrainingData SampleForTraining(const Dataset& dataset,
                                      const BlockIndex& index,
                                      const SampleOptions& options) {
  match::TrainingData data;
  data.population = PopulationOf(dataset);
  auto keys = ByStableKey(dataset, options.threads);
  const std::size_t n = keys.size();
  const std::size_t sample = std::min(options.records_max, n);
  const std::size_t random_records = std::min(n, std::max<std::size_t>(sample, 200'000));
  const auto middle = keys.begin() + static_cast<std::ptrdiff_t>(random_records);
  std::ranges::partial_sort(keys, middle);
  std::vector<RecordIndex> order;
  order.reserve(random_records);
  for (std::size_t i = 0; i < random_records; ++i) {
    order.push_back(keys[i].second);
  }
  CountRandomPairs(dataset, order, options, data);
  Guarded<match::PatternCounts> counts;
  LocalPool pool;
  ParallelFor(sample, 256, options.threads, [&](std::size_t begin, std::size_t end) {
    Local local = pool.Take();
    match::PatternCounts patterns;
    for (std::size_t i = begin; i < end; ++i) {
      index.CandidatesOf(order[i], local.candidates);
      CountCandidates(dataset, order[i], local.candidates.Items(), patterns);
    }
    pool.Give(std::move(local));
    CountInto(patterns, *counts.Lock());
  });
  data.candidates = std::move(*counts.Lock());
  const double share = n == 0 ? 1 : static_cast<double>(sample) / static_cast<double>(n);
  data.candidate_share = 1 - (1 - share) * (1 - share);
  return data;
}

}  // namespace socle::mpi::batch
