#pragma once

#include <string_view>

#include "mpi/match/pattern.h"
#include "mpi/match/standard.h"

namespace socle::mpi::match {

// The level of every trait for two standard identities. Pure and symmetric; takes 0.1 to 0.5
// microseconds. Missing on either side is kMissing, never a disagreement.
Pattern Compare(StandardView a, StandardView b);

// Which text the term frequency of an agreeing name is looked up with; empty when the level is none
// that frequency speaks about. `weight` is the share of the adjustment that applies (1 for equal
// names, less where they are only alike).
struct FrequencySubject {
  std::string_view text;
  double weight = 0;
};

FrequencySubject FamilyNameSubject(StandardView a, StandardView b, FamilyNameLevel level);
FrequencySubject UsedNameSubject(StandardView a, StandardView b, UsedNameLevel level);
FrequencySubject GivenNameSubject(StandardView a, StandardView b, GivenNameLevel level);

// Single traits, for tests and explanations.
FamilyNameLevel CompareFamilyName(StandardView a, StandardView b);
UsedNameLevel CompareUsedName(StandardView a, StandardView b, FamilyNameLevel family);
GivenNameLevel CompareGivenName(StandardView a, StandardView b);
BirthDateLevel CompareBirthDate(BirthDate a, BirthDate b);
BirthPlaceLevel CompareBirthPlace(StandardView a, StandardView b);
InsLevel CompareIns(StandardView a, StandardView b);
OtherIdLevel CompareOtherId(StandardView a, StandardView b);
ContactLevel CompareContact(StandardView a, StandardView b);
SexLevel CompareSex(StandardView a, StandardView b, GivenNameLevel given);

// Whether a level of the given name counts as agreement for the trait sex.
bool GivenNameAgrees(GivenNameLevel level);

}  // namespace socle::mpi::match
