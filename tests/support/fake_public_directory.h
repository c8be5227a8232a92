#pragma once

#include <algorithm>
#include <cstddef>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "directory/http/public_directory.h"
#include "lib/base/result.h"
#include "lib/text/fold.h"
#include "lib/text/phonetic_key.h"

namespace socle::directory::http {

// A directory of fictive people in memory. Some names make it fail: "trop" is too wide a search,
// "occupe" finds it busy, "panne" broken.
class FakePublicDirectory final : public PublicDirectory {
 public:
  FakePublicDirectory() {
    AddProfessional("809990000011", "Dr", "Kloé", "JANIER", "Médecin", "Médecine générale");
    AddProfessional("809990000029", "", "Léa", "D’ARTAGNAN-LE GOFF", "Infirmier", "");
    for (int i = 0; i < 45; ++i) {
      AddProfessional("8099900010" + std::to_string(10 + i),
                      "",
                      "Prénom" + std::to_string(10 + i),
                      "MARTIN",
                      "Infirmier",
                      "");
    }
    structures_.push_back({.summary = {.id = "1991001157",
                                       .name = "Clinique Aigrette",
                                       .sector = "Établissement privé",
                                       .postal_code = "83500",
                                       .town = "La Seyne-sur-Mer"},
                           .trade_name = "L’Aigrette",
                           .finess = "991001157",
                           .siret = "00000115600025",
                           .address = {.lines = {"53 ter place des Essais"},
                                       .postal_code = "83500",
                                       .town = "La Seyne-sur-Mer"},
                           .phones = {"0465717818"},
                           .mss_addresses = {"accueil@aigrette.mssante.example"},
                           .professionals = {professionals_[0].summary},
                           .professional_count = 3});
  }

  void AddProfessional(std::string id,
                       std::string civility,
                       std::string given_name,
                       std::string family_name,
                       std::string profession,
                       std::string speciality) {
    professionals_.push_back(
        {.summary = {.id = std::move(id),
                     .civility = std::move(civility),
                     .given_name = std::move(given_name),
                     .family_name = std::move(family_name),
                     .profession = profession,
                     .speciality = speciality,
                     .structure_name = "Clinique Aigrette",
                     .town = "La Seyne-sur-Mer"},
         .rpps = "09990000011",
         .mss_addresses = {"medecin@medecin.mssante.example"},
         .activities = {{.profession = std::move(profession),
                         .speciality = std::move(speciality),
                         .mode = "Salarié",
                         .function = "Praticien",
                         .structure_id = "1991001157",
                         .structure_name = "Clinique Aigrette",
                         .address = {.lines = {"53 ter place des Essais"},
                                     .postal_code = "83500",
                                     .town = "La Seyne-sur-Mer"},
                         .phones = {"0465717818", "+33 4 65 71 78 19"},
                         .mss_addresses = {"activite@aigrette.mssante.example"}}}});
  }

  Result<PublicPage<ProfessionalSummary>> SearchProfessionals(
      const ProfessionalQuery& query) override {
    SOCLE_TRY_STATUS(Trouble(query.name));
    const std::string town = text::FoldName(query.town);
    const auto is_found = [&](const ProfessionalSummary& item, bool by_sound) {
      return Matches(query.name, item.family_name + " " + item.given_name, by_sound) &&
             (query.profession != "60" || item.profession == "Infirmier") &&
             text::FoldName(item.town).contains(town);
    };
    std::vector<ProfessionalSummary> exact;
    std::vector<ProfessionalSummary> alike;
    for (const PublicProfessional& professional : professionals_) {
      if (is_found(professional.summary, false)) {
        exact.push_back(professional.summary);
      } else if (is_found(professional.summary, true)) {
        alike.push_back(professional.summary);
      }
    }
    const bool is_approximate = exact.empty() && !alike.empty();
    return Cut(is_approximate ? alike : exact, is_approximate, query.offset, query.size_max);
  }

  Result<PublicProfessional> GetProfessional(std::string_view id) override {
    for (const PublicProfessional& professional : professionals_) {
      if (professional.summary.id == id) {
        return professional;
      }
    }
    return Fail(Code::kNotFound, "no such professional");
  }

  Result<PublicPage<StructureSummary>> SearchStructures(const StructureQuery& query) override {
    SOCLE_TRY_STATUS(Trouble(query.name));
    std::vector<StructureSummary> found;
    for (const PublicStructure& structure : structures_) {
      if (text::FoldName(structure.summary.name).contains(text::FoldName(query.name))) {
        found.push_back(structure.summary);
      }
    }
    return Cut(found, false, query.offset, query.size_max);
  }

  Result<PublicStructure> GetStructure(std::string_view id) override {
    for (const PublicStructure& structure : structures_) {
      if (structure.summary.id == id) {
        return structure;
      }
    }
    return Fail(Code::kNotFound, "no such structure");
  }

  [[nodiscard]] std::vector<CodedLabel> Professions() const override {
    return {{.code = "10", .label = "Médecin"}, {.code = "60", .label = "Infirmier"}};
  }

 private:
  static Status Trouble(const std::string& name) {
    if (name == "trop") {
      return Fail(Code::kTooLarge, "too wide");
    }
    if (name == "occupe") {
      return Fail(Code::kBusy, "busy");
    }
    if (name == "panne") {
      return Fail(Code::kInternal, "a secret detail");
    }
    return {};
  }

  // The first word of what is searched, in the folded name or by its sound.
  static bool Matches(const std::string& wanted, const std::string& name, bool by_sound) {
    const std::string folded = text::FoldName(wanted);
    const std::string have = text::FoldName(name);
    if (!by_sound) {
      return have.contains(folded);
    }
    const auto first_word = [](const std::string& words) {
      return words.substr(0, words.find(' '));
    };
    return text::PhoneticKey(first_word(have)) == text::PhoneticKey(first_word(folded));
  }

  template <class T>
  static PublicPage<T> Cut(const std::vector<T>& all,
                           bool is_approximate,
                           std::size_t offset,
                           std::size_t size_max) {
    PublicPage<T> page{.total = all.size(), .is_approximate = is_approximate};
    for (std::size_t i = offset; i < all.size() && page.items.size() < size_max; ++i) {
      page.items.push_back(all[i]);
    }
    return page;
  }

  std::vector<PublicProfessional> professionals_;
  std::vector<PublicStructure> structures_;
};

}  // namespace socle::directory::http
