#include "mpi/model/reliability.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <optional>
#include <string_view>

namespace socle::mpi {

namespace {

// In the order of ReliabilityCode.
constexpr std::array<std::string_view, kReliabilityCodeCount> kTexts = {
    "VIDE", "PROV", "VALI", "DOUB", "DESA",  "DPOT",  "DOUA", "COLP",
    "COLV", "FILI", "CACH", "ANOM", "IDVER", "RECD",  "IDRA", "USUR",
    "HOMD", "HOMA", "INVA", "FICT", "DOUT",  "RECUP", "QUAL"};

}  // namespace

std::string_view ReliabilityCodeText(ReliabilityCode code) {
  return kTexts[static_cast<std::size_t>(code)];
}

std::optional<ReliabilityCode> FindReliabilityCode(std::string_view text) {
  const auto* const found = std::ranges::find(kTexts, text);
  if (found == kTexts.end()) {
    return std::nullopt;
  }
  return static_cast<ReliabilityCode>(found - kTexts.begin());
}

}  // namespace socle::mpi
