#include "mpi/domain/retrain.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "lib/base/error.h"
#include "lib/base/result.h"
#include "lib/storage/key_codec.h"
#include "lib/storage/record_codec.h"
#include "mpi/domain/block_postings.h"
#include "mpi/domain/calibration.h"
#include "mpi/match/compare.h"
#include "mpi/match/frequency.h"
#include "mpi/match/model.h"
#include "mpi/match/pattern.h"
#include "mpi/match/policy.h"
#include "mpi/match/score.h"
#include "mpi/match/standard.h"
#include "mpi/match/train.h"
#include "mpi/model/patient_record.h"
#include "mpi/person_store/draft.h"
#include "mpi/person_store/families.h"
#include "mpi/person_store/rows.h"

namespace socle::mpi::domain {

namespace {

constexpr std::uint64_t kProgressEvery = 200;
// Pairs this far below what is kept may come to be kept by another model.
constexpr double kNearBitsMin = kKeptBitsMin - 5;
constexpr std::string_view kModelPrefix = "model/";
constexpr std::uint8_t kModelRowVersion = 1;

match::StandardView ViewOf(const person_store::StandardRow& row) {
  return match::StandardView(row.standard.data());
}

struct SampleRecord {
  RecordNumber number = 0;
  person_store::StandardRow row{};
};

// A pair near enough that some model may link it.
struct NearPair {
  std::size_t a = 0;  // position in the sample
  person_store::StandardRow b{};
  match::Pattern pattern;
};

class Training {
 public:
  Training(const person_store::Rows& rows,
           const Calibration& calibration,
           const match::PolicyContext& policy,
           const RetrainOptions& options)
      : rows_(rows), calibration_(calibration), policy_(policy), options_(options) {}

  Result<RetrainResult> Run() {
    SOCLE_TRY_STATUS(DrawRecords());
    if (all_records_ < kRetrainRecordsMin) {
      return Fail(
          Code::kConflict,
          "a model is trained on " + std::to_string(kRetrainRecordsMin) + " identities at least");
    }
    data_.population = calibration_.Population();
    CompareRandomPairs();
    SOCLE_TRY_STATUS(CompareCandidates());
    match::TrainingResult trained = match::Train(calibration_.Model(), data_, options_.training);
    result_.model = std::move(trained.model);
    result_.converged = trained.converged;
    result_.iterations = trained.iterations.size();
    result_.near_pairs = near_.size();
    DecideAll();
    return std::move(result_);
  }

 private:
  static bool ByKey(const SampleRecord& a, const SampleRecord& b) {
    return std::pair(a.row.stable_key, a.number) < std::pair(b.row.stable_key, b.number);
  }

  // Those with the least stable keys, which are random as far as the traits go.
  Status DrawRecords() {
    SOCLE_TRY_STATUS(rows_.Scan(person_store::kStandard,
                                {},
                                {},
                                [&](std::string_view key, std::string_view value) -> Result<bool> {
                                  storage::KeyReader reader(key);
                                  SampleRecord record{.number = reader.U32()};
                                  SOCLE_TRY_STATUS(reader.Finish());
                                  SOCLE_TRY(record.row,
                                            person_store::DecodeStandard(std::string(value)));
                                  Draw(std::move(record));
                                  return true;
                                }));
    std::ranges::sort(sample_, ByKey);
    return {};
  }

  void Draw(SampleRecord record) {
    ++all_records_;
    if (sample_.size() == options_.records_max) {
      if (!ByKey(record, sample_.front())) {
        return;
      }
      std::ranges::pop_heap(sample_, ByKey);
      sample_.pop_back();
    }
    sample_.push_back(std::move(record));
    std::ranges::push_heap(sample_, ByKey);
  }

  // Neighbours at distance 1, 2, ... in the order of the stable keys.
  void CompareRandomPairs() {
    const std::size_t n = sample_.size();
    const std::size_t distances =
        std::min((n - 1) / 2, std::max<std::size_t>(1, options_.random_pairs / n));
    for (std::size_t i = 0; i < n; ++i) {
      for (std::size_t d = 1; d <= distances; ++d) {
        const match::Pattern pattern =
            match::Compare(ViewOf(sample_[i].row), ViewOf(sample_[(i + d) % n].row));
        ++data_.random_pairs[pattern.Bits()];
      }
    }
    data_.random_pair_count = static_cast<double>(n * distances);
    result_.random_pairs = n * distances;
  }

  Status CompareCandidates() {
    std::size_t done = 0;
    while (done < sample_.size() && near_.size() < options_.near_pairs_max) {
      SOCLE_TRY_STATUS(CompareCandidatesOf(done));
      ++done;
      const bool is_time = done % kProgressEvery == 0 && options_.progress;
      if (is_time && !options_.progress(done, sample_.size())) {
        return Fail(Code::kNotFound, "nobody waits for the training");
      }
    }
    result_.records = done;
    const double share = static_cast<double>(done) / static_cast<double>(all_records_);
    data_.candidate_share = 1 - (1 - share) * (1 - share);
    return {};
  }

  // A pair is in the sample when the record with the lesser key is.
  Status CompareCandidatesOf(std::size_t at) {
    const SampleRecord& record = sample_[at];
    std::vector<RecordNumber> others;
    SOCLE_TRY_STATUS(BlockPostings::Find(rows_, ViewOf(record.row), others));
    std::ranges::sort(others);
    const auto rest = std::ranges::unique(others);
    others.erase(rest.begin(), rest.end());
    std::vector<std::string> keys;
    for (const RecordNumber other : others) {
      if (other != record.number) {
        keys.push_back(person_store::RecordKey(other));
      }
    }
    SOCLE_TRY(auto values, rows_.FindMany(person_store::kStandard, keys));
    for (auto& value : values) {
      if (value) {
        SOCLE_TRY(auto row, person_store::DecodeStandard(*std::move(value)));
        AddCandidate(at, std::move(row));
      }
    }
    return {};
  }

  void AddCandidate(std::size_t at, person_store::StandardRow other) {
    const SampleRecord& record = sample_[at];
    if (other.stable_key <= record.row.stable_key) {
      return;
    }
    const match::Pattern pattern = match::Compare(ViewOf(record.row), ViewOf(other));
    ++data_.candidates[pattern.Bits()];
    ++result_.candidate_pairs;
    if (calibration_.UpperBoundBits(pattern) >= kNearBitsMin) {
      near_.push_back({.a = at, .b = std::move(other), .pattern = pattern});
    }
  }

  void DecideAll() {
    const match::Scorer old_scorer(calibration_.Model(), data_.population);
    const match::Scorer new_scorer(result_.model, data_.population);
    const std::vector<match::Decision> before =
        Decide(calibration_.Model(), old_scorer, result_.before);
    const std::vector<match::Decision> after = Decide(result_.model, new_scorer, result_.after);
    for (std::size_t i = 0; i < near_.size(); ++i) {
      const bool was_link = before[i] == match::Decision::kLink;
      const bool is_link = after[i] == match::Decision::kLink;
      result_.links_gained += is_link && !was_link ? 1 : 0;
      result_.links_lost += was_link && !is_link ? 1 : 0;
    }
  }

  // Both models have the thresholds that the same pairs give them.
  std::vector<match::Decision> Decide(const match::Model& model,
                                      const match::Scorer& scorer,
                                      SampleDecisions& out) const {
    std::vector<match::Score> scores;
    WeightHistogram cross_domain;
    WeightHistogram same_domain;
    for (const NearPair& pair : near_) {
      const match::FrequencyRatios ratios = calibration_.Frequencies().RatiosOf(
          ViewOf(sample_[pair.a].row), ViewOf(pair.b), pair.pattern, model.frequency_weight);
      scores.push_back(scorer.Evaluate(pair.pattern, ratios));
      if (scores.back().bits >= kKeptBitsMin) {
        (pair.pattern.SameDomain() ? same_domain : cross_domain).Add(scores.back().bits);
      }
    }
    const match::Policy& rules = calibration_.Policy();
    match::Thresholds& thresholds = out.thresholds;
    thresholds.link_cross_domain = cross_domain.ThresholdFor(rules.false_link_rate);
    thresholds.link_same_domain = same_domain.ThresholdFor(rules.doublon_false_link_rate);
    thresholds.review = std::min(
        {rules.review_probability_min, thresholds.link_cross_domain, thresholds.link_same_domain});
    std::vector<match::Decision> decisions;
    for (std::size_t i = 0; i < near_.size(); ++i) {
      const match::Decision decision =
          match::Decide(ViewOf(sample_[near_[i].a].row),
                        ViewOf(near_[i].b),
                        near_[i].pattern,
                        scores[i],
                        {.policy = rules, .thresholds = thresholds, .context = policy_})
              .decision;
      out.links += decision == match::Decision::kLink ? 1 : 0;
      out.reviews += decision == match::Decision::kReview ? 1 : 0;
      decisions.push_back(decision);
    }
    return decisions;
  }

  const person_store::Rows& rows_;
  const Calibration& calibration_;
  const match::PolicyContext& policy_;
  const RetrainOptions& options_;
  std::vector<SampleRecord> sample_;
  std::uint64_t all_records_ = 0;
  std::vector<NearPair> near_;
  match::TrainingData data_;
  RetrainResult result_;
};

std::string ModelKey(std::uint32_t version) {
  return std::string(kModelPrefix) + storage::KeyWriter().U32(version).View();
}

Result<StoredModel> DecodeModel(std::string_view key, std::string_view value) {
  StoredModel stored;
  storage::KeyReader version(key.substr(kModelPrefix.size()));
  stored.version = version.U32();
  SOCLE_TRY_STATUS(version.Finish());
  SOCLE_TRY(auto reader, storage::RecordReader::Open(value, kModelRowVersion));
  stored.at = {reader.Signed()};
  stored.trained_by = reader.Text();
  const std::string_view text = reader.Text();
  SOCLE_TRY_STATUS(reader.Finish());
  auto model = match::ModelFromJson(text);
  if (!model.has_value()) {
    return Fail(Code::kCorruption, "a trained model does not decode: " + model.error().detail);
  }
  stored.model = *std::move(model);
  return stored;
}

}  // namespace

Result<RetrainResult> Retrain(const person_store::Rows& rows,
                              const Calibration& calibration,
                              const match::PolicyContext& policy,
                              const RetrainOptions& options) {
  return Training(rows, calibration, policy, options).Run();
}

std::optional<double> WeightOf(const match::Model& model, match::Trait trait, std::size_t level) {
  const match::TraitModel& weights = model.traits.at(static_cast<std::size_t>(trait));
  const std::size_t levels = match::Traits().at(static_cast<std::size_t>(trait)).levels.size();
  if (level == 0 || level >= levels || weights.m.at(level) <= 0 || weights.u.at(level) <= 0) {
    return std::nullopt;
  }
  return std::log2(weights.m.at(level) / weights.u.at(level));
}

Result<std::optional<StoredModel>> FindLastModel(const person_store::Rows& rows) {
  std::string last_key;
  std::string last_value;
  SOCLE_TRY_STATUS(
      person_store::ScanPrefix(rows,
                               person_store::kMeta,
                               kModelPrefix,
                               [&](std::string_view key, std::string_view value) -> Result<bool> {
                                 last_key = key;
                                 last_value = value;
                                 return true;
                               }));
  if (last_key.empty()) {
    return std::nullopt;
  }
  SOCLE_TRY(StoredModel model, DecodeModel(last_key, last_value));
  return model;
}

Result<std::uint32_t> AddModel(person_store::Draft& draft, const StoredModel& model) {
  SOCLE_TRY(const auto last, FindLastModel(draft));
  const std::uint32_t version = last ? last->version + 1 : 1;
  storage::RecordWriter writer(kModelRowVersion);
  writer.Signed(model.at.value);
  writer.Text(model.trained_by);
  writer.Text(match::ModelToJson(model.model));
  draft.Put(person_store::kMeta, ModelKey(version), std::move(writer).Take());
  return version;
}

}  // namespace socle::mpi::domain
