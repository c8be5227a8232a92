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

// In the order of StatusLowering.
constexpr std::array<std::string_view, kStatusLoweringCount> kLowerings = {"",
                                                                           "no_contract",
                                                                           "not_reference",
                                                                           "ins_not_stored",
                                                                           "insi_not_asked",
                                                                           "anonymous",
                                                                           "corrected_date",
                                                                           "weak_document",
                                                                           "appli_carte_vitale",
                                                                           "no_ins",
                                                                           "degraded",
                                                                           "usurped"};

}  // namespace

std::string_view StatusLoweringName(StatusLowering lowering) {
  return kLowerings[static_cast<std::size_t>(lowering)];
}

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
