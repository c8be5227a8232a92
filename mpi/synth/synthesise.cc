#include "mpi/synth/synthesise.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "lib/base/error.h"
#include "lib/base/random.h"
#include "lib/base/result.h"
#include "mpi/data/place_table.h"
#include "mpi/synth/establishment.h"
#include "mpi/synth/geography.h"
#include "mpi/synth/kinds.h"
#include "mpi/synth/person.h"
#include "mpi/synth/population.h"
#include "mpi/synth/register.h"
#include "mpi/synth/weighted_picker.h"

namespace socle::mpi::synth {

namespace {

constexpr std::size_t kShuffled = 50'000;  // identities held back so that relatives part
constexpr double kLocalFactor = 5;         // establishments of one's own department
constexpr double kDoublon = 0.05;          // of the pairs of person and domain
constexpr double kThirdIdentity = 0.12;    // of the doublons
constexpr double kNewborn = 0.12;          // of those born where a maternity is
constexpr double kNewbornRenamedInPlace = 0.5;
constexpr int kFirstNewbornYear = 2003;
constexpr double kFictive = 0.0012;   // for each identity
constexpr double kNameless = 0.0003;  // for each identity
constexpr std::array<double, 9> kDomainsPerPerson = {
    0.38, 0.26, 0.15, 0.09, 0.055, 0.03, 0.018, 0.011, 0.006};

Status CheckOptions(const SynthesisOptions& options) {
  if (options.persons == 0 || options.persons > kPersonsMax) {
    return Fail(Code::kInvalidArgument, fmt::format("persons must be 1 to {}", kPersonsMax));
  }
  if (options.domains == 0 || options.domains > kDomainsMax) {
    return Fail(Code::kInvalidArgument, fmt::format("domains must be 1 to {}", kDomainsMax));
  }
  if (!(options.error_scale >= 0 && options.error_scale <= kErrorScaleMax)) {
    return Fail(Code::kInvalidArgument, fmt::format("error scale must be 0 to {}", kErrorScaleMax));
  }
  return {};
}

class Synthesis {
 public:
  Synthesis(const SynthesisOptions& options, IdentitySink& sink)
      : options_(options),
        sink_(sink),
        random_(options.seed),
        establishments_(MakeEstablishments(options.domains, geography_, random_)),
        population_(geography_, random_),
        registrar_(geography_, options.error_scale, random_),
        next_ipp_(options.domains) {
    for (const Establishment& establishment : establishments_) {
      statistics_.domains.push_back({.name = establishment.name});
    }
  }

  Result<SynthesisStatistics> Run() {
    while (statistics_.persons < options_.persons) {
      const Population::Clan clan = population_.NextClan();
      for (std::size_t i = 0; i < clan.size() && statistics_.persons < options_.persons; ++i) {
        SOCLE_TRY_STATUS(VisitAll(clan, i));
      }
      sink_.PersonsDone(statistics_.persons);
    }
    while (!held_.empty()) {
      SOCLE_TRY_STATUS(EmitOneOf(held_.size()));
    }
    return std::move(statistics_);
  }

 private:
  struct Held {
    Registered registered;
    std::string person_id;
  };

  Status VisitAll(const Population::Clan& clan, std::size_t index) {
    const Person& person = clan[index];
    ++statistics_.persons;
    statistics_.twins += person.twin != kNobody ? 1U : 0U;
    statistics_.born_abroad += data::PlaceTable::IsCountry(person.birth_place) ? 1U : 0U;
    const std::string id = fmt::format("P{:08}", person.number);
    const std::vector<std::size_t> domains = PickDomains(person);
    for (const std::size_t domain : domains) {
      SOCLE_TRY_STATUS(VisitDomain(clan, index, domain, id));
    }
    return {};
  }

  Status VisitDomain(const Population::Clan& clan,
                     std::size_t index,
                     std::size_t domain,
                     const std::string& id) {
    Registrar::Visit visit{.clan = clan,
                           .person = index,
                           .establishment = &establishments_[domain],
                           .number = next_ipp_[domain]++};
    if (IsNewbornOf(clan[index], domain)) {
      SOCLE_TRY_STATUS(Hold(registrar_.RegisterNewborn(visit), id, domain));
      if (random_.Chance(kNewbornRenamedInPlace)) {
        return {};
      }
      visit.number = next_ipp_[domain]++;
      ++statistics_.domains[domain].doublons;
    }
    SOCLE_TRY_STATUS(Hold(registrar_.Register(visit), id, domain));
    visit.is_doublon = true;
    for (double chance = kDoublon; random_.Chance(chance); chance = kThirdIdentity) {
      visit.number = next_ipp_[domain]++;
      ++statistics_.domains[domain].doublons;
      SOCLE_TRY_STATUS(Hold(registrar_.Register(visit), id, domain));
    }
    return AddStrangers(domain);
  }

  [[nodiscard]] bool IsNewbornOf(const Person& person, std::size_t domain) {
    return establishments_[domain].has_maternity && person.birth.year >= kFirstNewbornYear &&
           !data::PlaceTable::IsCountry(person.birth_place) && random_.Chance(kNewborn);
  }

  Status AddStrangers(std::size_t domain) {
    if (random_.Chance(kFictive)) {
      SOCLE_TRY_STATUS(
          Hold(registrar_.RegisterFictive(establishments_[domain], next_ipp_[domain]++),
               fmt::format("F{:06}", ++fictive_),
               domain));
    }
    if (random_.Chance(kNameless)) {
      SOCLE_TRY_STATUS(
          Hold(registrar_.RegisterNameless(establishments_[domain], next_ipp_[domain]++),
               fmt::format("U{:06}", ++nameless_),
               domain));
    }
    return {};
  }

  // Distinct domains, those of the person's department and age first.
  std::vector<std::size_t> PickDomains(const Person& person) {
    static const WeightedPicker count_picker(kDomainsPerPerson);
    const std::size_t wanted = std::min(count_picker.Pick(random_) + 1, establishments_.size());
    const std::uint16_t department = data::PlaceTable::DepartmentOf(person.homes.back().place);
    std::vector<double> weights;
    for (const Establishment& e : establishments_) {
      const bool is_local = data::PlaceTable::DepartmentOf(e.town) == department;
      weights.push_back(e.size * e.AgeFactor(kThisYear - person.birth.year) *
                        (is_local ? kLocalFactor : 1.0));
    }
    const WeightedPicker picker(weights);
    std::vector<std::size_t> chosen;
    constexpr int kTriesForEach = 6;
    for (int tries = 0; chosen.size() < wanted && tries < kTriesForEach * static_cast<int>(wanted);
         ++tries) {
      const std::size_t domain = picker.Pick(random_);
      if (std::ranges::find(chosen, domain) == chosen.end()) {
        chosen.push_back(domain);
      }
    }
    return chosen;
  }

  Status Hold(Registered registered, const std::string& person_id, std::size_t domain) {
    ++statistics_.identities;
    ++statistics_.domains[domain].identities;
    statistics_.without_error += registered.kinds.none() ? 1U : 0U;
    statistics_.with_ins += registered.identity.ins_value.empty() ? 0U : 1U;
    for (std::size_t kind = 0; kind < kKindCount; ++kind) {
      statistics_.kinds[kind] += registered.kinds.test(kind) ? 1U : 0U;
    }
    held_.push_back(std::make_unique<Held>(std::move(registered), person_id));
    return held_.size() > kShuffled ? EmitOneOf(held_.size()) : Status();
  }

  Status EmitOneOf(std::size_t count) {
    std::swap(held_[random_.Below(count)], held_.back());
    const std::unique_ptr<Held> held = std::move(held_.back());
    held_.pop_back();
    return sink_.Add(held->registered.identity, held->person_id, held->registered.kinds);
  }

  SynthesisOptions options_;
  IdentitySink& sink_;
  SeededRandom random_;
  Geography geography_;
  std::vector<Establishment> establishments_;
  Population population_;
  Registrar registrar_;
  std::vector<std::uint64_t> next_ipp_;
  std::vector<std::unique_ptr<Held>> held_;
  std::uint64_t fictive_ = 0;
  std::uint64_t nameless_ = 0;
  SynthesisStatistics statistics_;
};

}  // namespace

Result<SynthesisStatistics> Synthesise(const SynthesisOptions& options, IdentitySink& sink) {
  SOCLE_TRY_STATUS(CheckOptions(options));
  return Synthesis(options, sink).Run();
}

std::string ToJson(const SynthesisStatistics& statistics, const SynthesisOptions& options) {
  std::string out = fmt::format(
      "{{\n  \"persons\": {},\n  \"domains\": {},\n  \"seed\": {},\n  \"error_scale\": {},\n",
      statistics.persons,
      options.domains,
      options.seed,
      options.error_scale);
  out += fmt::format(
      "  \"identities\": {},\n  \"without_error\": {},\n  \"with_ins\": {},\n"
      "  \"twins\": {},\n  \"born_abroad\": {},\n  \"kinds\": {{",
      statistics.identities,
      statistics.without_error,
      statistics.with_ins,
      statistics.twins,
      statistics.born_abroad);
  for (std::size_t kind = 0; kind < kKindCount; ++kind) {
    out += fmt::format(
        "{}\n    \"{}\": {}", kind == 0 ? "" : ",", kKindNames[kind], statistics.kinds[kind]);
  }
  out += "\n  },\n  \"by_domain\": [";
  std::string_view comma;
  for (const DomainCount& domain : statistics.domains) {
    out += fmt::format("{}\n    {{\"name\": \"{}\", \"identities\": {}, \"doublons\": {}}}",
                       comma,
                       domain.name,
                       domain.identities,
                       domain.doublons);
    comma = ",";
  }
  out += "\n  ]\n}\n";
  return out;
}

}  // namespace socle::mpi::synth
