#include "mpi/report/scale.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <string>
#include <vector>

#include <fmt/format.h>

namespace socle::mpi::report {
namespace {

constexpr double kMagnitudeMax = 1e300;  // differences of two such values stay finite

double Finite(double value) {
  return std::isnan(value) ? 0 : std::clamp(value, -kMagnitudeMax, kMagnitudeMax);
}

}  // namespace

LinearScale::LinearScale(double low, double high) : low_(Finite(low)), high_(Finite(high)) {
  const double width_min = std::max(1e-9, std::abs(low_) * 1e-9);
  if (high_ - low_ < width_min) {
    high_ = low_ + std::max(1.0, std::abs(low_) * 0.1);
  }
}

double LinearScale::At(double value) const {
  return std::clamp((Finite(value) - low_) / (high_ - low_), 0.0, 1.0);
}

CountScale::CountScale(double max) : max_(std::max(1.0, Finite(max))) {}

double CountScale::At(double count) const {
  return std::clamp(std::log1p(std::max(0.0, Finite(count))) / std::log1p(max_), 0.0, 1.0);
}

std::vector<double> CountScale::Ticks(std::size_t ticks_max) const {
  const auto decades = static_cast<std::size_t>(std::floor(std::log10(max_))) + 1;
  const std::size_t step = std::max<std::size_t>(1, (decades + ticks_max - 1) / ticks_max);
  std::vector<double> ticks = {0};
  for (std::size_t decade = 0; decade < decades; decade += step) {
    ticks.push_back(std::pow(10.0, static_cast<double>(decade)));
  }
  return ticks;
}

std::vector<double> NiceTicks(const LinearScale& scale, std::size_t count) {
  const double rough =
      (scale.High() - scale.Low()) / static_cast<double>(std::max<std::size_t>(1, count));
  const double unit = std::pow(10.0, std::floor(std::log10(rough)));
  const double ratio = rough / unit;
  double factor = 10;
  if (ratio < 1.5) {
    factor = 1;
  } else if (ratio < 3.5) {
    factor = 2;
  } else if (ratio < 7.5) {
    factor = 5;
  }
  const double step = factor * unit;
  const double first = std::ceil(scale.Low() / step - 1e-9);
  std::vector<double> ticks;
  for (std::size_t i = 0; i <= 2 * count; ++i) {
    const double tick = (first + static_cast<double>(i)) * step;
    if (tick > scale.High() + step * 1e-9) {
      break;
    }
    ticks.push_back(tick);
  }
  return ticks;
}

int TickDecimals(const std::vector<double>& ticks) {
  if (ticks.size() < 2) {
    return 1;
  }
  const double step = ticks[1] - ticks[0];
  return std::clamp(static_cast<int>(std::ceil(-std::log10(step) - 1e-9)), 0, 6);
}

std::string Place(double fraction) {
  const double percent = std::isfinite(fraction) ? fraction * 100 : 0;
  return fmt::format("{:.2f}%", percent);
}

}  // namespace socle::mpi::report
