#pragma once

#include <cstdint>
#include <cstdlib>
#include <string>

namespace socle::test {

// How often a crash test repeats: few times in a run of all tests, as often as the environment
// variable says otherwise (docs/operate/backup.md tells how to run thousands).
inline std::uint64_t Rounds(const char* variable, std::uint64_t few) {
  // NOLINTNEXTLINE(concurrency-mt-unsafe): nobody sets variables while tests run.
  const char* given = std::getenv(variable);
  return given == nullptr ? few : std::stoull(given);
}

}  // namespace socle::test
