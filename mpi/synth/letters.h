#pragma once

#include <string>

#include "lib/base/random.h"

namespace socle::mpi::synth {

// One slip in a name of capitals A-Z, blanks, hyphens and apostrophes. Each gives true when it
// changed `name`, which stays as it was otherwise (too short, nothing that fits).

// A letter replaced by a neighbour on the French keyboard, or an extra neighbour beside it.
bool SlipOnKeyboard(std::string& name, SeededRandom& random);
// Another spelling that sounds alike in French: PH and F, AU and O, a mute ending, single and
// double.
bool SpellByEar(std::string& name, SeededRandom& random);
// A shape taken for another, as a scanner does: O and Q, RN and M, I and L.
bool MisreadLetter(std::string& name, SeededRandom& random);
bool TransposeLetters(std::string& name, SeededRandom& random);
bool DropLetter(std::string& name, SeededRandom& random);
bool DoubleLetter(std::string& name, SeededRandom& random);
// Another way to write a foreign name in Latin letters: OU and U, DJ and J, EL joined.
bool Transliterate(std::string& name, SeededRandom& random);

}  // namespace socle::mpi::synth
