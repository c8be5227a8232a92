#include "bench/micro/text_bench_data.h"

#include <cstddef>
#include <fstream>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "lib/base/check.h"
#include "lib/base/random.h"

namespace socle::text::bench {

namespace {

std::vector<std::string> FirstColumn(const std::string& path) {
  std::vector<std::string> values;
  std::ifstream file(path);
  std::string line;
  std::getline(file, line);  // the header
  while (std::getline(file, line)) {
    values.push_back(line.substr(0, line.find('\t')));
  }
  return values;
}

std::vector<std::string> LoadSurnames() {
  const std::string data = SOCLE_SOURCE_DIR "/tests/data/";
  // The full list where it is shipped, else the thousand most frequent names.
  for (const char* file : {"names-fr/surnames.tsv", "phonetics-fr/surname_codes.tsv"}) {
    std::vector<std::string> names = FirstColumn(data + file);
    if (!names.empty()) {
      return names;
    }
  }
  return {};
}

}  // namespace

const std::vector<std::string>& Surnames() {
  static const std::vector<std::string> names = LoadSurnames();
  SOCLE_CHECK(!names.empty());
  return names;
}

std::vector<std::string_view> SurnamesOfLength(std::size_t least, std::size_t most) {
  std::vector<std::string_view> names;
  for (const std::string& name : Surnames()) {
    if (name.size() >= least && name.size() <= most) {
      names.emplace_back(name);
    }
  }
  SOCLE_CHECK(!names.empty());
  return names;
}

std::vector<std::pair<std::string_view, std::string_view>> RandomPairs(
    const std::vector<std::string_view>& names, std::size_t count) {
  SeededRandom random(1);
  std::vector<std::pair<std::string_view, std::string_view>> pairs;
  for (std::size_t i = 0; i < count; ++i) {
    const std::string_view first = names[random.Below(names.size())];
    pairs.emplace_back(first, names[random.Below(names.size())]);
  }
  return pairs;
}

}  // namespace socle::text::bench
