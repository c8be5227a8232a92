#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

#include "lib/base/result.h"
#include "mpi/evaluate/evaluation.h"

namespace socle::mpi::evaluate {

// Gives numbers 0, 1, 2, ... to 64-bit hashes in the order in which they come.
class HashNumbers {
 public:
  static constexpr std::uint32_t kAbsent = 0xFFFFFFFF;

  HashNumbers();
  std::uint32_t Intern(std::uint64_t hash);
  [[nodiscard]] std::uint32_t Find(std::uint64_t hash) const;

  [[nodiscard]] std::size_t Size() const { return hashes_.size(); }

 private:
  [[nodiscard]] std::size_t SlotOf(std::uint64_t hash) const;
  void Grow();
  std::vector<std::uint32_t> slots_;
  std::vector<std::uint64_t> hashes_;
};

enum class TruthKey : std::uint8_t {
  kDomainAndIpp,  // truth lines name the domain
  kIppAlone,      // truth lines are record_id,entity_id: the domain is that of the clusters
};

struct IdentityName {
  std::string_view domain;
  std::string_view ipp;
};

// Compares clusters, and pairs if there are, with the truth. First every line of the truth, then
// every line of the clusters and of the pairs, then Evaluate. Names are kept as hashes of 64 bits:
// about 40 bytes an identity. One thread.
class Evaluator {
 public:
  // More identities than this are refused.
  static constexpr std::size_t kIdentitiesMax = 1'000'000'000;

  explicit Evaluator(TruthKey key = TruthKey::kDomainAndIpp) : key_(key) {}

  // kConflict: this identity is already in the truth. kTooLarge: over kIdentitiesMax.
  Status AddTruth(std::string_view domain, std::string_view ipp, std::string_view person);
  void AddCluster(std::string_view domain, std::string_view ipp, std::string_view cluster);

  // A pair that was stated to be one person with this probability. Pairs with an identity that is
  // not in the truth are left out. kInvalidArgument: not a probability.
  Status AddPair(const IdentityName& a, const IdentityName& b, double probability);

  // kInvalidArgument when the truth is empty. Time in proportion to the identities, whatever the
  // size of the clusters: no pair is ever enumerated.
  [[nodiscard]] Result<Evaluation> Evaluate() const;

 private:
  [[nodiscard]] std::uint64_t KeyOf(std::string_view domain, std::string_view ipp) const;

  TruthKey key_;
  HashNumbers identities_;
  HashNumbers persons_;
  HashNumbers clusters_;
  HashNumbers domains_;
  std::vector<std::uint32_t> person_;   // by identity
  std::vector<std::uint32_t> cluster_;  // by identity; HashNumbers::kAbsent
  std::vector<std::uint32_t> domain_;   // by identity; HashNumbers::kAbsent = not known
  std::vector<CalibrationBin> calibration_;
  std::uint64_t unknown_ = 0;
  std::uint64_t repeated_ = 0;
};

}  // namespace socle::mpi::evaluate
