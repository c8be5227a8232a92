#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <vector>

namespace socle::mpi::evaluate {

// Pairs of identities: predicted = in one cluster, actual = of one person, correct = both.
// Nothing predicted (or nothing to find) counts as a precision (a recall) of 1.
struct PairScore {
  std::uint64_t correct = 0;
  std::uint64_t predicted = 0;
  std::uint64_t actual = 0;

  [[nodiscard]] double Precision() const;
  [[nodiscard]] double Recall() const;
  [[nodiscard]] double F1() const;
};

// Means over identities (Bagga and Baldwin 1998): of the identities in its cluster, the share that
// is of its person; of the identities of its person, the share that is in its cluster.
struct BCubedScore {
  double precision = 1;
  double recall = 1;
  [[nodiscard]] double F1() const;
};

// Pairs whose stated probability is at least `from` (and below the next bin's), against the truth.
struct CalibrationBin {
  double from = 0;
  std::uint64_t pairs = 0;
  double expected = 0;        // sum of the stated probabilities
  std::uint64_t correct = 0;  // of one person
};

// Finer where decisions are made.
inline constexpr std::array<double, 12> kCalibrationFrom = {
    0, 0.02, 0.05, 0.1, 0.25, 0.5, 0.75, 0.9, 0.95, 0.99, 0.999, 0.9999};

struct Evaluation {
  std::uint64_t identities = 0;
  std::uint64_t persons = 0;
  std::uint64_t clusters = 0;             // an absent identity is a cluster of its own
  std::uint64_t absent_identities = 0;    // in the truth, not in the clusters
  std::uint64_t unknown_identities = 0;   // in the clusters, not in the truth; left out
  std::uint64_t repeated_identities = 0;  // more than once in the clusters; the first counts

  PairScore pairwise;
  PairScore cross_domain;  // pairs of two domains
  PairScore doublons;      // pairs inside one domain
  BCubedScore b_cubed;

  std::uint64_t exact_clusters = 0;        // all identities of one person and no other
  std::uint64_t exact_clusters_multi = 0;  // of these, with two identities or more
  std::uint64_t persons_multi = 0;         // persons with two identities or more

  std::uint64_t over_merged_clusters = 0;    // hold two persons or more
  std::uint64_t over_merged_identities = 0;  // in those clusters
  std::uint64_t over_merged_persons = 0;     // with an identity in such a cluster
  std::uint64_t over_merge_largest = 0;      // most persons in one cluster; 0 when there is none

  std::uint64_t over_split_persons = 0;  // in two clusters or more
  std::uint64_t over_split_largest = 0;  // most clusters of one person; 0 when there is none

  std::vector<CalibrationBin> calibration;  // of kCalibrationFrom; empty when no pair was given

  [[nodiscard]] double ExactPrecision() const;    // of the clusters
  [[nodiscard]] double ExactRecall() const;       // of the persons
  [[nodiscard]] double ExactRecallMulti() const;  // of the persons with two identities or more
};

// A table for a terminal, with line ends.
std::string RenderText(const Evaluation& evaluation);
// One JSON object on one line, without line end; names as in the fields above.
std::string ToJson(const Evaluation& evaluation);

}  // namespace socle::mpi::evaluate
