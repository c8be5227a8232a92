#include "mpi/match/cluster.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <iterator>
#include <numeric>
#include <span>
#include <tuple>
#include <unordered_map>
#include <unordered_set>
#include <utility>
#include <vector>

namespace socle::mpi::match {

namespace {

std::uint64_t PairKey(std::uint32_t a, std::uint32_t b) {
  return (static_cast<std::uint64_t>(std::min(a, b)) << 32) | std::max(a, b);
}

class Clustering {
 public:
  Clustering(std::size_t records,
             std::span<const Ruling> rulings,
             const ClusterRecords& facts,
             const ClusterOptions& options)
      : facts_(facts), options_(options), root_(records), next_(records), size_(records, 1) {
    std::iota(root_.begin(), root_.end(), 0U);
    std::iota(next_.begin(), next_.end(), 0U);
    for (const Ruling& ruling : rulings) {
      if (!ruling.together) {
        apart_.insert(PairKey(ruling.a, ruling.b));
        has_apart_.insert(ruling.a);
        has_apart_.insert(ruling.b);
      }
    }
  }

  std::uint32_t Find(std::uint32_t record) {
    while (root_[record] != record) {
      root_[record] = root_[root_[record]];
      record = root_[record];
    }
    return record;
  }

  // Members of the cluster of a record, in the order of their stable keys.
  std::vector<std::uint32_t> Members(std::uint32_t record) const {
    std::vector<std::uint32_t> members{record};
    for (std::uint32_t m = next_[record]; m != record; m = next_[m]) {
      members.push_back(m);
    }
    if (members.size() > 1) {
      std::ranges::sort(members, {}, facts_.stable_key);
    }
    return members;
  }

  void Join(std::uint32_t a, std::uint32_t b) {
    a = Find(a);
    b = Find(b);
    if (a == b) {
      return;
    }
    if (size_[a] < size_[b]) {
      std::swap(a, b);
    }
    root_[b] = a;
    size_[a] += size_[b];
    std::swap(next_[a], next_[b]);  // two rings become one
  }

  bool TooLarge(std::uint32_t a, std::uint32_t b) {
    return size_[Find(a)] + size_[Find(b)] > options_.records_max;
  }

  static bool Excludes(std::span<const std::uint64_t> values) {
    std::uint64_t seen = 0;
    for (const std::uint64_t value : values) {
      if (value != 0 && seen != 0 && value != seen) {
        return true;
      }
      seen = value != 0 ? value : seen;
    }
    return false;
  }

  bool Excluded(std::span<const std::uint32_t> left, std::span<const std::uint32_t> right) const {
    std::vector<std::uint64_t> values;
    for (const auto& side : {left, right}) {
      for (const std::uint32_t member : side) {
        values.push_back(facts_.exclusive(member));
      }
    }
    return Excludes(values);
  }

  bool RuledApart(std::span<const std::uint32_t> left, std::span<const std::uint32_t> right) const {
    if (apart_.empty()) {
      return false;
    }
    return std::ranges::any_of(left, [&](std::uint32_t x) {
      return has_apart_.contains(x) && std::ranges::any_of(right, [&](std::uint32_t y) {
               return apart_.contains(PairKey(x, y));
             });
    });
  }

  // Whether the groups as wholes speak against each other.
  bool Contradicts(std::span<const std::uint32_t> left,
                   std::span<const std::uint32_t> right) const {
    if (left.size() == 1 && right.size() == 1) {
      return false;  // the edge itself is all there is
    }
    double sum = 0;
    std::size_t examined = 0;
    bool contradicted = false;
    double best = options_.bits_floor;
    for (const std::uint32_t x : left) {
      for (const std::uint32_t y : right) {
        if (examined == options_.pairs_examined_max) {
          break;
        }
        const double bits = facts_.bits(x, y);
        if (bits < options_.veto_bits) {
          return true;
        }
        best = std::max(best, bits);
        contradicted = contradicted || bits < options_.contradiction_bits;
        sum += std::clamp(bits, options_.bits_floor, options_.bits_ceiling);
        ++examined;
      }
    }
    const bool weak =
        left.size() * right.size() > options_.weak_pairs_max && best < options_.weak_bits;
    return weak || (contradicted && sum <= 0);
  }

 private:
  const ClusterRecords& facts_;
  const ClusterOptions& options_;
  std::vector<std::uint32_t> root_;
  std::vector<std::uint32_t> next_;  // ring of the members of one cluster
  std::vector<std::uint32_t> size_;
  std::unordered_set<std::uint64_t> apart_;
  std::unordered_set<std::uint32_t> has_apart_;
};

struct RankedEdge {
  float bits = 0;
  std::uint32_t index = 0;
  std::uint64_t low_key = 0;  // of the stable keys of its two records
  std::uint64_t high_key = 0;
};

// Strongest first; ties by the stable keys of the two records.
std::vector<RankedEdge> OrderOf(std::span<const ClusterEdge> edges, const ClusterRecords& facts) {
  std::vector<RankedEdge> order;
  order.reserve(edges.size());
  for (std::size_t i = 0; i < edges.size(); ++i) {
    const std::uint64_t a = facts.stable_key(edges[i].a);
    const std::uint64_t b = facts.stable_key(edges[i].b);
    order.push_back({.bits = edges[i].bits,
                     .index = static_cast<std::uint32_t>(i),
                     .low_key = std::min(a, b),
                     .high_key = std::max(a, b)});
  }
  std::ranges::sort(order, [](const RankedEdge& x, const RankedEdge& y) {
    return std::tuple(y.bits, x.low_key, x.high_key) < std::tuple(x.bits, y.low_key, y.high_key);
  });
  return order;
}

// Rulings that join, in an order of their own: where they contradict rulings that keep apart, which
// of them are followed must not depend on the order they came in.
std::vector<Ruling> TogetherInOrder(std::span<const Ruling> rulings, const ClusterRecords& facts) {
  std::vector<Ruling> together;
  std::ranges::copy_if(rulings, std::back_inserter(together), &Ruling::together);
  std::ranges::sort(together, {}, [&](const Ruling& ruling) {
    const std::uint64_t a = facts.stable_key(ruling.a);
    const std::uint64_t b = facts.stable_key(ruling.b);
    return std::pair(std::min(a, b), std::max(a, b));
  });
  return together;
}

}  // namespace

ClusterResult Cluster(std::size_t records,
                      std::span<const ClusterEdge> edges,
                      std::span<const Ruling> rulings,
                      const ClusterRecords& facts,
                      const ClusterOptions& options) {
  Clustering clusters(records, rulings, facts, options);
  ClusterResult result;
  for (const Ruling& ruling : TogetherInOrder(rulings, facts)) {
    const auto left = clusters.Members(ruling.a);
    const auto right = clusters.Members(ruling.b);
    const bool direct = left.size() == 1 && right.size() == 1;
    if (!clusters.RuledApart(left, right) && (direct || !clusters.Excluded(left, right))) {
      clusters.Join(ruling.a, ruling.b);
    }
  }
  for (const RankedEdge& ranked : OrderOf(edges, facts)) {
    const ClusterEdge& edge = edges[ranked.index];
    if (clusters.Find(edge.a) == clusters.Find(edge.b)) {
      continue;
    }
    auto left = clusters.Members(edge.a);
    auto right = clusters.Members(edge.b);
    if (facts.stable_key(right.front()) < facts.stable_key(left.front())) {
      left.swap(right);
    }
    const bool excluded = clusters.Excluded(left, right);
    const bool ruled = !excluded && clusters.RuledApart(left, right);
    const bool contradicted =
        !excluded && !ruled &&
        (clusters.TooLarge(edge.a, edge.b) || clusters.Contradicts(left, right));
    result.refused_exclusive += excluded ? 1 : 0;
    result.refused_ruling += ruled ? 1 : 0;
    result.refused_contradiction += contradicted ? 1 : 0;
    if (excluded || ruled || contradicted) {
      result.refused.push_back(ranked.index);
    } else {
      clusters.Join(edge.a, edge.b);
    }
  }
  result.cluster_of.resize(records);
  for (std::size_t i = 0; i < records; ++i) {
    result.cluster_of[i] = clusters.Find(static_cast<std::uint32_t>(i));
  }
  return result;
}

}  // namespace socle::mpi::match
