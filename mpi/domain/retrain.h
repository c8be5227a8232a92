#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>

#include "lib/base/clock.h"
#include "lib/base/result.h"
#include "mpi/domain/calibration.h"
#include "mpi/match/model.h"
#include "mpi/match/pattern.h"
#include "mpi/match/policy.h"
#include "mpi/match/train.h"
#include "mpi/person_store/draft.h"

namespace socle::mpi::domain {

struct RetrainOptions {
  // Records drawn from the index, by their stable keys: all their candidates are compared.
  std::size_t records_max = 20'000;
  std::size_t random_pairs = 1'000'000;  // among them
  // Pairs kept to tell what would become of them; the sample ends when there are more.
  std::size_t near_pairs_max = 200'000;
  match::TrainingOptions training{};
  // Called now and then with how many records of the sample are done; false: give up (kNotFound).
  std::function<bool(std::uint64_t done, std::uint64_t total)> progress{};
};

// What the decisions about the pairs of the sample are, by one model.
struct SampleDecisions {
  match::Thresholds thresholds;  // found on the sample
  std::uint64_t links = 0;
  std::uint64_t reviews = 0;
};

struct RetrainResult {
  match::Model model;
  bool converged = false;
  std::size_t iterations = 0;
  std::uint64_t records = 0;          // of the sample
  std::uint64_t candidate_pairs = 0;  // that training counted
  std::uint64_t random_pairs = 0;
  std::uint64_t near_pairs = 0;  // of which decisions are told
  SampleDecisions before;        // by the model in use
  SampleDecisions after;
  std::uint64_t links_gained = 0;
  std::uint64_t links_lost = 0;
};

// Trains a model on what is stored, as mpi/batch does it on files: expectation maximisation on
// candidate pairs of a sample and random pairs, from the model in use on. Changes nothing.
// kConflict when there are fewer than kRetrainRecordsMin records. Any thread; minutes on a large
// index, and about 100 MB.
Result<RetrainResult> Retrain(const person_store::Rows& rows,
                              const Calibration& calibration,
                              const match::PolicyContext& policy,
                              const RetrainOptions& options);

inline constexpr std::size_t kRetrainRecordsMin = 100;

// log2(m / u) of a level; nothing for a missing trait or a level that the model has not.
std::optional<double> WeightOf(const match::Model& model, match::Trait trait, std::size_t level);

// Models that were trained, in the family `meta`: none is ever changed or removed.
struct StoredModel {
  std::uint32_t version = 0;  // from 1
  UnixMicros at;
  std::string trained_by;  // account
  match::Model model;
};

Result<std::optional<StoredModel>> FindLastModel(const person_store::Rows& rows);
// Gives it the next version.
Result<std::uint32_t> AddModel(person_store::Draft& draft, const StoredModel& model);

}  // namespace socle::mpi::domain
