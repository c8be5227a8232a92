#include "mpi/synth/origins.h"

#include <array>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "lib/base/embedded.h"
#include "lib/base/random.h"
#include "mpi/data/name_table.h"
#include "mpi/data/tsv.h"
#include "mpi/synth/weighted_picker.h"

SOCLE_EMBEDDED(synth_origins)

namespace socle::mpi::synth {

namespace {

constexpr double kInventedSurnameShare = 0.2;
constexpr double kThirdSyllableShare = 0.3;

std::vector<std::string> SplitNames(std::string_view names) {
  std::vector<std::string> out;
  while (!names.empty()) {
    std::string name(data::TakeField(names, ' '));
    for (char& c : name) {
      c = c == '_' ? ' ' : c == '=' ? '\'' : c;
    }
    out.push_back(std::move(name));
  }
  return out;
}

constexpr auto kStarts = std::to_array<std::string_view>(
    {"AU",  "BA",  "BAR", "BEL", "BER", "BLAN", "BON", "BOR", "BOU", "BRE", "BRI", "CA",
     "CAR", "CHA", "CHE", "CLA", "COL", "COR",  "COU", "CRE", "DA",  "DEL", "DO",  "DU",
     "ES",  "FA",  "FLO", "FOU", "FRE", "GAL",  "GAR", "GER", "GOU", "GRA", "GUI", "HA",
     "HER", "JA",  "JOU", "KER", "LA",  "LAN",  "LE",  "LOU", "MA",  "MAL", "MAR", "MER",
     "MON", "MOU", "NA",  "NI",  "OL",  "PA",   "PAL", "PER", "PI",  "PLA", "POI", "PRA",
     "QUE", "RA",  "RE",  "RI",  "ROU", "SA",   "SAL", "SAU", "SE",  "SOU", "TA",  "TER",
     "TI",  "TOU", "TRE", "VA",  "VER", "VI",   "VOI", "ZI"});
constexpr auto kMiddles = std::to_array<std::string_view>({"BE",
                                                           "CHA",
                                                           "DI",
                                                           "FE",
                                                           "GUE",
                                                           "LA",
                                                           "LE",
                                                           "LI",
                                                           "MA",
                                                           "MI",
                                                           "NE",
                                                           "NI",
                                                           "RA",
                                                           "RI",
                                                           "SE",
                                                           "TE",
                                                           "VI",
                                                           "ZE"});
constexpr auto kEnds = std::to_array<std::string_view>(
    {"BERT", "CHARD", "CHET",  "CHON", "DEAU", "DEL",  "DIER", "DRAN", "FERT", "GEAT", "GNON",
     "GUET", "LAIN",  "LARD",  "LET",  "LIER", "LLON", "LOT",  "MAIN", "MOND", "NARD", "NEAU",
     "NET",  "NIER",  "NOIS",  "QUIN", "RAND", "REAU", "RET",  "RIN",  "ROUX", "SEL",  "SIER",
     "SON",  "TEAU",  "THIER", "TIN",  "VAL",  "VENT", "VIN",  "ZAC",  "ZAT"});

std::string InventSurname(SeededRandom& random) {
  std::string name(OneOf(random, kStarts));
  name += OneOf(random, kMiddles);
  if (random.Chance(kThirdSyllableShare)) {
    name += OneOf(random, kMiddles);
  }
  name += OneOf(random, kEnds);
  return name;
}

// The table spells with blanks; a first part of one consonant had an apostrophe: D ARC, N DIAYE.
std::string SpellSurname(std::string_view folded) {
  std::string name(folded);
  constexpr std::string_view kElided = "DLMNO";
  if (name.size() > 2 && name[1] == ' ' && kElided.contains(name[0])) {
    name[1] = '\'';
  }
  return name;
}

const WeightedPicker& SurnamePicker() {
  static const WeightedPicker picker = [] {
    std::vector<double> weights;
    for (const data::NameShare& name : data::SurnameTable::Embedded().Names()) {
      weights.push_back(name.share);
    }
    return WeightedPicker(weights);
  }();
  return picker;
}

}  // namespace

Origins::Origins() {
  std::vector<double> weights;
  std::string_view text = SOCLE_EMBEDDED_TEXT(synth_origins);
  data::TakeLine(text);
  while (!text.empty()) {
    std::string_view line = data::TakeLine(text);
    Origin origin;
    origin.group = data::TakeField(line);
    weights.push_back(data::ToNumber(data::TakeField(line)));
    std::string_view places = data::TakeField(line);
    std::vector<double> place_weights;
    while (!places.empty()) {
      std::string_view place = data::TakeField(places, ' ');
      origin.places.push_back(data::TakeField(place, ':'));
      place_weights.push_back(data::ToNumber(place));
    }
    origin.place_picker = WeightedPicker(place_weights);
    origin.male_names = SplitNames(data::TakeField(line));
    origin.female_names = SplitNames(data::TakeField(line));
    origin.surnames = SplitNames(line);
    origins_.push_back(std::move(origin));
  }
  picker_ = WeightedPicker(weights);
}

const Origin& Origins::Pick(SeededRandom& random) const {
  return origins_[picker_.Pick(random)];
}

std::string PickFrenchSurname(SeededRandom& random) {
  if (random.Chance(kInventedSurnameShare)) {
    return InventSurname(random);
  }
  return SpellSurname(data::SurnameTable::Embedded().Names()[SurnamePicker().Pick(random)].name);
}

}  // namespace socle::mpi::synth
