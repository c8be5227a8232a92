#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace socle::config {

// Columns that UTF-8 text takes on a terminal; combining marks take none.
std::size_t DisplayWidth(std::string_view text);

// Breaks text at blanks into lines of at most `width` columns; a longer word gets its own line.
std::vector<std::string> Wrap(std::string_view text, std::size_t width);

// A term and its explanation: "  --threads N   Worker threads ...", explanations in one column.
struct Definition {
  std::string term;
  std::string text;
};

std::string RenderDefinitions(const std::vector<Definition>& definitions, std::size_t width);

}  // namespace socle::config
