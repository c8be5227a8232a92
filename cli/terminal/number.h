#pragma once

#include <chrono>
#include <cstdint>
#include <string>

namespace socle::cli {

// "1 234 567" with narrow no-break spaces (U+202F): for people; files get plain digits.
std::string FormatGrouped(std::uint64_t number);

// "0.98 s", "12.3 s", "4 min 05 s", "2 h 10 min".
std::string FormatElapsed(std::chrono::nanoseconds elapsed);

// Three significant digits: "950/s", "48.2 k/s", "1.35 M/s". Nothing to divide by gives "-".
std::string FormatRate(std::uint64_t count, std::chrono::nanoseconds elapsed);

}  // namespace socle::cli
