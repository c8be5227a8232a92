#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

// Figures as a reader of English sees them: thousands apart by a narrow no-break space (U+202F), a
// true minus sign (U+2212), a decimal point. What is absent or not finite is kAbsent.
namespace socle::mpi::report {

inline constexpr std::string_view kAbsent = "\u2013";     // en dash
inline constexpr std::string_view kThinSpace = "\u202f";  // narrow no-break space
inline constexpr std::string_view kMinusSign = "\u2212";

std::string FormatCount(std::uint64_t count);           // 1 234 567
std::string FormatDecimal(double value, int decimals);  // -1 234.5
std::string FormatBits(double bits);                    // +12.3, 0.0, -4.1
// Two figures that tell it from 0 and from 1: 99.987 %, 0.0012 %. Never rounds up to 100 %.
std::string FormatPercent(std::optional<double> share);
std::string FormatProbability(double probability);  // 0.9312, 1.2 x 10^-5
std::string FormatBytes(std::uint64_t bytes);       // 12.3 MiB
std::string FormatSeconds(double seconds);          // 850 ms, 12.3 s, 2 min 05 s, 1 h 02 min
// "1 230 000 records/s" to three figures; kAbsent without items or time.
std::string FormatRate(std::uint64_t items, double seconds, std::string_view unit);
std::string FormatPowerOfTen(int exponent);  // 10 to the exponent: 0.01, 1, 10^-4
std::string FormatAxisCount(double count);   // 0, 10, 1k, 100k, 1M

}  // namespace socle::mpi::report
