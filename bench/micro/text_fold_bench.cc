#include <cctype>
#include <cstddef>
#include <string>
#include <vector>

#include <benchmark/benchmark.h>

#include "bench/micro/text_bench_data.h"
#include "lib/text/fold.h"

namespace socle::text::bench {

namespace {

std::vector<std::string> LowerCaseNames() {
  std::vector<std::string> names(Surnames().begin(), Surnames().end());
  for (std::string& name : names) {
    for (char& c : name) {
      c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
    }
  }
  return names;
}

// The same names with one letter out of two written with an accent, where there is one.
std::vector<std::string> AccentedNames() {
  std::vector<std::string> names;
  for (const std::string& name : LowerCaseNames()) {
    std::string accented;
    for (const char c : name) {
      accented += c == 'e' ? std::string("é") : c == 'o' ? std::string("ô") : std::string(1, c);
    }
    names.push_back(accented);
  }
  return names;
}

void Run(benchmark::State& state, const std::vector<std::string>& names) {
  std::string out;
  std::size_t i = 0;
  for ([[maybe_unused]] auto _ : state) {
    out.clear();
    FoldNameTo(names[i], out);
    benchmark::DoNotOptimize(out.data());
    benchmark::ClobberMemory();
    i = i + 1 == names.size() ? 0 : i + 1;
  }
  state.SetItemsProcessed(state.iterations());
}

void FoldAscii(benchmark::State& state) {
  Run(state, LowerCaseNames());
}

void FoldAccented(benchmark::State& state) {
  Run(state, AccentedNames());
}

void FoldVietnamese(benchmark::State& state) {
  Run(state, {"Nguyễn", "Trần", "Phạm Thị", "Huỳnh Đặng", "Lê Văn Dũng"});
}

BENCHMARK(FoldAscii);
BENCHMARK(FoldAccented);
BENCHMARK(FoldVietnamese);

}  // namespace

}  // namespace socle::text::bench
