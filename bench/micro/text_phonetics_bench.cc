#include <cstddef>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include <benchmark/benchmark.h>

#include "bench/micro/text_bench_data.h"
#include "lib/text/phonetic_key.h"
#include "lib/text/phonetics.h"

namespace socle::text::bench {

namespace {

// Also shows how many different keys the surnames give.
void PhoneticKeys(benchmark::State& state) {
  const std::vector<std::string>& names = Surnames();
  std::string out;
  std::size_t i = 0;
  for ([[maybe_unused]] auto _ : state) {
    out.clear();
    PhoneticKeyTo(names[i], out);
    benchmark::DoNotOptimize(out.data());
    benchmark::ClobberMemory();
    i = i + 1 == names.size() ? 0 : i + 1;
  }
  state.SetItemsProcessed(state.iterations());
  std::set<std::string> keys;
  for (const std::string& name : names) {
    keys.insert(PhoneticKey(name));
  }
  state.counters["names"] = static_cast<double>(names.size());
  state.counters["keys"] = static_cast<double>(keys.size());
}

template <std::string (*kCode)(std::string_view)>
void PublishedCode(benchmark::State& state) {
  const std::vector<std::string>& names = Surnames();
  std::size_t i = 0;
  for ([[maybe_unused]] auto _ : state) {
    benchmark::DoNotOptimize(kCode(names[i]));
    i = i + 1 == names.size() ? 0 : i + 1;
  }
  state.SetItemsProcessed(state.iterations());
}

BENCHMARK(PhoneticKeys);
BENCHMARK(PublishedCode<SoundexFr>)->Name("SoundexFr");
BENCHMARK(PublishedCode<Soundex2>)->Name("Soundex2");
BENCHMARK(PublishedCode<Phonex>)->Name("Phonex");
BENCHMARK(PublishedCode<Phonetic>)->Name("Phonetic");
BENCHMARK(PublishedCode<Fonem>)->Name("Fonem");
BENCHMARK(PublishedCode<Sonnex>)->Name("Sonnex");

}  // namespace

}  // namespace socle::text::bench
