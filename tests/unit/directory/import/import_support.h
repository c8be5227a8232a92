#pragma once

#include <fstream>
#include <sstream>
#include <string>
#include <string_view>
#include <vector>

#include <gtest/gtest.h>

#include "directory/import/extraction.h"
#include "directory/import/line_check.h"
#include "directory/import/nomenclature.h"
#include "directory/import/planned_entry.h"

namespace socle::directory::import {

inline const ImportPlaces kPlaces{.people = "ou=professionnels,o=annuaire,c=fr",
                                  .structures = "ou=structures,o=annuaire,c=fr"};

inline std::string DataText(std::string_view name) {
  std::ifstream file(
      std::string(SOCLE_SOURCE_DIR) + "/tests/data/professionals/" + std::string(name),
      std::ios::binary);
  EXPECT_TRUE(file.good()) << name;
  std::ostringstream text;
  text << file.rdbuf();
  return text.str();
}

inline std::vector<std::string> LinesOf(std::string_view text) {
  std::vector<std::string> lines;
  while (!text.empty()) {
    const std::size_t end = text.find('\n');
    lines.emplace_back(text.substr(0, end));
    text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
  }
  return lines;
}

// The lines of the synthetic extraction, without its header.
inline const std::vector<CleanLine>& SyntheticLines() {
  static const std::vector<CleanLine> clean = [] {
    const auto lines = LinesOf(DataText("PS_LibreAcces_Personne_activite_synthetic.txt"));
    const auto header = ParseExtractionHeader(lines.front());
    EXPECT_TRUE(header.has_value());
    std::vector<CleanLine> out;
    for (std::size_t i = 1; i < lines.size(); ++i) {
      const SplitLine split = SplitExtractionLine(lines[i], *header);
      EXPECT_TRUE(split.findings.empty()) << i;
      const LineCheck check = CheckLine(split.line, {});
      EXPECT_FALSE(check.IsRefused()) << i;
      EXPECT_TRUE(check.findings.empty())
          << i << ": " << (check.findings.empty() ? "" : LineFaultName(check.findings[0].fault));
      out.push_back(check.line);
    }
    return out;
  }();
  return clean;
}

}  // namespace socle::directory::import
