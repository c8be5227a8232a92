#include "directory/import/nomenclature.h"

#include <algorithm>
#include <array>
#include <string>
#include <string_view>

#include "lib/text/fold.h"

namespace socle::directory::import {

namespace {

constexpr std::array kProfessions = {
    Profession{.code = "10", .label = "Médecin"},
    Profession{.code = "21", .label = "Pharmacien"},
    Profession{.code = "26", .label = "Audioprothésiste"},
    Profession{.code = "28", .label = "Opticien-lunetier"},
    Profession{.code = "31", .label = "Assistant dentaire"},
    Profession{.code = "32", .label = "Physicien médical"},
    Profession{.code = "35", .label = "Aide-soignant"},
    Profession{.code = "36", .label = "Ambulancier"},
    Profession{.code = "37", .label = "Auxiliaire de puériculture"},
    Profession{.code = "38", .label = "Préparateur en pharmacie hospitalière"},
    Profession{.code = "39", .label = "Préparateur en pharmacie"},
    Profession{.code = "40", .label = "Chirurgien-dentiste"},
    Profession{.code = "50", .label = "Sage-femme"},
    Profession{.code = "60", .label = "Infirmier"},
    Profession{.code = "69", .label = "Infirmier psychiatrique"},
    Profession{.code = "70", .label = "Masseur-kinésithérapeute"},
    Profession{.code = "80", .label = "Pédicure-podologue"},
    Profession{.code = "81", .label = "Orthoprothésiste"},
    Profession{.code = "82", .label = "Podo-orthésiste"},
    Profession{.code = "83", .label = "Orthopédiste-orthésiste"},
    Profession{.code = "84", .label = "Oculariste"},
    Profession{.code = "85", .label = "Épithésiste"},
    Profession{.code = "86", .label = "Technicien de laboratoire"},
    Profession{.code = "91", .label = "Orthophoniste"},
    Profession{.code = "92", .label = "Orthoptiste"},
    Profession{.code = "93", .label = "Psychologue", .is_obsolete = true},
    Profession{.code = "94", .label = "Ergothérapeute"},
    Profession{.code = "95", .label = "Diététicien"},
    Profession{.code = "96", .label = "Psychomotricien"},
    Profession{.code = "98", .label = "Manipulateur ERM"},
};

// Labels are shortened behind their first word: "Technicien de labo médical".
std::string FirstWord(std::string_view label) {
  const std::string folded = text::FoldName(label);
  return folded.substr(0, folded.find(' '));
}

}  // namespace

const Profession* FindProfession(std::string_view code) {
  const auto* const found = std::ranges::find(kProfessions, code, &Profession::code);
  return found == kProfessions.end() ? nullptr : found;
}

bool IsLabelOf(std::string_view label, const Profession& profession) {
  return FirstWord(label) == FirstWord(profession.label);
}

bool IsCategory(std::string_view code) {
  return code == "C" || code == "M" || code == "E";
}

bool IsMode(std::string_view code) {
  return code == "L" || code == "S" || code == "B";
}

bool IsCivility(std::string_view code) {
  return code == "M" || code == "MME" || code == "MLLE";
}

bool IsSection(std::string_view code) {
  return code.size() == 1 && std::string_view("ABCDEGH").contains(code);
}

}  // namespace socle::directory::import
