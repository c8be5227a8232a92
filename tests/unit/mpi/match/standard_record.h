#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>

#include "lib/base/random.h"
#include "mpi/match/standard.h"
#include "mpi/match/standardise.h"
#include "mpi/model/identity.h"

namespace socle::mpi::match {

// One identity in its standard form, with the bytes that the view reads.
class StandardRecord {
 public:
  explicit StandardRecord(const Identity& identity, std::uint16_t domain = 0) {
    Standardiser().Append(identity, domain, bytes_);
  }

  [[nodiscard]] StandardView View() const { return StandardView(bytes_.data()); }

  [[nodiscard]] const std::string& Bytes() const { return bytes_; }

 private:
  std::string bytes_;
};

// 13 characters and the right key.
inline constexpr std::string_view kInsA = "160055439500177";
inline constexpr std::string_view kInsB = "280127511500207";

inline constexpr std::string_view kOidNir = "1.2.250.1.213.1.4.8";
inline constexpr std::string_view kOidNia = "1.2.250.1.213.1.4.9";

namespace values {

inline constexpr std::array<const char*, 16> kFamily = {"MARTIN",
                                                        "MARTIN MARTIN",
                                                        "MARTIN-DUPONT",
                                                        "DUPONT MARTIN",
                                                        "DUPOND",
                                                        "DUPONT",
                                                        "DUPONT DUPOND",
                                                        "LE GALL",
                                                        "LEGALL",
                                                        "DE LA TOUR",
                                                        "TOUR",
                                                        "LEFEBVRE",
                                                        "LEFEVRE",
                                                        "PIERRE",
                                                        "LI-LEE",
                                                        ""};
inline constexpr std::array<const char*, 12> kGiven = {"JEAN",
                                                       "JEAN-PIERRE",
                                                       "JEAN PIERRE PAUL",
                                                       "JEAN PAUL PIERRE",
                                                       "PIERRE",
                                                       "PAUL JEAN",
                                                       "CATHERINE",
                                                       "CATHY MARIE",
                                                       "KATERINE",
                                                       "J",
                                                       "MARTIN",
                                                       ""};
inline constexpr std::array<const char*, 10> kDates = {"1960-05-12",
                                                       "1960-12-05",
                                                       "1960-05-13",
                                                       "1960-05-21",
                                                       "1961-05-12",
                                                       "1960-01-01",
                                                       "1960-05",
                                                       "1960",
                                                       "1985-12-31",
                                                       ""};
inline constexpr std::array<const char*, 6> kPlaces = {
    "54395", "54000", "54547", "69123", "99352", ""};
inline constexpr std::array<const char*, 5> kPhones = {
    "0383123456", "+33383123456", "0612345678", "0000000000", ""};
inline constexpr std::array<const char*, 4> kEmails = {"a@b.fr", "c@d.fr", "aucun@x.fr", ""};
inline constexpr std::array<const char*, 5> kStreets = {
    "12 RUE DES LILAS", "14 RUE DES LILAS", "RUE DES LILAS", "3 PLACE STANISLAS", ""};
inline constexpr std::array<const char*, 4> kPostal = {"54000", "54500", "69003", ""};
inline constexpr std::array<const char*, 5> kIns = {
    "160055439500177", "160055439500276", "280127511500207", "160055439500100", ""};
inline constexpr std::array<const char*, 5> kOther = {
    "123456", "123457", "123456 987654", "987654", ""};
inline constexpr std::array<const char*, 3> kSexes = {"M", "F", "I"};
inline constexpr std::array<const char*, 3> kStatuses = {"QUAL", "VALI", "PROV"};
inline constexpr std::array<const char*, 2> kOids = {"1.2.250.1.213.1.4.8", "1.2.250.1.213.1.4.9"};

}  // namespace values

// Random identities whose traits come from small domains, so that pairs often agree in part.
inline Identity RandomIdentity(SeededRandom& random) {
  const auto pick = [&random]<std::size_t N>(const std::array<const char*, N>& values) {
    return std::string(values[random.Below(N)]);
  };
  Identity identity;
  identity.birth_name = pick(values::kFamily);
  identity.used_name = random.Chance(0.5) ? pick(values::kFamily) : "";
  identity.birth_given_names = pick(values::kGiven);
  identity.birth_first_given_name = random.Chance(0.3) ? pick(values::kGiven) : "";
  identity.used_given_name = random.Chance(0.2) ? pick(values::kGiven) : "";
  identity.sex = pick(values::kSexes);
  identity.birth_date = pick(values::kDates);
  identity.birth_place_code = pick(values::kPlaces);
  identity.phone = pick(values::kPhones);
  identity.email = pick(values::kEmails);
  identity.address = pick(values::kStreets);
  identity.postal_code = pick(values::kPostal);
  identity.ins_value = pick(values::kIns);
  identity.ins_oid = pick(values::kOids);
  identity.status = pick(values::kStatuses);
  identity.other_ids = pick(values::kOther);
  return identity;
}

}  // namespace socle::mpi::match
