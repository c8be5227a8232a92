#include "mpi/domain/calibration.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <numeric>
#include <ranges>
#include <string>
#include <utility>

#include "mpi/match/model.h"
#include "mpi/match/pattern.h"
#include "mpi/match/policy.h"
#include "mpi/match/score.h"
#include "mpi/match/standard.h"

namespace socle::mpi::domain {

namespace {

double ProbabilityOfBits(double bits) {
  return 1 / (1 + std::exp2(-bits));
}

}  // namespace

std::size_t WeightHistogram::BinOf(double bits) {
  const double bin = std::floor((bits - kFromBits) * kBinsPerBit);
  return static_cast<std::size_t>(std::clamp(bin, 0.0, static_cast<double>(kBins - 1)));
}

bool WeightHistogram::Remove(double bits) {
  std::uint64_t& bin = bins_[BinOf(bits)];
  if (bin == 0) {
    return false;
  }
  --bin;
  return true;
}

double WeightHistogram::ThresholdFor(double rate) const {
  double wrong = 0;
  double pairs = 0;
  // A pair that is wrong with no more than this probability never raises the share above it: the
  // first such pair is linked although there was none to learn a threshold from.
  double threshold = 1 - rate;
  for (std::size_t i = kBins; i > 0; --i) {
    if (bins_[i - 1] == 0) {
      continue;
    }
    const double lower = kFromBits + static_cast<double>(i - 1) / kBinsPerBit;
    const double middle = ProbabilityOfBits(lower + 0.5 / kBinsPerBit);
    if (middle < 0.5) {
      break;
    }
    const auto count = static_cast<double>(bins_[i - 1]);
    wrong += count * (1 - middle);
    pairs += count;
    if (wrong <= rate * pairs) {
      threshold = std::min(threshold, ProbabilityOfBits(lower));
    }
  }
  return threshold;
}

std::uint64_t WeightHistogram::Total() const {
  return std::accumulate(bins_.begin(), bins_.end(), std::uint64_t{0});
}

Calibration::Calibration(const match::Model& model, const match::Policy& policy)
    : model_(std::make_shared<const match::Model>(model)),
      policy_(policy),
      scorer_(*model_, population_) {
  Refresh();
}

void Calibration::UseModel(const match::Model& model) {
  model_ = std::make_shared<const match::Model>(model);
  Refresh();
}

void Calibration::Clear(std::shared_ptr<const match::Model> model) {
  model_ = std::move(model);
  frequencies_ = {};
  domain_records_.clear();
  records_ = 0;
  cross_domain_ = {};
  same_domain_ = {};
  journal_ = {};
  Refresh();
}

void Calibration::BeginCommand() {
  journal_.records.clear();
  journal_.pairs.clear();
  journal_.model = model_;
  journal_.refresh_count = refresh_count_;
  journal_.is_open = true;
}

void Calibration::RollBackCommand() {
  for (const PairChange& change : std::views::reverse(journal_.pairs)) {
    WeightHistogram& histogram = HistogramOf(change.pattern);
    if (change.is_added) {
      histogram.Remove(change.bits);
    } else {
      histogram.Add(change.bits);
    }
  }
  for (const RecordChange& change : std::views::reverse(journal_.records)) {
    const match::StandardView record(change.standard.data());
    if (change.is_added) {
      UncountRecord(record);
    } else {
      CountRecord(record);
    }
  }
  const bool is_refreshed = refresh_count_ != journal_.refresh_count;
  model_ = journal_.model;
  if (is_refreshed) {
    Refresh();
  }
  EndCommand();
}

void Calibration::Note(match::StandardView record, bool is_added) {
  if (journal_.is_open) {
    journal_.records.push_back(
        {.standard = std::string(reinterpret_cast<const char*>(&*record), record.SizeBytes()),
         .is_added = is_added});
  }
}

void Calibration::AddRecord(match::StandardView record) {
  CountRecord(record);
  Note(record, true);
}

void Calibration::RemoveRecord(match::StandardView record) {
  UncountRecord(record);
  Note(record, false);
}

void Calibration::CountRecord(match::StandardView record) {
  frequencies_.Add(record);
  if (record->domain >= domain_records_.size()) {
    domain_records_.resize(record->domain + std::size_t{1}, 0);
  }
  ++domain_records_[record->domain];
  ++records_;
}

void Calibration::UncountRecord(match::StandardView record) {
  frequencies_.Remove(record);
  --domain_records_[record->domain];
  --records_;
}

void Calibration::AddPair(match::Pattern pattern, double bits) {
  HistogramOf(pattern).Add(bits);
  if (journal_.is_open) {
    journal_.pairs.push_back({.pattern = pattern, .bits = bits, .is_added = true});
  }
}

void Calibration::RemovePair(match::Pattern pattern, double bits) {
  if (HistogramOf(pattern).Remove(bits) && journal_.is_open) {
    journal_.pairs.push_back({.pattern = pattern, .bits = bits});
  }
}

bool Calibration::RefreshIfDue() {
  if (records_ < refresh_at_) {
    return false;
  }
  Refresh();
  return true;
}

void Calibration::Refresh() {
  refresh_at_ = records_ + 1 + static_cast<std::uint64_t>(static_cast<double>(records_) * kGrowth);
  ++refresh_count_;
  frequencies_.Finish();
  population_ = {.records = static_cast<double>(records_)};
  for (const std::uint64_t count : domain_records_) {
    const auto size = static_cast<double>(count);
    population_.pairs_same_domain += size * (size - 1) / 2;
  }
  population_.pairs_cross_domain =
      population_.records * (population_.records - 1) / 2 - population_.pairs_same_domain;
  scorer_ = match::Scorer(*model_, population_);
  thresholds_.link_cross_domain = cross_domain_.ThresholdFor(policy_.false_link_rate);
  thresholds_.link_same_domain = same_domain_.ThresholdFor(policy_.doublon_false_link_rate);
  thresholds_.review = std::min({policy_.review_probability_min,
                                 thresholds_.link_cross_domain,
                                 thresholds_.link_same_domain});
}

match::Score Calibration::Evaluate(match::StandardView a,
                                   match::StandardView b,
                                   match::Pattern pattern) const {
  return scorer_.Evaluate(pattern, frequencies_.RatiosOf(a, b, pattern, model_->frequency_weight));
}

}  // namespace socle::mpi::domain
