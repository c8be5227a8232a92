#pragma once

#include <functional>
#include <set>
#include <string>
#include <string_view>

namespace socle::directory::import {

// A profession of TRE_G15 (OID 1.2.250.1.71.1.2.7).
struct Profession {
  std::string_view code;
  std::string_view label;
  bool is_obsolete = false;
};

// Null for an unknown code.
const Profession* FindProfession(std::string_view code);
// Whether a label is the one of the profession, letter case and accents aside. Extractions shorten
// some, so that the first word decides.
bool IsLabelOf(std::string_view label, const Profession& profession);

bool IsCategory(std::string_view code);  // C, M, E
bool IsMode(std::string_view code);      // L, S, B
bool IsCivility(std::string_view code);  // M, MME, MLLE
bool IsSection(std::string_view code);   // of the order of pharmacists: A to E, G, H

inline constexpr std::string_view kPharmacist = "21";

// Lists that grow with each edition of the nomenclatures, and are given from outside; an empty one
// means that its codes are not checked.
struct Nomenclatures {
  std::set<std::string, std::less<>> skills{};   // savoir-faire
  std::set<std::string, std::less<>> sectors{};  // secteur d'activité
  std::set<std::string, std::less<>> roles{};
  std::set<std::string, std::less<>> genres{};  // genre d'activité
};

}  // namespace socle::directory::import
