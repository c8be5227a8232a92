#pragma once

#include <cstddef>
#include <string>
#include <vector>

// From values to places on a drawing. A place is a fraction, 0..1, of the drawing's width or
// height, so that a drawing has no size of its own and its text keeps its size on any screen.
namespace socle::mpi::report {

class LinearScale {
 public:
  // A range that is empty, turned or not finite becomes one around its low end.
  LinearScale(double low, double high);

  // Clamped to 0..1; 0 for what is not a number.
  double At(double value) const;

  bool Contains(double value) const { return value >= low_ && value <= high_; }

  double Low() const { return low_; }

  double High() const { return high_; }

 private:
  double low_ = 0;
  double high_ = 1;
};

// For counts: log(1 + n), so that none is at 0 and one can be seen. max is at 1.
class CountScale {
 public:
  explicit CountScale(double max);

  double At(double count) const;

  double max() const { return max_; }

  // 0 and powers of ten up to max, at most `ticks_max` of them.
  std::vector<double> Ticks(std::size_t ticks_max) const;

 private:
  double max_ = 1;
};

// Round values (1, 2 or 5 times a power of ten apart) inside the scale, about `count` of them.
std::vector<double> NiceTicks(const LinearScale& scale, std::size_t count);

// Decimals that tell the ticks apart.
int TickDecimals(const std::vector<double>& ticks);

// "12.34%": a place as an attribute of SVG.
std::string Place(double fraction);

}  // namespace socle::mpi::report
