#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "lib/base/result.h"

// What the public page shows, and where it takes it from. Plain text in UTF-8 for people to read;
// nothing is HTML. Only what everybody may see belongs here: no unlisted mailbox, no habilitation.
namespace socle::directory::http {

struct CodedLabel {
  std::string code = {};   // "10"
  std::string label = {};  // "Médecin"
};

struct PostalAddress {
  std::vector<std::string> lines = {};  // "40 avenue du Banc de test"
  std::string postal_code = {};         // "25320"
  std::string town = {};                // "Boussières"
};

// One situation d'exercice.
struct PublicActivity {
  std::string profession = {};      // "Médecin"
  std::string speciality = {};      // "Médecine générale"; may be empty, as may all below
  std::string mode = {};            // "Salarié"
  std::string function = {};        // "Titulaire de cabinet"
  std::string structure_id = {};    // for GetStructure; empty when it has no page
  std::string structure_name = {};  // "Cabinet du Dr Janier"
  PostalAddress address = {};
  std::vector<std::string> phones = {};         // "0353014709"
  std::vector<std::string> mss_addresses = {};  // secure mail of this activity
};

struct ProfessionalSummary {
  std::string id = {};              // national id, as GetProfessional takes it: "809990000011"
  std::string civility = {};        // "Dr"
  std::string given_name = {};      // "Kloe"
  std::string family_name = {};     // "JANIER"
  std::string profession = {};      // "Médecin"
  std::string speciality = {};      // "Médecine générale"
  std::string structure_name = {};  // of the main activity
  std::string town = {};            // of the main activity
};

struct PublicProfessional {
  ProfessionalSummary summary = {};
  std::string rpps = {};                        // 11 digits; may be empty
  std::vector<std::string> mss_addresses = {};  // secure mail of the person
  std::vector<PublicActivity> activities = {};  // those of today, the main one first
};

struct StructureSummary {
  std::string id = {};      // as GetStructure takes it: "1991001157"
  std::string name = {};    // "Clinique Aigrette"
  std::string sector = {};  // "Etablissement privé non PSPH"
  std::string postal_code = {};
  std::string town = {};
};

struct PublicStructure {
  StructureSummary summary = {};
  std::string trade_name = {};
  std::string finess = {};  // of the site
  std::string siret = {};
  PostalAddress address = {};
  std::vector<std::string> phones = {};
  std::vector<std::string> mss_addresses = {};
  std::vector<ProfessionalSummary> professionals = {};  // the first ones by name
  std::size_t professional_count = 0;                   // of all
};

struct ProfessionalQuery {
  std::string name = {};        // family and given name in any order and spelling; may be empty
  std::string profession = {};  // a code of Professions(); empty: any
  std::string speciality = {};  // words of its label
  std::string town = {};        // name or postal code
  std::size_t offset = 0;
  std::size_t size_max = 0;
};

struct StructureQuery {
  std::string name = {};
  std::string town = {};
  std::size_t offset = 0;
  std::size_t size_max = 0;
};

template <class T>
struct PublicPage {
  std::vector<T> items = {};
  std::size_t total = 0;
  bool is_total_exact = true;   // false: at least `total`
  bool is_approximate = false;  // nobody is written so; these names sound alike
};

// The public view of the directory. Any thread, many at the same time; may take long, so it is
// called on a WorkPool. Searches find what folds to the same letters (accents, hyphens, particles);
// when nobody does, what sounds alike in French.
//
// Errors: kInvalidArgument; kTooLarge: the search would have to look at too much, the user should
// say more; kNotFound of the Get functions; kBusy, kTimeout: try again.
class PublicDirectory {
 public:
  PublicDirectory() = default;
  PublicDirectory(const PublicDirectory&) = delete;
  PublicDirectory& operator=(const PublicDirectory&) = delete;
  virtual ~PublicDirectory() = default;

  // By family name, given name, id.
  virtual Result<PublicPage<ProfessionalSummary>> SearchProfessionals(
      const ProfessionalQuery& query) = 0;
  virtual Result<PublicProfessional> GetProfessional(std::string_view id) = 0;
  // By name, town, id.
  virtual Result<PublicPage<StructureSummary>> SearchStructures(const StructureQuery& query) = 0;
  virtual Result<PublicStructure> GetStructure(std::string_view id) = 0;

  // Those that the search form offers, in the order shown. Small; does not wait.
  [[nodiscard]] virtual std::vector<CodedLabel> Professions() const = 0;
};

}  // namespace socle::directory::http
