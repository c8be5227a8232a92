#pragma once

#include <cstddef>

// Bounds of the page. What is over a bound is left out and counted ("and 12 more"); the histogram
// joins bins instead, and lines lose points.
namespace socle::mpi::report {

inline constexpr std::size_t kFilesMax = 40;
inline constexpr std::size_t kReasonsMax = 12;  // reject reasons or notices of one file
inline constexpr std::size_t kStagesMax = 20;
inline constexpr std::size_t kDomainsMax = 60;
inline constexpr std::size_t kBinsMax = 100;
inline constexpr std::size_t kTraitsMax = 30;
inline constexpr std::size_t kLevelsMax = 24;  // of one trait
inline constexpr std::size_t kRelationsMax = 20;
inline constexpr std::size_t kPointsMax = 200;  // of one line
inline constexpr std::size_t kFamiliesMax = 40;
inline constexpr std::size_t kBlockBinsMax = 40;
inline constexpr std::size_t kLargeBlocksMax = 20;
inline constexpr std::size_t kClusterSizesMax = 30;
inline constexpr std::size_t kCountsMax = 30;  // rows of a list of kinds
inline constexpr std::size_t kSamplesPerZoneMax = 4;
inline constexpr std::size_t kStepsMax = 40;                  // of one sample pair
inline constexpr std::size_t kTextCharactersMax = 120;        // of one text
inline constexpr std::size_t kProseCharactersMax = 1000;      // of one explanation
inline constexpr std::size_t kAttributeCharactersMax = 8000;  // points of a line
inline constexpr std::size_t kPageBytesMax = 4'000'000;

}  // namespace socle::mpi::report
