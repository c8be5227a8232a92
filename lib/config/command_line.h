#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "lib/config/option.h"

namespace socle::config {

// One use of an option on a command line.
struct OptionUse {
  const OptionSpec* spec = nullptr;  // row of the table that was split by
  std::vector<std::string> values;   // none for a flag
};

// A command line taken apart, values not yet checked.
struct CommandLine {
  std::vector<OptionUse> uses;
  std::vector<std::string> positionals;
  std::vector<std::string> errors;  // one sentence part each; empty when all was understood
};

// `--key value`, `--key=value`, `-k value`, `-kvalue`, `--` ends the options, `-` is a positional.
// Names are never guessed from their beginning: a later option could change what they mean.
CommandLine SplitCommandLine(const OptionTable& table, const std::vector<std::string>& arguments);

}  // namespace socle::config
