#include "mpi/evaluate/evaluator.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <iterator>
#include <span>
#include <string_view>
#include <vector>

#include "lib/base/error.h"
#include "lib/base/hash.h"
#include "lib/base/result.h"
#include "mpi/evaluate/evaluation.h"
#include "mpi/evaluate/group_counts.h"

namespace socle::mpi::evaluate {

namespace {

constexpr std::size_t kSlotsAtStart = 1024;

void AddPersons(const Groups& persons,
                std::span<const std::uint32_t> cluster,
                std::span<const std::uint32_t> domain,
                Evaluation& out) {
  std::vector<std::uint64_t> scratch;
  double recall = 0;
  for (std::size_t person = 0; person < persons.Count(); ++person) {
    const auto members = persons.Members(person);
    const CellCounts counts = CountCells(members, cluster, domain, scratch);
    out.pairwise.actual += PairsOf(members.size());
    out.pairwise.correct += counts.pairs;
    out.doublons.actual += counts.all_inside_domain;
    out.doublons.correct += counts.pairs_inside_domain;
    recall += static_cast<double>(counts.squares) / static_cast<double>(members.size());
    out.persons_multi += members.size() > 1 ? 1U : 0U;
    if (counts.cells > 1) {
      ++out.over_split_persons;
      out.over_split_largest = std::max(out.over_split_largest, counts.cells);
    }
  }
  out.b_cubed.recall = recall / static_cast<double>(out.identities);
}

void AddClusters(const Groups& clusters,
                 std::span<const std::uint32_t> person,
                 std::span<const std::uint32_t> domain,
                 Evaluation& out) {
  std::vector<std::uint64_t> scratch;
  std::vector<bool> is_hit(out.persons);
  double precision = 0;
  for (std::size_t cluster = 0; cluster < clusters.Count(); ++cluster) {
    const auto members = clusters.Members(cluster);
    const CellCounts counts = CountCells(members, person, domain, scratch);
    out.pairwise.predicted += PairsOf(members.size());
    out.doublons.predicted += counts.all_inside_domain;
    precision += static_cast<double>(counts.squares) / static_cast<double>(members.size());
    if (counts.cells < 2) {
      continue;
    }
    ++out.over_merged_clusters;
    out.over_merged_identities += members.size();
    out.over_merge_largest = std::max(out.over_merge_largest, counts.cells);
    for (const std::uint32_t member : members) {
      out.over_merged_persons += is_hit[person[member]] ? 0U : 1U;
      is_hit[person[member]] = true;
    }
  }
  out.b_cubed.precision = precision / static_cast<double>(out.identities);
}

// A cluster is exact when it has as many identities as the person of one of them, and all of them
// are that person's.
void AddExact(const Groups& persons,
              const Groups& clusters,
              std::span<const std::uint32_t> person,
              Evaluation& out) {
  for (std::size_t cluster = 0; cluster < clusters.Count(); ++cluster) {
    const auto members = clusters.Members(cluster);
    const std::uint32_t owner = person[members.front()];
    const bool is_exact =
        persons.Members(owner).size() == members.size() &&
        std::ranges::all_of(members, [&](std::uint32_t member) { return person[member] == owner; });
    out.exact_clusters += is_exact ? 1U : 0U;
    out.exact_clusters_multi += is_exact && members.size() > 1 ? 1U : 0U;
  }
}

PairScore Difference(const PairScore& all, const PairScore& part) {
  return {.correct = all.correct - part.correct,
          .predicted = all.predicted - part.predicted,
          .actual = all.actual - part.actual};
}

}  // namespace

HashNumbers::HashNumbers() : slots_(kSlotsAtStart, kAbsent) {}

std::size_t HashNumbers::SlotOf(std::uint64_t hash) const {
  const std::size_t mask = slots_.size() - 1;
  std::size_t slot = hash & mask;
  while (slots_[slot] != kAbsent && hashes_[slots_[slot]] != hash) {
    slot = (slot + 1) & mask;
  }
  return slot;
}

std::uint32_t HashNumbers::Find(std::uint64_t hash) const {
  return slots_[SlotOf(hash)];
}

std::uint32_t HashNumbers::Intern(std::uint64_t hash) {
  std::size_t slot = SlotOf(hash);
  if (slots_[slot] != kAbsent) {
    return slots_[slot];
  }
  if (hashes_.size() * 4 >= slots_.size() * 3) {
    Grow();
    slot = SlotOf(hash);
  }
  slots_[slot] = static_cast<std::uint32_t>(hashes_.size());
  hashes_.push_back(hash);
  return slots_[slot];
}

void HashNumbers::Grow() {
  slots_.assign(slots_.size() * 2, kAbsent);
  for (std::size_t i = 0; i < hashes_.size(); ++i) {
    slots_[SlotOf(hashes_[i])] = static_cast<std::uint32_t>(i);
  }
}

std::uint64_t Evaluator::KeyOf(std::string_view domain, std::string_view ipp) const {
  return StableHash64(ipp, key_ == TruthKey::kIppAlone ? 0 : StableHash64(domain));
}

Status Evaluator::AddTruth(std::string_view domain, std::string_view ipp, std::string_view person) {
  if (person_.size() >= kIdentitiesMax) {
    return Fail(Code::kTooLarge, "more identities in the truth than can be evaluated");
  }
  if (identities_.Intern(KeyOf(domain, ipp)) != person_.size()) {
    return Fail(Code::kConflict, "this identity is already in the truth");
  }
  person_.push_back(persons_.Intern(StableHash64(person)));
  cluster_.push_back(HashNumbers::kAbsent);
  domain_.push_back(key_ == TruthKey::kIppAlone ? HashNumbers::kAbsent
                                                : domains_.Intern(StableHash64(domain)));
  return {};
}

void Evaluator::AddCluster(std::string_view domain,
                           std::string_view ipp,
                           std::string_view cluster) {
  const std::uint32_t identity = identities_.Find(KeyOf(domain, ipp));
  if (identity == HashNumbers::kAbsent) {
    ++unknown_;
    return;
  }
  if (cluster_[identity] != HashNumbers::kAbsent) {
    ++repeated_;
    return;
  }
  cluster_[identity] = clusters_.Intern(StableHash64(cluster));
  if (key_ == TruthKey::kIppAlone) {
    domain_[identity] = domains_.Intern(StableHash64(domain));
  }
}

Status Evaluator::AddPair(const IdentityName& a, const IdentityName& b, double probability) {
  if (!(probability >= 0) || probability > 1) {
    return Fail(Code::kInvalidArgument, "the probability is not between 0 and 1");
  }
  if (calibration_.empty()) {
    for (const double from : kCalibrationFrom) {
      calibration_.push_back({.from = from});
    }
  }
  const std::uint32_t x = identities_.Find(KeyOf(a.domain, a.ipp));
  const std::uint32_t y = identities_.Find(KeyOf(b.domain, b.ipp));
  if (x == HashNumbers::kAbsent || y == HashNumbers::kAbsent) {
    return {};
  }
  const auto behind =
      std::ranges::upper_bound(calibration_, probability, {}, &CalibrationBin::from);
  CalibrationBin& bin = *std::prev(behind);
  ++bin.pairs;
  bin.expected += probability;
  bin.correct += person_[x] == person_[y] ? 1U : 0U;
  return {};
}

Result<Evaluation> Evaluator::Evaluate() const {
  if (person_.empty()) {
    return Fail(Code::kInvalidArgument, "the truth is empty");
  }
  Evaluation out;
  out.identities = person_.size();
  out.persons = persons_.Size();
  out.clusters = clusters_.Size();
  out.unknown_identities = unknown_;
  out.repeated_identities = repeated_;
  out.calibration = calibration_;
  std::vector<std::uint32_t> cluster = cluster_;
  for (std::uint32_t& number : cluster) {
    if (number == HashNumbers::kAbsent) {
      number = static_cast<std::uint32_t>(out.clusters++);
      ++out.absent_identities;
    }
  }
  const Groups persons = GroupBy(person_, out.persons);
  AddPersons(persons, cluster, domain_, out);
  const Groups clusters = GroupBy(cluster, out.clusters);
  AddClusters(clusters, person_, domain_, out);
  AddExact(persons, clusters, person_, out);
  out.cross_domain = Difference(out.pairwise, out.doublons);
  return out;
}

}  // namespace socle::mpi::evaluate
