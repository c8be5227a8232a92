#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace socle::text::bench {

// The French surnames that Socle ships, in capital letters, the most frequent first. Stops the
// program when there are none.
const std::vector<std::string>& Surnames();

// The surnames that have `least` to `most` letters.
std::vector<std::string_view> SurnamesOfLength(std::size_t least, std::size_t most);

// `count` pairs of them at random, always the same. Their letters stand in `memory` in the order of
// the pairs, so that a benchmark measures the function and not the way to its input.
std::vector<std::pair<std::string_view, std::string_view>> RandomPairs(
    const std::vector<std::string_view>& names, std::size_t count, std::string& memory);

}  // namespace socle::text::bench
