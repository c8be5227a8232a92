// An index that has just begun: ten identities, among them people who look alike.
#include <algorithm>
#include <cstddef>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "lib/base/random.h"
#include "mpi/match/policy.h"
#include "mpi/model/identity.h"
#include "mpi/model/patient_record.h"
#include "tests/unit/mpi/domain/work_fixture.h"

namespace socle::mpi::domain {
namespace {

struct Traits {
  std::string name;
  std::string given;
  std::string sex;
  std::string birth_date;
  std::string place;
  std::string address{};
};

// One identity a person, of two domains in turn. Pairs that look alike: homonyms of one day,
// homonyms of nearly one day, twins at one address, twins with near names, father and son.
const std::vector<Traits>& Crowd() {
  static const std::vector<Traits> kCrowd = {
      {"MARTIN", "JEAN", "M", "1960-05-30", "75056"},
      {"MARTIN", "JEAN", "M", "1960-05-30", "69123"},
      {"PETIT", "MARIE", "F", "1971-03-04", "54395"},
      {"PETIT", "MARIE", "F", "1971-03-14", "57463"},
      {"DURAND", "PAUL", "M", "1982-11-20", "54395", "4 RUE HAUTE 54000"},
      {"DURAND", "LUC", "M", "1982-11-20", "54395", "4 RUE HAUTE 54000"},
      {"LEROY", "JULIE", "F", "1990-07-14", "57463", "9 RUE BASSE 57000"},
      {"LEROY", "JULIA", "F", "1990-07-14", "57463", "9 RUE BASSE 57000"},
      {"MOREAU", "PIERRE", "M", "1950-01-02", "54395", "1 RUE NEUVE 54000"},
      {"MOREAU", "PIERRE", "M", "1975-01-02", "54395", "1 RUE NEUVE 54000"}};
  return kCrowd;
}

Identity IdentityOf(std::size_t n) {
  const Traits& traits = Crowd()[n];
  Identity identity;
  identity.domain = n % 2 == 0 ? "A" : "B";
  identity.ipp = "T" + std::to_string(n);
  identity.birth_name = traits.name;
  identity.birth_first_given_name = traits.given;
  identity.birth_given_names = traits.given;
  identity.sex = traits.sex;
  identity.birth_date = traits.birth_date;
  identity.birth_place_code = traits.place;
  identity.address = traits.address;
  return identity;
}

class TinyIndex : public testing::TestWithParam<bool> {};

TEST_P(TinyIndex, LookAlikesAreNotLinked) {
  SeededRandom random(7);
  for (int round = 0; round < 10; ++round) {
    std::vector<std::size_t> order(Crowd().size());
    for (std::size_t i = 0; i < order.size(); ++i) {
      order[i] = i;
      std::swap(order[i], order[random.Below(i + 1)]);
    }
    TestIndex index(GetParam() ? match::RnivPolicy() : match::StatisticalPolicy());
    std::vector<RecordNumber> records(order.size());
    for (const std::size_t n : order) {
      records[n] = index.Add(IdentityOf(n));
    }
    for (std::size_t n = 0; n < records.size(); n += 2) {
      EXPECT_NE(index.PersonOf(records[n]), index.PersonOf(records[n + 1]))
          << Crowd()[n].name << " in round " << round;
    }
  }
}

// Those who agree in all that is known of them are one person all the same.
TEST_P(TinyIndex, TheSamePersonIsFound) {
  TestIndex index(GetParam() ? match::RnivPolicy() : match::StatisticalPolicy());
  std::vector<RecordNumber> records;
  records.reserve(Crowd().size());
  for (std::size_t n = 0; n < Crowd().size(); ++n) {
    records.push_back(index.Add(IdentityOf(n)));
  }
  Identity again = IdentityOf(8);
  again.domain = "B";
  again.ipp = "T99";
  EXPECT_EQ(index.PersonOf(index.Add(again)), index.PersonOf(records[8]));
  EXPECT_NE(index.PersonOf(records[8]), index.PersonOf(records[9]));
}

INSTANTIATE_TEST_SUITE_P(Policies, TinyIndex, testing::Bool());

}  // namespace
}  // namespace socle::mpi::domain
