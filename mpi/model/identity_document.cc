#include "mpi/model/identity_document.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <optional>
#include <string_view>

namespace socle::mpi {

namespace {

// In the order of DocumentType.
constexpr std::array<std::string_view, kDocumentTypeCount> kCodes = {
    "AN", "CC", "CE", "CM", "CN", "CS", "LE", "PA", "PC", "TC", "AV", "DC", "AC", "IE"};

}  // namespace

std::string_view DocumentTypeCode(DocumentType type) {
  return kCodes[static_cast<std::size_t>(type)];
}

std::optional<DocumentType> FindDocumentType(std::string_view code) {
  const auto* const found = std::ranges::find(kCodes, code);
  if (found == kCodes.end()) {
    return std::nullopt;
  }
  return static_cast<DocumentType>(found - kCodes.begin());
}

}  // namespace socle::mpi
