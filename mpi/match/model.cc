#include "mpi/match/model.h"

#include <cmath>
#include <cstddef>
#include <string>
#include <utility>

#include "lib/base/check.h"
#include "lib/base/embedded.h"
#include "lib/base/error.h"
#include "lib/base/result.h"
#include "mpi/match/pattern.h"
#include "mpi/match/score.h"

SOCLE_EMBEDDED(mpi_model_fr)

namespace socle::mpi::match {

namespace {

constexpr double kSumTolerance = 1e-3;

Status CheckSide(const LevelArray& levels, std::size_t trait, const char* side) {
  const TraitInfo& info = Traits()[trait];
  double sum = 0;
  for (std::size_t level = 1; level < info.levels.size(); ++level) {
    if (!(levels[level] >= 0) || levels[level] > 1) {
      return Fail(Code::kInvalidArgument,
                  std::string(info.name) + "." + std::string(info.levels[level]) + ": " + side +
                      " is not a probability");
    }
    sum += levels[level];
  }
  const double wanted = trait == static_cast<std::size_t>(Trait::kSex) ? 2 : 1;
  if (std::abs(sum - wanted) > kSumTolerance) {
    return Fail(Code::kInvalidArgument,
                std::string(info.name) + ": the levels' " + side + " do not sum to 1");
  }
  return {};
}

bool IsRate(double rate) {
  return std::isfinite(rate) && rate >= 0;
}

}  // namespace

Status CheckModel(const Model& model) {
  for (std::size_t t = 0; t < kTraitCount; ++t) {
    SOCLE_TRY_STATUS(CheckSide(model.traits[t].m, t, "m"));
    SOCLE_TRY_STATUS(CheckSide(model.traits[t].u, t, "u"));
  }
  if (model.relations.size() > kRelationsMax) {
    return Fail(Code::kTooLarge,
                "more than " + std::to_string(kRelationsMax) + " relations between persons");
  }
  bool rates =
      IsRate(model.matches_per_record.cross_domain) && IsRate(model.matches_per_record.same_domain);
  for (const Relation& relation : model.relations) {
    rates = rates && IsRate(relation.per_record.cross_domain) &&
            IsRate(relation.per_record.same_domain);
    for (const RelationTrait& trait : relation.traits) {
      if (!(trait.inherited >= 0) || trait.inherited > 1) {
        return Fail(Code::kInvalidArgument,
                    "relation " + relation.name + ": inherited is not between 0 and 1");
      }
    }
  }
  if (!rates) {
    return Fail(Code::kInvalidArgument, "a rate per record is negative or no number");
  }
  if (!(model.frequency_weight >= 0) || model.frequency_weight > 1) {
    return Fail(Code::kInvalidArgument, "frequency_weight is not between 0 and 1");
  }
  return {};
}

const Model& ShippedModel() {
  static const Model kModel = [] {
    auto model = ModelFromJson(SOCLE_EMBEDDED_TEXT(mpi_model_fr));
    SOCLE_CHECK(model.has_value());
    return *std::move(model);
  }();
  return kModel;
}

}  // namespace socle::mpi::match
