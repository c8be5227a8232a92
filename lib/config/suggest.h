#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace socle::config {

// Number of insertions, deletions, replacements and swaps of neighbours that turn a into b
// (optimal string alignment, by bytes). Texts longer than kSuggestionLengthMax count as far apart.
std::size_t EditDistance(std::string_view a, std::string_view b);

inline constexpr std::size_t kSuggestionLengthMax = 64;

// The known word that was most likely meant, or none when all are too different.
std::optional<std::string> Suggest(std::string_view word, std::span<const std::string> known);

// "; did you mean 'link'?", or empty: the end of a message about an unknown word.
std::string DidYouMean(std::string_view word, std::span<const std::string> known);

}  // namespace socle::config
