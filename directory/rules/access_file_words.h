#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "lib/base/result.h"

namespace socle::directory::rules {

inline constexpr std::size_t kAccessLineWordsMax = 1024;

// The words of one line: separated by blanks; "in quotes" with \" and \\ inside; # at the beginning
// of a word makes the rest a comment. kInvalidArgument says what is wrong, without a place.
Result<std::vector<std::string>> SplitAccessLine(std::string_view line);

}  // namespace socle::directory::rules
