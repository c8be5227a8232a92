#include "mpi/synth/letters.h"

#include <array>
#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <utility>

#include "lib/base/random.h"
#include "mpi/synth/weighted_picker.h"

namespace socle::mpi::synth {

namespace {

constexpr std::size_t kShortest = 3;

bool IsLetter(char c) {
  return c >= 'A' && c <= 'Z';
}

// Neighbours on an AZERTY keyboard, by letter.
constexpr std::array<std::string_view, 26> kNeighbours = {
    "ZQ",     "VN",   "XVDF", "SFERXC", "ZRSD", "DGRTCV", "FHTYVB", "GJYUBN", "UOKJ",
    "HKUIN",  "JLIO", "KMOP", "LP",     "BHJ",  "IPKL",   "OLM",    "ASW",    "ETDF",
    "QDZEWX", "RYFG", "YIHJ", "CBFG",   "QSX",  "WCSD",   "TUGH",   "AES"};

struct Rewrite {
  std::string_view from;
  std::string_view to;
  bool is_at_end;
};

constexpr auto kByEar = std::to_array<Rewrite>({
    {"PH", "F", false},    {"F", "PH", false},    {"EAU", "AU", false}, {"AU", "O", false},
    {"AUX", "AULT", true}, {"EAUX", "AUD", true}, {"OT", "EAU", true},  {"EAU", "OT", true},
    {"Y", "I", false},     {"I", "Y", false},     {"QU", "K", false},   {"K", "C", false},
    {"C", "K", false},     {"CK", "K", false},    {"SS", "S", false},   {"S", "SS", false},
    {"LL", "L", false},    {"L", "LL", false},    {"TT", "T", false},   {"T", "TT", false},
    {"NN", "N", false},    {"N", "NN", false},    {"MM", "M", false},   {"RR", "R", false},
    {"AN", "EN", false},   {"EN", "AN", false},   {"AIN", "IN", false}, {"IN", "AIN", false},
    {"AI", "EI", false},   {"EI", "AI", false},   {"TH", "T", false},   {"T", "TH", false},
    {"Z", "S", false},     {"S", "Z", false},     {"GE", "JE", false},  {"J", "G", false},
    {"SCH", "CH", false},  {"OE", "E", false},    {"W", "V", false},    {"H", "", false},
    {"E", "", true},       {"D", "", true},       {"T", "", true},      {"S", "", true},
    {"X", "", true},       {"ET", "EY", true},    {"EZ", "ER", true},   {"ER", "EZ", true},
    {"D", "T", true},      {"T", "D", true},      {"N", "ND", true},    {"R", "RT", true},
    {"L", "LE", true},     {"N", "NE", true},     {"IER", "IEZ", true}, {"AUD", "AULT", true},
});

constexpr auto kShapes = std::to_array<Rewrite>({
    {"O", "Q", false}, {"Q", "O", false},  {"O", "D", false},  {"D", "O", false}, {"I", "L", false},
    {"L", "I", false}, {"RN", "M", false}, {"M", "RN", false}, {"E", "F", false}, {"F", "E", false},
    {"V", "U", false}, {"U", "V", false},  {"C", "G", false},  {"G", "C", false}, {"B", "R", false},
    {"P", "F", false}, {"W", "VV", false}, {"N", "H", false},  {"H", "N", false}, {"C", "E", false},
});

constexpr auto kLatin = std::to_array<Rewrite>({
    {"OU", "U", false},     {"U", "OU", false},   {"DJ", "J", false},    {"J", "DJ", false},
    {"KH", "H", false},     {"CH", "SH", false},  {"SH", "CH", false},   {"Y", "I", false},
    {"I", "Y", false},      {"Q", "K", false},    {"K", "C", false},     {"W", "OU", false},
    {"EE", "I", false},     {"OO", "OU", false},  {"AA", "A", false},    {"DD", "D", false},
    {"MM", "M", false},     {"EL ", "EL", false}, {"EL ", "AL ", false}, {"BEN ", "BEN", false},
    {"AIT ", "AIT", false}, {"OV", "OFF", true},  {"SKI", "SKY", true},  {"IC", "ITCH", true},
    {"AH", "A", true},      {"A", "AH", true},    {"INE", "IN", true},   {"IN", "INE", true},
    {"TS", "Z", false},     {"N'", "N", false},   {"M'", "M", false},    {"O'", "O", false},
    {"MC ", "MAC", false},  {"GN", "NH", false},  {"LH", "L", false},    {"OE", "O", false},
    {"UE", "U", false},     {"V", "W", false},
});

// Applies a random one of the rules that fit, at a random place where it fits.
bool ApplyOne(std::string& name, std::span<const Rewrite> rules, SeededRandom& random) {
  std::size_t fitting = 0;
  std::size_t at = 0;
  const Rewrite* chosen = nullptr;
  for (const Rewrite& rule : rules) {
    for (std::size_t found = name.find(rule.from, rule.is_at_end ? 0 : 1);
         found != std::string::npos;
         found = name.find(rule.from, found + 1)) {
      if (rule.is_at_end && found + rule.from.size() != name.size()) {
        continue;
      }
      if (random.Below(++fitting) == 0) {
        chosen = &rule;
        at = found;
      }
    }
  }
  if (chosen == nullptr || name.size() < kShortest) {
    return false;
  }
  name.replace(at, chosen->from.size(), chosen->to);
  return true;
}

// The place of a letter, mostly not the first; npos when the name is too short or the pick is none.
std::size_t PickLetter(const std::string& name, SeededRandom& random) {
  if (name.size() < kShortest) {
    return std::string::npos;
  }
  constexpr double kFirstLetter = 0.06;
  const std::size_t at = random.Chance(kFirstLetter) ? 0 : 1 + random.Below(name.size() - 1);
  return IsLetter(name[at]) ? at : std::string::npos;
}

}  // namespace

bool SlipOnKeyboard(std::string& name, SeededRandom& random) {
  const std::size_t at = PickLetter(name, random);
  if (at == std::string::npos) {
    return false;
  }
  const char neighbour = OneOf(random, kNeighbours[static_cast<std::size_t>(name[at] - 'A')]);
  if (random.Chance(0.25)) {
    name.insert(at, 1, neighbour);
  } else {
    name[at] = neighbour;
  }
  return true;
}

bool SpellByEar(std::string& name, SeededRandom& random) {
  return ApplyOne(name, kByEar, random);
}

bool MisreadLetter(std::string& name, SeededRandom& random) {
  return ApplyOne(name, kShapes, random);
}

bool TransposeLetters(std::string& name, SeededRandom& random) {
  const std::size_t at = PickLetter(name, random);
  if (at == std::string::npos || at + 1 >= name.size() || !IsLetter(name[at + 1]) ||
      name[at] == name[at + 1]) {
    return false;
  }
  std::swap(name[at], name[at + 1]);
  return true;
}

bool DropLetter(std::string& name, SeededRandom& random) {
  const std::size_t at = PickLetter(name, random);
  if (at == std::string::npos) {
    return false;
  }
  name.erase(at, 1);
  return true;
}

bool DoubleLetter(std::string& name, SeededRandom& random) {
  const std::size_t at = PickLetter(name, random);
  if (at == std::string::npos) {
    return false;
  }
  name.insert(at, 1, name[at]);
  return true;
}

bool Transliterate(std::string& name, SeededRandom& random) {
  return ApplyOne(name, kLatin, random);
}

}  // namespace socle::mpi::synth
