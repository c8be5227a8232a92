#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "mpi/match/frequency.h"
#include "mpi/match/model.h"
#include "mpi/match/pattern.h"
#include "mpi/match/policy.h"
#include "mpi/match/score.h"
#include "mpi/match/standard.h"

namespace socle::mpi::domain {

// Pairs below this many bits are not kept: they are never linked or shown. As in mpi/batch.
inline constexpr double kKeptBitsMin = -7;

// Counts of pairs by weight, in bins fine enough that a threshold falls on a bin without harm.
class WeightHistogram {
 public:
  static constexpr int kBinsPerBit = 32;
  static constexpr int kFromBits = -8;
  static constexpr int kToBits = 100;

  void Add(double bits) { ++bins_[BinOf(bits)]; }

  // False when none is there.
  bool Remove(double bits);
  // The least probability from which on pairs may be linked while the expected share of wrong ones
  // stays within `rate`; 1 when there is none. As mpi/batch finds it over the pairs themselves.
  [[nodiscard]] double ThresholdFor(double rate) const;

  [[nodiscard]] std::uint64_t Total() const;

  // Pairs from `bits` on, for reports.
  [[nodiscard]] const auto& Bins() const { return bins_; }

 private:
  static constexpr std::size_t kBins =
      static_cast<std::size_t>(kToBits - kFromBits) * static_cast<std::size_t>(kBinsPerBit);
  static std::size_t BinOf(double bits);
  std::array<std::uint64_t, kBins> bins_{};
};

// What a score means in the population as it is now: live term frequencies, numbers of pairs, and
// the thresholds that follow from the weights of all kept pairs. It is refreshed each time the
// population has grown by kGrowth; between two refreshes the frequencies count on, and averages,
// prior odds and thresholds stay. One thread.
//
// A command that fails half way must leave nothing here: it is rolled back as the draft is.
class Calibration {
 public:
  static constexpr double kGrowth = 0.01;

  // The policy must outlive the calibration.
  Calibration(const match::Model& model, const match::Policy& policy);

  // Scores by another model from now on. Weights of pairs that were added stay what they were: they
  // are to be given anew (RemovePair, AddPair).
  void UseModel(const match::Model& model);

  // Forgets all records and pairs, and scores by `model`: to be filled anew.
  void Clear(std::shared_ptr<const match::Model> model);

  // Between the two, changes are noted so that RollBackCommand can undo them; thresholds and
  // averages that were refreshed meanwhile are refreshed again.
  void BeginCommand();

  void EndCommand() { journal_.is_open = false; }

  void RollBackCommand();

  void AddRecord(match::StandardView record);
  void RemoveRecord(match::StandardView record);
  void AddPair(match::Pattern pattern, double bits);
  void RemovePair(match::Pattern pattern, double bits);

  // Refreshes when it is time to; true when it did.
  bool RefreshIfDue();
  void Refresh();

  [[nodiscard]] match::Score Evaluate(match::StandardView a,
                                      match::StandardView b,
                                      match::Pattern pattern) const;

  // An upper bound of the bits, by table look-ups alone.
  [[nodiscard]] double UpperBoundBits(match::Pattern pattern) const {
    return scorer_.UpperBoundBits(pattern);
  }

  [[nodiscard]] const match::Thresholds& Thresholds() const { return thresholds_; }

  [[nodiscard]] const match::Population& Population() const { return population_; }

  [[nodiscard]] const match::Policy& Policy() const { return policy_; }

  [[nodiscard]] const match::Model& Model() const { return *model_; }

  [[nodiscard]] std::shared_ptr<const match::Model> SharedModel() const { return model_; }

  [[nodiscard]] const match::Scorer& Scorer() const { return scorer_; }

  [[nodiscard]] const match::Frequencies& Frequencies() const { return frequencies_; }

  [[nodiscard]] std::uint64_t Records() const { return records_; }

  // Grows with every refresh.
  [[nodiscard]] std::uint64_t RefreshCount() const { return refresh_count_; }

  [[nodiscard]] const WeightHistogram& Weights(bool same_domain) const {
    return same_domain ? same_domain_ : cross_domain_;
  }

 private:
  struct RecordChange {
    std::string standard;
    bool is_added = false;
  };

  struct PairChange {
    match::Pattern pattern;
    double bits = 0;
    bool is_added = false;
  };

  // What the command under way did.
  struct Journal {
    std::vector<RecordChange> records;
    std::vector<PairChange> pairs;
    std::shared_ptr<const match::Model> model;  // before the command
    std::uint64_t refresh_count = 0;            // before the command
    bool is_open = false;
  };

  WeightHistogram& HistogramOf(match::Pattern pattern) {
    return pattern.SameDomain() ? same_domain_ : cross_domain_;
  }

  void Note(match::StandardView record, bool is_added);
  void CountRecord(match::StandardView record);
  void UncountRecord(match::StandardView record);

  std::shared_ptr<const match::Model> model_;  // shared with copies
  const match::Policy& policy_;
  match::Frequencies frequencies_;
  std::vector<std::uint64_t> domain_records_;
  std::uint64_t records_ = 0;
  std::uint64_t refresh_at_ = 0;
  std::uint64_t refresh_count_ = 0;
  WeightHistogram cross_domain_;
  WeightHistogram same_domain_;
  match::Population population_;
  match::Thresholds thresholds_;
  match::Scorer scorer_;
  Journal journal_;
};

}  // namespace socle::mpi::domain
