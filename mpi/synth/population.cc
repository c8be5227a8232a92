#include "mpi/synth/population.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "lib/base/random.h"
#include "lib/text/fold.h"
#include "mpi/data/place_table.h"
#include "mpi/synth/geography.h"
#include "mpi/synth/nir.h"
#include "mpi/synth/origins.h"
#include "mpi/synth/person.h"
#include "mpi/synth/weighted_picker.h"

namespace socle::mpi::synth {

namespace {

constexpr int kFirstGrandparent = 1905;
constexpr int kLastGrandparent = 2003;
constexpr double kForeignClan = 0.17;
constexpr double kSameOriginPartner = 0.7;
constexpr std::array<double, 2> kFrenchGivenName = {0.2, 0.5};  // of the children of a foreign line
constexpr double kTwins = 0.016;
constexpr double kTwinOfOtherSex = 0.34;
constexpr double kTwinAlikeName = 0.2;
constexpr double kSonNamedAsFather = 0.007;
constexpr double kSecondNameOfRelative = 0.22;
constexpr double kCousinOfSameName = 0.012;
constexpr double kDoubleName = 0.1;  // of children since 2005
constexpr double kMothersName = 0.07;
constexpr double kUsualIsAnotherGivenName = 0.04;
constexpr double kSpanishDoubleName = 0.5;
constexpr double kPartnerAtHome = 0.82;
constexpr double kDivorce = 0.24;
constexpr double kUnknownBirthDay = 0.07;  // of those born abroad
constexpr double kOldAlgerianCode = 0.15;
constexpr double kNia = 0.2;
constexpr double kEmail = 0.55;
constexpr int kAdult = 20;
constexpr std::size_t kClanMax = 60;

constexpr std::array<double, 7> kChildren = {0.16, 0.21, 0.35, 0.18, 0.06, 0.03, 0.01};
constexpr std::array<double, 5> kGivenNameCount = {0.12, 0.33, 0.41, 0.11, 0.03};

const WeightedPicker& ChildrenPicker() {
  static const WeightedPicker picker(kChildren);
  return picker;
}

const WeightedPicker& GivenNameCountPicker() {
  static const WeightedPicker picker(kGivenNameCount);
  return picker;
}

bool IsForeign(const Origin* origin) {
  return origin != nullptr && origin->group != "antilles";
}

// Share of those born so long ago who are dead.
double DeadShare(int age) {
  if (age < 50) {
    return 0.015;
  }
  if (age < 70) {
    return 0.08;
  }
  return age < 85 ? 0.3 : 0.8;
}

}  // namespace

std::string PhoneRegister::NextMobile() {
  constexpr std::uint64_t kFiction = 10'000;
  constexpr std::uint64_t kBeyond = 20'000'000;
  const std::uint64_t n = mobiles_++;
  // The multipliers have no factor in common with the sizes: every number once, in no order.
  if (n < kFiction) {
    return fmt::format("063998{:04}", n * 7'919 % kFiction);
  }
  return fmt::format("07{:08}", 10'000'000 + (n - kFiction) % kBeyond * 7'654'321 % kBeyond);
}

std::string PhoneRegister::NextLandline() {
  constexpr std::array<std::string_view, 5> kFiction = {
      "035301", "019900", "026191", "046571", "053649"};
  constexpr std::uint64_t kPerRange = 10'000;
  const std::uint64_t n = landlines_++;
  if (n >= kFiction.size() * kPerRange) {
    return {};
  }
  return fmt::format("{}{:04}", kFiction[n / kPerRange], n * 7'919 % kPerRange);
}

Population::Population(const Geography& geography, SeededRandom& random)
    : geography_(geography), random_(random) {}

Population::Clan Population::NextClan() {
  Clan clan;
  const Origin* origin = random_.Chance(kForeignClan) ? &origins_.Pick(random_) : nullptr;
  const int year = Between(random_, kFirstGrandparent, kLastGrandparent);
  const std::size_t father = AddPerson(clan, 'M', year, origin);
  const bool is_same = origin == nullptr || random_.Chance(kSameOriginPartner);
  const std::size_t mother =
      AddPerson(clan, 'F', year + Between(random_, -3, 6), is_same ? origin : nullptr);
  std::vector<Household> pending = {{.father = father,
                                     .mother = mother,
                                     .since_year = year + Between(random_, 21, 32),
                                     .origin = origin,
                                     .generation = 0}};
  for (std::size_t i = 0; i < pending.size() && clan.size() < kClanMax; ++i) {
    const Household household = pending[i];
    MoveIn(clan, household);
    if (household.since_year <= kThisYear) {
      Marry(clan, household);
      AddChildren(clan, pending, household);
    }
  }
  Finish(clan);
  return clan;
}

std::size_t Population::AddPerson(Clan& clan, char sex, int birth_year, const Origin* origin) {
  Person person;
  person.number = next_number_++;
  person.sex = sex;
  person.birth = PickDateIn(birth_year, random_);
  person.surname = PickSurname(origin);
  NamePerson(person, origin);
  PlaceBirth(person, origin, geography_.PickHome(random_));
  clan.push_back(std::move(person));
  return clan.size() - 1;
}

std::string Population::PickSurname(const Origin* origin) {
  if (origin == nullptr) {
    return PickFrenchSurname(random_);
  }
  const std::string& first = OneOf(random_, origin->surnames);
  const bool has_two = (origin->group == "spain" || origin->group == "portugal") &&
                       random_.Chance(kSpanishDoubleName);
  return has_two ? first + " " + OneOf(random_, origin->surnames) : first;
}

std::string Population::PickGivenName(const Person& person, const Origin* origin) {
  if (origin == nullptr) {
    return std::string(given_names_.Pick(person.sex, person.birth.year, random_));
  }
  return OneOf(random_, person.sex == 'M' ? origin->male_names : origin->female_names);
}

void Population::NamePerson(Person& person, const Origin* origin) {
  const std::size_t count =
      IsForeign(origin) && random_.Chance(0.7) ? 1 : GivenNameCountPicker().Pick(random_) + 1;
  person.has_foreign_name = IsForeign(origin);
  person.given_names.clear();
  while (person.given_names.size() < count) {
    std::string name = PickGivenName(person, origin);
    if (std::ranges::find(person.given_names, name) == person.given_names.end()) {
      person.given_names.push_back(std::move(name));
    }
  }
  if (count > 1 && random_.Chance(kUsualIsAnotherGivenName)) {
    person.usual_given_name = 1;
  }
}

void Population::PlaceBirth(Person& person, const Origin* origin, data::PlaceId home) {
  const data::PlaceTable& table = data::PlaceTable::Embedded();
  if (origin == nullptr) {
    person.birth_place = geography_.PickBirthPlace(home, random_);
    person.birth_code = geography_.CodeAt(person.birth_place, person.birth.year, random_);
    return;
  }
  person.birth_code = std::string(origin->places[origin->place_picker.Pick(random_)]);
  person.birth_place = table.Resolve(person.birth_code, person.birth.year);
  constexpr data::PlaceId kAlgeria = 99352;
  if (person.birth_place == kAlgeria && person.birth.year < 1962 &&
      random_.Chance(kOldAlgerianCode)) {
    const int department = Between(random_, 91, 94);
    person.birth_code = fmt::format("{}{:03}", department, Between(random_, 1, 420));
  }
  if (IsForeign(origin) && random_.Chance(kUnknownBirthDay)) {
    person.known = random_.Chance(0.75) ? DateKnown::kYear : DateKnown::kMonth;
  }
}

void Population::Marry(Clan& clan, const Household& household) {
  Person& husband = clan[household.father];
  Person& wife = clan[household.mother];
  husband.partner = household.mother;
  wife.partner = household.father;
  const bool is_late = household.since_year > 1995;
  if (!random_.Chance(is_late ? 0.55 : 0.88)) {
    return;
  }
  const double at = random_.Unit();
  const double takes_name = is_late ? 0.62 : 0.9;
  Person& bearer = at < 0.985 ? wife : husband;
  const Person& giver = at < 0.985 ? husband : wife;
  if (at < takes_name) {
    bearer.married_name = giver.surname;
  } else if (at < takes_name + 0.08 || at >= 0.985) {
    bearer.married_name = random_.Chance(0.5) ? bearer.surname + "-" + giver.surname
                                              : giver.surname + "-" + bearer.surname;
  } else {
    return;
  }
  bearer.married_since = household.since_year;
  bearer.married_until =
      random_.Chance(kDivorce) ? household.since_year + Between(random_, 4, 30) : kThisYear + 1;
}

void Population::MoveIn(Clan& clan, const Household& household) {
  const int moves = Between(random_, 1, 3);
  int year = std::min(household.since_year, kThisYear);
  for (int i = 0; i < moves && year <= kThisYear; ++i) {
    const data::PlaceId place =
        i == 0 ? geography_.PickHome(random_)
               : geography_.PickNeighbour(clan[household.father].homes.back().place, random_);
    const Home home{.since_year = year,
                    .place = place,
                    .street = Geography::PickStreet(random_),
                    .postal_code = std::string(Geography::PickPostalCode(place, random_)),
                    .landline = random_.Chance(0.5) ? phones_.NextLandline() : std::string()};
    clan[household.father].homes.push_back(home);
    clan[household.mother].homes.push_back(home);
    year += Between(random_, 3, 25);
  }
}

void Population::AddChildren(Clan& clan,
                             std::vector<Household>& pending,
                             const Household& household) {
  constexpr int kGenerations = 3;
  if (household.generation + 1 >= kGenerations) {
    return;
  }
  const std::size_t count = ChildrenPicker().Pick(random_);
  int year = household.since_year + Between(random_, 0, 4);
  for (std::size_t i = 0; i < count && clan.size() < kClanMax; ++i) {
    const int mother_age = year - clan[household.mother].birth.year;
    if (year > kThisYear || mother_age > 45) {
      return;
    }
    const std::size_t child = AddChild(clan, household, year);
    StartHousehold(clan, pending, household, child);
    if (random_.Chance(kTwins)) {
      AddTwin(clan, child);
      StartHousehold(clan, pending, household, clan.size() - 1);
    }
    year += Between(random_, 1, 5);
  }
}

std::size_t Population::AddChild(Clan& clan, const Household& household, int year) {
  const double french_share = kFrenchGivenName[static_cast<std::size_t>(household.generation)];
  const Origin* naming = random_.Chance(french_share) ? nullptr : household.origin;
  const std::size_t index = AddPerson(clan, random_.Chance(0.512) ? 'M' : 'F', year, naming);
  Person& child = clan[index];
  const Person& father = clan[household.father];
  const Person& mother = clan[household.mother];
  child.mother = household.mother;
  child.has_foreign_name = IsForeign(household.origin);
  child.surname = father.surname;
  if (year >= 2005 && random_.Chance(kDoubleName)) {
    child.surname = random_.Chance(0.5) ? father.surname + "-" + mother.surname
                                        : mother.surname + " " + father.surname;
  } else if (random_.Chance(kMothersName)) {
    child.surname = mother.surname;
  }
  child.homes = {mother.HomeIn(year)};
  child.homes.front().since_year = year;
  for (const Home& home : mother.homes) {
    if (home.since_year > year && home.since_year < year + kAdult) {
      child.homes.push_back(home);
    }
  }
  const bool is_born_abroad =
      household.generation == 0 && household.origin != nullptr && random_.Chance(0.4);
  child.known = DateKnown::kDay;
  PlaceBirth(child, is_born_abroad ? household.origin : nullptr, child.homes.front().place);
  NameAfterRelatives(clan, child, household);
  return index;
}

void Population::NameAfterRelatives(Clan& clan, Person& child, const Household& household) {
  const Person& namesake = clan[child.sex == 'M' ? household.father : household.mother];
  if (child.sex == 'M' && random_.Chance(kSonNamedAsFather)) {
    child.given_names.front() = namesake.given_names.front();
  } else if (child.given_names.size() > 1 && random_.Chance(kSecondNameOfRelative)) {
    child.given_names[1] = namesake.given_names.front();
  }
  if (!random_.Chance(kCousinOfSameName)) {
    return;
  }
  for (const Person& other : clan) {
    if (&other != &child && other.sex == child.sex && other.mother != child.mother &&
        other.surname == child.surname) {
      child.given_names.front() = other.given_names.front();
    }
  }
}

void Population::AddTwin(Clan& clan, std::size_t first) {
  Person twin = clan[first];
  twin.number = next_number_++;
  twin.twin = first;
  twin.is_second_twin = true;
  if (random_.Chance(kTwinOfOtherSex)) {
    twin.sex = twin.sex == 'M' ? 'F' : 'M';
  }
  NamePerson(twin, nullptr);
  if (twin.usual_given_name >= twin.given_names.size()) {
    twin.usual_given_name = 0;  // the first twin's second name, of one who has none
  }
  twin.has_foreign_name = clan[first].has_foreign_name;
  if (random_.Chance(kTwinAlikeName)) {
    constexpr int kTries = 40;
    const char initial = clan[first].given_names.front().front();
    for (int i = 0; i < kTries && twin.given_names.front().front() != initial; ++i) {
      twin.given_names.front() = PickGivenName(twin, nullptr);
    }
  }
  for (int i = 0; twin.given_names.front() == clan[first].given_names.front() && i < 3; ++i) {
    twin.given_names.front() = PickGivenName(twin, nullptr);
  }
  clan.push_back(std::move(twin));
  clan[first].twin = clan.size() - 1;
}

void Population::StartHousehold(Clan& clan,
                                std::vector<Household>& pending,
                                const Household& parents,
                                std::size_t child) {
  const int year = clan[child].birth.year + Between(random_, kAdult, 36);
  if (year > kThisYear || !random_.Chance(kPartnerAtHome)) {
    return;
  }
  const char other_sex = clan[child].sex == 'M' ? 'F' : 'M';
  const Origin* origin = random_.Chance(kForeignClan) ? &origins_.Pick(random_) : nullptr;
  const std::size_t partner =
      AddPerson(clan, other_sex, clan[child].birth.year + Between(random_, -4, 4), origin);
  const bool is_father = clan[child].sex == 'M';
  pending.push_back({.father = is_father ? child : partner,
                     .mother = is_father ? partner : child,
                     .since_year = year,
                     .origin = is_father ? parents.origin : origin,
                     .generation = parents.generation + 1});
}

void Population::Finish(Clan& clan) {
  for (std::size_t i = 0; i < clan.size(); ++i) {
    FinishPerson(clan, i);
  }
}

void Population::FinishPerson(Clan& clan, std::size_t index) {
  Person& person = clan[index];
  if (person.homes.empty()) {  // a partner beyond the size of the clan
    const data::PlaceId place = geography_.PickHome(random_);
    Home home;
    home.since_year = person.birth.year;
    home.place = place;
    home.street = Geography::PickStreet(random_);
    home.postal_code = std::string(Geography::PickPostalCode(place, random_));
    person.homes.push_back(std::move(home));
  }
  std::ranges::sort(person.homes, {}, [](const Home& home) {
    return std::pair(home.since_year, std::string_view(home.street));
  });
  const int age = kThisYear - person.birth.year;
  if (random_.Chance(DeadShare(age))) {
    person.death_year = std::max(person.birth.year, kThisYear - Between(random_, 0, 20));
  }
  int phone_year = std::max(2000, person.birth.year + Between(random_, 11, 30));
  while (phone_year <= kThisYear) {
    person.phones.push_back({.since_year = phone_year, .number = phones_.NextMobile()});
    phone_year += Between(random_, 5, 40);
  }
  if (age >= 16 && random_.Chance(kEmail)) {
    constexpr auto kHosts = std::to_array<std::string_view>(
        {"example.org", "mail.example.org", "courriel.example.org", "poste.example.org"});
    std::string address = text::FoldName(person.given_names.front()) +
                          (random_.Chance(0.6) ? "." : "") + text::FoldName(person.surname);
    std::erase(address, ' ');
    std::ranges::transform(address, address.begin(), [](char c) {
      return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    });
    if (random_.Chance(0.5)) {
      address += std::to_string(Between(random_, 1, 99));
    }
    person.email = fmt::format("{}@{}", address, OneOf(random_, kHosts));
  }
  IssueNumbers(person);
}

void Population::IssueNumbers(Person& person) {
  NirRegister::Birth birth{.sex = person.sex,
                           .year = person.birth.year,
                           .month = person.birth.month,
                           .place = person.birth_code};
  if (person.known == DateKnown::kYear) {
    birth.month = Between(random_, 30, 42);
  }
  person.nir = nirs_.Issue(birth, random_);
  if (data::PlaceTable::IsCountry(person.birth_place) && random_.Chance(kNia)) {
    person.nia = nirs_.IssueOrderZero(birth);
  }
}

}  // namespace socle::mpi::synth
