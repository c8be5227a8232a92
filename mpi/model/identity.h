#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace socle::mpi {

// One identity of one establishment as it was received: nothing folded, nothing dropped.
// An empty string means that the trait is missing. Traits and their names follow RNIV.
struct Identity {
  std::string domain;                  // identification domain, e.g. "CHRU-NANCY"
  std::string ipp;                     // the patient's identifier inside that domain
  std::string birth_name;              // nom de naissance
  std::string birth_given_names;       // liste des prenoms de naissance, separated by blanks
  std::string birth_first_given_name;  // premier prenom de naissance
  std::string sex;                     // M, F, I
  std::string birth_date;              // YYYY-MM-DD, YYYY-MM or YYYY
  std::string birth_place_code;        // COG commune or country code
  std::string used_name;               // nom utilise
  std::string used_given_name;         // prenom utilise
  std::string ins_value;               // matricule INS, 15 characters with its key
  std::string ins_oid;                 // OID of its authority
  std::string status;                  // PROV, RECUP, VALI, QUAL
  std::string phone;
  std::string email;
  std::string address;
  std::string postal_code;
  std::string city;
  std::string updated_at;  // RFC 3339
  // Any other personal numbers, separated by blanks (NSS of the ouvrant droit, national number of
  // another country): never an INS. No mandatory column of the native file.
  std::string other_ids;
};

// The traits in the order of the native file, with access by index. The native file must have the
// first kMandatoryTraits as columns; the others may be absent.
inline constexpr std::size_t kMandatoryTraits = 19;

struct TraitField {
  std::string_view name;
  std::string Identity::* member;
};

inline constexpr std::array<TraitField, 20> kTraitFields = {{
    {"domain", &Identity::domain},
    {"ipp", &Identity::ipp},
    {"birth_name", &Identity::birth_name},
    {"birth_given_names", &Identity::birth_given_names},
    {"birth_first_given_name", &Identity::birth_first_given_name},
    {"sex", &Identity::sex},
    {"birth_date", &Identity::birth_date},
    {"birth_place_code", &Identity::birth_place_code},
    {"used_name", &Identity::used_name},
    {"used_given_name", &Identity::used_given_name},
    {"ins_value", &Identity::ins_value},
    {"ins_oid", &Identity::ins_oid},
    {"status", &Identity::status},
    {"phone", &Identity::phone},
    {"email", &Identity::email},
    {"address", &Identity::address},
    {"postal_code", &Identity::postal_code},
    {"city", &Identity::city},
    {"updated_at", &Identity::updated_at},
    {"other_ids", &Identity::other_ids},
}};

}  // namespace socle::mpi
