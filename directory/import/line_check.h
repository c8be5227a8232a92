#pragma once

#include <array>
#include <cstddef>
#include <string>
#include <vector>

#include "directory/import/extraction.h"
#include "directory/import/nomenclature.h"

namespace socle::directory::import {

// A line that was taken: the values as they are kept, one blank between words, composed, without
// control characters; those that were doubted and cannot be kept are empty.
struct CleanLine {
  std::array<std::string, kColumnCount> fields{};

  [[nodiscard]] const std::string& operator[](Column column) const {
    return fields[static_cast<std::size_t>(column)];
  }

  [[nodiscard]] std::string& At(Column column) { return fields[static_cast<std::size_t>(column)]; }

  bool operator==(const CleanLine&) const = default;
};

struct LineCheck {
  CleanLine line{};
  std::vector<LineFinding> findings{};

  [[nodiscard]] bool IsRefused() const;
};

// Checks the values of a line. All findings are given, refusals among them.
LineCheck CheckLine(const ExtractionLine& line, const Nomenclatures& nomenclatures);

}  // namespace socle::directory::import
