#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace socle::mpi::data {

// A place of birth as of today: a commune or a country. The number is the INSEE code itself
// (54395 is 54395; 2A004 is 100004; 2B033 is 101033), so it may be stored and outlives this table.
using PlaceId = std::uint32_t;
inline constexpr PlaceId kUnknownPlace = 0;

// Communes since 1943 and countries (INSEE, code officiel geographique), each code with the place
// it belongs to today. Built once from embedded bytes, then read-only: any thread may read it.
//
// - A code that ended (merger, commune nouvelle, other department, other number) is its successor,
//   through as many steps as it takes. A commune divided among several is the one of them with most
//   inhabitants.
// - A code that is valid today is itself, also when the commune was once part of another.
// - An arrondissement of Paris, Lyon or Marseille is the city; an associated or delegated commune
//   is its commune; 20xxx is 2Axxx or 2Bxxx; 75xxx and 78xxx of Seine and Seine-et-Oise are the
//   communes of the departments made in 1968.
// - A country that is now in one other is that one (99141, the GDR, is 99109); one that became
// several
//   stays itself (99115, Czechoslovakia). Codes of the colonies (98204) are the country (99326).
class PlaceTable {
 public:
  static const PlaceTable& Embedded();

  // The place of a five-character code; four digits are a code that lost its leading zero.
  // kUnknownPlace for 99999, for what is no code, and for a code not in the tables.
  // Codes 91 to 96 were the departments of Algeria (91-94), Morocco (95) and Tunisia (96): they are
  // the country for a birth up to its independence, and the commune of today's Essonne to
  // Val-d'Oise later. `birth_year` 0 = not known: the commune where there is one, else the country.
  [[nodiscard]] PlaceId Resolve(std::string_view code, int birth_year) const;

  // What such a code may also mean: the commune of today (a clerk keys today's code for a birth of
  // 1950) where Resolve says the country, and the country where the year is unknown. Else
  // kUnknownPlace.
  [[nodiscard]] PlaceId Alternative(std::string_view code, int birth_year) const;

  // The places that have this postal code, most births first: some establishments key the postal
  // code of the birth place. Empty when there is none.
  [[nodiscard]] std::span<const PlaceId> ResolvePostalCode(std::string_view postal_code) const;

  // The five characters; "" for kUnknownPlace.
  [[nodiscard]] static std::string CodeOf(PlaceId id);

  [[nodiscard]] static bool IsCountry(PlaceId id) { return id >= 99000 && id < 100000; }

  // 1-95, 971-989, 201 and 202 for 2A and 2B; 0 for a country or kUnknownPlace.
  [[nodiscard]] static std::uint16_t DepartmentOf(PlaceId id);

  // The name in French, as INSEE writes it; "" for an id that is not in the table.
  [[nodiscard]] std::string_view NameOf(PlaceId id) const;
  // Rough share of the births of the inhabitants of France, the sum over all places being 1: from
  // population, drawn to towns that have a maternity. The smallest share for an unknown id.
  [[nodiscard]] double BirthShare(PlaceId id) const;

  struct Place {
    PlaceId id = kUnknownPlace;
    double share = 0;
    std::string_view name;          // of static storage
    std::string_view postal_codes;  // separated by blanks; of static storage
  };

  // All places of today in the order of their codes, Corsica last; without kUnknownPlace.
  [[nodiscard]] std::span<const Place> Places() const { return std::span(places_).subspan(1); }

  // Every code that is no longer a place of its own, with the place it belongs to today, by code.
  struct FormerCode {
    PlaceId code = kUnknownPlace;
    PlaceId today = kUnknownPlace;
  };

  [[nodiscard]] std::span<const FormerCode> FormerCodes() const { return former_; }

 private:
  PlaceTable();
  void ReadPlaces(std::string_view text);
  void ReadFormerCodes(std::string_view text);
  void IndexPostalCodes();

  [[nodiscard]] PlaceId Today(std::uint32_t slot) const { return places_[index_[slot]].id; }

  std::vector<Place> places_;         // 0 is the unknown place
  std::vector<std::uint16_t> index_;  // by code number -> places_
  std::vector<FormerCode> former_;
  std::vector<std::pair<std::uint32_t, std::uint32_t>>
      postal_first_;  // code, first in postal_places_
  std::vector<PlaceId> postal_places_;
};

}  // namespace socle::mpi::data
