#include "mpi/model/rniv.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <optional>
#include <string_view>

namespace socle::mpi {

namespace {

// In the order of TrustStatus.
constexpr std::array<std::string_view, kTrustStatusCount> kCodes = {
    "", "PROV", "RECUP", "VALI", "QUAL"};

}  // namespace

std::string_view TrustStatusCode(TrustStatus status) {
  return kCodes[static_cast<std::size_t>(status)];
}

std::optional<TrustStatus> FindTrustStatus(std::string_view code) {
  const auto* const found = std::ranges::find(kCodes, code);
  if (found == kCodes.end()) {
    return std::nullopt;
  }
  return static_cast<TrustStatus>(found - kCodes.begin());
}

}  // namespace socle::mpi
