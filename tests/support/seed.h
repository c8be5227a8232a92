#pragma once

#include <cstdint>

namespace socle::test {

// A fresh seed for a random test, or that of the environment variable SOCLE_TEST_SEED to repeat a
// failure. The test prints it (SCOPED_TRACE).
[[nodiscard]] std::uint64_t TestSeed();

}  // namespace socle::test
