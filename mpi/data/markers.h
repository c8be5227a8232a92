#pragma once

#include <array>
#include <cstdint>
#include <string_view>

namespace socle::mpi::data {

// Words that establishments write into name fields and that are no names. All folded: capital
// letters A-Z, digits, single blanks; some are several words.
enum class MarkerKind : std::uint8_t {
  kTitle,     // passed over: MME, DR
  kComment,   // a note of the staff, passed over: DCD, DOUBLON
  kRelation,  // what follows is another name of the person, mostly the married or the birth name:
              // EP, NEE
  kMissing,   // stands for a name that is not known: the trait is missing
  kFictive,   // the record is a test, of no person
  kNewborn,   // a child not yet named: the given name is missing, the family name is often the
              // mother's
};

// Where the words count as a marker.
enum class MarkerScope : std::uint8_t {
  kAnywhere,    // as whole words anywhere in the field
  kFirst,       // as the first words of a field that has more
  kWholeField,  // only as the whole field: the words may also be part of a name
};

struct Marker {
  std::string_view words;
  MarkerKind kind;
  MarkerScope scope;
};

inline constexpr auto kMarkers = std::to_array<Marker>({
    {"M", MarkerKind::kTitle, MarkerScope::kFirst},
    {"MR", MarkerKind::kTitle, MarkerScope::kFirst},
    {"MONSIEUR", MarkerKind::kTitle, MarkerScope::kFirst},
    {"MME", MarkerKind::kTitle, MarkerScope::kAnywhere},
    {"MADAME", MarkerKind::kTitle, MarkerScope::kFirst},
    {"MLLE", MarkerKind::kTitle, MarkerScope::kAnywhere},
    {"MELLE", MarkerKind::kTitle, MarkerScope::kFirst},
    {"MADEMOISELLE", MarkerKind::kTitle, MarkerScope::kFirst},
    {"DR", MarkerKind::kTitle, MarkerScope::kFirst},
    {"DOCTEUR", MarkerKind::kTitle, MarkerScope::kFirst},
    {"PR", MarkerKind::kTitle, MarkerScope::kFirst},
    {"PROFESSEUR", MarkerKind::kTitle, MarkerScope::kFirst},
    {"MAITRE", MarkerKind::kTitle, MarkerScope::kFirst},
    {"SOEUR", MarkerKind::kTitle, MarkerScope::kFirst},
    {"SR", MarkerKind::kTitle, MarkerScope::kFirst},

    {"DCD", MarkerKind::kComment, MarkerScope::kAnywhere},
    {"DCDE", MarkerKind::kComment, MarkerScope::kAnywhere},
    {"DECEDE", MarkerKind::kComment, MarkerScope::kAnywhere},
    {"DECEDEE", MarkerKind::kComment, MarkerScope::kAnywhere},
    {"DOUBLON", MarkerKind::kComment, MarkerScope::kAnywhere},
    {"DOUBLONS", MarkerKind::kComment, MarkerScope::kAnywhere},
    {"DBL", MarkerKind::kComment, MarkerScope::kAnywhere},
    {"HOMONYME", MarkerKind::kComment, MarkerScope::kAnywhere},
    {"HOMONYMIE", MarkerKind::kComment, MarkerScope::kAnywhere},
    {"NE PAS UTILISER", MarkerKind::kComment, MarkerScope::kAnywhere},
    {"NPU", MarkerKind::kComment, MarkerScope::kAnywhere},
    {"NE PLUS UTILISER", MarkerKind::kComment, MarkerScope::kAnywhere},
    {"A FUSIONNER", MarkerKind::kComment, MarkerScope::kAnywhere},
    {"FUSIONNE", MarkerKind::kComment, MarkerScope::kAnywhere},
    {"A VERIFIER", MarkerKind::kComment, MarkerScope::kAnywhere},
    {"A SUPPRIMER", MarkerKind::kComment, MarkerScope::kAnywhere},
    {"SUPPRIME", MarkerKind::kComment, MarkerScope::kAnywhere},
    {"ANNULE", MarkerKind::kComment, MarkerScope::kAnywhere},
    {"ANNULEE", MarkerKind::kComment, MarkerScope::kAnywhere},
    {"ARCHIVE", MarkerKind::kComment, MarkerScope::kAnywhere},
    {"ERREUR", MarkerKind::kComment, MarkerScope::kAnywhere},
    {"CONFIDENTIEL", MarkerKind::kComment, MarkerScope::kAnywhere},
    {"TUTELLE", MarkerKind::kComment, MarkerScope::kAnywhere},
    {"CURATELLE", MarkerKind::kComment, MarkerScope::kAnywhere},
    {"IDENTITE DOUTEUSE", MarkerKind::kComment, MarkerScope::kAnywhere},
    {"IDENTITE PROVISOIRE", MarkerKind::kComment, MarkerScope::kAnywhere},
    {"VOIR DOSSIER", MarkerKind::kComment, MarkerScope::kAnywhere},

    {"EP", MarkerKind::kRelation, MarkerScope::kAnywhere},
    {"EPX", MarkerKind::kRelation, MarkerScope::kAnywhere},
    {"EPSE", MarkerKind::kRelation, MarkerScope::kAnywhere},
    {"EPOUSE", MarkerKind::kRelation, MarkerScope::kAnywhere},
    {"NEE", MarkerKind::kRelation, MarkerScope::kAnywhere},
    {"VVE", MarkerKind::kRelation, MarkerScope::kAnywhere},
    {"VEUVE", MarkerKind::kRelation, MarkerScope::kAnywhere},
    {"DIV", MarkerKind::kRelation, MarkerScope::kAnywhere},
    {"DIVORCEE", MarkerKind::kRelation, MarkerScope::kAnywhere},
    {"DITE", MarkerKind::kRelation, MarkerScope::kAnywhere},
    {"DIT", MarkerKind::kRelation, MarkerScope::kAnywhere},
    {"ALIAS", MarkerKind::kRelation, MarkerScope::kAnywhere},

    {"SANSNOM", MarkerKind::kMissing, MarkerScope::kAnywhere},
    {"SANS NOM", MarkerKind::kMissing, MarkerScope::kAnywhere},
    {"SANSPRENOM", MarkerKind::kMissing, MarkerScope::kAnywhere},
    {"SANS PRENOM", MarkerKind::kMissing, MarkerScope::kAnywhere},
    {"INCONNU", MarkerKind::kMissing, MarkerScope::kAnywhere},
    {"INCONNUE", MarkerKind::kMissing, MarkerScope::kAnywhere},
    {"ANONYME", MarkerKind::kMissing, MarkerScope::kAnywhere},
    {"NON RENSEIGNE", MarkerKind::kMissing, MarkerScope::kAnywhere},
    {"NON CONNU", MarkerKind::kMissing, MarkerScope::kAnywhere},
    {"NON COMMUNIQUE", MarkerKind::kMissing, MarkerScope::kAnywhere},
    {"NOM INCONNU", MarkerKind::kMissing, MarkerScope::kAnywhere},
    {"NEANT", MarkerKind::kMissing, MarkerScope::kWholeField},
    {"AUCUN", MarkerKind::kMissing, MarkerScope::kWholeField},
    {"NULL", MarkerKind::kMissing, MarkerScope::kWholeField},
    {"XXX", MarkerKind::kMissing, MarkerScope::kAnywhere},
    {"XXXX", MarkerKind::kMissing, MarkerScope::kAnywhere},
    {"XXXXX", MarkerKind::kMissing, MarkerScope::kAnywhere},
    {"XX", MarkerKind::kMissing, MarkerScope::kWholeField},
    {"X", MarkerKind::kMissing, MarkerScope::kWholeField},
    {"ZZZ", MarkerKind::kMissing, MarkerScope::kAnywhere},
    {"NN", MarkerKind::kMissing, MarkerScope::kWholeField},
    {"NR", MarkerKind::kMissing, MarkerScope::kWholeField},
    {"NC", MarkerKind::kMissing, MarkerScope::kWholeField},
    {"ND", MarkerKind::kMissing, MarkerScope::kWholeField},
    {"NSP", MarkerKind::kMissing, MarkerScope::kWholeField},
    {"SP", MarkerKind::kMissing, MarkerScope::kWholeField},
    {"SN", MarkerKind::kMissing, MarkerScope::kWholeField},

    {"TEST", MarkerKind::kFictive, MarkerScope::kAnywhere},
    {"TESTS", MarkerKind::kFictive, MarkerScope::kAnywhere},
    {"ZZTEST", MarkerKind::kFictive, MarkerScope::kAnywhere},
    {"TESTEUR", MarkerKind::kFictive, MarkerScope::kAnywhere},
    {"TESTEUSE", MarkerKind::kFictive, MarkerScope::kAnywhere},
    {"ZZZTEST", MarkerKind::kFictive, MarkerScope::kAnywhere},
    {"AAATEST", MarkerKind::kFictive, MarkerScope::kAnywhere},
    {"XXXTEST", MarkerKind::kFictive, MarkerScope::kAnywhere},
    {"TESTPATIENT", MarkerKind::kFictive, MarkerScope::kAnywhere},
    {"FICTIF", MarkerKind::kFictive, MarkerScope::kAnywhere},
    {"FICTIVE", MarkerKind::kFictive, MarkerScope::kAnywhere},
    {"ESSAI", MarkerKind::kFictive, MarkerScope::kWholeField},
    {"PATIENT", MarkerKind::kFictive, MarkerScope::kWholeField},
    {"PATIENTE", MarkerKind::kFictive, MarkerScope::kWholeField},
    {"FORMATION", MarkerKind::kFictive, MarkerScope::kWholeField},
    {"DEMO", MarkerKind::kFictive, MarkerScope::kWholeField},
    {"DEMONSTRATION", MarkerKind::kFictive, MarkerScope::kWholeField},
    {"EXEMPLE", MarkerKind::kFictive, MarkerScope::kWholeField},
    {"BIDON", MarkerKind::kFictive, MarkerScope::kWholeField},
    {"TOTO", MarkerKind::kFictive, MarkerScope::kWholeField},
    {"TITI", MarkerKind::kFictive, MarkerScope::kWholeField},
    {"TATA", MarkerKind::kFictive, MarkerScope::kWholeField},

    {"BEBE", MarkerKind::kNewborn, MarkerScope::kAnywhere},
    {"BB", MarkerKind::kNewborn, MarkerScope::kAnywhere},
    {"NOUVEAU NE", MarkerKind::kNewborn, MarkerScope::kAnywhere},
    {"NOUVEAUNE", MarkerKind::kNewborn, MarkerScope::kAnywhere},
    {"NNE", MarkerKind::kNewborn, MarkerScope::kWholeField},
    {"ENFANT", MarkerKind::kNewborn, MarkerScope::kFirst},
    {"JUMEAU", MarkerKind::kNewborn, MarkerScope::kAnywhere},
    {"JUMELLE", MarkerKind::kNewborn, MarkerScope::kAnywhere},
    {"JUM", MarkerKind::kNewborn, MarkerScope::kAnywhere},
    {"JUM1", MarkerKind::kNewborn, MarkerScope::kAnywhere},
    {"JUM2", MarkerKind::kNewborn, MarkerScope::kAnywhere},
    {"J1", MarkerKind::kNewborn, MarkerScope::kAnywhere},
    {"J2", MarkerKind::kNewborn, MarkerScope::kAnywhere},
    {"GARCON", MarkerKind::kNewborn, MarkerScope::kWholeField},
    {"FILLE", MarkerKind::kNewborn, MarkerScope::kWholeField},
    {"FOETUS", MarkerKind::kNewborn, MarkerScope::kAnywhere},
});

// Particles: words of a family name that are written joined, apart or not at all.
inline constexpr auto kParticles = std::to_array<std::string_view>({
    "D",     "DE",     "DU",     "DES", "L",   "LE",   "LA",  "LES",   "DEL",    "DELLA",
    "DELLE", "DI",     "DA",     "DO",  "DOS", "DAS",  "E",   "Y",     "VAN",    "VON",
    "VANDE", "VANDEN", "VANDER", "DEN", "DER", "TER",  "TEN", "ZU",    "ZUM",    "EL",
    "AL",    "BEN",    "BENT",   "BIN", "BOU", "ABOU", "ABU", "AIT",   "OULD",   "IBN",
    "ABD",   "ABDEL",  "MC",     "MAC", "O",   "ST",   "STE", "SAINT", "SAINTE",
});

}  // namespace socle::mpi::data
