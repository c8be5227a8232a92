#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

#include "lib/base/random.h"
#include "mpi/model/identity.h"
#include "mpi/synth/draft.h"
#include "mpi/synth/establishment.h"
#include "mpi/synth/geography.h"
#include "mpi/synth/kinds.h"
#include "mpi/synth/person.h"

namespace socle::mpi::synth {

struct Registered {
  Identity identity;
  KindSet kinds;
};

// Registers people at establishments: what is true of them in that year, the errors of the clerk,
// the habits of the software.
class Registrar {
 public:
  struct Visit {
    std::span<const Person> clan;
    std::size_t person = 0;  // index into clan
    const Establishment* establishment = nullptr;
    std::uint64_t number = 0;  // of the identity in its establishment
    bool is_doublon = false;   // the person is registered there already, and was not found
  };

  // `error_scale` multiplies the rate of every error.
  Registrar(const Geography& geography, double error_scale, SeededRandom& random)
      : geography_(geography), error_scale_(error_scale), random_(random) {}

  Registered Register(const Visit& visit);
  // A child without a given name yet, registered at birth.
  Registered RegisterNewborn(const Visit& visit);
  // A test patient: of no person.
  Registered RegisterFictive(const Establishment& establishment, std::uint64_t number);
  // A patient whose name nobody knows: of no known person.
  Registered RegisterNameless(const Establishment& establishment, std::uint64_t number);

 private:
  Draft Compose(const Scene& scene);
  void AddContact(Draft& draft, const Scene& scene);
  void AddIns(Draft& draft, const Scene& scene);
  void AddUsedNames(Draft& draft, const Scene& scene);
  void MakeErrors(Draft& draft, const Scene& scene, double intensity);
  void ForceError(Draft& draft, const Scene& scene);
  double PickIntensity(const Draft& draft, const Scene& scene);
  Registered Format(Draft& draft, const Scene& scene, std::uint64_t number);

  const Geography& geography_;
  double error_scale_;
  SeededRandom& random_;
};

// Puts the draft into the form in which the establishment's software writes it. Sets kTruncated and
// kPlaceToday where the habit lost something.
Identity FormatIdentity(Draft& draft, const Scene& scene, std::uint64_t number);

}  // namespace socle::mpi::synth
