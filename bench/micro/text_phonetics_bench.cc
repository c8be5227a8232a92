#include <cstddef>
#include <set>
#include <string>
#include <vector>

#include <benchmark/benchmark.h>

#include "bench/micro/text_bench_data.h"
#include "lib/text/phonetic_key.h"

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

BENCHMARK(PhoneticKeys);

}  // namespace

}  // namespace socle::text::bench
