#pragma once

#include <string_view>

#include "mpi/model/civil_date.h"
#include "mpi/model/feed.h"
#include "mpi/model/rniv.h"
#include "mpi/rules/faults.h"

// Traits of a message, brought to their stored form. Pure functions.
namespace socle::mpi::rules {

struct TraitContext {
  const CurrentIdentity* current = nullptr;  // not owned; null for a new identity
  // The traits come from INSi, whose values prevail: the identity is qualified.
  bool rests_on_insi = false;
  CivilDate today = {};
};

// The fields of `received` in their stored form, with what is wrong with them in `faults`. A field
// whose value cannot be kept is left out; a missing first given name is taken from the list when
// that was sent; used names are never filled in (SI 21). The stored form of a stored form is
// itself.
PatientUpdate StoreTraits(const PatientUpdate& received,
                          const TraitContext& context,
                          const RnivParameters& parameters,
                          Faults& faults);

// `base` with the fields of `update` in their place.
PatientUpdate Overlay(const PatientUpdate& base, const PatientUpdate& update);

// "" when missing.
std::string_view TraitOf(const PatientUpdate& traits, PatientField field);

// The five traits that creation needs (PP 02) and, of a qualified identity, sex M or F. `after` is
// what the identity would hold; a trait that the identity lacked before is asked for no more.
void CheckRequiredTraits(const PatientUpdate& after,
                         const TraitContext& context,
                         const RnivParameters& parameters,
                         Faults& faults);

// Traits that say somebody else: birth date, family and given names all unlike. False where one of
// them is missing on a side.
bool IsAnotherPerson(const PatientUpdate& before, const PatientUpdate& after);

}  // namespace socle::mpi::rules
