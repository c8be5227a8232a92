#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "lib/base/result.h"
#include "mpi/match/pattern.h"

namespace socle::mpi::match {

using LevelArray = std::array<double, kLevelCountMax>;

// Probabilities of the levels of one trait: m among pairs of one person, u among pairs of two
// persons taken at random. Level 0 (missing) is not among them; the others sum to 1 (the levels of
// kSex sum to 1 within each of its two halves: given name agrees, given name differs).
struct TraitModel {
  LevelArray m{};
  LevelArray u{};
};

// Why two different persons may look alike: twins, siblings, same names in one family, couples,
// homonyms. A level's probability is inherited * m + (1 - inherited) * u, at least `at_least`; or,
// where `has_own`, that of `own`, which training adapts to the data.
struct RelationTrait {
  double inherited = 0;
  LevelArray at_least{};
  bool has_own = false;
  LevelArray own{};
};

// Pairs across domains and pairs inside one domain have rates of their own.
struct PairRates {
  double cross_domain = 0;
  double same_domain = 0;

  [[nodiscard]] double Of(bool same) const { return same ? same_domain : cross_domain; }
};

struct Relation {
  std::string name;
  PairRates per_record;  // pairs of this relation per record
  bool trained = true;   // false: rates change only where qualified INS tell persons apart
  std::array<RelationTrait, kTraitCount> traits{};
};

// The Fellegi-Sunter model of one population of identities.
struct Model {
  static constexpr int kFormatVersion = 1;

  std::string name;
  std::string trained_on;  // free text: what it was trained on, when
  std::array<TraitModel, kTraitCount> traits{};
  PairRates matches_per_record;  // pairs of one person per record
  std::vector<Relation> relations;
  double frequency_weight = 1.0;  // share of the term-frequency adjustment that applies
};

// Rows are probabilities, all levels are there, rates are not negative. kInvalidArgument says
// where.
Status CheckModel(const Model& model);

// JSON of docs/formats/model.md; stable order of keys.
std::string ModelToJson(const Model& model);
// kInvalidArgument: not a model, with the reason; kTooLarge; a newer format version says so.
Result<Model> ModelFromJson(std::string_view json);

// The model that ships with Socle, trained on fictive French identities.
const Model& ShippedModel();

inline constexpr std::size_t kModelBytesMax = 1U << 20;

}  // namespace socle::mpi::match
