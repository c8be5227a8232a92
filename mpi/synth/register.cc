#include "mpi/synth/register.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>

#include "lib/base/random.h"
#include "mpi/data/place_table.h"
#include "mpi/model/identity.h"
#include "mpi/synth/draft.h"
#include "mpi/synth/establishment.h"
#include "mpi/synth/kinds.h"
#include "mpi/synth/person.h"
#include "mpi/synth/weighted_picker.h"

namespace socle::mpi::synth {

namespace {

constexpr int kFirstRecordYear = 2000;
constexpr int kFirstInsYear = 2021;
constexpr double kErrorChanceMax = 0.6;
constexpr double kDoublonFactor = 3.5;
constexpr double kDoublonForced = 0.8;
constexpr double kNiaStill = 0.5;

double StatusFactor(TrustStatus status) {
  switch (status) {
    case TrustStatus::kProvisional:
      return 1.25;
    case TrustStatus::kValidated:
      return 0.4;
    case TrustStatus::kRetrieved:
      return 0.05;
    case TrustStatus::kQualified:
      return 0.03;
  }
  return 1;
}

// Of identities whose birth place was never asked for.
double MissingPlaceShare(TrustStatus status) {
  switch (status) {
    case TrustStatus::kProvisional:
      return 0.3;
    case TrustStatus::kValidated:
      return 0.08;
    case TrustStatus::kRetrieved:
    case TrustStatus::kQualified:
      return 0;
  }
  return 0;
}

bool HasIns(TrustStatus status) {
  return status == TrustStatus::kRetrieved || status == TrustStatus::kQualified;
}

int PickYear(const Person& person, SeededRandom& random) {
  const int first = std::max(kFirstRecordYear, person.birth.year);
  const int last = person.death_year != 0 ? std::max(first, person.death_year) : kThisYear;
  const double recent = 1 - random.Unit() * random.Unit();
  return first + static_cast<int>(recent * (last - first));
}

}  // namespace

Draft Registrar::Compose(const Scene& scene) {
  const Person& person = scene.person;
  Draft draft;
  draft.birth_name = person.surname;
  draft.first_given_name = person.given_names.front();
  draft.sex = person.sex;
  draft.birth = person.birth;
  draft.known = person.known;
  draft.place = person.birth_code;
  AddIns(draft, scene);
  const double list_share = HasIns(draft.status)                      ? 1.0
                            : draft.status == TrustStatus::kValidated ? 0.7
                                                                      : 0.3;
  if (random_.Chance(list_share)) {
    draft.given_names = person.given_names;
  }
  if (random_.Chance(MissingPlaceShare(draft.status))) {
    draft.place.clear();
  }
  AddUsedNames(draft, scene);
  AddContact(draft, scene);
  return draft;
}

void Registrar::AddIns(Draft& draft, const Scene& scene) {
  const bool has_service = scene.establishment.has_ins && scene.year >= kFirstInsYear;
  if (has_service && !scene.person.nir.empty() && random_.Chance(0.85)) {
    draft.status = random_.Chance(scene.establishment.qualified_share) ? TrustStatus::kQualified
                                                                       : TrustStatus::kRetrieved;
    draft.ins_value = scene.person.nir;
    draft.ins_oid = kTestNirOid;
    if (!scene.person.nia.empty() && random_.Chance(kNiaStill)) {
      draft.ins_value = scene.person.nia;
      draft.ins_oid = kNiaOid;
      draft.kinds.set(IndexOf(Kind::kNia));
    }
    return;
  }
  draft.status = random_.Chance(0.35) ? TrustStatus::kValidated : TrustStatus::kProvisional;
  // Keyed from the card, before or without the service.
  if (!scene.person.nir.empty() && random_.Chance(0.06)) {
    draft.ins_value = scene.person.nir;
    draft.ins_oid = kTestNirOid;
  }
}

void Registrar::AddUsedNames(Draft& draft, const Scene& scene) {
  const std::string_view married = scene.person.UsedNameIn(scene.year);
  const std::string& usual = scene.person.given_names[scene.person.usual_given_name];
  switch (scene.establishment.used_name) {
    case UsedNameHabit::kNever:
      return;
    case UsedNameHabit::kAlways:
      draft.used_name = married.empty() ? draft.birth_name : std::string(married);
      draft.used_given_name = usual;
      return;
    case UsedNameHabit::kWhenDifferent:
      draft.used_name = married;
      if (usual != draft.first_given_name) {
        draft.used_given_name = usual;
      }
      return;
  }
}

void Registrar::AddContact(Draft& draft, const Scene& scene) {
  const Home& home = scene.person.HomeIn(scene.year);
  if (random_.Chance(0.88)) {
    draft.street = home.street;
  }
  if (random_.Chance(0.95)) {
    draft.postal_code = home.postal_code;
    draft.city = std::string(data::PlaceTable::Embedded().NameOf(home.place));
  }
  if (random_.Chance(0.75)) {
    draft.phone = std::string(scene.person.PhoneIn(scene.year));
    if (draft.phone.empty() && scene.person.mother != kNobody &&
        scene.year - scene.person.birth.year < 18) {
      draft.phone = std::string(scene.clan[scene.person.mother].PhoneIn(scene.year));
    }
  }
  if (random_.Chance(0.55)) {
    draft.email = scene.person.email;
  }
}

// Errors come in bursts: most records have none, few have many.
double Registrar::PickIntensity(const Draft& draft, const Scene& scene) {
  const double at = random_.Unit();
  const double burst = at < 0.72 ? 0.45 : at < 0.95 ? 1.7 : 5.0;
  return error_scale_ * burst * scene.establishment.errors * StatusFactor(draft.status);
}

void Registrar::MakeErrors(Draft& draft, const Scene& scene, double intensity) {
  const double contact_intensity = error_scale_ * scene.establishment.errors;
  for (const auto rules : {NameErrors(), TraitErrors()}) {
    for (const ErrorRule& rule : rules) {
      const double rate = rule.rate * (rule.is_identifying ? intensity : contact_intensity);
      if (random_.Chance(std::min(rate, kErrorChanceMax)) && rule.apply(draft, scene)) {
        draft.kinds.set(IndexOf(rule.kind));
      }
    }
  }
}

// A second identity exists because something kept the first from being found.
void Registrar::ForceError(Draft& draft, const Scene& scene) {
  constexpr std::size_t kNameRules = 18;  // those that change a name for good
  constexpr std::size_t kDateRules = 8;
  const auto names = NameErrors().first(kNameRules);
  const auto dates = TraitErrors().first(kDateRules);
  constexpr int kTries = 20;
  for (int i = 0; i < kTries; ++i) {
    const ErrorRule& rule = random_.Chance(0.72) ? OneOf(random_, names) : OneOf(random_, dates);
    if (rule.apply(draft, scene)) {
      draft.kinds.set(IndexOf(rule.kind));
      return;
    }
  }
}

Registered Registrar::Register(const Visit& visit) {
  const Person& person = visit.clan[visit.person];
  const Scene scene{.clan = visit.clan,
                    .person = person,
                    .establishment = *visit.establishment,
                    .geography = geography_,
                    .year = PickYear(person, random_),
                    .random = random_};
  Draft draft = Compose(scene);
  double intensity = PickIntensity(draft, scene);
  if (visit.is_doublon) {
    draft.kinds.set(IndexOf(Kind::kDoublon));
    intensity *= kDoublonFactor;
    if (!HasIns(draft.status) && random_.Chance(kDoublonForced)) {
      ForceError(draft, scene);
    }
  }
  MakeErrors(draft, scene, intensity);
  return Format(draft, scene, visit.number);
}

Registered Registrar::RegisterNewborn(const Visit& visit) {
  const Person& person = visit.clan[visit.person];
  const Scene scene{.clan = visit.clan,
                    .person = person,
                    .establishment = *visit.establishment,
                    .geography = geography_,
                    .year = person.birth.year,
                    .random = random_};
  Draft draft = Compose(scene);
  draft.status = TrustStatus::kProvisional;
  draft.ins_value.clear();
  draft.ins_oid.clear();
  draft.email.clear();
  draft.given_names.clear();
  draft.used_name.clear();
  draft.used_given_name.clear();
  draft.kinds.reset();
  draft.kinds.set(IndexOf(Kind::kNewborn));
  if (person.mother != kNobody && random_.Chance(0.65)) {
    const Person& mother = visit.clan[person.mother];
    const std::string_view married = mother.UsedNameIn(scene.year);
    draft.birth_name =
        married.empty() || random_.Chance(0.5) ? mother.surname : std::string(married);
  }
  if (person.twin != kNobody) {
    draft.kinds.set(IndexOf(Kind::kTwinUnnamed));
    draft.first_given_name = person.is_second_twin ? "BEBE JUM2" : "BEBE JUM1";
  } else {
    constexpr auto kNames =
        std::to_array<std::string_view>({"BEBE", "BEBE", "BEBE", "NOUVEAU-NE", ""});
    draft.first_given_name = OneOf(random_, kNames);
    if (draft.first_given_name == "BEBE" && random_.Chance(0.2)) {
      draft.first_given_name += person.sex == 'M' ? " GARCON" : " FILLE";
    }
  }
  return Format(draft, scene, visit.number);
}

Registered Registrar::RegisterFictive(const Establishment& establishment, std::uint64_t number) {
  constexpr auto kSurnames = std::to_array<std::string_view>({"TEST",
                                                              "TEST",
                                                              "TESTINS",
                                                              "PATIENT",
                                                              "PATIENT TEST",
                                                              "FICTIF",
                                                              "ESSAI",
                                                              "ZZTEST",
                                                              "TOTO",
                                                              "DEMO",
                                                              "FORMATION",
                                                              "EXEMPLE"});
  constexpr auto kGivenNames = std::to_array<std::string_view>(
      {"TEST", "UN", "DEUX", "TOTO", "PATIENT", "JEAN", "MARIE", "A", "BIDON", "TEST2"});
  Person person;
  person.sex = random_.Chance(0.5) ? 'M' : 'F';
  person.surname = OneOf(random_, kSurnames);
  person.given_names = {std::string(OneOf(random_, kGivenNames))};
  person.birth = random_.Chance(0.6) ? Date{.year = Between(random_, 1940, 2010)}
                                     : PickDateIn(Between(random_, 1930, 2015), random_);
  person.homes.resize(1);
  person.homes.front().place = establishment.town;
  const Scene scene{.clan = {&person, 1},
                    .person = person,
                    .establishment = establishment,
                    .geography = geography_,
                    .year = Between(random_, kFirstRecordYear, kThisYear),
                    .random = random_};
  Draft draft = Compose(scene);
  draft.kinds.reset();
  draft.kinds.set(IndexOf(Kind::kFictive));
  return Format(draft, scene, number);
}

Registered Registrar::RegisterNameless(const Establishment& establishment, std::uint64_t number) {
  constexpr auto kSurnames = std::to_array<std::string_view>(
      {"SANSNOM", "SANSNOM", "SANSNOM", "INCONNU", "XXX", "ANONYME"});
  Person person;
  person.sex = random_.Chance(0.6) ? 'M' : 'F';
  person.surname = OneOf(random_, kSurnames);
  person.given_names = {person.surname == "SANSNOM" ? "SANSPRENOM" : "XXX"};
  person.birth = {.year = Between(random_, 194, 200) * 10, .month = 12, .day = 31};
  person.birth_code = "99999";
  person.homes.resize(1);
  person.homes.front().place = establishment.town;
  const Scene scene{.clan = {&person, 1},
                    .person = person,
                    .establishment = establishment,
                    .geography = geography_,
                    .year = Between(random_, kFirstRecordYear, kThisYear),
                    .random = random_};
  Draft draft = Compose(scene);
  draft.status = TrustStatus::kProvisional;
  draft.street.clear();
  draft.kinds.reset();
  draft.kinds.set(IndexOf(Kind::kNameless));
  return Format(draft, scene, number);
}

Registered Registrar::Format(Draft& draft, const Scene& scene, std::uint64_t number) {
  Identity identity = FormatIdentity(draft, scene, number);
  return {.identity = std::move(identity), .kinds = draft.kinds};
}

}  // namespace socle::mpi::synth
