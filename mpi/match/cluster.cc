#include "mpi/match/cluster.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <iterator>
#include <numeric>
#include <span>
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

  // Sets `members` to those of the cluster of a record, in the order of their stable keys.
  void Members(std::uint32_t record, std::vector<std::uint32_t>& members) const {
    members.assign(1, record);
    for (std::uint32_t m = next_[record]; m != record; m = next_[m]) {
      members.push_back(m);
    }
    if (members.size() > 1) {
      std::ranges::sort(members, {}, facts_.stable_key);
    }
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

  // Whether two members of both sides hold different values.
  bool Excluded(std::span<const std::uint32_t> left, std::span<const std::uint32_t> right) const {
    std::uint64_t seen = 0;
    for (const auto& side : {left, right}) {
      for (const std::uint32_t member : side) {
        const std::uint64_t value = facts_.exclusive(member);
        if (value != 0 && seen != 0 && value != seen) {
          return true;
        }
        seen = value != 0 ? value : seen;
      }
    }
    return false;
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

  // Whether the groups as wholes speak against each other; `edge_bits` is the link between them.
  bool Contradicts(std::span<const std::uint32_t> left,
                   std::span<const std::uint32_t> right,
                   double edge_bits) const {
    if (left.size() == 1 && right.size() == 1) {
      return false;  // the edge itself is all there is
    }
    const auto [of_left, of_right] = Examined(left.size(), right.size());
    double sum = 0;
    bool contradicted = false;
    double best = edge_bits;
    for (std::size_t i = 0; i < of_left; ++i) {
      for (std::size_t j = 0; j < of_right; ++j) {
        const double bits =
            facts_.bits(left[i * left.size() / of_left], right[j * right.size() / of_right]);
        if (bits < options_.veto_bits) {
          return true;
        }
        best = std::max(best, bits);
        contradicted = contradicted || bits < options_.contradiction_bits;
        sum += std::clamp(bits, options_.bits_floor, options_.bits_ceiling);
      }
    }
    const bool weak =
        left.size() * right.size() > options_.weak_pairs_max && best < options_.weak_bits;
    return weak || (contradicted && sum <= 0);
  }

 private:
  // How many members of each of two groups to look at: all, or so many that their pairs are at most
  // pairs_examined_max.
  [[nodiscard]] std::pair<std::size_t, std::size_t> Examined(std::size_t left,
                                                             std::size_t right) const {
    const std::size_t pairs = std::max<std::size_t>(1, options_.pairs_examined_max);
    const auto side = static_cast<std::size_t>(std::sqrt(static_cast<double>(pairs)));
    const std::size_t of_left = std::min(left, std::max(side, pairs / right));
    return {of_left, std::min(right, pairs / of_left)};
  }

  const ClusterRecords& facts_;
  const ClusterOptions& options_;
  std::vector<std::uint32_t> root_;
  std::vector<std::uint32_t> next_;  // ring of the members of one cluster
  std::vector<std::uint32_t> size_;
  std::unordered_set<std::uint64_t> apart_;
  std::unordered_set<std::uint32_t> has_apart_;
};

// The first record of those that edges and rulings hold together, for each record. What happens in
// one such component depends on nothing outside of it.
std::vector<std::uint32_t> ComponentsOf(std::size_t records,
                                        std::span<const ClusterEdge> edges,
                                        std::span<const Ruling> rulings) {
  std::vector<std::uint32_t> first(records);
  std::iota(first.begin(), first.end(), 0U);
  const auto find = [&](std::uint32_t record) {
    while (first[record] != record) {
      first[record] = first[first[record]];
      record = first[record];
    }
    return record;
  };
  const auto join = [&](std::uint32_t a, std::uint32_t b) {
    const auto [low, high] = std::minmax({find(a), find(b)});
    first[high] = low;
  };
  for (const ClusterEdge& edge : edges) {
    join(edge.a, edge.b);
  }
  for (const Ruling& ruling : rulings) {
    join(ruling.a, ruling.b);
  }
  // A record comes after the first of its component.
  for (std::uint32_t& record : first) {
    record = first[record];
  }
  return first;
}

// Component by component, as their records are neighbours; in each the strongest first, ties by the
// stable keys of the two records.
std::vector<std::uint32_t> OrderOf(std::span<const ClusterEdge> edges,
                                   std::span<const std::uint32_t> component_of,
                                   const ClusterRecords& facts) {
  std::vector<std::uint32_t> begin(component_of.size() + 1, 0);
  for (const ClusterEdge& edge : edges) {
    ++begin[component_of[edge.a] + 1];
  }
  std::partial_sum(begin.begin(), begin.end(), begin.begin());
  std::vector<std::uint32_t> order(edges.size());
  std::vector<std::uint32_t> next(begin.begin(), begin.end() - 1);
  for (std::size_t i = 0; i < edges.size(); ++i) {
    order[next[component_of[edges[i].a]]++] = static_cast<std::uint32_t>(i);
  }
  const auto keys = [&](const ClusterEdge& edge) {
    return std::minmax({facts.stable_key(edge.a), facts.stable_key(edge.b)});
  };
  const auto before = [&](std::uint32_t x, std::uint32_t y) {
    return edges[x].bits != edges[y].bits ? edges[x].bits > edges[y].bits
                                          : keys(edges[x]) < keys(edges[y]);
  };
  for (std::size_t component = 0; component < component_of.size(); ++component) {
    if (begin[component + 1] - begin[component] > 1) {
      std::sort(order.begin() + begin[component], order.begin() + begin[component + 1], before);
    }
  }
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

void FollowRulings(const std::vector<Ruling>& together, Clustering& clusters) {
  std::vector<std::uint32_t> left;
  std::vector<std::uint32_t> right;
  for (const Ruling& ruling : together) {
    clusters.Members(ruling.a, left);
    clusters.Members(ruling.b, right);
    const bool direct = left.size() == 1 && right.size() == 1;
    if (!clusters.RuledApart(left, right) && (direct || !clusters.Excluded(left, right))) {
      clusters.Join(ruling.a, ruling.b);
    }
  }
}

}  // namespace

ClusterResult Cluster(std::size_t records,
                      std::span<const ClusterEdge> edges,
                      std::span<const Ruling> rulings,
                      const ClusterRecords& facts,
                      const ClusterOptions& options) {
  Clustering clusters(records, rulings, facts, options);
  ClusterResult result;
  std::vector<std::uint32_t> left;
  std::vector<std::uint32_t> right;
  FollowRulings(TogetherInOrder(rulings, facts), clusters);
  const std::vector<std::uint32_t> component_of = ComponentsOf(records, edges, rulings);
  for (const std::uint32_t index : OrderOf(edges, component_of, facts)) {
    const ClusterEdge& edge = edges[index];
    if (clusters.Find(edge.a) == clusters.Find(edge.b)) {
      continue;
    }
    clusters.Members(edge.a, left);
    clusters.Members(edge.b, right);
    if (facts.stable_key(right.front()) < facts.stable_key(left.front())) {
      left.swap(right);
    }
    const bool excluded = clusters.Excluded(left, right);
    const bool ruled = !excluded && clusters.RuledApart(left, right);
    const bool contradicted =
        !excluded && !ruled &&
        (clusters.TooLarge(edge.a, edge.b) || clusters.Contradicts(left, right, edge.bits));
    result.refused_exclusive += excluded ? 1 : 0;
    result.refused_ruling += ruled ? 1 : 0;
    result.refused_contradiction += contradicted ? 1 : 0;
    if (excluded || ruled || contradicted) {
      result.refused.push_back(index);
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
