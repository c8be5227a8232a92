#include "mpi/synth/geography.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "lib/base/embedded.h"
#include "lib/base/random.h"
#include "mpi/data/place_table.h"
#include "mpi/data/tsv.h"
#include "mpi/synth/weighted_picker.h"

SOCLE_EMBEDDED(synth_former_codes)

namespace socle::mpi::synth {

namespace {

using data::PlaceId;
using data::PlaceTable;

// A fictive region on the ground of four departments.
constexpr std::array<std::uint16_t, 4> kRegion = {54, 55, 57, 88};
constexpr double kHomeInRegion = 0.93;
constexpr double kBornInDepartment = 0.72;
constexpr double kBornInHomeCommune = 0.1;
constexpr int kFirstYear = 1943;  // of the history of codes
constexpr double kFormerCodeWhileBothAreValid = 0.97;

constexpr auto kStreetKinds = std::to_array<std::string_view>({"RUE",
                                                               "RUE",
                                                               "RUE",
                                                               "RUE",
                                                               "RUE",
                                                               "RUE",
                                                               "AVENUE",
                                                               "AVENUE",
                                                               "BOULEVARD",
                                                               "PLACE",
                                                               "CHEMIN",
                                                               "ALLEE",
                                                               "IMPASSE",
                                                               "ROUTE",
                                                               "SQUARE",
                                                               "LOTISSEMENT",
                                                               "QUAI",
                                                               "RESIDENCE"});
constexpr auto kStreetNames = std::to_array<std::string_view>({"DE LA GARE",
                                                               "DE L'EGLISE",
                                                               "DES ECOLES",
                                                               "DE LA MAIRIE",
                                                               "DU MOULIN",
                                                               "DES TILLEULS",
                                                               "DU GENERAL DE GAULLE",
                                                               "VICTOR HUGO",
                                                               "JEAN JAURES",
                                                               "PASTEUR",
                                                               "DES ACACIAS",
                                                               "DU CHATEAU",
                                                               "DE LA FONTAINE",
                                                               "DE LA REPUBLIQUE",
                                                               "DES LILAS",
                                                               "DES JARDINS",
                                                               "DU STADE",
                                                               "DE VERDUN",
                                                               "DU 8 MAI 1945",
                                                               "DU 11 NOVEMBRE",
                                                               "GAMBETTA",
                                                               "EMILE ZOLA",
                                                               "JULES FERRY",
                                                               "DES VIGNES",
                                                               "DES PRES",
                                                               "DE LA CROIX",
                                                               "SAINT MARTIN",
                                                               "SAINT NICOLAS",
                                                               "DU CIMETIERE",
                                                               "DES ROSES",
                                                               "DU PONT",
                                                               "DE LA LIBERATION",
                                                               "DE LA PAIX",
                                                               "DU MARECHAL FOCH",
                                                               "DU MARECHAL LECLERC",
                                                               "VOLTAIRE",
                                                               "DIDEROT",
                                                               "MARIE CURIE",
                                                               "ALBERT CAMUS",
                                                               "ANATOLE FRANCE",
                                                               "PAUL VERLAINE",
                                                               "DES CERISIERS",
                                                               "DES PEUPLIERS",
                                                               "DU LAVOIR",
                                                               "DES MESANGES",
                                                               "DES HIRONDELLES",
                                                               "DU PRESBYTERE",
                                                               "GRANDE",
                                                               "HAUTE",
                                                               "BASSE",
                                                               "NEUVE",
                                                               "DE METZ",
                                                               "DE NANCY",
                                                               "DE STRASBOURG",
                                                               "DES CHENES",
                                                               "DU BOIS",
                                                               "DE LA FORET",
                                                               "DE LA VALLEE",
                                                               "DES CARRIERES",
                                                               "DE L'ETANG",
                                                               "DU CANAL",
                                                               "DES MINEURS",
                                                               "DES FORGES",
                                                               "DE LA POSTE",
                                                               "STANISLAS",
                                                               "JEANNE D'ARC"});

bool IsInRegion(PlaceId place) {
  return std::ranges::find(kRegion, PlaceTable::DepartmentOf(place)) != kRegion.end();
}

}  // namespace

Geography::Geography() {
  std::vector<double> country_weights;
  std::vector<double> region_weights;
  std::map<std::uint16_t, std::vector<double>> department_weights;
  for (const PlaceTable::Place& place : PlaceTable::Embedded().Places()) {
    if (PlaceTable::IsCountry(place.id) || place.postal_codes.empty()) {
      continue;
    }
    country_.places.push_back(place.id);
    country_weights.push_back(place.share);
    const std::uint16_t department = PlaceTable::DepartmentOf(place.id);
    departments_[department].places.push_back(place.id);
    department_weights[department].push_back(place.share);
    if (IsInRegion(place.id)) {
      region_.places.push_back(place.id);
      region_weights.push_back(place.share);
    }
  }
  country_.picker = WeightedPicker(country_weights);
  region_.picker = WeightedPicker(region_weights);
  for (auto& [department, weighted] : departments_) {
    weighted.picker = WeightedPicker(department_weights[department]);
  }
  ReadDatedCodes();
}

void Geography::ReadDatedCodes() {
  const PlaceTable& table = PlaceTable::Embedded();
  std::string_view text = SOCLE_EMBEDDED_TEXT(synth_former_codes);
  data::TakeLine(text);
  while (!text.empty()) {
    std::string_view line = data::TakeLine(text);
    const std::string_view code = data::TakeField(line);
    const int first = data::ToNumber(data::TakeField(line));
    const DatedCode dated{.place = table.Resolve(code, first),
                          .code = code,
                          .first_year = first,
                          .last_year = data::ToNumber(line)};
    if (PlaceTable::CodeOf(dated.place) == code) {
      own_periods_.emplace(dated.place, dated);
    } else {
      dated_.push_back(dated);
    }
  }
  std::ranges::sort(
      dated_, {}, [](const DatedCode& code) { return std::pair(code.place, code.code); });
}

PlaceId Geography::PickHome(SeededRandom& random) const {
  return random.Chance(kHomeInRegion) ? region_.Pick(random) : country_.Pick(random);
}

PlaceId Geography::PickTown(SeededRandom& random) const {
  return region_.Pick(random);
}

PlaceId Geography::PickBirthPlace(PlaceId home, SeededRandom& random) const {
  const double at = random.Unit();
  if (at < kBornInHomeCommune) {
    return home;
  }
  return at < kBornInHomeCommune + kBornInDepartment ? PickNeighbour(home, random)
                                                     : country_.Pick(random);
}

PlaceId Geography::PickNeighbour(PlaceId place, SeededRandom& random) const {
  const auto found = departments_.find(PlaceTable::DepartmentOf(place));
  return found == departments_.end() ? place : found->second.Pick(random);
}

std::string_view Geography::PickPostalCode(PlaceId place, SeededRandom& random) {
  const auto places = PlaceTable::Embedded().Places();
  const auto found = std::ranges::lower_bound(places, place, {}, &PlaceTable::Place::id);
  if (found == places.end() || found->id != place || found->postal_codes.empty()) {
    return {};
  }
  constexpr std::size_t kStride = 6;  // five digits and a blank
  const std::size_t count = (found->postal_codes.size() + 1) / kStride;
  return found->postal_codes.substr(random.Below(count) * kStride, kStride - 1);
}

std::string Geography::CodeAt(PlaceId place, int year, SeededRandom& random) const {
  const int at = std::max(year, kFirstYear);
  const auto valid = [at](const DatedCode& c) { return c.first_year <= at && at <= c.last_year; };
  const auto own = own_periods_.find(place);
  const bool is_own_valid = own == own_periods_.end() || valid(own->second);
  std::vector<std::string_view> former;
  for (const DatedCode& code : std::ranges::equal_range(dated_, place, {}, &DatedCode::place)) {
    if (valid(code)) {
      former.push_back(code.code);
    }
  }
  // The city of Paris has twenty codes beside its own; a commune nouvelle has those of its parts,
  // of which most births are in the largest, whose code it kept.
  constexpr std::size_t kManyCodes = 9;
  const double former_share = former.size() >= kManyCodes
                                  ? kFormerCodeWhileBothAreValid
                                  : static_cast<double>(former.size()) * 0.1;
  if (former.empty() || (is_own_valid && !random.Chance(former_share))) {
    return PlaceTable::CodeOf(place);
  }
  return std::string(OneOf(random, former));
}

std::string Geography::PickStreet(SeededRandom& random) {
  constexpr int kHouseNumberMax = 140;
  constexpr double kRepetition = 0.06;
  std::string street = std::to_string(Between(random, 1, kHouseNumberMax));
  if (random.Chance(kRepetition)) {
    street += random.Chance(0.7) ? " BIS" : " TER";
  }
  const std::string_view kind = OneOf(random, kStreetKinds);
  return fmt::format("{} {} {}", street, kind, OneOf(random, kStreetNames));
}

}  // namespace socle::mpi::synth
