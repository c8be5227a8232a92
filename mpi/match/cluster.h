#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <span>
#include <vector>

namespace socle::mpi::match {

// A link that the pair decision allows, best first once sorted.
struct ClusterEdge {
  std::uint32_t a = 0;
  std::uint32_t b = 0;
  float bits = 0;  // evidence for one person
};

// What clustering needs to know about records, by index.
struct ClusterRecords {
  // A value that no two members may have different from each other (qualified INS); 0 = none.
  std::function<std::uint64_t(std::uint32_t record)> exclusive;
  // Evidence in bits between any two records, also of pairs that were never candidates.
  std::function<float(std::uint32_t a, std::uint32_t b)> bits;
  // Orders records independently of their arrival.
  std::function<std::uint64_t(std::uint32_t record)> stable_key;
};

// A person said so.
struct Ruling {
  std::uint32_t a = 0;
  std::uint32_t b = 0;
  bool together = false;
};

struct ClusterOptions {
  // Joining two groups looks at so many pairs between them at most, of members spread over both.
  std::size_t pairs_examined_max = 64;
  // Evidence of one pair counts within these bounds, so that one loud pair does not outvote all.
  double bits_floor = -12;
  double bits_ceiling = 12;
  // A pair below this contradicts; groups join only when the mean evidence outweighs it.
  double contradiction_bits = -4;
  // A pair below this forbids the join, whatever the others say.
  double veto_bits = -16;
  // Groups of more than `weak_pairs_max` pairs between them need one pair of at least this weight:
  // what all their records have in common does not become stronger by being repeated, and what none
  // of them shares (an address, a telephone) counts.
  double weak_bits = 6.5;
  std::size_t weak_pairs_max = 3;
  std::size_t records_max = 200;  // of one person
};

struct ClusterResult {
  std::vector<std::uint32_t> cluster_of;  // representative record of each record
  std::vector<std::uint32_t> refused;     // indexes of edges (in the order given) not followed
  std::uint64_t refused_exclusive = 0;
  std::uint64_t refused_ruling = 0;
  std::uint64_t refused_contradiction = 0;
};

// One cluster per person: links are followed from the strongest on, and two groups join only when
// the evidence between them as wholes speaks for it, so that no chain of weak links joins two
// persons. Rulings hold whatever the evidence; `exclusive` holds whatever the rulings about others.
// Deterministic: same records and edges in any order, same clusters.
ClusterResult Cluster(std::size_t records,
                      std::span<const ClusterEdge> edges,
                      std::span<const Ruling> rulings,
                      const ClusterRecords& facts,
                      const ClusterOptions& options);

}  // namespace socle::mpi::match
