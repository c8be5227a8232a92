// Rates of the engine's steps on one core, on identities of the fictive generator: standardising,
// block keys, full comparison of candidate pairs (all traits), comparison and weight with
// frequencies; and how fast the bytes of the pairs can be read at all.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <benchmark/benchmark.h>

#include "lib/base/check.h"
#include "lib/base/result.h"
#include "mpi/batch/block_index.h"
#include "mpi/batch/dataset.h"
#include "mpi/batch/linker.h"
#include "mpi/batch/pair_scan.h"
#include "mpi/match/block.h"
#include "mpi/match/compare.h"
#include "mpi/match/model.h"
#include "mpi/match/pattern.h"
#include "mpi/match/score.h"
#include "mpi/match/standardise.h"
#include "mpi/model/identity.h"
#include "mpi/synth/kinds.h"
#include "mpi/synth/synthesise.h"

namespace socle::mpi {
namespace {

constexpr std::uint64_t kPersons = 40'000;

class Collector final : public synth::IdentitySink {
 public:
  Status Add(const Identity& identity, std::string_view, const synth::KindSet&) override {
    identities.push_back(identity);
    return {};
  }

  std::vector<Identity> identities;
};

struct Fixture {
  std::vector<Identity> identities;
  batch::Dataset dataset;
  batch::LinkContext context;
  std::vector<std::pair<batch::RecordIndex, batch::RecordIndex>> pairs;  // candidates
};

const Fixture& Data() {
  static const Fixture* const kFixture = [] {
    auto* fixture = new Fixture;
    Collector collector;
    SOCLE_CHECK(synth::Synthesise({.persons = kPersons, .domains = 20, .seed = 1}, collector));
    fixture->identities = std::move(collector.identities);
    match::Standardiser standardiser;
    std::string bytes;
    for (const Identity& identity : fixture->identities) {
      bytes.clear();
      standardiser.Append(identity, *fixture->dataset.DomainIndex(identity.domain), bytes);
      const std::string_view ipp = identity.ipp;
      SOCLE_CHECK(fixture->dataset.Append(bytes, std::span(&ipp, 1)));
    }
    fixture->context = {.index = batch::BlockIndex::Build(fixture->dataset, 1),
                        .frequencies = batch::CountFrequencies(fixture->dataset, 1)};
    batch::CandidateSet candidates;
    for (std::size_t i = 0; i < fixture->dataset.Size(); ++i) {
      const auto record = static_cast<batch::RecordIndex>(i);
      fixture->context.index.CandidatesAfter(record, candidates);
      for (const batch::Candidate& candidate : candidates.Items()) {
        fixture->pairs.emplace_back(record, candidate.record);
      }
    }
    return fixture;
  }();
  return *kFixture;
}

void Count(benchmark::State& state) {
  state.SetItemsProcessed(static_cast<std::int64_t>(state.iterations()));
}

void BM_Standardise(benchmark::State& state) {
  const Fixture& data = Data();
  match::Standardiser standardiser;
  std::string out;
  std::size_t i = 0;
  for (auto _ : state) {
    out.clear();
    standardiser.Append(data.identities[i++ % data.identities.size()], 0, out);
    benchmark::DoNotOptimize(out.data());
  }
  Count(state);
}

void BM_BlockKeys(benchmark::State& state) {
  const Fixture& data = Data();
  std::vector<std::uint64_t> keys;
  std::size_t i = 0;
  for (auto _ : state) {
    keys.clear();
    const auto record =
        data.dataset.Record(static_cast<batch::RecordIndex>(i++ % data.dataset.Size()));
    for (std::size_t f = 0; f < match::kBlockFamilyCount; ++f) {
      match::AppendBlockKeys(record, static_cast<match::BlockFamily>(f), 0, keys);
    }
    benchmark::DoNotOptimize(keys.data());
  }
  Count(state);
}

// Hands out the candidate pairs as a run meets them: all of one record, then all of the next; the
// records are fetched ahead, and what is looked up for one record serves all of its pairs.
class Pairs {
 public:
  explicit Pairs(const Fixture& data) : data_(data) { Next(); }

  void Next() {
    constexpr std::size_t kAhead = 8;
    const std::size_t last = data_.pairs.size() - 1;
    const batch::RecordIndex before = data_.pairs[at_].first;
    at_ = at_ == last ? 0 : at_ + 1;
    data_.dataset.Prefetch(data_.pairs[std::min(at_ + kAhead, last)].second);
    if (data_.pairs[at_].first != before) {
      ratios_ = {};
    }
  }

  [[nodiscard]] match::StandardView A() const {
    return data_.dataset.Record(data_.pairs[at_].first);
  }

  [[nodiscard]] match::StandardView B() const {
    return data_.dataset.Record(data_.pairs[at_].second);
  }

  match::FrequencyRatios Ratios(match::Pattern pattern) {
    return data_.context.frequencies.RatiosOf(A(), ratios_, B(), pattern, 1);
  }

 private:
  const Fixture& data_;
  std::size_t at_ = 0;
  match::Frequencies::RecordRatios ratios_;
};

// The raw limit: the bytes of both records are read, and nothing is made of them.
void BM_ReadPairs(benchmark::State& state) {
  Pairs pairs(Data());
  for (auto _ : state) {
    pairs.Next();
    std::uint64_t sum = 0;
    for (const match::StandardView record : {pairs.A(), pairs.B()}) {
      const char* bytes = reinterpret_cast<const char*>(&*record);
      for (std::size_t i = 0; i + sizeof sum <= record.SizeBytes(); i += sizeof sum) {
        std::uint64_t word = 0;
        std::memcpy(&word, bytes + i, sizeof word);
        sum += word;
      }
    }
    benchmark::DoNotOptimize(sum);
  }
  Count(state);
}

// All traits, to their levels.
void BM_Compare(benchmark::State& state) {
  Pairs pairs(Data());
  for (auto _ : state) {
    pairs.Next();
    benchmark::DoNotOptimize(match::Compare(pairs.A(), pairs.B()));
  }
  Count(state);
}

// All traits, to a weight, frequencies and relatives included.
void BM_CompareToWeight(benchmark::State& state) {
  const match::Scorer scorer(match::ShippedModel(), batch::PopulationOf(Data().dataset));
  Pairs pairs(Data());
  for (auto _ : state) {
    pairs.Next();
    const match::Pattern pattern = match::Compare(pairs.A(), pairs.B());
    benchmark::DoNotOptimize(scorer.Evaluate(pattern, pairs.Ratios(pattern)));
  }
  Count(state);
}

// As a run does it: the exact weight only where a bound says that it may matter.
void BM_CompareAsInARun(benchmark::State& state) {
  const match::Scorer scorer(match::ShippedModel(), batch::PopulationOf(Data().dataset));
  Pairs pairs(Data());
  for (auto _ : state) {
    pairs.Next();
    const match::Pattern pattern = match::Compare(pairs.A(), pairs.B());
    double bits = scorer.UpperBoundBits(pattern);
    if (bits > -7) {
      bits = scorer.Evaluate(pattern, pairs.Ratios(pattern)).bits;
    }
    benchmark::DoNotOptimize(bits);
  }
  Count(state);
}

BENCHMARK(BM_Standardise);
BENCHMARK(BM_BlockKeys);
BENCHMARK(BM_ReadPairs);
BENCHMARK(BM_Compare);
BENCHMARK(BM_CompareToWeight);
BENCHMARK(BM_CompareAsInARun);

}  // namespace
}  // namespace socle::mpi

BENCHMARK_MAIN();
