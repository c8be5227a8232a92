#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>

namespace socle {

// Where unpredictable bytes come from. Passed in, so that a test fixes them.
class Random {
 public:
  virtual ~Random() = default;
  virtual void Fill(std::span<std::uint8_t> out) = 0;
};

// The kernel's generator (getrandom). Stops the process when the kernel gives none.
class SystemRandom final : public Random {
 public:
  void Fill(std::span<std::uint8_t> out) override;
};

// A reproducible sequence (xoshiro256++): for synthesis, sampling and tests, never for secrets.
class SeededRandom final : public Random {
 public:
  explicit SeededRandom(std::uint64_t seed);
  std::uint64_t Next();
  // Uniform in [0, bound); 0 when bound is 0.
  std::uint64_t Below(std::uint64_t bound);
  // Uniform in [0, 1).
  double Unit();

  bool Chance(double probability) { return Unit() < probability; }

  void Fill(std::span<std::uint8_t> out) override;

 private:
  std::array<std::uint64_t, 4> state_{};
};

}  // namespace socle
