#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "cli/commands/mpi/answers/explanation.h"

namespace socle::cli {

// Lines that show how the weight of a pair comes to be, from the prior over each trait to the sum:
// name, level, bits and a bar each, then thresholds. Lines have at most `width` columns; below
// kTerminalWidthMin they are as wide as that.
std::vector<std::string> RenderWaterfall(const ExplanationView& explanation, std::size_t width);

// "weight +12.1 bits, probability 0.9998: link (rule score)".
std::string RenderVerdict(const ExplanationView& explanation);

}  // namespace socle::cli
