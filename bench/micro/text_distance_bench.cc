#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <benchmark/benchmark.h>

#include "bench/micro/text_bench_data.h"
#include "lib/text/distance.h"

namespace socle::text::bench {

namespace {

// More pairs than a branch predictor remembers.
constexpr std::size_t kPairs = std::size_t{1} << 16;
constexpr std::size_t kTextsAPattern = 256;

const std::vector<std::pair<std::string_view, std::string_view>>& Pairs() {
  static std::string memory;
  static const auto pairs = RandomPairs(SurnamesOfLength(6, 12), kPairs, memory);
  return pairs;
}

template <class Function>
void RunPairs(benchmark::State& state, Function function) {
  const auto& pairs = Pairs();
  std::size_t i = 0;
  for ([[maybe_unused]] auto _ : state) {
    const auto& [a, b] = pairs[i];
    benchmark::DoNotOptimize(function(a, b));
    i = (i + 1) % kPairs;
  }
  state.SetItemsProcessed(state.iterations());
}

void JaroWinklerPairs(benchmark::State& state) {
  RunPairs(state, [](std::string_view a, std::string_view b) { return JaroWinkler(a, b); });
}

void JaroPairs(benchmark::State& state) {
  RunPairs(state, [](std::string_view a, std::string_view b) { return Jaro(a, b); });
}

// One pattern against kTextsAPattern texts, then the next.
void JaroWinklerCached(benchmark::State& state) {
  const auto& pairs = Pairs();
  std::size_t i = 0;
  for ([[maybe_unused]] auto _ : state) {
    const JaroWinklerPattern pattern(pairs[i].first);
    for (std::size_t j = 0; j < kTextsAPattern; ++j) {
      benchmark::DoNotOptimize(pattern.Similarity(pairs[(i + j) % kPairs].second));
    }
    i = (i + kTextsAPattern) % kPairs;
  }
  state.SetItemsProcessed(state.iterations() * static_cast<std::int64_t>(kTextsAPattern));
}

void OsaPairs(benchmark::State& state) {
  const int limit = static_cast<int>(state.range(0));
  RunPairs(state,
           [limit](std::string_view a, std::string_view b) { return OsaDistance(a, b, limit); });
}

void OsaPairsWithOutline(benchmark::State& state) {
  constexpr int kLimit = 2;
  RunPairs(state, [](std::string_view a, std::string_view b) {
    const int bound = DistanceLowerBound(OutlineOf(a), OutlineOf(b));
    return bound > kLimit ? kLimit + 1 : OsaDistance(a, b, kLimit);
  });
}

void LevenshteinPairs(benchmark::State& state) {
  RunPairs(state,
           [](std::string_view a, std::string_view b) { return LevenshteinWithin(a, b, 3); });
}

BENCHMARK(JaroWinklerPairs);
BENCHMARK(JaroWinklerCached);
BENCHMARK(JaroPairs);
BENCHMARK(OsaPairs)->ArgName("limit")->Arg(2)->Arg(64);
BENCHMARK(OsaPairsWithOutline);
BENCHMARK(LevenshteinPairs);

}  // namespace

}  // namespace socle::text::bench
