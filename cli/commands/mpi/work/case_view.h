#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "cli/commands/mpi/answers/identity.h"
#include "cli/commands/mpi/answers/work_item.h"
#include "cli/terminal/styled_line.h"
#include "lib/base/clock.h"

// An item of the work list as lines: both identities side by side, then what else helps to decide.
namespace socle::cli {

// How two values of a trait compare, as the sign in front of them.
enum class Likeness : char {
  kNothing = ' ',  // nothing to compare
  kMissing = '.',  // one side has none
  kEqual = '=',
  kNear = '~',  // differs in writing only, or agrees in part
  kDifferent = '!',
};

// One trait of both identities.
struct TraitRow {
  std::string name = {};  // as TraitLabel takes it
  std::string a = {};
  std::string b = {};
  Likeness likeness = Likeness::kNothing;
  bool is_weighed = false;  // bits and level are those of the engine
  double bits = 0;
  std::string level = {};
};

std::vector<TraitRow> CompareTraits(const WorkCase& work);

// " 17 potential_link (pair_above_review)  priority 812  2 d old  ana until 10:15Z".
StyledLine RenderCaseTitle(const WorkCase& work, UnixMicros now);

// The rest, for a width of `columns`.
std::vector<StyledLine> RenderCase(const WorkCase& work, std::size_t columns);

}  // namespace socle::cli
