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
  std::getline(file, line);  // a comment
  while (std::getline(file, line)) {
    values.push_back(line.substr(0, line.find('\t')));
  }
  return values;
}

}  // namespace

const std::vector<std::string>& Surnames() {
  static const std::vector<std::string> names =
      FirstColumn(SOCLE_SOURCE_DIR "/mpi/data/tables/surnames.tsv");
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
    const std::vector<std::string_view>& names, std::size_t count, std::string& memory) {
  SeededRandom random(1);
  std::vector<std::size_t> sizes;
  memory.clear();
  for (std::size_t i = 0; i < 2 * count; ++i) {
    const std::string_view name = names[random.Below(names.size())];
    memory += name;
    sizes.push_back(name.size());
  }
  std::vector<std::pair<std::string_view, std::string_view>> pairs;
  std::size_t at = 0;
  const auto take = [&](std::size_t i) {
    at += sizes[i];
    return std::string_view(memory).substr(at - sizes[i], sizes[i]);
  };
  for (std::size_t i = 0; i < count; ++i) {
    const std::string_view first = take(2 * i);
    pairs.emplace_back(first, take(2 * i + 1));
  }
  return pairs;
}

}  // namespace socle::text::bench
