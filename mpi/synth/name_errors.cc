#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "lib/base/random.h"
#include "lib/text/fold.h"
#include "mpi/data/given_name_groups.h"
#include "mpi/data/markers.h"
#include "mpi/synth/draft.h"
#include "mpi/synth/kinds.h"
#include "mpi/synth/letters.h"
#include "mpi/synth/person.h"
#include "mpi/synth/weighted_picker.h"

namespace socle::mpi::synth {

namespace {

constexpr double kSlipInBirthName = 0.5;
constexpr double kSlipInGivenName = 0.88;  // the rest is in the used name

using LetterError = bool (*)(std::string& name, SeededRandom& random);

// A slip in one of the three names. The given name is mostly wrong in the list as well.
template <LetterError kError>
bool SlipInName(Draft& draft, const Scene& scene) {
  const double at = scene.random.Unit();
  std::string& field = at < kSlipInBirthName || draft.first_given_name.empty() ? draft.birth_name
                       : at < kSlipInGivenName || draft.used_name.empty() ? draft.first_given_name
                                                                          : draft.used_name;
  std::string folded = text::FoldNameRniv(field);
  if (!kError(folded, scene.random) || folded.empty()) {
    return false;
  }
  if (&field == &draft.first_given_name && !draft.given_names.empty() && scene.random.Chance(0.7) &&
      draft.given_names.front() == field) {
    draft.given_names.front() = folded;
  }
  field = std::move(folded);
  return true;
}

bool Respell(Draft& draft, const Scene& scene) {
  if (!scene.person.has_foreign_name) {
    return false;
  }
  const auto& groups = data::GivenNameGroups::Embedded();
  std::string& given = draft.first_given_name;
  if (scene.random.Chance(0.5)) {
    for (const std::uint16_t number : groups.GroupsOf(given)) {
      if (groups.KindOf(number) == data::GivenNameGroups::Kind::kSpelling) {
        const std::string before = given;
        given = std::string(OneOf(scene.random, groups.Groups()[number]));
        return given != before;
      }
    }
  }
  return SlipInName<Transliterate>(draft, scene);
}

bool SwapNames(Draft& draft, const Scene& /*scene*/) {
  if (draft.first_given_name.empty()) {
    return false;
  }
  std::swap(draft.birth_name, draft.first_given_name);
  draft.given_names.clear();
  return true;
}

bool TakeMarriedAsBirth(Draft& draft, const Scene& scene) {
  const std::string_view married = scene.person.UsedNameIn(scene.year);
  if (married.empty()) {
    return false;
  }
  draft.birth_name = std::string(married);
  if (scene.random.Chance(0.6)) {
    draft.used_name.clear();
  }
  return true;
}

bool SwapBirthAndUsed(Draft& draft, const Scene& scene) {
  const std::string_view married = scene.person.UsedNameIn(scene.year);
  if (married.empty() || draft.birth_name == married) {
    return false;
  }
  draft.used_name = std::exchange(draft.birth_name, std::string(married));
  return true;
}

bool TakeOtherGivenName(Draft& draft, const Scene& scene) {
  const auto& names = scene.person.given_names;
  if (names.size() < 2) {
    return false;
  }
  draft.first_given_name = names[1 + scene.random.Below(names.size() - 1)];
  draft.given_names.clear();
  return true;
}

bool TakeUsualGivenName(Draft& draft, const Scene& scene) {
  if (scene.person.usual_given_name == 0) {
    return false;
  }
  draft.first_given_name = scene.person.given_names[scene.person.usual_given_name];
  draft.given_names.clear();
  return true;
}

bool TakeNickname(Draft& draft, const Scene& scene) {
  const std::string folded = text::FoldName(draft.first_given_name);
  const auto& groups = data::GivenNameGroups::Embedded();
  for (const std::uint16_t number : groups.GroupsOf(folded)) {
    const auto& group = groups.Groups()[number];
    if (groups.KindOf(number) == data::GivenNameGroups::Kind::kShortForm &&
        group.front() == folded) {
      constexpr std::size_t kUsualForms = 4;
      draft.first_given_name =
          std::string(group[1 + scene.random.Below(std::min(group.size() - 1, kUsualForms))]);
      return true;
    }
  }
  return false;
}

bool KeepInitial(Draft& draft, const Scene& /*scene*/) {
  const std::string folded = text::FoldName(draft.first_given_name);
  if (folded.size() < 2) {
    return false;
  }
  draft.first_given_name = folded.substr(0, 1);
  draft.given_names.clear();
  return true;
}

bool CutCompound(Draft& draft, const Scene& scene) {
  const std::size_t hyphen = draft.first_given_name.find_first_of("- ");
  if (hyphen == std::string::npos) {
    return false;
  }
  draft.first_given_name = scene.random.Chance(0.8) ? draft.first_given_name.substr(0, hyphen)
                                                    : draft.first_given_name.substr(hyphen + 1);
  return true;
}

bool JoinGivenNames(Draft& draft, const Scene& scene) {
  const std::size_t hyphen = draft.first_given_name.find('-');
  if (hyphen != std::string::npos) {
    draft.first_given_name.erase(hyphen, 1);
    return true;
  }
  const auto& names = scene.person.given_names;
  if (names.size() < 2) {
    return false;
  }
  draft.first_given_name = names[0] + (scene.random.Chance(0.6) ? "-" : " ") + names[1];
  return true;
}

// The length of the particle that `name` begins with, its blank or apostrophe included.
std::size_t ParticleLength(std::string_view name) {
  const std::size_t end = name.find_first_of(" '");
  if (end == std::string_view::npos || end + 1 >= name.size()) {
    return 0;
  }
  const bool is_particle =
      std::ranges::find(data::kParticles, name.substr(0, end)) != data::kParticles.end();
  return is_particle ? end + 1 : 0;
}

bool ChangeParticle(Draft& draft, const Scene& scene) {
  const std::size_t length = ParticleLength(draft.birth_name);
  if (length == 0) {
    return false;
  }
  if (scene.random.Chance(0.7)) {
    draft.birth_name.erase(length - 1, 1);
  } else {
    draft.birth_name.erase(0, length);
  }
  return true;
}

bool KeepPartOfDoubleName(Draft& draft, const Scene& scene) {
  const std::size_t cut = draft.birth_name.find_first_of("- ");
  if (cut == std::string::npos || ParticleLength(draft.birth_name) != 0) {
    return false;
  }
  std::string first = draft.birth_name.substr(0, cut);
  std::string second = draft.birth_name.substr(cut + 1);
  const double at = scene.random.Unit();
  if (at < 0.55) {
    draft.birth_name = std::move(first);
  } else if (at < 0.8) {
    draft.birth_name = std::move(second);
  } else {
    draft.birth_name = second + draft.birth_name[cut] + first;
  }
  return true;
}

bool AddTitle(Draft& draft, const Scene& scene) {
  if (scene.year - scene.person.birth.year < 18) {
    return false;
  }
  constexpr auto kForMen = std::to_array<std::string_view>({"M ", "MR ", "M. ", "DR "});
  constexpr auto kForWomen = std::to_array<std::string_view>({"MME ", "MLLE ", "MME. ", "DR "});
  draft.birth_name.insert(0, OneOf(scene.random, scene.person.sex == 'M' ? kForMen : kForWomen));
  return true;
}

bool AddRelation(Draft& draft, const Scene& scene) {
  const std::string_view married = scene.person.UsedNameIn(scene.year);
  if (married.empty() || scene.person.sex != 'F') {
    return false;
  }
  constexpr auto kWords = std::to_array<std::string_view>({" EP ", " EPOUSE ", " EP. ", " VVE "});
  if (scene.random.Chance(0.3)) {
    draft.birth_name = std::string(married) + " NEE " + scene.person.surname;
  } else {
    draft.birth_name += OneOf(scene.random, kWords);
    draft.birth_name += married;
  }
  draft.used_name.clear();
  return true;
}

bool AddComment(Draft& draft, const Scene& scene) {
  constexpr auto kComments = std::to_array<std::string_view>({" DCD",
                                                              " (DCD)",
                                                              " DOUBLON",
                                                              " (DOUBLON)",
                                                              " HOMONYME",
                                                              " NE PAS UTILISER",
                                                              " *TUTELLE*",
                                                              " A VERIFIER"});
  std::string& field = scene.random.Chance(0.75) ? draft.birth_name : draft.first_given_name;
  field += OneOf(scene.random, kComments);
  return true;
}

constexpr auto kRules = std::to_array<ErrorRule>({
    {Kind::kMarriedAsBirth, 0.07, true, TakeMarriedAsBirth},
    {Kind::kBirthUsedSwapped, 0.025, true, SwapBirthAndUsed},
    {Kind::kOtherGivenName, 0.009, true, TakeOtherGivenName},
    {Kind::kUsualGivenName, 0.25, true, TakeUsualGivenName},
    {Kind::kNickname, 0.015, true, TakeNickname},
    {Kind::kInitial, 0.0025, true, KeepInitial},
    {Kind::kCompoundCut, 0.08, true, CutCompound},
    {Kind::kJoinedGivenNames, 0.02, true, JoinGivenNames},
    {Kind::kPartOfDoubleName, 0.14, true, KeepPartOfDoubleName},
    {Kind::kParticle, 0.1, true, ChangeParticle},
    {Kind::kKeyboard, 0.018, true, SlipInName<SlipOnKeyboard>},
    {Kind::kPhonetic, 0.03, true, SlipInName<SpellByEar>},
    {Kind::kOcr, 0.005, true, SlipInName<MisreadLetter>},
    {Kind::kTransposedLetters, 0.008, true, SlipInName<TransposeLetters>},
    {Kind::kDroppedLetter, 0.012, true, SlipInName<DropLetter>},
    {Kind::kDoubledLetter, 0.008, true, SlipInName<DoubleLetter>},
    {Kind::kSpelling, 0.12, true, Respell},
    {Kind::kSwappedNames, 0.004, true, SwapNames},
    {Kind::kRelation, 0.008, true, AddRelation},
    {Kind::kTitle, 0.005, true, AddTitle},
    {Kind::kComment, 0.005, true, AddComment},
});

}  // namespace

std::span<const ErrorRule> NameErrors() {
  return kRules;
}

}  // namespace socle::mpi::synth
