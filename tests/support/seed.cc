#include "tests/support/seed.h"

#include <array>
#include <cstdint>
#include <cstdlib>
#include <string>

#include "lib/base/bytes.h"
#include "lib/base/random.h"

namespace socle::test {

std::uint64_t TestSeed() {
  // NOLINTNEXTLINE(concurrency-mt-unsafe): nobody sets variables while tests run.
  if (const char* given = std::getenv("SOCLE_TEST_SEED"); given != nullptr) {
    return std::stoull(given);
  }
  std::array<std::uint8_t, sizeof(std::uint32_t)> bytes{};
  SystemRandom().Fill(bytes);
  return ReadLittleEndian<std::uint32_t>(AsText(bytes).data());
}

}  // namespace socle::test
