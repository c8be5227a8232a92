#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>

#include "lib/base/result.h"
#include "lib/config/option.h"

namespace socle::config {

// Texts to values. All errors are kInvalidArgument and say what would be right.

// Decimal digits only: no sign, no blank, no separator.
Result<std::uint64_t> ParseCount(std::string_view text);

// A whole number of bytes with an optional unit: K M G T and KiB MiB GiB TiB are powers of 1024,
// kB MB GB TB powers of 1000, B bytes.
Result<std::uint64_t> ParseSize(std::string_view text);

// A whole number with a unit that may not be left out: ms, s, m or min, h, d.
Result<std::chrono::milliseconds> ParseDuration(std::string_view text);

// A number in [0, 1], or a percentage in [0 %, 100 %].
Result<double> ParseRate(std::string_view text);

// `yes` or `no`, as flags are written in files.
Result<bool> ParseYesNo(std::string_view text);

// Shortest text that ParseSize and ParseDuration read as the same value.
std::string FormatSize(std::uint64_t size_bytes);
std::string FormatDuration(std::chrono::milliseconds duration);

// Checks that `text` is a value of the option, limits included.
Status CheckValue(const OptionSpec& spec, std::string_view text);

// The limits of an option in words, such as "1 to 64", or empty when it has none.
std::string DescribeLimits(const OptionSpec& spec);

}  // namespace socle::config
