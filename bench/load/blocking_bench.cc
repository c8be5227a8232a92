// What each family of block keys finds and costs, against a truth.
//
//   blocking_bench IDENTITIES.csv TRUTH.csv [FAMILY=LIMIT ...]
//
// For every family: pairs inside its blocks, candidates that it alone brings, pairs of one person
// that it finds, and those that no other family finds. FAMILY=LIMIT tries another block size.
#include <algorithm>
#include <array>
#include <charconv>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstring>
#include <fstream>
#include <functional>
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "lib/base/hash.h"
#include "lib/base/result.h"
#include "mpi/batch/block_index.h"
#include "mpi/batch/dataset.h"
#include "mpi/batch/load.h"
#include "mpi/match/block.h"
#include "mpi/match/compare.h"
#include "mpi/match/pattern.h"

namespace socle::mpi::batch {
namespace {

constexpr std::size_t kThreads = 2;
constexpr std::size_t kMissedKinds = 12;

// The person of each record, by a hash of its id; the files of the generators hold no quotes.
std::vector<std::uint64_t> ReadPersons(const std::string& path, const Dataset& dataset) {
  std::unordered_map<std::uint64_t, std::uint64_t> persons;
  persons.reserve(dataset.Size());
  std::ifstream file(path);
  std::string line;
  while (std::getline(file, line)) {
    const std::size_t first = line.find(',');
    const std::size_t second = line.find(',', first + 1);
    if (second == std::string::npos) {
      continue;
    }
    const std::string_view text = line;
    persons[StableHash64(text.substr(first + 1, second - first - 1),
                         StableHash64(text.substr(0, first)))] =
        StableHash64(text.substr(second + 1));
  }
  std::vector<std::uint64_t> of_record(dataset.Size());
  for (std::size_t i = 0; i < of_record.size(); ++i) {
    of_record[i] = persons[dataset.StableKey(static_cast<RecordIndex>(i))];
  }
  return of_record;
}

struct Counts {
  std::array<std::uint64_t, match::kBlockFamilyCount> pairs{};
  std::array<std::uint64_t, match::kBlockFamilyCount> alone{};
  std::uint64_t all = 0;

  void Add(std::uint32_t families) {
    ++all;
    for (std::size_t f = 0; f < match::kBlockFamilyCount; ++f) {
      pairs[f] += families >> f & 1U;
      alone[f] += families == 1U << f ? 1 : 0;
    }
  }
};

void Print(const Dataset& dataset,
           const BlockIndex& index,
           const BlockLimits& limits,
           const std::vector<std::uint64_t>& persons) {
  Counts candidates;
  Counts matches;
  CandidateSet set;
  for (std::size_t i = 0; i < dataset.Size(); ++i) {
    index.CandidatesAfter(static_cast<RecordIndex>(i), set);
    for (const Candidate& candidate : set.Items()) {
      candidates.Add(candidate.families);
      if (persons[i] == persons[candidate.record]) {
        matches.Add(candidate.families);
      }
    }
  }
  std::unordered_map<std::uint64_t, std::uint64_t> sizes;
  std::uint64_t truth = 0;
  for (const std::uint64_t person : persons) {
    truth += sizes[person]++;
  }
  fmt::print("{:<12}{:>6}{:>12}{:>12}{:>12}{:>10}{:>10}\n",
             "family",
             "limit",
             "in blocks",
             "candidates",
             "by it alone",
             "true",
             "alone");
  for (std::size_t f = 0; f < match::kBlockFamilyCount; ++f) {
    fmt::print("{:<12}{:>6}{:>12}{:>12}{:>12}{:>10}{:>10}\n",
               match::InfoOf(static_cast<match::BlockFamily>(f)).name,
               limits[f],
               index.Stats()[f].pairs,
               candidates.pairs[f],
               candidates.alone[f],
               matches.pairs[f],
               matches.alone[f]);
  }
  fmt::print("records {}  candidates {} ({:.2f} a record)  true pairs {}  blocking recall {:.5f}\n",
             dataset.Size(),
             candidates.all,
             static_cast<double>(candidates.all) / static_cast<double>(dataset.Size()),
             truth,
             static_cast<double>(matches.all) / static_cast<double>(truth));
}

std::string LevelsOf(match::Pattern pattern) {
  std::string text;
  for (std::size_t t = 0; t < match::kTraitCount; ++t) {
    const match::TraitInfo& info = match::Traits()[t];
    const std::size_t level = pattern.Level(static_cast<match::Trait>(t));
    if (level != 0 && t != static_cast<std::size_t>(match::Trait::kSex)) {
      text += fmt::format("{}={} ", info.name, info.levels[level]);
    }
  }
  return text;
}

// Pairs of these that no family finds, by how they compare.
void CountMissed(const Dataset& dataset,
                 const BlockIndex& index,
                 std::span<const RecordIndex> members,
                 std::map<std::string, std::uint64_t>& kinds) {
  for (std::size_t i = 0; i < members.size(); ++i) {
    for (std::size_t j = i + 1; j < members.size(); ++j) {
      if (index.SharedBlocks(members[i], members[j]).empty()) {
        ++kinds[LevelsOf(match::Compare(dataset.Record(members[i]), dataset.Record(members[j])))];
      }
    }
  }
}

// How the pairs of one person that no family finds compare, the most frequent kinds first.
void PrintMissed(const Dataset& dataset,
                 const BlockIndex& index,
                 const std::vector<std::uint64_t>& persons) {
  std::unordered_map<std::uint64_t, std::vector<RecordIndex>> records;
  for (std::size_t i = 0; i < persons.size(); ++i) {
    records[persons[i]].push_back(static_cast<RecordIndex>(i));
  }
  std::map<std::string, std::uint64_t> kinds;
  for (const auto& [person, members] : records) {
    CountMissed(dataset, index, members, kinds);
  }
  std::vector<std::pair<std::uint64_t, std::string>> order;
  order.reserve(kinds.size());
  for (const auto& [text, count] : kinds) {
    order.emplace_back(count, text);
  }
  std::ranges::sort(order, std::greater<>());
  order.resize(std::min(order.size(), kMissedKinds));
  for (const auto& [count, text] : order) {
    fmt::print("{:>8} {}\n", count, text);
  }
}

int Run(std::span<char*> arguments) {
  Dataset dataset;
  LoadOptions load;
  load.paths = {arguments[1]};
  load.threads = kThreads;
  const auto loaded = LoadIdentities(load, dataset);
  if (!loaded.has_value()) {
    (void)std::fprintf(stderr, "%s\n", loaded.error().detail.c_str());
    return 1;
  }
  BlockLimits limits = DefaultBlockLimits();
  const std::vector<std::uint64_t> persons = ReadPersons(arguments[2], dataset);
  for (std::size_t i = 3;; ++i) {
    // A lone dash prints and goes on from the limits of the families.
    const std::string_view argument = i < arguments.size() ? arguments[i] : "-";
    if (argument == "-") {
      const BlockIndex index = BlockIndex::Build(dataset, kThreads, limits);
      Print(dataset, index, limits, persons);
      PrintMissed(dataset, index, persons);
      limits = DefaultBlockLimits();
      if (i >= arguments.size()) {
        return 0;
      }
    }
    const std::size_t equals = argument.find('=');
    for (std::size_t f = 0; equals != std::string_view::npos && f < limits.size(); ++f) {
      if (match::InfoOf(static_cast<match::BlockFamily>(f)).name == argument.substr(0, equals)) {
        (void)std::from_chars(
            argument.data() + equals + 1, argument.data() + argument.size(), limits[f]);
      }
    }
  }
}

}  // namespace
}  // namespace socle::mpi::batch

int main(int argc, char** argv) {
  if (argc < 3) {
    (void)std::fprintf(stderr,
                       "usage: blocking_bench IDENTITIES.csv TRUTH.csv [FAMILY=LIMIT ...]\n");
    return 2;
  }
  return socle::mpi::batch::Run(std::span(argv, static_cast<std::size_t>(argc)));
}
